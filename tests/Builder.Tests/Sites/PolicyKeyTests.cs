using System.Globalization;
using System.Text;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Sites;

/// <summary>What the key of a path folds: every row of the table, its first and its last character and those beside them.</summary>
public sealed class PolicyKeyTests
{
    /// <summary>Characters and what the policy takes them for. Unicode's compatibility decompositions (UnicodeData.txt), in lower case.</summary>
    [Theory]
    [InlineData("！", "!")]
    [InlineData("～", "~")]
    [InlineData("Ａｚ０", "az0")]
    [InlineData("\u2000x\u200Ax\u00A0x\u202Fx\u205Fx\u3000x", " x x x x x x")]
    [InlineData("\u2024x\uFE52x\u2025x\u2026x", ".x.x..x...x")]
    [InlineData("ªº²³¹ſİK", "ao231sik")]
    [InlineData("ⁱⁿ⁰⁴⁹₀₉", "in04909")]
    [InlineData("\uFE63\u2011\uFE4D\uFE4E\uFE4F\uFE33\uFE34\uFE6B", "--_____@")]
    [InlineData("ﬀﬁﬂﬃﬄﬅﬆ", "fffiflffifflstst")]
    [InlineData("ⒶⓏⓐⓩ①⑨⓪", "azaz190")]
    [InlineData("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫⅬⅭⅮⅯ", "iiiiiiivvviviiviiiixxxixiilcdm")]
    [InlineData("ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻⅼⅽⅾⅿ", "iiiiiiivvviviiviiiixxxixiilcdm")]
    [InlineData("ℂℭℊℋℌℍℎℏℐℑℹⅈℒℓℕ№", "ccghhhhhiiiillnno")]
    [InlineData("ℙℚℛℜℝ℠℡™ℤℨℬℯℰⅇℱℳℴ℻ⅅⅆⅉ", "pqrrrsmteltmzzbeeefmofaxddj")]
    [InlineData("\U0001D400\U0001D433\U0001D5C0\U0001D6A3", "azgz")]
    [InlineData("\U0001D7CE\U0001D7D7\U0001D7D8\U0001D7FF", "0909")]
    [InlineData("\U0001F130\U0001F149", "az")]
    [InlineData("\U0001FBF0\U0001FBF9", "09")]
    [InlineData("ᴬᵃₐᴮᵇᴰᵈᴱᵉₑᴳᵍᴴʰₕᴵᵢᴶʲᴷᵏₖᴸˡₗᴹᵐₘᴺₙᴼᵒₒᴾᵖₚ", "aaabbddeeegghhhiijjkkklllmmmnnoooppp")]
    [InlineData("ᴿʳᵣᵀᵗₜᵁᵘᵤᵂʷˢₛˣₓʸᵛᵥ", "rrrtttuuuwwssxxyvv")]
    public void Compatibility_forms_count_as_what_they_look_like(string text, string key) => Assert.Equal(key, PolicyKey.Of(text));

    /// <summary>The neighbours of each range: they are characters of their own.</summary>
    [Theory]
    [InlineData("\uFF00")]
    [InlineData("\uFF5F")]
    [InlineData("\u1FFF")]
    [InlineData("\u2010")]
    [InlineData("\u2027")]
    [InlineData("\u208A")]
    [InlineData("\u24EB")]
    [InlineData("\u24B5")]
    [InlineData("\u2469")]
    [InlineData("\u245F")]
    [InlineData("\u215F")]
    [InlineData("\u2180")]
    [InlineData("\u20FF")]
    [InlineData("\u2150")]
    [InlineData("\u2101")]
    [InlineData("\U0001D3FF")]
    [InlineData("\U0001D6A4")]
    [InlineData("\U0001D7CD")]
    [InlineData("\U0001F12F")]
    [InlineData("\U0001F14A")]
    [InlineData("\U0001FBEF")]
    [InlineData("\U0001FBFA")]
    [InlineData("\u1D2B")]
    [InlineData("\u1D6B")]
    [InlineData("\u02AF")]
    [InlineData("\u02E4")]
    [InlineData("\u208F")]
    [InlineData("\u209D")]
    [InlineData("\u00B4")]
    [InlineData("é")]
    [InlineData("я")]
    [InlineData("日本")]
    public void Other_characters_stay(string text) => Assert.Equal(text, PolicyKey.Of(text));

    [Theory]
    [InlineData("\u034F")]
    [InlineData("\u115F")]
    [InlineData("\u1160")]
    [InlineData("\u17B4")]
    [InlineData("\u17B5")]
    [InlineData("\u3164")]
    [InlineData("\uFFA0")]
    [InlineData("\u180B")]
    [InlineData("\u180F")]
    [InlineData("\uFE00")]
    [InlineData("\uFE0F")]
    [InlineData("\U000E0000")]
    [InlineData("\U000E0FFF")]
    [InlineData("\u200B")]
    [InlineData("\u200D")]
    [InlineData("\u202E")]
    [InlineData("\uFEFF")]
    [InlineData("\u00AD")]
    public void What_nobody_sees_does_not_count(string hidden) => Assert.Equal(".git/config", PolicyKey.Of($".g{hidden}it/{hidden}config"));

    [Theory]
    [InlineData("\u034E")]
    [InlineData("\u1161")]
    [InlineData("\u180A")]
    [InlineData("\u1810")]
    [InlineData("\uFDFF")]
    [InlineData("\uFE10")]
    [InlineData("\U000E1000")]
    public void What_is_seen_counts(string seen) => Assert.NotEqual(".git", PolicyKey.Of($".g{seen}it"));

    [Theory]
    [InlineData("a.", "a")]
    [InlineData("a. .", "a")]
    [InlineData("a/b. /c", "a/b/c")]
    [InlineData("...", "...")]
    [InlineData(". .", ". .")]
    [InlineData("ÄÖ/Я", "äö/я")]
    public void Case_and_what_some_systems_cut_off_do_not_count(string text, string key) => Assert.Equal(key, PolicyKey.Of(text));

    /// <summary>Whatever is added to the table: a folded name is a plain one, and folding it again changes nothing.</summary>
    [Fact]
    public void A_key_is_its_own_key()
    {
        for (var c = 0x21; c < 0x20000; c++)
        {
            if (c is >= 0xD800 and <= 0xDFFF or '/')
            {
                continue;
            }

            var key = PolicyKey.Of("x" + char.ConvertFromUtf32(c) + "x");
            Assert.True(key == PolicyKey.Of(key), string.Create(CultureInfo.InvariantCulture, $"U+{c:X4}: {key}"));
            Assert.True(key.IsNormalized(NormalizationForm.FormC) || c > 0x7F, key);
        }
    }
}
