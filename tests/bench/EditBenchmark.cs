using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Builder.Core.Edits;
using Builder.Core.Sites;
using DiffPlex;
using DiffPlex.Chunkers;

namespace Builder.Bench;

/// <summary>One change of one file, made by our engine in three forms, by <c>git apply</c>, and compared by DiffPlex: the same work in one run.</summary>
internal sealed class EditBenchmark
{
    private static readonly SitePath Name = SitePath.Parse("file.txt");
    private static readonly TimeSpan Measured = TimeSpan.FromMilliseconds(700);

    private readonly int hunks;
    private readonly byte[] before;
    private readonly byte[] after;
    private readonly string unified;
    private readonly string patch;
    private readonly string replacements;
    private readonly InMemoryFileTree tree;

    private EditBenchmark(int hunks, string[] lines)
    {
        this.hunks = hunks;
        var changed = (string[])lines.Clone();
        var (patchText, edits) = (
            new StringBuilder("*** Begin Patch\n*** Update File: file.txt\n"),
            new List<Dictionary<string, string>>()
        );
        for (var i = 0; i < hunks; i++)
        {
            var at = (int)((i + 0.5) * lines.Length / hunks);
            changed[at] = $"    changed line {i} of the file, with other words in it";
            patchText.Append(CultureInfo.InvariantCulture, $"@@\n-{lines[at]}\n+{changed[at]}\n");
            edits.Add(new() { ["old_text"] = lines[at], ["new_text"] = changed[at] });
        }

        before = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
        after = Encoding.UTF8.GetBytes(string.Join('\n', changed) + "\n");
        unified = LineDiff.Unified(Name, before, after);
        patch = patchText.Append("*** End Patch\n").ToString();
        replacements = JsonSerializer.Serialize(new { path = "file.txt", edits });
        tree = new InMemoryFileTree(new Dictionary<SitePath, byte[]> { [Name] = before });
    }

    /// <summary>All sizes and numbers of changes, as one table.</summary>
    public static Task RunAsync()
    {
        Console.Out.WriteLine(
            "| file | hunks | edits/s, unified diff | allocated | edits/s, V4A patch | edits/s, replacements | git apply/s | ratio | diffs/s | DiffPlex diffs/s | ratio |"
        );
        Console.Out.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var size in (int[])[1_000, 100_000, 5_000_000])
        {
            foreach (var hunks in (int[])[1, 10, 500])
            {
                if (Create(size, hunks) is { } benchmark)
                {
                    Console.Out.WriteLine(benchmark.Run());
                }
            }
        }
        return Task.CompletedTask;
    }

    /// <returns>Null where the file has not enough lines for so many hunks.</returns>
    public static EditBenchmark? Create(int size, int hunks)
    {
        var lines = new List<string>();
        for (var length = 0; length < size; length += lines[^1].Length + 1)
        {
            lines.Add($"  const value{lines.Count} = compute({lines.Count * 7919}, \"a\");");
        }

        return hunks * 2 > lines.Count ? null : new EditBenchmark(hunks, [.. lines]);
    }

    public string Run()
    {
        var (diffs, allocated) = Rate(() => Apply(EditFormat.UnifiedDiff, unified));
        var (patches, _) = Rate(() => Apply(EditFormat.ApplyPatch, patch));
        var (replaced, _) = Rate(() => Apply(EditFormat.StrReplace, replacements));
        var git = GitApply();
        var (compared, _) = Rate(() => LineDiff.Hunks(before, after));
        var (oldText, newText) = (Encoding.UTF8.GetString(before), Encoding.UTF8.GetString(after));
        var (diffPlex, _) = Rate(() => Differ.Instance.CreateDiffs(oldText, newText, false, false, LineChunker.Instance));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {before.Length / 1000.0:N0} kB | {hunks} | {diffs:N0} | {allocated / 1000.0:N0} kB | {patches:N0} | {replaced:N1} | {git:N0} | {diffs / git:N0} | {compared:N0} | {diffPlex:N0} | {compared / diffPlex:N1} |"
        );
    }

    private void Apply(EditFormat format, string text)
    {
        var outcome = EditEngine.Apply(EditParser.Parse(format, text), tree);
        if (!outcome.Applied || !outcome.Changes[0].After.AsSpan().SequenceEqual(after))
        {
            throw new InvalidOperationException(
                $"{format}: the edit did not do what it should: {string.Join(" ", outcome.Refusals.Select(refusal => refusal.Message))}"
            );
        }
    }

    private static (double PerSecond, double BytesEach) Rate(Action work)
    {
        var warm = Stopwatch.GetTimestamp();
        do
        {
            work();
        } while (Stopwatch.GetElapsedTime(warm) < Measured / 2);

        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var (count, started) = (0, Stopwatch.GetTimestamp());
        do
        {
            work();
            count++;
        } while (Stopwatch.GetElapsedTime(started) < Measured);

        return (count / Stopwatch.GetElapsedTime(started).TotalSeconds, (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)count);
    }

    /// <summary>A process for each edit, as a tool that shells out pays it. Putting the file back is not counted.</summary>
    private double GitApply()
    {
        var folder = Directory.CreateTempSubdirectory("builder-bench-").FullName;
        try
        {
            var file = Path.Combine(folder, "file.txt");
            File.WriteAllText(Path.Combine(folder, "change.diff"), unified);
            var (spent, count) = (TimeSpan.Zero, 0);
            while (spent < Measured)
            {
                File.WriteAllBytes(file, before);
                var started = Stopwatch.GetTimestamp();
                using var process = Process.Start(new ProcessStartInfo("git", ["apply", "change.diff"]) { WorkingDirectory = folder })!;
                process.WaitForExit();
                spent += Stopwatch.GetElapsedTime(started);
                count++;
                if (process.ExitCode != 0 || !File.ReadAllBytes(file).AsSpan().SequenceEqual(after))
                {
                    throw new InvalidOperationException("git apply did not do what it should.");
                }
            }

            return count / spent.TotalSeconds;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
