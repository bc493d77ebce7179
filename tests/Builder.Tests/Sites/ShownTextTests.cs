using Builder.Core;
using Xunit;

namespace Builder.Tests.Sites;

/// <summary>Words of others that are shown (docs/threats.md, F7).</summary>
public sealed class ShownTextTests
{
    [Theory]
    [InlineData("plain words, äöü, 日本語, 😀, 👩‍💻, ❤️, naïve\tand\nlines\r\n")]
    [InlineData("")]
    [InlineData("می‌خواهم")]
    public void What_harms_nobody_stays_as_it_is(string text)
    {
        Assert.Same(text, ShownText.Lines(text));
        Assert.True(ShownText.IsNeutral(text));
    }

    [Theory]
    [InlineData("\u001B]52;c;ZXZpbA==\u0007", @"\u{1B}]52;c;ZXZpbA==\u{7}")]
    [InlineData("\u001B]0;title\u001B\\", @"\u{1B}]0;title\u{1B}\")]
    [InlineData("\u009B2J", @"\u{9B}2J")]
    [InlineData("\u001B[31mred", @"\u{1B}[31mred")]
    [InlineData("a\rb", @"a\u{D}b")]
    [InlineData("a\bb\u007F", @"a\u{8}b\u{7F}")]
    [InlineData("user\u202Etxt.exe", @"user\u{202E}txt.exe")]
    [InlineData("\u2066a\u2069", @"\u{2066}a\u{2069}")]
    [InlineData("pay\u200Bpal", @"pay\u{200B}pal")]
    [InlineData("pay\u200Dpal", @"pay\u{200D}pal")]
    [InlineData("a\u00ADb", @"a\u{AD}b")]
    [InlineData("\U000E0041", @"\u{E0041}")]
    [InlineData("a\u2028b", @"a\u{2028}b")]
    [InlineData("\uFEFFa", @"\u{FEFF}a")]
    public void What_steers_or_hides_is_shown_as_its_number(string text, string shown)
    {
        Assert.Equal(shown, ShownText.Lines(text));
        Assert.False(ShownText.IsNeutral(text));
    }

    [Fact]
    public void A_line_stays_one_line_and_half_a_character_is_no_character()
    {
        Assert.Equal("a b c", ShownText.Line("a\r\nb\nc"));
        Assert.Equal(@"\u{D83D}", ShownText.Line("\uD83D"));
        Assert.Equal(@"❤\u{FE0F}", ShownText.Code("❤\uFE0F"));
    }
}
