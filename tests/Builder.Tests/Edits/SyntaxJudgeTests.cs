using System.Text;
using Builder.Core.Edits;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Edits;

/// <summary>What the engine makes of what parsers say, and of their silence. The parsers themselves are tested with Checks.</summary>
public sealed class SyntaxJudgeTests
{
    private readonly SaidParsers parsers = new();

    [Fact]
    public async Task What_parses_is_asked_once_and_what_does_not_is_asked_as_it_was_before_too()
    {
        Assert.True((await ApplyAsync("a.ts", "whole", "whole too")).Applied);
        Assert.Equal(["whole too"], parsers.Asked);

        Assert.Contains(
            "line 1, column 3: no.\n> 1 | broken\n",
            (await RefusalAsync("a.ts", "whole", "broken")).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(["whole too", "broken", "whole"], parsers.Asked);
    }

    [Fact]
    public async Task What_was_broken_before_is_nobody_s_to_judge_nor_is_what_is_new_or_the_same()
    {
        Assert.True((await ApplyAsync("a.ts", "broken", "broken too")).Applied);
        Assert.True((await ApplyAsync("a.ts", null, "broken")).Applied);
        parsers.Asked.Clear();
        var moved = await EditEngine.ApplyAsync(
            new EditSet([new MoveFile(SitePath.Parse("a.ts"), SitePath.Parse("b.ts"))]),
            EditWorkbench.Tree(("a.ts", "whole")),
            parsers,
            CancellationToken.None
        );
        Assert.True(moved.Applied);
        Assert.Empty(parsers.Asked);
    }

    [Theory]
    [InlineData("a.md")]
    [InlineData("a.txt")]
    [InlineData("a.json")]
    [InlineData("a.sass")]
    [InlineData("a.astro")]
    public async Task Files_that_no_parser_is_for_are_not_asked_about(string file)
    {
        Assert.True((await ApplyAsync(file, "[1]", "[2]")).Applied);
        Assert.Empty(parsers.Asked);
    }

    [Fact]
    public async Task A_rule_that_is_off_asks_nothing()
    {
        var off = new EditRules { ChecksSyntax = false };
        Assert.True((await ApplyAsync("a.ts", "whole", "broken", off)).Applied);
        Assert.Empty(parsers.Asked);
    }

    [Fact]
    public async Task Without_an_answer_nothing_is_refused_but_JSON()
    {
        parsers.WhyNot = "Nobody is there.";
        Assert.True((await ApplyAsync("a.ts", "f()", "broken(")).Applied);
        Assert.Equal(EditReason.Syntax, (await RefusalAsync("a.json", "[1]", "[1")).Reason);
    }

    [Fact]
    public async Task A_file_that_a_parser_cannot_cope_with_before_or_after_is_not_judged()
    {
        Assert.True((await ApplyAsync("a.ts", "f()", "silent(")).Applied);
        Assert.True((await ApplyAsync("a.ts", "silent()", "broken(")).Applied);
        Assert.Equal(["silent(", "broken(", "silent()"], parsers.Asked);
    }

    [Fact]
    public async Task A_very_long_file_is_not_judged()
    {
        Assert.True((await ApplyAsync("a.ts", "f()", $"broken{new string(' ', 1_000_001)}")).Applied);
        Assert.Empty(parsers.Asked);
    }

    [Fact]
    public async Task Files_of_a_set_are_asked_about_together_and_every_broken_one_is_told()
    {
        var outcome = await EditEngine.ApplyAsync(
            new EditSet([
                new CreateFile(SitePath.Parse("new.ts"), "broken"),
                new ReplaceText(SitePath.Parse("a.ts"), "whole", "broken"),
                new ReplaceText(SitePath.Parse("b.css"), "whole", "fine"),
                new ReplaceText(SitePath.Parse("c.html"), "whole", "broken"),
            ]),
            EditWorkbench.Tree(("a.ts", "whole"), ("b.css", "whole"), ("c.html", "whole")),
            parsers,
            CancellationToken.None
        );
        Assert.Equal([(1, "a.ts"), (3, "c.html")], outcome.Refusals.Select(refusal => (refusal.Index, refusal.Path!.Value.Value)));
        Assert.Equal(2, parsers.Calls);
        Assert.EndsWith(
            "Edits 1 and 3 would fit; send them again together with the mended one.",
            outcome.Refusals[^1].Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_edit_that_does_not_fit_is_told_without_asking()
    {
        var outcome = await EditEngine.ApplyAsync(
            new EditSet([new ReplaceText(SitePath.Parse("a.ts"), "whole", "broken"), new ReplaceText(SitePath.Parse("a.ts"), "gone", "")]),
            EditWorkbench.Tree(("a.ts", "whole")),
            parsers,
            CancellationToken.None
        );
        Assert.Equal(EditReason.NotFound, outcome.Refusal().Reason);
        Assert.Empty(parsers.Asked);
    }

    [Fact]
    public async Task Names_are_those_that_a_parser_finds_and_only_new_ones_count()
    {
        const string Name = "us\u0435r";
        parsers.Names = [new SourceName(Name, 0, false)];
        Assert.True((await ApplyAsync("a.ts", "x", "y")).Applied, "Nobody looks where there is no letter of another script.");
        Assert.Equal(EditReason.HiddenCharacter, (await RefusalAsync("a.ts", "x", Name)).Reason);
        Assert.Equal(EditReason.HiddenCharacter, (await RefusalAsync("a.ts", null, Name)).Reason);
        Assert.True((await ApplyAsync("a.ts", $"x {Name}", $"y {Name}")).Applied);
        Assert.True((await ApplyAsync("a.ts", "x", Name, new EditRules { RefusesHiddenCharacters = false })).Applied);
        parsers.Names = [];
        Assert.True((await ApplyAsync("a.ts", "x", $"from \"{Name}\"")).Applied, "A parser knows that this is no import.");
        Assert.Equal(EditReason.HiddenCharacter, (await RefusalAsync("a.ts", null, $"broken from \"{Name}\"")).Reason);
    }

    private async Task<EditRefusal> RefusalAsync(string file, string? before, string after)
    {
        var refusal = (await ApplyAsync(file, before, after)).Refusal();
        Assert.StartsWith($"{file}: ", refusal.Message, StringComparison.Ordinal);
        return refusal;
    }

    private Task<EditOutcome> ApplyAsync(string file, string? before, string after, EditRules? rules = null)
    {
        var path = SitePath.Parse(file);
        return EditEngine.ApplyAsync(
            new EditSet([before is null ? new CreateFile(path, after) : new RewriteFile(path, after)]),
            new InMemoryFileTree(before is null ? [] : new Dictionary<SitePath, byte[]> { [path] = Encoding.UTF8.GetBytes(before) }),
            parsers,
            CancellationToken.None,
            rules
        );
    }

    /// <summary>Takes a text for broken that says so, and cannot cope with one that says so.</summary>
    private sealed class SaidParsers : ISyntaxParsers
    {
        public List<string> Asked { get; } = [];

        public int Calls { get; private set; }

        public string? WhyNot { get; set; }

        public IReadOnlyList<SourceName> Names { get; set; } = [];

        public Task<SourceReadings> ReadAsync(IReadOnlyList<SourceText> texts, CancellationToken cancellationToken)
        {
            Calls++;
            Asked.AddRange(texts.Select(text => text.Text));
            return Task.FromResult(WhyNot is null ? new SourceReadings([.. texts.Select(Read)], null) : new SourceReadings(null, WhyNot));
        }

        private SourceReading? Read(SourceText text) =>
            text.Text.Contains("silent", StringComparison.Ordinal) ? null
            : text.Text.Contains("broken", StringComparison.Ordinal) ? new SourceReading(new SyntaxError(2, "no."), [])
            : new SourceReading(null, Names);
    }
}
