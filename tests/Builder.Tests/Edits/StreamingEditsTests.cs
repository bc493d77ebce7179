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

    /// <summary>After which character how many edits are certain; each of them as the whole text has it.</summary>
    [Theory]
    [InlineData(EditFormat.StrReplace, """[{"path":"a","old_text":"x","new_text":"{}"}¹,{"path":"b","old_text":"y","new_text":"z"}²]""")]
    [InlineData(EditFormat.StrReplace, """{"path":"a","edits":[{"old_text":"x","new_text":"y"}¹,{"old_text":"z","new_text":"]}"}²]}""")]
    [InlineData(EditFormat.StrReplace, """{"file_path":"a","edits":[{"old_text":"x","new_text":"y"}¹,{"old_text":"z","new_text":"w"}²]}""")]
    [InlineData(
        EditFormat.StrReplace,
        """{"filePath":"a","replacements":[{"old_text":"x","new_text":"y"}¹,{"old_text":"z","new_text":"w"}²]}"""
    )]
    [InlineData(EditFormat.StrReplace, """{"file":"a","edits":[{"old_text":"x","new_text":"y"}¹,{"old_text":"z","new_text":"w"}²]}""")]
    [InlineData(EditFormat.StrReplace, """{"edits":[{"old_text":"x","new_text":"y"},{"old_text":"z","new_text":"w"}],"path":"a"}²""")]
    [InlineData(
        EditFormat.StrReplace,
        """{"edits":[{"path":"a","old_text":"x","new_text":"y"}¹,{"path":"b","old_text":"z","new_text":"w"}²]}"""
    )]
    [InlineData(
        EditFormat.StrReplace,
        """{"path":"a","note":[{"old_text":"n","new_text":"n"}],"edits":[{"old_text":"x","new_text":"y"}¹]}"""
    )]
    [InlineData(
        EditFormat.StrReplace,
        """{"path":"a","edits":[{"old_text":"x","new_text":"y","note":[{"old_text":"n","new_text":"n"}]}¹]}"""
    )]
    [InlineData(EditFormat.StrReplace, """{"path":"a","old_text":"x","new_text":"y","note":{"path":"b"}}¹""")]
    [InlineData(EditFormat.StrReplace, """{"path":"a","note":"b","edits":[{"old_text":"x","new_text":"y"}¹]}""")]
    [InlineData(EditFormat.TextEditor, """{"command":"create","path":"a","file_text":"x"}¹""")]
    [InlineData(
        EditFormat.SearchReplace,
        "a\n<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n¹and\n<<<<<<< SEARCH\nz\n¹=======\nw REPLACE not\n>>>>>>> REPLACE\n²"
    )]
    [InlineData(
        EditFormat.UnifiedDiff,
        "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n+y\ndiff --git a/b b/b\n¹--- a/b\n+++ b/b\n@@ -1 +1 @@\n-x\n+y\n"
    )]
    [InlineData(
        EditFormat.ApplyPatch,
        "*** Begin Patch\n*** Update File: a\n*** Move to: c\n@@\n-x\n+y\n*** End of File\n*** Delete File: b\n¹*** Add File: d\n²+x\n*** End Patch\n³"
    )]
    [InlineData(EditFormat.WholeFile, "a\nb\n")]
    public void An_edit_is_certain_when_its_last_character_has_come(EditFormat format, string marked)
    {
        var text = string.Concat(marked.Where(c => c is not ('¹' or '²' or '³')));
        var path = format == EditFormat.WholeFile ? SitePath.Parse("w.txt") : (SitePath?)null;
        var whole = EditParser.Parse(format, text, path).Edits;
        var expected = 0;
        var byCharacter = new StreamingEdits(format, path);
        var sent = 0;
        foreach (var c in marked)
        {
            if (c is '¹' or '²' or '³')
            {
                expected =
                    c == '¹' ? 1
                    : c == '²' ? 2
                    : 3;
            }
            else
            {
                byCharacter.Append([c]);
                sent++;
            }

            Assert.Equal(sent, byCharacter.Length);
            var atOnce = new StreamingEdits(format, path);
            atOnce.Append(text.AsSpan(0, sent));
            if (marked.IndexOf(c, StringComparison.Ordinal) < 0 || c is '¹' or '²' or '³')
            {
                Assert.Equal((expected, expected), (byCharacter.Certain.Count, atOnce.Certain.Count));
            }

            Assert.Equal(Shown(whole.Take(atOnce.Certain.Count)), Shown(atOnce.Certain));
        }
    }

    [Fact]
    public void What_comes_slowly_is_looked_at_again_when_it_has_grown_by_a_tenth()
    {
        var block = $"a.ts\n<<<<<<< SEARCH\n{new string('x', 100)}\n=======\ny\n>>>>>>> REPLACE\n";
        var streaming = new StreamingEdits(EditFormat.SearchReplace);
        var grown = new List<int>();
        for (var i = 0; i < 400; i++)
        {
            if (streaming.Append(block))
            {
                grown.Add(i);
            }
        }

        var small = grown.TakeWhile((at, i) => at == i).Count();
        Assert.InRange(small, 4096 / block.Length, (4096 / block.Length) + 14);
        Assert.InRange(grown.Count, small + 15, small + 30);
        Assert.Equal(400, streaming.Finish().Edits.Count);
    }

    [Fact]
    public void A_text_that_never_ends_is_given_up()
    {
        var streaming = new StreamingEdits(EditFormat.WholeFile, SitePath.Parse("a"));
        streaming.Append(new string('x', EditParser.LongestText));
        var refusal = Assert.Throws<BuilderException>(() => streaming.Append("x"));
        Assert.Equal(ErrorKind.Validation, refusal.Kind);
        Assert.Contains("characters", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(EditParser.LongestText, streaming.Length);
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
