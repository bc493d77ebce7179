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
        await new Contest($"types, {size} components", Rounds)
            .Add("tsc 5.9, incremental", round => AfterEditAsync(round, () => bench.RunAsync(site.Root, old)))
            .RunAsync();

        Task<double> AfterEditAsync(int round, Func<Task> work)
        {
            BenchComponents.Edit(site, round);
            return Contest.TimeAsync(work);
        }
    }
}
