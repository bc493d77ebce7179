using Builder.Core;
using Builder.Core.Drafts;
using Builder.Core.Edits;
using Builder.Tests.Sites;
using Builder.Tests.Turns;
using CliWrap;
using Xunit;

namespace Builder.Tests.OpenSites;

/// <summary>A site that another process owns can be seen, and nothing of it is changed.</summary>
public sealed class LookingTests
{
    [Fact]
    public async Task Its_history_and_its_last_build_are_seen_and_it_is_said_who_has_it()
    {
        await using var scene = await StartAsync();
        await scene.Site.ShowAsync(null, default);

        var looked = await scene.LookAsync();

        Assert.Contains($"process {Environment.ProcessId}", Assert.Single(looked.Notices), StringComparison.Ordinal);
        Assert.Equal(scene.Site.Checkpoints(5).Select(step => step.Id), looked.Checkpoints(5).Select(step => step.Id));
        Assert.Equal(["index.html"], (await looked.ShowAsync(null, default)).Artifact!.Files.Keys);
        Assert.NotNull(looked.State);
    }

    [Fact]
    public async Task What_waits_for_a_review_stays_with_its_owner()
    {
        await using var scene = await StartAsync();
        await ApplyAsync(scene, "about.html", keep: false);
        var draft = scene.Site.Review()!;

        var looked = await scene.LookAsync();

        Assert.Null(looked.Review());
        Assert.False(looked.HasDraft);
        Assert.Equal(draft.ReviewId, scene.Site.Review()!.ReviewId);
        var kept = (await scene.Site.KeepAsync(draft.ReviewId, null, default)).Landing;
        Assert.True(kept.Landed.Count == 1, kept.Message);
        Assert.NotNull(scene.File("about.html"));
    }

    [Fact]
    public async Task No_change_is_made_by_who_only_looks()
    {
        await using var scene = await StartAsync();
        var before = scene.Files();
        var looked = await scene.LookAsync();

        Func<Task>[] changes =
        [
            () => looked.UndoAsync(looked.Checkpoints(1)[0].Id.Value, default),
            () => looked.RestoreAsync(looked.Checkpoints(1)[0].Id.Value, default),
            () => looked.ApplyEditsAsync(EditFormat.ApplyPatch, Adding("other.html"), null, true, default),
            () => looked.CheckAsync(false, Core.Checks.Queue.CheckUrgency.Interactive, default),
        ];

        foreach (var change in changes)
        {
            var refused = await Assert.ThrowsAsync<BuilderException>(change);
            Assert.Equal(ErrorKind.Precondition, refused.Kind);
            Assert.Contains($"process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        }
        Assert.Equal(before, scene.Files());
    }

    [Fact]
    public async Task Where_nothing_was_built_that_is_said()
    {
        using var cache = new TemporaryFolder();
        await using var scene = await TurnScene.StartAsync(cache: cache.At("cache"));

        var looked = await scene.LookAsync();

        var refused = await Assert.ThrowsAsync<BuilderException>(() => looked.ShowAsync(null, default));
        Assert.Contains("Nothing was built of site yet", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_wants_to_work_on_it_is_refused_as_before()
    {
        await using var scene = await StartAsync();
        await using var second = scene.NewRegistry();

        var refused = await Assert.ThrowsAsync<BuilderException>(() =>
            second.OpenAsync(scene.Site.Site.Root, NoOpenBuffers.Instance, NoOpenBuffers.Instance, default)
        );
        Assert.Equal(ErrorKind.Precondition, refused.Kind);
    }

    /// <summary>A folder of pages, which needs no packages, all of it in a commit.</summary>
    private static async Task<TurnScene> StartAsync()
    {
        var scene = await TurnScene.StartAsync();
        foreach (var entry in scene.Site.Site.Folder.List())
        {
            scene.Site.Site.Folder.Delete(entry.Path);
        }
        scene.Write("index.html", "<!doctype html>\n<h1>Bread</h1>\n");
        var git = Cli.Wrap("git").WithWorkingDirectory(scene.Site.Site.Root);
        await git.WithArguments(["add", "-A"]).ExecuteAsync();
        await git.WithArguments(["-c", "user.name=Ada", "-c", "user.email=ada@example.test", "commit", "-qm", "Bread"]).ExecuteAsync();
        return scene;
    }

    private static Task<Core.Reviews.EditApplyResult> ApplyAsync(TurnScene scene, string path, bool keep) =>
        scene.Site.ApplyEditsAsync(EditFormat.ApplyPatch, Adding(path), null, keep, default);

    private static string Adding(string path) => $"*** Begin Patch\n*** Add File: {path}\n+<!doctype html>\n+<p>More</p>\n*** End Patch\n";
}
