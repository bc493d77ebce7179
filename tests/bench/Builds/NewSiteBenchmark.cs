using Builder.Bench.Serving;
using Builder.Core.Artifacts;
using Builder.Core.Checks;
using Builder.Core.Checks.Queue;
using Builder.Core.Sites;
using Builder.Server.Preview;

namespace Builder.Bench.Builds;

/// <summary>A new site of 30 components whose packages were installed before: until its first component is on the page in Chromium.</summary>
internal static class NewSiteBenchmark
{
    private const int Rounds = 5;
    private const int Components = 30;
    private const string FirstElement = "main section h2";

    public static async Task RunAsync()
    {
        await using var bench = new Bench();
        await Peers.InstallAsync(bench);
        await using var browser = await Browser.StartAsync(bench);
        await using var server = new PreviewServer();
        await server.StartAsync(0);
        // Packages are in every cache, and have been bundled once, as after the first site on this machine.
        await OursAsync(bench, browser, server, bench.NewSite("first", Components));
        var peer = bench.NewSite("peer", Components);
        await bench.RunAsync(peer.Root, bench.Tools.Npm, "ci", "--prefer-offline", "--no-audit", "--no-fund");

        Contest.Head();
        await new Contest($"new site of {Components} components, first element", Rounds)
            .Add(
                "ours",
                async round =>
                {
                    await bench.Checks.Dependencies.RefillAsync(CancellationToken.None);
                    return await OursAsync(bench, browser, server, bench.NewSite($"ours{round}", Components));
                }
            )
            .Add("npm ci, then npx vite build", round => PeerAsync(bench, browser, bench.NewSite($"npm{round}", Components)))
            .RunAsync();
    }

    private static async Task<double> OursAsync(Bench bench, Browser browser, PreviewServer server, Site site)
    {
        using var handle = server.Show(site);
        var first = new TaskCompletionSource<Artifact>(TaskCreationOptions.RunContinuationsAsynchronously);
        var started = TimeProvider.System.GetTimestamp();
        var checking = bench.Checks.CheckAsync(
            site,
            site.Folder,
            null,
            _ => { },
            new EarlySigns(artifact => first.TrySetResult(artifact), _ => { }),
            CheckUrgency.Interactive,
            CancellationToken.None
        );
        await Task.WhenAny(first.Task, checking);
        handle.Update(first.Task.IsCompleted ? await first.Task : (await checking).Artifact!, "A new site", false);
        await browser.OpenAsync(handle.LocalUrl ?? handle.Url, FirstElement);
        var took = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
        // What goes on after the page is there is waited for, and not measured.
        var result = await checking;
        return result.Passed ? took : throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }

    private static async Task<double> PeerAsync(Bench bench, Browser browser, Site site)
    {
        var built = Path.Combine(site.Root, "dist");
        var port = RunningServer.FreePort();
        Directory.CreateDirectory(built);
        await using var serving = await RunningServer.StartAsync(
            built,
            port,
            bench.Tools.Node,
            [Peers.Sirv, built, "--dev", "--single", "--quiet", "--host", "127.0.0.1", "--port", $"{port}"]
        );
        return await Contest.TimeAsync(async () =>
        {
            await bench.RunAsync(site.Root, bench.Tools.Npm, "ci", "--prefer-offline", "--no-audit", "--no-fund");
            await bench.RunAsync(site.Root, bench.Npx, "vite", "build");
            await browser.OpenAsync($"http://127.0.0.1:{port}/", FirstElement);
        });
    }
}
