using Builder.Core;
using Builder.Core.Checkpoints;
using Builder.Core.Models;
using Builder.Core.OpenSites;
using Builder.Core.Sessions;
using Builder.Core.Sites;
using Builder.Core.Turns;
using Xunit;

namespace Builder.Tests.Turns;

/// <summary>Turns with the offline model on real templates: what a person sees who has no key.</summary>
public sealed class TurnTests
{
    private static readonly ModelReference Offline = new(ModelProvider.Offline, "recorded");

    /// <summary>As it was recorded.</summary>
    private const string BakeryPrompt =
        "A booking page for a small bakery: a warm home page, the menu, and a page where people book a breakfast table.";

    [Fact]
    public async Task A_replayed_turn_lands_as_commits_that_each_build_and_says_that_it_is_a_replay()
    {
        await using var scene = await TurnScene.StartAsync("react");

        var result = await scene.RunAsync(BakeryPrompt, Offline, keep: true);

        Assert.Equal(TurnOutcome.Landed, result.Outcome);
        Assert.True(result.Commits.Count >= 3, $"{result.Commits.Count} commits");
        Assert.All(result.Commits, c => Assert.True(c.Builds));
        Assert.All(result.Commits, c => Assert.Equal("offline:bakery", c.Model));
        Assert.Contains(scene.All<TurnEvent.Notice>(), n => n.Message.Contains("replay", StringComparison.Ordinal));
        Assert.False(scene.Site.State.HasPendingChanges);
        Assert.NotNull(scene.Site.Shown.Artifact);
        Assert.False(scene.Site.Shown.IsStale);
    }

    [Theory]
    [InlineData("A page for my dog-walking business")]
    [InlineData("A site for my bakery")]
    public async Task A_persons_own_words_are_never_answered_with_a_recording(string prompt)
    {
        await using var scene = await TurnScene.StartAsync("react");
        var before = scene.Files();

        var error = await Assert.ThrowsAsync<BuilderException>(() => scene.RunAsync(prompt, Offline, keep: true));

        Assert.Equal(ErrorKind.Auth, error.Kind);
        Assert.Contains("offline:bakery", error.NextStep, StringComparison.Ordinal);
        Assert.Equal(before, scene.Files());
        Assert.Empty(scene.All<TurnEvent.Started>());
    }

    [Fact]
    public async Task Undoing_a_middle_step_keeps_later_ones_and_can_be_undone_itself()
    {
        await using var scene = await TurnScene.StartAsync();
        await ApplyAsync(scene, "src/one.ts", "export const one = 1;\n");
        await ApplyAsync(scene, "src/two.ts", "export const two = 2;\n");
        await ApplyAsync(scene, "src/three.ts", "export const three = 3;\n");
        var middle = scene.Site.Checkpoints(10).Single(c => c.Title.Contains("two.ts", StringComparison.Ordinal) && c.OnBranch);

        var undone = await scene.Site.UndoAsync(middle.Id.Value, default);

        Assert.Equal(CheckpointKind.Undo, undone.Checkpoint!.Kind);
        Assert.Null(scene.File("src/two.ts"));
        Assert.NotNull(scene.File("src/one.ts"));
        Assert.NotNull(scene.File("src/three.ts"));

        await scene.Site.UndoAsync(undone.Checkpoint.Id.Value, default);
        Assert.Equal("export const two = 2;\n", scene.File("src/two.ts"));
    }

    [Fact]
    public async Task Restoring_a_checkpoint_keeps_the_later_ones_in_the_history()
    {
        await using var scene = await TurnScene.StartAsync();
        var first = scene.Site.Checkpoints(10).Single();
        await ApplyAsync(scene, "src/one.ts", "export const one = 1;\n");
        var count = scene.Site.Checkpoints(10).Count(c => c.OnBranch);

        var restored = await scene.Site.RestoreAsync(first.Id.Value, default);

        Assert.Null(scene.File("src/one.ts"));
        Assert.Equal(CheckpointKind.Restore, restored.Checkpoint!.Kind);
        Assert.Equal(count + 1, scene.Site.Checkpoints(10).Count(c => c.OnBranch));
    }

    [Fact]
    public async Task An_undo_after_which_the_site_would_not_build_changes_nothing_and_says_why()
    {
        await using var scene = await TurnScene.StartAsync();
        await ApplyAsync(scene, "src/one.ts", "export const one = 1;\n");
        await ApplyAsync(scene, "src/two.ts", "import { one } from './one';\nexport const two = one + 1;\n");
        var one = scene.Site.Checkpoints(10).Single(c => c.Title.Contains("one.ts", StringComparison.Ordinal) && c.OnBranch);
        var before = scene.Files();

        var error = await Assert.ThrowsAsync<BuilderException>(() => scene.Site.UndoAsync(one.Id.Value, default));

        Assert.Equal(ErrorKind.Conflict, error.Kind);
        Assert.Equal(before, scene.Files());
        Assert.Null(scene.Site.Review());
    }

    [Fact]
    public async Task Keeping_some_files_lands_exactly_those_and_leaves_the_others_in_the_review()
    {
        await using var scene = await TurnScene.StartAsync();
        await ApplyAsync(scene, "src/one.ts", "export const one = 1;\n", keep: false);
        await ApplyAsync(scene, "src/two.ts", "export const two = 2;\n", keep: false);
        var review = scene.Site.Review()!;
        Assert.Equal(2, review.Files.Count);

        var kept = await scene.Site.KeepAsync(review.ReviewId, new HashSet<SitePath> { SitePath.Parse("src/two.ts") }, default);

        // What an editor then shows are the problems of what is there now, not of the draft with the other file.
        Assert.Equal(scene.Site.Checkpoints(10).First(step => step.OnBranch).Tree.Value, kept.Check.TreeKey);
        Assert.Null(scene.File("src/one.ts"));
        Assert.NotNull(scene.File("src/two.ts"));
        Assert.Equal("src/one.ts", Assert.Single(scene.Site.Review()!.Files).Change.Path.Value);
        await scene.Site.DiscardAsync(scene.Site.Review()!.ReviewId, null, default);
        Assert.Null(scene.Site.Review());
        Assert.Null(scene.File("src/one.ts"));
    }

    [Fact]
    public async Task What_does_not_build_cannot_be_kept()
    {
        await using var scene = await TurnScene.StartAsync();
        var result = await scene.Site.ApplyEditsAsync(
            Builder.Core.Edits.EditFormat.ApplyPatch,
            "*** Begin Patch\n*** Add File: src/bad.ts\n+export const bad: string = 1;\n*** End Patch\n",
            null,
            keep: true,
            default
        );
        Assert.False(result.Check!.Passed);
        Assert.Empty(result.Commits);

        var error = await Assert.ThrowsAsync<BuilderException>(() => scene.Site.KeepAsync(result.ReviewId!, null, default));

        Assert.Equal(ErrorKind.Precondition, error.Kind);
        Assert.Null(scene.File("src/bad.ts"));
        Assert.NotNull(scene.Site.Review());
    }

    [Fact]
    public async Task A_cancelled_turn_leaves_the_workspace_as_it_was()
    {
        await using var scene = await TurnScene.StartAsync("react");
        using var cancel = new CancellationTokenSource();
        var before = scene.Files();

        var result = await scene.RunAsync(
            BakeryPrompt,
            Offline,
            also: e =>
            {
                if (e is TurnEvent.CheckpointCreated)
                {
                    cancel.Cancel();
                }
            },
            cancellationToken: cancel.Token
        );

        Assert.Equal(TurnOutcome.Cancelled, result.Outcome);
        Assert.Equal(before, scene.Files());
        Assert.NotNull(scene.Site.Review());
        await scene.ReopenAsync();
        Assert.True(scene.Site.Review()!.IsVerified);
    }

    [Fact]
    public async Task Without_a_model_the_turn_says_in_one_sentence_what_to_set()
    {
        await using var scene = await TurnScene.StartAsync();
        var error = await Assert.ThrowsAsync<BuilderException>(() =>
            scene.RunAsync("Anything", new ModelReference(ModelProvider.Compatible, "llama"))
        );

        Assert.Equal(ErrorKind.Auth, error.Kind);
        Assert.NotEmpty(error.NextStep!);
    }

    [Fact]
    public async Task A_second_process_cannot_open_a_site_that_is_open()
    {
        await using var scene = await TurnScene.StartAsync();
        var error = Assert.Throws<BuilderException>(() => SiteLock.Take(scene.Site.Site));
        Assert.Equal(ErrorKind.Precondition, error.Kind);
    }

    private static async Task ApplyAsync(TurnScene scene, string path, string content, bool keep = true)
    {
        var lines = string.Concat(content.TrimEnd('\n').Split('\n').Select(l => $"+{l}\n"));
        var result = await scene.Site.ApplyEditsAsync(
            Builder.Core.Edits.EditFormat.ApplyPatch,
            $"*** Begin Patch\n*** Add File: {path}\n{lines}*** End Patch\n",
            null,
            keep,
            default
        );
        Assert.True(result.Check!.Passed, string.Join('\n', result.Check.Diagnostics.Select(d => d.Raw)));
    }
}
