using Builder.Core;
using Builder.Core.Edits;
using Builder.Core.Sites;
using CsCheck;
using Xunit;

namespace Builder.Tests.Edits;

public sealed class StreamingEditsTests
{
    private const string Patch =
        "*** Begin Patch\n*** Add File: a.txt\n+one\n+two\n*** Update File: b.txt\n@@ x\n-a\n+b\n*** Delete File: c.txt\n*** End Patch\n";
    private const string Blocks =
        "Here:\na.ts\n<<<<<<< SEARCH\nold\n=======\nnew\n>>>>>>> REPLACE\nand\n<<<<<<< SEARCH\nx\n=======\n>>>>>>> REPLACE\n";
    private const string Json =
        """{"path": "src/ä.ts", "edits": [{"old_text": "a \"}\"", "new_text": "\u00e4\n"}, {"old_text": "b", "new_text": "😀", "replace_all": true}]}""";
    private const string Command = """{"command": "str_replace", "path": "a.ts", "old_str": "a", "new_str": "{b}"}""";
    private const string Diff =
        "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a\n+b\ndiff --git a/b b/b\n--- a/b\n+++ b/b\n@@ -1 +1 @@\n-c\n+d\n";

    public static TheoryData<EditFormat, string, int> Texts =>
        new()
        {
            { EditFormat.ApplyPatch, Patch, 3 },
            { EditFormat.SearchReplace, Blocks, 2 },
            { EditFormat.StrReplace, Json, 2 },
            { EditFormat.TextEditor, Command, 1 },
            { EditFormat.UnifiedDiff, Diff, 2 },
            { EditFormat.WholeFile, "a\nb\n", 1 },
        };

    [Theory, MemberData(nameof(Texts))]
    public void However_a_text_is_split_the_edits_are_the_same(EditFormat format, string text, int count)
    {
        var path = format == EditFormat.WholeFile ? SitePath.Parse("w.txt") : (SitePath?)null;
        var whole = Shown(EditParser.Parse(format, text, path).Edits);
        Gen.Int[0, text.Length]
            .Array[0, 8]
            .Sample(
                cuts =>
                {
                    var streaming = new StreamingEdits(format, path);
                    var from = 0;
                    IReadOnlyList<Edit> before = [];
                    foreach (var cut in cuts.Order().Append(text.Length))
                    {
                        streaming.Append(text.AsSpan(from, cut - from));
                        Assert.Equal(Shown(before), Shown(streaming.Certain.Take(before.Count)));
                        (before, from) = (streaming.Certain, cut);
                    }

                    Assert.Equal(whole, Shown(streaming.Finish().Edits));
                    Assert.Equal(count, streaming.Certain.Count);
                },
                iter: Iterations.Of(500)
            );
    }

    [Theory, MemberData(nameof(Texts))]
    public void What_is_certain_early_is_a_beginning_of_the_whole(EditFormat format, string text, int count)
    {
        var path = format == EditFormat.WholeFile ? SitePath.Parse("w.txt") : (SitePath?)null;
        var whole = Shown(EditParser.Parse(format, text, path).Edits);
        var streaming = new StreamingEdits(format, path);
        var seen = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var grew = streaming.Append(text.AsSpan(i, 1));
            Assert.Equal(grew, streaming.Certain.Count > seen);
            seen = streaming.Certain.Count;
            Assert.StartsWith(Shown(streaming.Certain), whole, StringComparison.Ordinal);
        }

        Assert.True(count == 1 || seen >= count - 1, "All but the last edit are certain before the text ends.");
    }

    [Fact]
    public void A_text_that_was_cut_off_gives_nothing_to_apply()
    {
        foreach (
            var (format, text) in ((EditFormat, string)[])
                [(EditFormat.ApplyPatch, Patch), (EditFormat.StrReplace, Json), (EditFormat.TextEditor, Command)]
        )
        {
            for (var cut = 0; cut < text.TrimEnd().Length; cut++)
            {
                var streaming = new StreamingEdits(format);
                streaming.Append(text.AsSpan(0, cut));
                Assert.Equal(ErrorKind.Validation, Assert.Throws<BuilderException>(() => streaming.Finish()).Kind);
            }
        }
    }

    private static string Shown(IEnumerable<Edit> edits) =>
        string.Concat(
            edits.Select(edit =>
                edit is PatchFile patch ? $"{patch.Path} {string.Join('|', patch.Hunks.SelectMany(h => h.Lines))}\n" : $"{edit}\n"
            )
        );
}
