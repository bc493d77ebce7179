using System.Diagnostics;
using System.Globalization;
using Builder.Core;
using Builder.Core.Edits;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Edits;

/// <summary>
/// Broken edits by the hundred thousand: seeds, cut, doubled, spliced and flipped. <c>FUZZ_EDITS=10000000</c> sets how many,
/// <c>FUZZ_EDITS_SEED</c> repeats a run; both are printed.
/// </summary>
public sealed class EditFuzzTests(ITestOutputHelper output)
{
    private static readonly TimeSpan LongestOne = TimeSpan.FromSeconds(1);

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

    private static readonly string[] Seeds =
    [
        "*** Begin Patch\n*** Add File: b.txt\n+one\n*** Update File: a.ts\n*** Move to: c.ts\n@@ function f() {\n   one();\n-  two();\n+  three();\n*** Delete File: d.txt\n*** End Patch\n",
        "a.ts\n<<<<<<< SEARCH\n  one();\n=======\n  two();\n>>>>>>> REPLACE\n",
        "{\"path\":\"a.ts\",\"edits\":[{\"old_text\":\"one\",\"new_text\":\"two\"},{\"old_text\":\"two\",\"new_text\":\"x\",\"replace_all\":true}]}",
        "{\"command\":\"insert\",\"path\":\"a.ts\",\"insert_line\":2,\"insert_text\":\"x\"}",
        "diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@ -1,3 +1,3 @@\n function f() {\n-  one();\n+  1;\n   two();\n",
        "export const a = `x ${y} z`; // ... rest of code\nconst b = <div title='x'>{a}</div>;\n",
    ];

    [Fact]
    public void No_broken_text_makes_the_engine_fail_hang_or_grow()
    {
        var count = Number("FUZZ_EDITS", 200_000);
        // The same inputs every time, so that a run says something about the change and not about its luck; other seeds search on.
        var seed = Number("FUZZ_EDITS_SEED", 20261122);
        output.WriteLine($"FUZZ_EDITS={count} FUZZ_EDITS_SEED={seed}");
        var random = new Random(seed);
        var tree = EditWorkbench.Tree(("a.ts", "function f() {\n  one();\n  two();\n}\n"), ("d.txt", "d\r\nd\r\n"), ("src/x.json", "{}"));
        var (path, corpus, slowest, read) = (SitePath.Parse("a.ts"), Seeds.ToList(), TimeSpan.Zero, 0);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < count; i++)
        {
            var text = Mutate(random, corpus);
            var format = (EditFormat)(i % 6);
            var (wasRead, took) = Try(text, format, (i & 8) != 0, path, tree, $"Input {i} of seed {seed}");
            for (var again = 0; took > LongestOne && again < 3; again++)
            {
                // A busy machine holds up anything for a while. What is slow by itself is slow each time.
                took = Try(text, format, (i & 8) != 0, path, tree, "").Took;
            }

            read += wasRead ? 1 : 0;
            slowest = took > slowest ? took : slowest;
            if (corpus.Count < 300 && random.Next(50) == 0 && text.Length < 2000)
            {
                corpus.Add(text);
            }
        }

        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine($"read {read} of {count}; slowest {slowest.TotalMilliseconds:F1} ms; kept {grown / 1024} kB");
        Assert.True(slowest < LongestOne, $"One input took {slowest.TotalSeconds:F2} s.");
        Assert.True(grown < 32 * 1024 * 1024, $"{grown:N0} bytes were kept.");
        Assert.True(read > count / 100, "Hardly any input was readable: the fuzzing tried nothing.");
    }

    private static (bool WasRead, TimeSpan Took) Try(
        string text,
        EditFormat format,
        bool streamEnded,
        SitePath path,
        InMemoryFileTree tree,
        string which
    )
    {
        var started = Stopwatch.GetTimestamp();
        var wasRead = false;
        try
        {
            var edits = EditParser.Parse(format, text, path, streamEnded);
            wasRead = true;
            EditEngine.Apply(edits, tree);
        }
        catch (BuilderException e)
        {
            Assert.Equal(ErrorKind.Validation, e.Kind);
            Assert.NotEmpty(e.Message);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{which} as {format}:\n{text}", e);
        }

        return (wasRead, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Found by fuzzing: to .NET's \d a Telugu zero is a digit, to int.Parse it is not.</summary>
    [Theory]
    [InlineData(EditFormat.UnifiedDiff, "--- a/a.ts\n+++ b/a.ts\n@@ -\u0C66,3 +1,4 @@\n one();\n")]
    [InlineData(EditFormat.ApplyPatch, "*** Begin Patch\n*** Update File: a.ts\n@@ -\u0C66,3 +1,4 @@\n-one();\n+two();\n*** End Patch\n")]
    [InlineData(EditFormat.SearchReplace, "a.ts\n<<<<<<< SEARCH\n:start_line:\u0C66\n-------\none();\n=======\ntwo();\n>>>>>>> REPLACE\n")]
    public void Digits_of_other_scripts_are_no_line_numbers(EditFormat format, string text)
    {
        var tree = EditWorkbench.Tree(("a.ts", "one();\n"));

        Try(text, format, streamEnded: true, SitePath.Parse("a.ts"), tree, "This input");
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

    private static string Mutate(Random random, List<string> corpus)
    {
        var text = corpus[random.Next(corpus.Count)];
        for (var times = random.Next(1, 6); times > 0; times--)
        {
            var at = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(1, 12), text.Length - at);
            text = random.Next(7) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, Dictionary[random.Next(Dictionary.Length)]),
                2 => text.Insert(at, text.Substring(at, length)),
                3 => text[..at],
                4 when length > 0 => text.Remove(at, 1).Insert(at, ((char)random.Next(random.Next(2) == 0 ? 128 : 65536)).ToString()),
                5 => text[..at] + corpus[random.Next(corpus.Count)],
                _ => text.Insert(at, string.Concat(Enumerable.Repeat(Dictionary[random.Next(Dictionary.Length)], random.Next(1, 20)))),
            };
        }

        return text.Length > 4000 ? text[..4000] : text;
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;
}
