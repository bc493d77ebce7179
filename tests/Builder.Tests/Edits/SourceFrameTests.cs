using Builder.Core.Edits.Syntax;
using Xunit;

namespace Builder.Tests.Edits;

public sealed class SourceFrameTests
{
    [Fact]
    public void The_lines_around_a_place_are_numbered_and_the_place_is_marked() =>
        Assert.Equal(
            "   8 | h\n   9 | i\n> 10 | \tjk\n     | \t^\n  11 | l\n  12 | m",
            SourceFrame.Show("a\nb\nc\nd\ne\nf\ng\nh\ni\n\tjk\nl\nm\nn\n", 19)
        );

    [Theory]
    [InlineData("", 0, "> 1 | \n    | ^", "line 1, column 1")]
    [InlineData("ab", 2, "> 1 | ab\n    |   ^", "line 1, column 3")]
    [InlineData("a\n", 2, "  1 | a\n> 2 | \n    | ^", "line 2, column 1")]
    [InlineData("a\nb", 99, "  1 | a\n> 2 | b\n    |  ^", "line 2, column 2")]
    public void The_edges_of_a_text_are_places_too(string text, int at, string frame, string place)
    {
        Assert.Equal(frame, SourceFrame.Show(text, at));
        Assert.Equal(place, SourceFrame.Place(text, at));
    }

    [Fact]
    public void Of_a_very_long_line_only_the_part_around_the_place_is_shown()
    {
        var frame = SourceFrame.Show(new string('a', 5_000) + "!" + new string('b', 5_000), 5_000);
        Assert.InRange(frame.Length, 100, 300);
        var lines = frame.Split('\n');
        Assert.Equal('!', lines[0][lines[1].IndexOf('^', StringComparison.Ordinal)]);
    }
}
