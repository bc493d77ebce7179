using Builder.Bench.Serving;
using Builder.Core.Changes;
using Builder.Core.Checkpoints;
using Builder.Core.Checks;
using Builder.Core.Checks.Queue;
using Builder.Core.Drafts;
using Builder.Core.Models;
using Builder.Core.Previews;
using Builder.Core.Proofs;
using Builder.Core.Sessions;
using Builder.Core.Sites;
using Builder.Core.Templates;
using Builder.Core.Tools;
using Builder.Server.Preview;

namespace Builder.Bench.Builds;

/// <summary>From an edit of one component to its new text in Chromium, in sites of three sizes.</summary>
internal static class LiveBenchmark
{
    private const int Rounds = 11;

    public static async Task RunAsync()
    {
        Contest.Head();
        foreach (var size in (int[])[30, 300, 1500])
        {
            await using var bench = new Bench();
            await RunAsync(bench, size);
        }
    }

    private static async Task RunAsync(Bench bench, int size)
    {
        var settings = new ModelSettings();
        await using var sessions = SessionStore.Open(bench.Folders, TimeProvider.System);
        var site = bench.NewSite($"live{size}", size);
        using var history = SiteHistory.Open(site, TimeProvider.System);
        await using var early = new EarlyPreviews(bench.Checks);
        using var rooms = new SiteContext(
            site,
            history,
            new DraftStore(site, history, NoOpenBuffers.Instance),
            new Landing(site, history, NoOpenBuffers.Instance, NoOpenBuffers.Instance),
            null,
            new SiteServices(
                bench.Folders,
                new TemplateCatalog(Path.Combine(Bench.Repository, "templates")),
                settings,
                new ModelCatalog(settings, TimeProvider.System, null),
                sessions,
                bench.Checks,
                early,
                new SiteProofs(bench.Folders, TimeProvider.System, () => (null, null), () => (null, "None is asked for.")),
                TurnLimits.Default,
                TimeProvider.System
            )
        );
        await using var server = new PreviewServer();
        await server.StartAsync(0);

        // As in a turn: edits go into the draft, and the draft is followed.
        var draft = rooms.Drafts.Open();
        var began = new TaskCompletionSource<LiveView>(TaskCreationOptions.RunContinuationsAsynchronously);
        rooms.Showing.Changed += shown =>
        {
            if (shown.Live is { } live)
            {
                began.TrySetResult(live);
            }
            else if (shown.Notice is { } why)
            {
                began.TrySetException(new InvalidOperationException(why));
            }
        };
        rooms.Live.Watch();
        rooms.Live.Begin(draft);
        var view = await began.Task;
        var handle = server.Show(site);
        handle.Follow(view.Endpoint, view.Revision, "The draft, live");
        await using var ours = await Chromium.OpenAsync(new Uri(handle.Url));

        var theirs = bench.NewSite($"vite{size}", size);
        await bench.Checks.Dependencies.EnsureAsync(theirs.Folder, _ => { }, CancellationToken.None);
        var port = RunningServer.FreePort();
        await using var vite = await RunningServer.StartAsync(
            theirs.Root,
            port,
            bench.Tools.Node,
            Path.Combine(theirs.Root, "node_modules", "vite", "bin", "vite.js"),
            "--port",
            $"{port}",
            "--strictPort",
            "--host",
            "127.0.0.1"
        );
        await using var its = await Chromium.OpenAsync(new Uri($"http://127.0.0.1:{port}/"));

        var quick = bench.NewSite($"quick{size}", size);
        BenchComponents.Edit(quick, -2);
        var quickHandle = server.Show(quick);
        quickHandle.Update((await bench.CheckAsync(quick)).Artifact!, "Before", stale: false);
        await using var reloading = await Chromium.OpenAsync(new Uri(quickHandle.Url));

        await new Contest($"edit → changed element, {size} components", Rounds)
            .Add(
                "ours: hot replacement",
                round => TimeAsync(ours, round, word => BenchComponents.Edit(draft.Folder, word), rooms.Live.Follow)
            )
            .Add("vite: hot replacement", round => TimeAsync(its, round, word => BenchComponents.Edit(theirs.Folder, word), () => { }))
            .Add("ours: quick build and reload", round => QuickAsync(bench, quick, quickHandle, reloading, round))
            .RunAsync();
        await rooms.Live.EndAsync();
    }

    private static Task<double> TimeAsync(Chromium browser, int round, Action<string> edit, Action then)
    {
        var word = Word(round);
        return Contest.TimeAsync(async () =>
        {
            edit(word);
            then();
            await browser.SeesAsync(word);
        });
    }

    private static async Task<double> QuickAsync(Bench bench, Site site, PreviewOrigin handle, Chromium browser, int round)
    {
        var word = Word(round);
        BenchComponents.Edit(site.Folder, word);
        var started = TimeProvider.System.GetTimestamp();
        // By a git tree id, as in a turn.
        var tree = Guid.NewGuid().ToString("N");
        var early = new EarlySigns(artifact => handle.Update(artifact, "An edit", stale: false), _ => { });
        var check = bench.Checks.CheckAsync(site, site.Folder, tree, _ => { }, early, CheckUrgency.Interactive, CancellationToken.None);
        await browser.SeesAsync(word);
        var took = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
        // What goes on after that is waited for, so that it is in nobody else's way; the full build takes the quick one's place as in a turn.
        handle.Update((await check).Artifact!, "An edit", stale: false);
        return took;
    }

    private static string Word(int round) => $"Round {round} {Guid.NewGuid():N}";
}
