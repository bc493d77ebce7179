using Builder.Core;
using Builder.Core.Edits;
using Builder.Core.Edits.Parsing;
using Builder.Core.Sites;
using Xunit;
using static Builder.Tests.Edits.EditWorkbench;

namespace Builder.Tests.Edits;

/// <summary>A refusal holds what is needed to mend the edit in one try.</summary>
public sealed class RefusalTests
{
    private const string Shop = "export function Shop() {\n  const items = load();\n  const total = sum(items);\n  return total;\n}\n";

    [Fact]
    public void The_nearest_place_is_shown_with_its_lines_and_the_first_difference()
    {
        var message = Apply(Shop, Replace("  const items = load();\n  const total = add(items);\n  return total;\n", "x"))
            .Refusal()
            .Message;
        Assert.Contains("Nearest are lines 2 to 4", message, StringComparison.Ordinal);
        Assert.Contains("     3    const total = sum(items);", message, StringComparison.Ordinal);
        Assert.Contains(
            "First difference, in line 3: the file has “  const total = sum(items);”, the edit “  const total = add(items);”.",
            message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("link", EditReason.Link)]
    [InlineData("tooLarge", EditReason.TooLarge)]
    public void What_the_files_themselves_refuse_is_the_edits_refusal(string detail, string reason)
    {
        var tree = new RefusingTree(new BuilderException(ErrorKind.Validation, "It is so.", detail: detail));
        var refusal = EditEngine.Apply(new EditSet([Replace("a", "b"), Replace("c", "d")]), tree).Refusals;
        Assert.Equal([(reason, "It is so."), (reason, "It is so.")], refusal.Select(one => (one.Reason, one.Message)));
    }

    [Fact]
    public void A_disk_that_cannot_be_read_is_not_the_edits_fault() =>
        Assert.Throws<BuilderException>(() =>
            EditEngine.Apply(new EditSet([Replace("a", "b")]), new RefusingTree(new BuilderException(ErrorKind.External, "It is broken.")))
        );

    private sealed class RefusingTree(BuilderException refusal) : IFileTree
    {
        public IEnumerable<SitePath> Paths => [];

        public byte[]? Read(SitePath path) => throw refusal;
    }

    [Fact]
    public void A_line_that_only_resembles_is_shown_too() =>
        Assert.Contains(
            "line 3: the file has “  const total = sum(items);”",
            Apply(Shop, Replace("const total = sum(items, tax);", "x")).Refusal().Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Differing_white_space_is_made_visible() =>
        Assert.Contains(
            "“··const·items·=·load();”",
            Apply(Shop, Replace("\tconst items = load();\n    const total = sum(items);\n", "x")).Refusal().Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_change_that_was_made_before_is_recognised() =>
        Assert.Contains(
            "the new text already is, at line 2",
            Apply(Shop, Replace("const items = fetch();", "const items = load();\n")).Refusal().Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_hunk_that_does_not_fit_is_named()
    {
        var message = ApplyPatch("a\nb\nc\n", "@@", "-a", "+A", "@@", " b", "-x", "+y").Refusal().Message;
        Assert.StartsWith(
            "a.txt: Hunk 2 of 2: The lines of this hunk are not in the file. Nearest are lines 2 to 3",
            message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(EditFormat.ApplyPatch, "*** Begin Patch\n*** Frobnicate File: x\n*** End Patch", "line 2")]
    [InlineData(EditFormat.ApplyPatch, "", "empty")]
    [InlineData(EditFormat.ApplyPatch, "*** Begin Patch\n*** Add File: ../x\n+a\n*** End Patch", "../x")]
    [InlineData(EditFormat.SearchReplace, "nothing here", "no SEARCH/REPLACE block")]
    [InlineData(EditFormat.SearchReplace, "a.ts\n<<<<<<< SEARCH\na\n=======\nb\n", "cut off")]
    [InlineData(EditFormat.SearchReplace, "<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE", "which file")]
    [InlineData(EditFormat.SearchReplace, "a.ts\n<<<<<<< SEARCH\na\n>>>>>>> REPLACE", "no “=======”")]
    [InlineData(EditFormat.StrReplace, "{\"path\": \"a\"", "line 1")]
    [InlineData(EditFormat.StrReplace, "{\"path\": \"a\", \"old_text\": \"b\"}", "new_text")]
    [InlineData(EditFormat.StrReplace, "[]", "empty")]
    [InlineData(EditFormat.StrReplace, "3", "object")]
    [InlineData(EditFormat.TextEditor, "{\"command\": \"explode\", \"path\": \"a\"}", "explode")]
    [InlineData(EditFormat.TextEditor, "{\"command\": \"insert\", \"path\": \"a\", \"insert_text\": \"b\"}", "insert_line")]
    [InlineData(EditFormat.TextEditor, "{\"command\": \"view\", \"path\": \"a\", \"view_range\": [1]}", "view_range")]
    [InlineData(EditFormat.UnifiedDiff, "hello", "changes nothing")]
    [InlineData(EditFormat.UnifiedDiff, "@@ -1 +1 @@\n-a\n+b\n", "which file")]
    [InlineData(EditFormat.UnifiedDiff, "diff --git a/x.png b/x.png\nBinary files a/x.png and b/x.png differ\n", "binary")]
    [InlineData(EditFormat.WholeFile, "x", "path")]
    public void What_cannot_be_read_is_refused_with_the_place_and_the_expectation(EditFormat format, string text, string says)
    {
        var e = Assert.Throws<BuilderException>(() => EditParser.Parse(format, text));
        Assert.Equal(ErrorKind.Validation, e.Kind);
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_edits_and_too_large_files_are_refused()
    {
        Assert.Equal(
            EditReason.TooLarge,
            EditEngine.Apply(new EditSet([.. Enumerable.Repeat(Replace("a", "b"), 2001)]), Tree(("a.txt", "a"))).Refusal().Reason
        );
        Assert.Equal(
            EditReason.TooLarge,
            Apply("a", Replace("a", new string('x', 100)), new EditRules { LargestFile = 99 }).Refusal().Reason
        );
    }

    /// <summary>THREATS N3: a call that was cut off, at every character.</summary>
    [Theory]
    [InlineData(
        EditFormat.StrReplace,
        "{\"path\":\"a.txt\",\"edits\":[{\"old_text\":\"a\",\"new_text\":\"b\"},{\"old_text\":\"c\",\"new_text\":\"d\"}]}"
    )]
    [InlineData(
        EditFormat.StrReplace,
        "[{\"path\":\"a.txt\",\"old_text\":\"a\",\"new_text\":\"b\"},{\"path\":\"b.txt\",\"old_text\":\"\",\"new_text\":\"d\"}]"
    )]
    [InlineData(EditFormat.TextEditor, "{\"command\":\"insert\",\"path\":\"a.txt\",\"insert_line\":12,\"insert_text\":\"x\"}")]
    [InlineData(
        EditFormat.ApplyPatch,
        "*** Begin Patch\n*** Add File: b.txt\n+b\n*** Update File: a.txt\n@@ f\n a\n-b\n+c\n*** Delete File: d.txt\n*** End Patch"
    )]
    public void A_text_that_is_cut_off_anywhere_is_refused_whole(EditFormat format, string text)
    {
        Assert.NotEmpty(EditParser.Parse(format, text).Edits);
        for (var length = 0; length < text.Length; length++)
        {
            var e = Assert.Throws<BuilderException>(() => EditParser.Parse(format, text[..length]));
            Assert.Equal(ErrorKind.Validation, e.Kind);
        }
    }
}
