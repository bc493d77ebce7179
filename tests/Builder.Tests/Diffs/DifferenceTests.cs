using System.Text;
using Builder.Core.Diffs;
using Xunit;
using static Builder.Tests.Diffs.DifferenceCases;

namespace Builder.Tests.Diffs;

/// <summary>
/// What differs between many small files, as it is shown, counted, printed and merged. A letter is a line; <c>-a</c> went, <c>+a</c> came. The
/// differences lie in differences.txt; <c>UPDATE_BASELINES=1</c> writes them anew, and every change there wants a reason.
/// </summary>
public sealed class DifferenceTests
{
    [Fact]
    public void Each_pair_differs_as_it_is_written_down()
    {
        var report = new StringBuilder();
        void Part(string title, IEnumerable<string> lines)
        {
            report.Append(title).Append('\n');
            foreach (var line in lines)
            {
                report.Append("    ").Append(line.ReplaceLineEndings("\n    ")).Append('\n');
            }
        }

        Part("All files of up to four lines of two kinds", AllPairs("ab", 4).Select(Shown));
        Part("Longer files of few kinds of lines", Pairs(150, "aabbbcd", 4, 16).Select(Shown));
        Part("Longer files of many kinds of lines", Pairs(100, "abcdefghijklmnopqrs", 4, 24).Select(Shown));
        Part("Lines that begin and end alike, and the same lines around them", Pairs(80, "012345", 0, 4).Select(Framed));
        Part("What is printed", Pairs(24, "abcdefghijklmnop", 8, 24, isNear: true).Select((pair, i) => Printed(pair, i % 4)));
        Part("What is printed of odd files", PrintedOddly());
        Part("What is merged of two changes of abcd", Merged());
        Part("What is merged of odd files, where it is no conflict", MergedOddly());
        Repository.AssertBaseline(Repository.PathOf("tests", "Builder.Tests", "Edits", "differences.txt"), report.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Files_in_utf16_differ_by_the_same_lines(bool isBigEndian)
    {
        var encoding = new UnicodeEncoding(isBigEndian, byteOrderMark: true);
        byte[] Wide(string word) => [.. encoding.GetPreamble(), .. encoding.GetBytes("\u0A0Dx\n" + Lines(word) + "no end")];
        byte[] Narrow(string word) => Encoding.UTF8.GetBytes("\u0A0Dx\n" + Lines(word) + "no end");
        foreach (var (old, @new) in Pairs(40, "aabcd", 1, 9))
        {
            var expected = LineDiff.Hunks(Narrow(old), Narrow(@new));
            var hunks = LineDiff.Hunks(Wide(old), Wide(@new));
            Assert.Equal(expected, hunks);
            Assert.Equal(Wide(@new), PutTogether(Wide(old), Wide(@new), hunks));
        }
    }

    [Fact]
    public void Files_in_utf16_are_merged_and_never_mixed_with_others()
    {
        byte[] Wide(string text) => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)];
        var merged = LineDiff.Merge3(Wide("a\nb\nc\n"), Wide("A\nb\nc\n"), Wide("a\nb\nC\n"));
        Assert.Equal(Wide("A\nb\nC\n"), merged.Merged);
        Assert.True(LineDiff.Merge3(Wide("a\nb\n"), Wide("a\r\nb\r\n"), Wide("a\nB\n")).HasConflict);
        foreach (
            var (old, @new) in new[]
            {
                (Wide("a\nb\n"), Bytes("a\nb\n")),
                (Bytes("a\nb\n"), Wide("a\nb\n")),
                (Wide("x"), Bytes("\u0A0Dx\n")),
            }
        )
        {
            var hunk = Assert.Single(LineDiff.Hunks(old, @new));
            Assert.Equal((1, 1), (hunk.OldStart, hunk.NewStart));
            Assert.Equal(@new, PutTogether(old, @new, [hunk]));
        }
    }

    [Fact]
    public void What_git_takes_for_binary_has_no_lines_to_count()
    {
        byte[] With(int zeroAt) => [.. Enumerable.Range(0, 9000).Select(i => (byte)(i == zeroAt ? 0 : '\n'))];
        Assert.True(LineDiff.IsBinary(With(0)) && LineDiff.IsBinary(With(7999)));
        Assert.False(LineDiff.IsBinary(With(8000)) || LineDiff.IsBinary([]) || LineDiff.IsBinary([0xFF, 0xFE, 0, 10]));
        Assert.True(LineDiff.IsBinary([0xFF, 0xFE, 0]));
        Assert.Equal((0, 0), LineDiff.Count(With(1), Bytes("a\n")));
        Assert.Equal((0, 0), LineDiff.Count(Bytes("a\n"), With(1)));
        Assert.Equal((2, 1), LineDiff.Count(Bytes("a\nb\n"), Bytes("a\nc\nd\n")));
        Assert.Equal((0, 0), LineDiff.Count(null, null));
    }
}
