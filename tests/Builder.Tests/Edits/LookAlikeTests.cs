using Builder.Core.Edits;
using Builder.Core.Edits.Syntax;
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
    [InlineData("rea\u217Dt", '\u217D')]
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

    /// <summary>The scripts from their first to their last letter, and the letters before and behind.</summary>
    [Theory]
    [InlineData("\u0400 \u052F \u0531 \u0587 \u13A0 \u13FD \u2C80 \u2CEE \uA640 \uA66E", true)]
    [InlineData("\u03FF \u0588 \u2C7F \u2D00 \uA62B \uA6A0 \u139F \u1400 \u0250", false)]
    [InlineData("\uFF21 \uFF3A \uFF41 \uFF5A \U0001D400 \U0001D6A5 \u212A \u2160 \u217F", true)]
    [InlineData("\uFF66 \U0001D6A8 \u2129 \u212B", false)]
    public void Letters_of_a_close_script_and_Latin_ones_in_disguise_do_not_belong_into_a_Latin_word(string letters, bool areStrange) =>
        Assert.All(
            letters.Split(' '),
            letter => Assert.Equal(areStrange, LookAlikes.Stranger($"A{letter}") is { } stranger && stranger.ToString() == letter)
        );

    [Theory]
    [InlineData("a z A Z \u00C0 \u024F \u1E00 \u1EFF", true)]
    [InlineData("\u00BA \u0250 \u1DBF \u1F00 1 _ @", false)]
    public void A_word_with_a_Latin_letter_is_a_Latin_word(string letters, bool areLatin) =>
        Assert.All(letters.Split(' '), letter => Assert.Equal(areLatin, LookAlikes.Stranger($"{letter}\u0436") is not null));

    [Fact]
    public void Each_word_of_a_name_is_looked_at()
    {
        Assert.NotNull(LookAlikes.Stranger("\u0440a_ok"));
        Assert.NotNull(LookAlikes.Stranger("ok_\u0440a_ok"));
        Assert.NotNull(LookAlikes.Stranger("ok_\u0440a"));
        Assert.True(LookAlikes.MayBeIn("\u0440"));
        Assert.True(LookAlikes.MayBeIn("a\u0370"));
        Assert.False(LookAlikes.MayBeIn("a\u036F"));
    }

    [Theory]
    [InlineData(80, "")]
    [InlineData(81, "…")]
    public void A_very_long_name_is_cut_when_it_is_told(int length, string end)
    {
        var name = "r\u0435" + new string('a', length - 2);
        var refusal = Apply("\n", new RewriteFile(SitePath.Parse("a.ts"), $"import \"{name}\";\n"), NoSyntax).Refusal();
        Assert.Contains($"the name “{name[..80]}{end}” mixes", refusal.Message, StringComparison.Ordinal);
    }

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
