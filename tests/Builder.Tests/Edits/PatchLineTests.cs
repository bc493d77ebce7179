using Builder.Core.Edits;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Edits;

public sealed class PatchLineTests
{
    [Fact]
    public void A_line_is_what_it_says_wherever_its_characters_lie()
    {
        var (own, part) = (new PatchLine(PatchLineKind.Added, "bravo"), new PatchLine(PatchLineKind.Added, "alpha\nbravo\n", 6, 5));
        Assert.Equal(("bravo", "bravo"), (own.Text, part.Text));
        Assert.True(own == part && own.Equals((object)part) && own.GetHashCode() == part.GetHashCode());
        Assert.True(own != new PatchLine(PatchLineKind.Removed, "bravo") && own != new PatchLine(PatchLineKind.Added, "brave"));
        Assert.False(own != part || own.Equals("bravo"));
        Assert.Equal(("", ""), (default(PatchLine).Text, new PatchLine(PatchLineKind.Context, "").Text));
        Assert.Equal("bravo", new PatchLine(PatchLineKind.Context, "bravo\r").WithoutCarriageReturn.Text);
        Assert.Equal("bravo", part.WithoutCarriageReturn.Text);
    }

    [Fact]
    public void A_character_is_found_in_lines_of_one_text_and_in_lines_of_several()
    {
        const string Text = "#\nalpha\n#bravo\ncharlie\n#";
        PatchLine Part(int start, int length) => new(PatchLineKind.Context, Text, start, length);
        PatchLine Own(string text) => new(PatchLineKind.Context, text);
        Assert.False(PatchLine.MayContain([], '#'));
        Assert.False(PatchLine.MayContain([Part(2, 5)], '#'));
        Assert.False(PatchLine.MayContain([Part(15, 7)], '#'));
        Assert.True(PatchLine.MayContain([Part(8, 6)], '#'));
        Assert.True(PatchLine.MayContain([Part(2, 5), Part(8, 6), Part(15, 7)], '#'));
        Assert.True(PatchLine.MayContain([Part(15, 7), Part(8, 6), Part(2, 5)], '#'));
        Assert.False(PatchLine.MayContain([Part(15, 7), Part(2, 5)], '#'));
        Assert.False(PatchLine.MayContain([Own("alpha"), Own("bravo")], '#'));
        Assert.True(PatchLine.MayContain([Own("alpha"), Own("#"), Own("bravo")], '#'));
        Assert.True(PatchLine.MayContain([default, Own("#"), default], '#'));
    }

    [Fact]
    public void The_reverse_of_changes_is_in_the_order_of_their_paths()
    {
        SitePath At(string path) => SitePath.Parse(path);
        FileChange[] changes = [new(At("a"), [1], [2], At("z")), new(At("b"), [3], null), new(At("c"), null, [4])];
        var reverse = EditEngine.Reverse(changes);
        Assert.Equal(["b", "c", "z"], reverse.Select(change => change.Path.Value));
        Assert.Equal((At("a"), (byte)2, (byte)1), (reverse[2].MovedFrom, reverse[2].Before![0], reverse[2].After![0]));
        Assert.Equal((null, (byte)3), (reverse[0].Before, reverse[0].After![0]));
        Assert.Null(reverse[1].After);
    }
}
