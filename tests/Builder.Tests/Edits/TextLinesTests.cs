using System.Text;
using Builder.Core.Edits;
using Builder.Core.Edits.Parsing;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Edits;

public sealed class TextLinesTests
{
    private static readonly SitePath Path = SitePath.Parse("a.txt");

    /// <summary>Carriage returns are the file's only where some lines have none: then nothing on the way has put them there.</summary>
    [Theory]
    [InlineData("a\r\nb\r\n", "a|b")]
    [InlineData("a\r\nb\r\r\n", "a|b")]
    [InlineData("\r\na\r\n", "|a")]
    [InlineData("a\r\nb\n", "a\r|b")]
    [InlineData("a\nb\r\n", "a|b\r")]
    [InlineData("a\r\n\nb\r\n", "a\r||b\r")]
    [InlineData("a\r\nb", "a\r|b")]
    [InlineData("a\nb", "a|b")]
    [InlineData("", "")]
    public void A_diff_loses_carriage_returns_only_where_every_line_has_one(string text, string expected)
    {
        var lines = TextLines.OfDiff(text);

        Assert.Equal(expected, string.Join('|', Enumerable.Range(0, lines.Count).Select(lines.String)));
    }

    [Theory]
    [InlineData("a\r\nb\r\r\n\r\nc", "a|b||c")]
    [InlineData("a\nb\r\n", "a|b|")]
    public void Without_carriage_returns_no_line_ends_with_one(string text, string expected)
    {
        var lines = TextLines.WithoutCarriageReturns(text);

        Assert.Equal(expected, string.Join('|', Enumerable.Range(0, lines.Count).Select(lines.String)));
    }

    /// <summary>What came through something that turned all line breaks is meant for the file as it is.</summary>
    [Theory]
    [InlineData(EditFormat.UnifiedDiff, "--- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n")]
    [InlineData(EditFormat.ApplyPatch, "*** Begin Patch\n*** Update File: a.txt\n@@\n one\n-two\n+2\n three\n*** End Patch\n")]
    public void A_patch_whose_line_breaks_were_all_turned_changes_nothing_but_its_lines(EditFormat format, string patch)
    {
        foreach (var end in (ReadOnlySpan<string>)["\n", "\r\n"])
        {
            var edits = EditParser.Parse(format, patch.ReplaceLineEndings("\r\n"));
            var file = Encoding.UTF8.GetBytes("one\ntwo\nthree\n".ReplaceLineEndings(end));

            var outcome = EditEngine.Apply(edits, new InMemoryFileTree(new Dictionary<SitePath, byte[]> { [Path] = file }));

            Assert.Equal("one\n2\nthree\n".ReplaceLineEndings(end), Encoding.UTF8.GetString(Assert.Single(outcome.Changes).After!));
        }
    }
}
