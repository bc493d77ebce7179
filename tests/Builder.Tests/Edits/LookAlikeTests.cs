using Builder.Core.Edits;
using Builder.Core.Sites;
using Xunit;
using static Builder.Tests.Edits.EditWorkbench;

namespace Builder.Tests.Edits;

/// <summary>Names that are read as others (THREATS F7).</summary>
public sealed class LookAlikeTests
{
    private static readonly EditRules NoSyntax = new() { ChecksSyntax = false };

    [Theory]
    [InlineData("r\u0435act", '\u0435')]
    [InlineData("\u0440assword", '\u0440')]
    [InlineData("get\u0410", '\u0410')]
    [InlineData("is_\u0445", '\u0445')]
    [InlineData("\u0391dmin", '\u0391')]
    [InlineData("c\u03BFunt", '\u03BF')]
    [InlineData("\uFF41dmin", '\uFF41')]
    [InlineData("\u212Aey", '\u212A')]
    [InlineData("@scope/l\u043Edash", '\u043E')]
    [InlineData("set\u0416alue", '\u0416')]
    public void A_letter_that_looks_like_another_does_not_belong_into_a_name(string name, char stranger) =>
        Assert.Equal(stranger, (char)LookAlikes.Stranger(name)!.Value.Value);

    [Theory]
    [InlineData("react")]
    [InlineData("цена")]
    [InlineData("соре")]
    [InlineData("getЦена")]
    [InlineData("цена_total")]
    [InlineData("Δt")]
    [InlineData("λ")]
    [InlineData("αStart")]
    [InlineData("größe")]
    [InlineData("naïve")]
    [InlineData("价格Total")]
    [InlineData("値段")]
    [InlineData("$_")]
    [InlineData("@/компоненты/Кнопка")]
    public void Names_of_one_script_and_those_whose_words_are_are_welcome(string name) => Assert.Null(LookAlikes.Stranger(name));

    [Theory]
    [InlineData("import React from \"r\u0435act\";")]
    [InlineData("export * from 'l\u043Edash';")]
    [InlineData("const a = require(\"expr\u0435ss\");")]
    [InlineData("const a = await import( 'r\u0435act' );")]
    public void A_package_whose_name_looks_like_another_is_refused_without_a_parser_too(string line)
    {
        var refusal = Apply("\n", new RewriteFile(SitePath.Parse("a.ts"), $"\n{line}\n"), NoSyntax).Refusal();
        Assert.Equal(EditReason.HiddenCharacter, refusal.Reason);
        Assert.Contains("line 2", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("U+04", refusal.Message, StringComparison.Ordinal);
        Assert.True(Apply(line, new RewriteFile(SitePath.Parse("a.ts"), $"{line}\n"), NoSyntax).Applied, "What was there before stays.");
    }

    [Fact]
    public void A_dependency_whose_name_looks_like_another_is_refused()
    {
        var path = SitePath.Parse("package.json");
        Assert.Equal(
            EditReason.HiddenCharacter,
            Apply("{}", new RewriteFile(path, "{\"dependencies\": {\"r\u0435act\": \"19\"}}")).Refusal().Reason
        );
        Assert.True(Apply("{}", new RewriteFile(path, "{\"description\": \"Лавка r\u0435act\", \"author\": \"Иван\"}")).Applied);
    }

    [Fact]
    public void Files_of_the_site_itself_may_have_any_name() =>
        Assert.True(Apply("\n", new RewriteFile(SitePath.Parse("a.ts"), "import a from \"./r\u0435act\";\n"), NoSyntax).Applied);

    /// <summary>The forms of Trojan Source (CVE-2021-42574, CVE-2021-42694), but for names, which need a parser.</summary>
    [Theory]
    [InlineData("/*\u202E } \u2066if (isAdmin)\u2069 \u2066 only for admins */ grant();")]
    [InlineData("if (level !== \"user\u202E \u2066// not for admins\u2069 \u2066\") { grant(); }")]
    [InlineData("/* Returns early \u2067*/ return;")]
    [InlineData("function is\u200BAdmin() { return true; }")]
    [InlineData("const { user,\u3164 } = request;")]
    [InlineData("const a = 1;\uFEFF")]
    [InlineData("// \U000E0049\U000E0047\U000E004E")]
    public void Code_that_reads_differently_from_what_it_does_is_refused(string line)
    {
        foreach (var file in (string[])["a.ts", "a.tsx", "a.js", "a.vue", "a.css", "a.json", "a.html"])
        {
            Assert.Equal(
                EditReason.HiddenCharacter,
                Apply("\n", new RewriteFile(SitePath.Parse(file), $"\n{line}\n"), NoSyntax).Refusal().Reason
            );
        }
    }
}
