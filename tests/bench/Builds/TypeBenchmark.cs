using Builder.Core.Checks;
using Builder.Core.Checks.Queue;

namespace Builder.Bench.Builds;

/// <summary>Type errors after an edit of one file, in sites of three sizes.</summary>
internal static class TypeBenchmark
{
    private const int Rounds = 5;

    public static async Task RunAsync()
    {
        await using var bench = new Bench();
        await Peers.InstallAsync(bench);
        Contest.Head();
        foreach (var size in (int[])[30, 300, 1500])
        {
            await RunAsync(bench, size);
        }
    }

    private static async Task RunAsync(Bench bench, int size)
    {
        var site = bench.NewSite($"site{size}", size);
        await bench.CheckAsync(site);
        await bench.Checks.PrepareAsync(site, site.Folder, _ => { }, CancellationToken.None);
        string[] old =
        [
            Peers.OldTypeScript,
            "-p",
            ".",
            "--noEmit",
            "--incremental",
            "--tsBuildInfoFile",
            bench.PathOf($"{size}.tsbuildinfo"),
        ];
        await bench.RunAsync(site.Root, old);
        await new Contest($"type errors, {size} components", Rounds)
            .Add("ours: the first errors are told", EarlyAsync)
            .Add("tsc 5.9, incremental", OldAsync)
            .RunAsync();

        async Task<double> EarlyAsync(int round)
        {
            BenchComponents.Break(site, round);
            var started = TimeProvider.System.GetTimestamp();
            TimeSpan? told = null;
            var early = new EarlySigns(_ => { }, _ => told = TimeProvider.System.GetElapsedTime(started));
            await bench.Checks.CheckAsync(
                site,
                site.Folder,
                Guid.NewGuid().ToString("N"),
                _ => { },
                early,
                CheckUrgency.Interactive,
                CancellationToken.None
            );
            BenchComponents.Edit(site, round);
            await bench.Checks.CheckAsync(
                site,
                site.Folder,
                Guid.NewGuid().ToString("N"),
                _ => { },
                early,
                CheckUrgency.Interactive,
                CancellationToken.None
            );
            return told?.TotalMilliseconds ?? throw new InvalidOperationException("The mistake was not found early.");
        }

        Task<double> OldAsync(int round)
        {
            BenchComponents.Edit(site, round);
            return Contest.TimeAsync(() => bench.RunAsync(site.Root, old));
        }
    }
}
