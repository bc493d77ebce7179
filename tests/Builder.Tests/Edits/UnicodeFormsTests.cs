using Builder.Core.Edits.Matching;
using Xunit;

namespace Builder.Tests.Edits;

public sealed class UnicodeFormsTests
{
    [Theory]
    [InlineData("\u00FCber", "u\u0308ber")]
    [InlineData("caf\u00E9 na\u00EFve", "cafe\u0301 nai\u0308ve")]
    [InlineData("Vi\u1EC7t \u1EBF", "Vie\u0323\u0302t e\u0302\u0301")]
    [InlineData("\uD55C\uAD6D\uAC00", "\u1112\u1161\u11AB\u1100\u116E\u11A8\u1100\u1161")]
    [InlineData("\u03AC\u0439\u0451", "\u03B1\u0301\u0438\u0306\u0435\u0308")]
    [InlineData("\u304C\u30D7", "\u304B\u3099\u30D5\u309A")]
    [InlineData("\u0929\u09CB", "\u0928\u093C\u09C7\u09BE")]
    [InlineData("q\u0323\u0307 \U0001F950", "q\u0323\u0307 \U0001F950")]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    public void Letters_are_composed_and_taken_apart(string composed, string decomposed)
    {
        Assert.Equal(composed, UnicodeForms.Compose(decomposed));
        Assert.Equal(composed, UnicodeForms.Compose(composed));
        Assert.Equal(decomposed, UnicodeForms.Decompose(composed));
        Assert.Equal(decomposed, UnicodeForms.Decompose(decomposed));
        Assert.Equal(composed, UnicodeForms.As("\u00E9", decomposed));
        Assert.Equal(decomposed, UnicodeForms.As("e\u0301", composed));
    }

    [Theory]
    [InlineData("\u212B", "\u00C5")]
    [InlineData("\u2126", "\u03A9")]
    public void A_character_that_stands_for_another_is_that_one(string other, string composed) =>
        Assert.Equal(composed, UnicodeForms.Compose(other));

    [Fact]
    public void Every_place_of_the_composed_text_has_its_own_in_the_original()
    {
        const string Original = "ae\u0301b\u1112\u1161\u11ABc\u0308";
        var (text, origin) = UnicodeForms.Read(Original);
        Assert.Equal("a\u00E9b\uD55Cc\u0308", text);
        Assert.Equal([0, 1, 3, 4, 7, -1, 9], origin);
        Assert.Equal(Original.Length, origin[^1]);
    }

    [Fact]
    public void Half_a_character_is_left_as_it_is()
    {
        Assert.Equal("a\uD83E", UnicodeForms.Compose("a\uD83E"));
        Assert.Equal("\uDC00e\u0301", UnicodeForms.Decompose("\uDC00\u00E9"));
    }
}
