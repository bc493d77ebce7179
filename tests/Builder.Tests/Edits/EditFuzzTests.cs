using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Builder.Core.Edits;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Edits;

/// <summary>
/// Broken edits by the hundred thousand, for each parser: seeds, cut, doubled, spliced and flipped. <c>FUZZ_EDITS=10000000</c> sets how many,
/// <c>FUZZ_EDITS_SEED</c> repeats a run, <c>FUZZ_EDITS_THREADS</c> uses more processors; all are printed.
/// </summary>
public sealed class EditFuzzTests(ITestOutputHelper output)
{
    private static readonly string[] Dictionary =
    [
        "*** Begin Patch\n",
        "*** End Patch",
        "*** Add File: ",
        "*** Update File: ",
        "*** Delete File: ",
        "*** Move to: ",
        "*** End of File\n",
        "@@",
        "@@ -1,3 +1,4 @@\n",
        "<<<<<<< SEARCH\n",
        "=======\n",
        ">>>>>>> REPLACE\n",
        "------- SEARCH\n",
        "+++++++ REPLACE\n",
        "--- a/",
        "+++ b/",
        "diff --git a/a b/b\n",
        "/dev/null",
        "\\ No newline at end of file\n",
        "rename from ",
        "{\"path\":\"",
        "\"old_text\":\"",
        "\"new_text\":\"",
        "\"edits\":[",
        "\"command\":\"str_replace\"",
        "\"insert_line\":",
        "\"view_range\":[",
        "\\u0000",
        "\\ud800",
        "\uD83D\uDE00",
        "\uFEFF",
        "\u202E",
        "\r\n",
        "\r",
        "\n",
        "\t",
        " ",
        "../",
        "/",
        ":",
        "\0",
        "2147483648",
        "-1",
        "é",
        "“",
        "<<EOF\n",
    ];

    /// <summary>What the inputs are made of, by the form they are read as.</summary>
    private static readonly Dictionary<EditFormat, string[]> Seeds = new()
    {
        [EditFormat.ApplyPatch] =
        [
            "*** Begin Patch\n*** Add File: b.txt\n+one\n*** Update File: a.ts\n*** Move to: c.ts\n@@ function f() {\n   one();\n-  two();\n+  three();\n*** Delete File: d.txt\n*** End Patch\n",
            "*** Begin Patch\n*** Update File: a.ts\n@@\n-  one();\n+  1;\n@@ function f() {\n@@   1;\n   two();\n+  three();\n*** End of File\n*** End Patch",
            "apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: d.txt\n@@ -1,2 +1,2 @@\n-d\n+e\n d\n*** End Patch\nEOF\n",
        ],
        [EditFormat.SearchReplace] =
        [
            "a.ts\n<<<<<<< SEARCH\n  one();\n=======\n  two();\n>>>>>>> REPLACE\n",
            "```ts\nsrc/x.json\n------- SEARCH\n{}\n=======\n{\"a\": 1}\n+++++++ REPLACE\n```\n<<<<<<< SEARCH\n:start_line:1\n-------\n{\"a\": 1}\n=======\n>>>>>>> REPLACE\n",
        ],
        [EditFormat.StrReplace] =
        [
            "{\"path\":\"a.ts\",\"edits\":[{\"old_text\":\"one\",\"new_text\":\"two\"},{\"old_text\":\"two\",\"new_text\":\"x\",\"replace_all\":true}]}",
            "[{\"file_path\":\"d.txt\",\"old_string\":\"d\\nd\",\"new_string\":\"e\"},{\"path\":\"n.txt\",\"old_str\":\"\",\"new_str\":\"new\"}]",
        ],
        [EditFormat.TextEditor] =
        [
            "{\"command\":\"insert\",\"path\":\"a.ts\",\"insert_line\":2,\"insert_text\":\"x\"}",
            "[{\"command\":\"view\",\"path\":\"a.ts\",\"view_range\":[1,-1]},{\"command\":\"str_replace\",\"path\":\"a.ts\",\"old_str\":\"  one();\\n\",\"new_str\":\"\"},{\"command\":\"rename\",\"old_path\":\"d.txt\",\"new_path\":\"e.txt\"}]",
        ],
        [EditFormat.UnifiedDiff] =
        [
            "diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@ -1,3 +1,3 @@\n function f() {\n-  one();\n+  1;\n   two();\n",
            "diff --git a/d.txt b/e.txt\nrename from d.txt\nrename to e.txt\n@@ -1,2 +1,3 @@\n d\r\n+e\r\n d\r\n--- /dev/null\n+++ b/n.txt\n@@ -0,0 +1 @@\n+new\n\\ No newline at end of file\n",
        ],
        [EditFormat.WholeFile] =
        [
            "export const a = `x ${y} z`; // ... rest of code\nconst b = <div title='x'>{a}</div>;\n",
            "function f() {\n  one();\n  two(/[/]/, `a${`b`}`);\n}\n<!-- x --><style>a{b:url(x)}</style>\n",
        ],
    };

    public static TheoryData<EditFormat> Formats => [.. Enum.GetValues<EditFormat>()];

    [Theory, MemberData(nameof(Formats))]
    public async Task No_broken_text_makes_the_engine_fail_hang_or_grow(EditFormat format)
    {
        // The same inputs every time, so that a run says something about the change and not about its luck; other seeds search on.
        var (count, seed, threads) = (
            Number("FUZZ_EDITS", Iterations.Of(40_000)),
            Number("FUZZ_EDITS_SEED", 20261122),
            Number("FUZZ_EDITS_THREADS", 1)
        );
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var runs = await Task.WhenAll(
            Enumerable
                .Range(0, threads)
                .Select(thread =>
                    Task.Factory.StartNew(
                        () => new EditFuzzing(format, Seeds, Dictionary, seed + thread).Run(count / threads),
                        TaskCreationOptions.LongRunning
                    )
                )
        );
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        var (read, slowest) = (runs.Sum(run => (long)run.Read), runs.MaxBy(run => run.Slowest)!);
        output.WriteLine(
            $"{format}: FUZZ_EDITS={count} FUZZ_EDITS_SEED={seed} FUZZ_EDITS_THREADS={threads}: {read} could be read; slowest {slowest.Slowest.TotalMilliseconds:F1} ms; kept {grown / 1024} kB; peak of the process {Peak / 1024 / 1024} MB"
        );
        output.WriteLine($"slowest input: {JsonSerializer.Serialize(slowest.SlowestInput)}");
        Assert.True(
            slowest.Slowest < EditFuzzing.LongestOne,
            $"One input took {slowest.Slowest.TotalSeconds:F2} s: {slowest.SlowestInput}"
        );
        Assert.True(grown < 32 * 1024 * 1024, $"{grown:N0} bytes were kept.");
        Assert.True(read > count / 100, "Hardly any input was readable: the fuzzing tried nothing.");
    }

    private static long Peak
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>Found by fuzzing: to .NET's \d a Telugu zero is a digit, to int.Parse it is not.</summary>
    [Theory]
    [InlineData(EditFormat.UnifiedDiff, "--- a/a.ts\n+++ b/a.ts\n@@ -\u0C66,3 +1,4 @@\n one();\n")]
    [InlineData(EditFormat.ApplyPatch, "*** Begin Patch\n*** Update File: a.ts\n@@ -\u0C66,3 +1,4 @@\n-one();\n+two();\n*** End Patch\n")]
    [InlineData(EditFormat.SearchReplace, "a.ts\n<<<<<<< SEARCH\n:start_line:\u0C66\n-------\none();\n=======\ntwo();\n>>>>>>> REPLACE\n")]
    public void Digits_of_other_scripts_are_no_line_numbers(EditFormat format, string text)
    {
        var tree = EditWorkbench.Tree(("a.ts", "one();\n"));

        EditFuzzing.Try(text, format, SitePath.Parse("a.ts"), tree, "This input");
    }

    /// <summary>Inputs that are bad for naive matching: quadratic or worse, each within a second.</summary>
    [Theory]
    [InlineData("same lines, hunk differs at its end")]
    [InlineData("one line of ten megabytes")]
    [InlineData("a hundred thousand brackets")]
    [InlineData("as many places as lines")]
    public void Inputs_made_to_be_slow_are_not(string which)
    {
        var lines = string.Concat(Enumerable.Repeat("a\n", 100_000));
        var (content, edit) = which switch
        {
            "same lines, hunk differs at its end" => (
                lines,
                EditWorkbench.Replace(string.Concat(Enumerable.Repeat("a\n", 5_000)) + "b\n", "c\n", path: "a.txt")
            ),
            "one line of ten megabytes" => (
                new string('a', 10_000_000),
                EditWorkbench.Replace(new string('a', 5_000_000) + "b", "c", path: "a.txt")
            ),
            "a hundred thousand brackets" => (
                "x\n",
                EditWorkbench.Replace(
                    "x",
                    new string('{', 100_000) + "<div " + string.Concat(Enumerable.Repeat("<a>", 20_000)),
                    path: "a.tsx"
                )
            ),
            _ => (lines, EditWorkbench.Replace("a\na\n", "b\n", path: "a.txt")),
        };
        var started = Stopwatch.GetTimestamp();
        EditWorkbench.Apply(content, edit);
        output.WriteLine($"{which}: {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms");
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10), "Ten times what it may take on a busy machine.");
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;
}
