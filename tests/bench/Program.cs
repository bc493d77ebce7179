using Builder.Bench;

Console.Out.WriteLine(
    "| file | hunks | edits/s, unified diff | allocated | edits/s, V4A patch | edits/s, replacements | git apply/s | ratio | diffs/s | DiffPlex diffs/s | ratio |"
);
Console.Out.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
foreach (var size in (int[])[1_000, 100_000, 5_000_000])
{
    foreach (var hunks in (int[])[1, 10, 500])
    {
        if (EditBenchmark.Create(size, hunks) is { } benchmark)
        {
            Console.Out.WriteLine(benchmark.Run());
        }
    }
}
