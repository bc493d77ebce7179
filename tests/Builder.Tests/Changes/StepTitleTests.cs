using Builder.Core.Changes;
using Builder.Core.Checkpoints;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Changes;

/// <summary>What a step's commit is called.</summary>
public sealed class StepTitleTests
{
    private static readonly IReadOnlyList<ChangedFile> Files =
    [
        new(SitePath.Parse("src/App.tsx"), ChangeStatus.Modified, null, 1, 1),
        new(SitePath.Parse("src/b.ts"), ChangeStatus.Added, null, 3, 0),
    ];

    [Theory]
    [InlineData("I'll add the menu page. Then the form.", "Add the menu page")]
    [InlineData("Let me start by fixing the header:\n", "Fixing the header")]
    [InlineData(
        "The look first: flour, crust and terracotta instead of the neutral tokens, and an old-style serif.",
        "The look first: flour, crust and terracotta instead of the neutral…"
    )]
    [InlineData(
        "Last, the page for addresses that do not exist, in the voice of the house, and a slow rise.",
        "Last, the page for addresses that do not exist"
    )]
    [InlineData("Aha.", "Change src/App.tsx and 1 more")]
    [InlineData("", "Change src/App.tsx and 1 more")]
    public void A_step_is_called_by_the_first_sentence_or_else_by_its_files(string text, string expected)
    {
        var title = StepTitle.For(text, Files);

        Assert.Equal(expected, title);
        Assert.True(title.Length <= 73);
    }
}
