using Builder.Core;
using Builder.Core.Edits;
using Builder.Tests.Turns;
using CliWrap;
using Xunit;

namespace Builder.Tests.Reviews;

/// <summary>What a client gives as edits is held to what a model is held to, before a draft is begun.</summary>
public sealed class SiteEditsTests
{
    private const string Addition = "*** Begin Patch\n*** Update File: index.html\n@@\n+<!-- new -->\n*** End Patch\n";

    [Fact]
    public async Task A_file_that_is_staged_is_left_alone_and_no_draft_stays()
    {
        await using var scene = await TurnScene.StartAsync();
        scene.Write("index.html", "<p>staged</p>\n");
        await Cli.Wrap("git").WithArguments(["-C", scene.Site.Site.Root, "add", "index.html"]).ExecuteAsync();

        var refused = await Assert.ThrowsAsync<BuilderException>(() => ApplyAsync(scene, Addition));

        Assert.Equal(ErrorKind.Precondition, refused.Kind);
        Assert.Contains("index.html: You have staged index.html", refused.Message, StringComparison.Ordinal);
        Assert.Equal("<p>staged</p>\n", scene.File("index.html"));
        Assert.Null(scene.Site.Review());
    }

    [Theory]
    [InlineData(".env")]
    [InlineData(".git/hooks/pre-commit")]
    [InlineData("node_modules/react/index.js")]
    public async Task A_file_is_not_moved_to_where_none_may_be_written(string to)
    {
        await using var scene = await TurnScene.StartAsync();
        var before = scene.File("index.html");

        var refused = await Assert.ThrowsAsync<BuilderException>(() =>
            ApplyAsync(scene, $"*** Begin Patch\n*** Update File: index.html\n*** Move to: {to}\n@@\n+<!-- new -->\n*** End Patch\n")
        );

        Assert.Contains(to, refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, scene.File("index.html"));
        Assert.Null(scene.Site.Review());
    }

    private static Task<Core.Reviews.EditApplyResult> ApplyAsync(TurnScene scene, string patch) =>
        scene.Site.ApplyEditsAsync(EditFormat.ApplyPatch, patch, null, keep: true, default);
}
