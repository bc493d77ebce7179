using Builder.Server.Lsp;
using Builder.Tests.Verbs;
using Xunit;

namespace Builder.Tests.Lsp;

public sealed class CodeActionsTests
{
    private static readonly ReportedProblem Problem = new(new(new(4, 0), new(4, 3)), "Cannot find name 'x'.");

    [Fact]
    public void Problems_at_the_place_can_be_fixed_with_Builder()
    {
        var action = Assert.Single(CodeActions.For(Asked([Problem])));
        Assert.Equal("Fix with Builder", action.Title);
        Assert.Equal(EditorCommands.Fix, action.Command.Name);
        Assert.Equal(["/site/src/App.tsx", "App.tsx, line 5: Cannot find name 'x'."], action.Command.Arguments);
    }

    [Fact]
    public void Where_there_is_no_problem_nothing_is_offered() => Assert.Empty(CodeActions.For(Asked([])));

    [Fact]
    public void An_editor_that_asks_for_other_actions_gets_none() =>
        Assert.Empty(CodeActions.For(Asked([Problem], ["source.organizeImports"])));

    [Fact]
    public void The_site_of_a_file_is_the_nearest_folder_that_looks_like_one_within_the_workspace()
    {
        using var folders = new TestFolders();
        var nested = Directory.CreateDirectory(Path.Combine(folders.Root, "apps", "shop", "src")).FullName;
        File.WriteAllText(Path.Combine(folders.Root, "apps", "shop", "package.json"), "{}");

        Assert.Equal(Path.Combine(folders.Root, "apps", "shop"), SiteLookup.SiteOf(Path.Combine(nested, "App.tsx"), [folders.Root]));
        Assert.Equal(folders.Root, SiteLookup.SiteOf(Path.Combine(folders.Root, "notes.md"), [folders.Root]));
        Assert.Null(SiteLookup.SiteOf("/elsewhere/App.tsx", [folders.Root]));
        Assert.Null(SiteLookup.SiteOf(folders.Root + "-other/App.tsx", [folders.Root]));
    }

    private static CodeActionParams Asked(IReadOnlyList<ReportedProblem> problems, IReadOnlyList<string>? only = null) =>
        new(new TextDocumentIdentifier("file:///site/src/App.tsx"), default, new CodeActionContext(problems, only));
}
