using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Builder.Core.Diffs;
using Builder.Core.Edits;
using Builder.Core.Edits.Parsing;
using Builder.Core.Sites;
using DiffPlex;
using DiffPlex.Chunkers;

namespace Builder.Bench;

/// <summary>
/// One change of one file, made by our engine in three forms, by <c>git apply</c>, and compared by DiffPlex: the same work in one run. Each time
/// is the best of many, so that what else the machine does counts for neither side.
/// </summary>
internal sealed class EditBenchmark
{
    private static readonly SitePath Name = SitePath.Parse("file.txt");
    private static readonly TimeSpan Measured = TimeSpan.FromMilliseconds(1000);

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

    public int Hunks => hunks;

    public int Size => before.Length;

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

    public EditTimes Run()
    {
        var (oldText, newText) = (Encoding.UTF8.GetString(before), Encoding.UTF8.GetString(after));
        var (git, gitStart) = GitApply();
        return new EditTimes(
            Best(() => Apply(EditFormat.UnifiedDiff, unified)),
            Best(() => Apply(EditFormat.ApplyPatch, patch)),
            Best(() => Apply(EditFormat.StrReplace, replacements)),
            new Measure(git, 0),
            new Measure(gitStart, 0),
            Best(() => GC.KeepAlive(before.AsSpan().ToArray())),
            Best(() => LineDiff.Hunks(before, after)),
            Best(() => Differ.Instance.CreateDiffs(oldText, newText, false, false, LineChunker.Instance))
        );
    }

    private void Apply(EditFormat format, string text)
    {
        var outcome = EditEngine.Apply(EditParser.Parse(format, text), tree);
        if (!outcome.Applied || outcome.Changes[0].After!.Length != after.Length)
        {
            throw new InvalidOperationException(
                $"{format}: the edit did not do what it should: {string.Join(" ", outcome.Refusals.Select(refusal => refusal.Message))}"
            );
        }
    }

    /// <summary>The bytes that an edit gives, so that what is measured is also right.</summary>
    public void Check()
    {
        foreach (
            var (format, text) in new[]
            {
                (EditFormat.UnifiedDiff, unified),
                (EditFormat.ApplyPatch, patch),
                (EditFormat.StrReplace, replacements),
            }
        )
        {
            if (!EditEngine.Apply(EditParser.Parse(format, text), tree).Changes[0].After.AsSpan().SequenceEqual(after))
            {
                throw new InvalidOperationException($"{format}: the edit gives another file than it should.");
            }
        }
    }

    /// <summary>Runs for a while, in stretches of about a millisecond, and takes the fastest stretch.</summary>
    private static Measure Best(Action work)
    {
        var warm = Stopwatch.GetTimestamp();
        var warmed = 0;
        do
        {
            work();
            warmed++;
        } while (Stopwatch.GetElapsedTime(warm) < Measured / 2);

        var each = Math.Max(1, (int)(TimeSpan.FromMilliseconds(1) / (Stopwatch.GetElapsedTime(warm) / warmed)));
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var (count, best, started) = (0, double.MaxValue, Stopwatch.GetTimestamp());
        do
        {
            var stretch = Stopwatch.GetTimestamp();
            for (var i = 0; i < each; i++)
            {
                work();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(stretch).TotalSeconds / each);
            count += each;
        } while (Stopwatch.GetElapsedTime(started) < Measured || count < 3);

        return new Measure(best, (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)count);
    }

    /// <summary>
    /// A process for each edit, as a tool that shells out pays it; and <c>git --version</c>, a process that does nothing, so that the work
    /// alone can be told. Putting the file back is not counted.
    /// </summary>
    private (double Apply, double Start) GitApply()
    {
        var folder = Directory.CreateTempSubdirectory("builder-bench-").FullName;
        try
        {
            var file = Path.Combine(folder, "file.txt");
            File.WriteAllText(Path.Combine(folder, "change.diff"), unified);
            var (apply, start, began) = (double.MaxValue, double.MaxValue, Stopwatch.GetTimestamp());
            do
            {
                File.WriteAllBytes(file, before);
                apply = Math.Min(apply, Git(folder, "apply", "change.diff"));
                if (!File.ReadAllBytes(file).AsSpan().SequenceEqual(after))
                {
                    throw new InvalidOperationException("git apply did not do what it should.");
                }

                start = Math.Min(start, Git(folder, "--version"));
            } while (Stopwatch.GetElapsedTime(began) < 2 * Measured);

            return (apply, start);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Git(string folder, params string[] arguments)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(
            new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true }
        )!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? Stopwatch.GetElapsedTime(started).TotalSeconds
            : throw new InvalidOperationException($"git {string.Join(' ', arguments)} failed.");
    }
}
