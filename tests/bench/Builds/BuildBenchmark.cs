using Builder.Core.Artifacts;
using Builder.Core.Checks;
using Builder.Core.Checks.Queue;
using Builder.Core.Sites;
using Builder.Server.Preview;

namespace Builder.Bench.Builds;

/// <summary>What a person waits for after an edit, in sites of three sizes, and going back to a step that was built before.</summary>
internal static class BuildBenchmark
{
    private const int Rounds = 7;

    public static async Task RunAsync()
    {
        await using var bench = new Bench();
        Contest.Head();
        foreach (var size in (int[])[30, 300, 1500])
        {
            await RunAsync(bench, size);
        }
    }

    private static async Task RunAsync(Bench bench, int size)
    {
        var site = bench.NewSite($"site{size}", size);
        var before = await bench.CheckAsync(site);
        BenchComponents.Edit(site, -1);
        var now = await bench.CheckAsync(site);
        await using var server = new PreviewServer();
        await server.StartAsync(0);
        var handle = server.Show(site);
        await new Contest($"edit, {size} components", Rounds)
            .Add("ours: the preview has it", round => PreviewAfterEditAsync(bench, site, handle, round))
            .Add("ours: types checked and built in full", round => AfterEditAsync(site, round, () => bench.CheckAsync(site)))
            .Add(
                "npx vite build",
                round =>
                    AfterEditAsync(
                        site,
                        round,
                        () => bench.RunAsync(site.Root, bench.Npx, "vite", "build", "--outDir", bench.PathOf("out"), "--emptyOutDir")
                    )
            )
            .RunAsync();
        // By a git tree id, as in a turn.
        var tree = Guid.NewGuid().ToString("N");
        Task Known() => bench.Checks.CheckAsync(site, site.Folder, tree, _ => { }, CancellationToken.None);
        await Known();
        await new Contest($"history, {size} components", Rounds * 5)
            .Add(
                "ours: another kept step is served",
                round => Contest.TimeAsync(() => Switch(bench, handle, round % 2 == 0 ? before : now))
            )
            .Add("ours: a known tree is checked", _ => Contest.TimeAsync(Known))
            .RunAsync();
    }

    private static Task<double> AfterEditAsync(Site site, int round, Func<Task> work)
    {
        BenchComponents.Edit(site, round);
        return Contest.TimeAsync(work);
    }

    /// <summary>Until our server serves the edited page; the check that goes on is waited for, and not measured.</summary>
    private static async Task<double> PreviewAfterEditAsync(Bench bench, Site site, PreviewOrigin handle, int round)
    {
        BenchComponents.Edit(site, round);
        var started = TimeProvider.System.GetTimestamp();
        TimeSpan? shown = null;
        // By a git tree id, as in a turn.
        var tree = Guid.NewGuid().ToString("N");
        var result = await bench.Checks.CheckAsync(
            site,
            site.Folder,
            tree,
            _ => { },
            new EarlySigns(Show, _ => { }),
            CheckUrgency.Interactive,
            CancellationToken.None
        );
        Show(result.Artifact ?? throw new InvalidOperationException(string.Join('\n', result.Diagnostics)));
        return shown!.Value.TotalMilliseconds;

        void Show(Artifact artifact)
        {
            handle.Update(artifact, "An edit", false);
            shown ??= TimeProvider.System.GetElapsedTime(started);
        }
    }

    private static Task Switch(Bench bench, PreviewOrigin handle, CheckResult to)
    {
        var artifact = bench.Checks.Artifacts.Find(to.Artifact!.TreeKey) ?? throw new InvalidOperationException("The step is gone.");
        handle.Update(artifact, "A step", false);
        return Task.CompletedTask;
    }
}
