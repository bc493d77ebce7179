using System.Globalization;

namespace Builder.Bench;

/// <summary>The edits: three sizes of files, three numbers of hunks. Prints two tables of rates, one of how they grow with the file, and what the guard of syntax costs.</summary>
internal static class EditSuite
{
    public static async Task RunAsync()
    {
        var output = Console.Out;
        var all = new List<(EditBenchmark Benchmark, EditTimes Times)>();
        foreach (var size in (int[])[1_000, 100_000, 5_000_000])
        {
            foreach (var hunks in (int[])[1, 10, 500])
            {
                if (EditBenchmark.Create(size, hunks) is { } benchmark)
                {
                    benchmark.Check();
                    all.Add((benchmark, benchmark.Run()));
                }
            }
        }

        output.WriteLine("Edits a second. “git apply” is a process for each; “its work” is that without the time of `git --version`;");
        output.WriteLine("“copy” is one copy of the file in memory, which no edit can do without.\n");
        Row(
            output,
            "file",
            "hunks",
            "unified diff",
            "allocated",
            "V4A patch",
            "replacements",
            "git apply",
            "ratio",
            "its work",
            "ratio",
            "copy"
        );
        Row(output, [.. Enumerable.Repeat("---", 11)]);
        foreach (var (benchmark, t) in all)
        {
            var work = Math.Max(0, t.Git.Seconds - t.GitStart.Seconds);
            Row(
                output,
                Size(benchmark),
                Number(benchmark.Hunks),
                Number(t.Unified.PerSecond),
                $"{Number(t.Unified.Bytes / 1000)} kB",
                Number(t.Patch.PerSecond),
                Number(t.Replacements.PerSecond),
                Number(t.Git.PerSecond),
                $"{Number(t.Git.Seconds / t.Unified.Seconds)} ×",
                work > 0 ? Number(1 / work) : "–",
                work > 0 ? $"{Number(work / t.Unified.Seconds)} ×" : "–",
                Number(t.Copy.PerSecond)
            );
        }

        output.WriteLine("\nComparisons a second, into hunks.\n");
        Row(output, "file", "hunks", "ours", "allocated", "DiffPlex", "allocated", "ratio");
        Row(output, [.. Enumerable.Repeat("---", 7)]);
        foreach (var (benchmark, t) in all)
        {
            Row(
                output,
                Size(benchmark),
                Number(benchmark.Hunks),
                Number(t.Compared.PerSecond),
                $"{Number(t.Compared.Bytes / 1000)} kB",
                Number(t.DiffPlex.PerSecond),
                $"{Number(t.DiffPlex.Bytes / 1000)} kB",
                $"{(t.DiffPlex.Seconds / t.Compared.Seconds).ToString("N1", CultureInfo.InvariantCulture)} ×"
            );
        }

        output.WriteLine("\nTime for each byte of the file at 5 MB, divided by that at 100 kB: 1 is linear.\n");
        Row(output, "hunks", "unified diff", "V4A patch", "replacements", "comparison", "copy", "git apply");
        Row(output, [.. Enumerable.Repeat("---", 7)]);
        foreach (var small in all.Where(one => one.Benchmark.Size is > 50_000 and < 1_000_000))
        {
            var large = all.Single(one => one.Benchmark.Size > 1_000_000 && one.Benchmark.Hunks == small.Benchmark.Hunks);
            string Growth(Func<EditTimes, Measure> of) =>
                (of(large.Times).Seconds / large.Benchmark.Size / (of(small.Times).Seconds / small.Benchmark.Size)).ToString(
                    "N2",
                    CultureInfo.InvariantCulture
                );
            Row(
                output,
                Number(small.Benchmark.Hunks),
                Growth(t => t.Unified),
                Growth(t => t.Patch),
                Growth(t => t.Replacements),
                Growth(t => t.Compared),
                Growth(t => t.Copy),
                Growth(t => t.Git)
            );
        }

        await GuardBenchmark.RunAsync(output);
    }

    private static void Row(TextWriter output, params string[] cells) => output.WriteLine($"| {string.Join(" | ", cells)} |");

    private static string Size(EditBenchmark benchmark) => $"{Number(benchmark.Size / 1000.0)} kB";

    private static string Number(double number) => number.ToString(number < 10 ? "0.#" : "N0", CultureInfo.InvariantCulture);
}
