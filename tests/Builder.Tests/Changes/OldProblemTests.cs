using Builder.Core;
using Builder.Core.Checks;
using Builder.Core.Checks.Queue;
using Builder.Core.Edits;
using Builder.Core.Models;
using Builder.Core.Previews;
using Builder.Core.Reviews;
using Builder.Core.Sessions;
using Builder.Core.Sites;
using Builder.Core.Turns;
using Builder.Tests.Models;
using Builder.Tests.Turns;
using Xunit;

namespace Builder.Tests.Changes;

/// <summary>Tests that ask what an open page reported at a given moment: other tests beside them would take the time that it has.</summary>
[CollectionDefinition(nameof(OpenPageReports), DisableParallelization = true)]
public sealed class OpenPageReports;

/// <summary>A change is judged by what is new: what was wrong with a site before it stands in nobody's way.</summary>
[Collection(nameof(OpenPageReports))]
public sealed class OldProblemTests
{
    private const string Prompt = "Greet the visitor";
    private const string OldError = "export const n: number = 'text';\n";
    private const string NoSuchFile = "import './nowhere';\n";

    [Fact]
    public async Task A_turn_on_a_site_whose_types_were_never_right_ends_with_what_was_asked_for()
    {
        await using var server = new ModelServer(
            Prompt,
            Steps.Write("src/greeting.ts", "export const greeting = 'Hello';\n"),
            Steps.Say("Done.")
        );
        await using var scene = await TurnScene.StartAsync(server: server);
        scene.Write("src/old.ts", OldError);

        var result = await scene.RunAsync(Prompt, new ModelReference(ModelProvider.OpenAI, "test"), keep: true);

        Assert.Equal(TurnOutcome.Landed, result.Outcome);
        Assert.NotNull(scene.File("src/greeting.ts"));
        Assert.All(result.Commits, commit => Assert.NotEqual(false, commit.Builds));
        var check = scene.All<TurnEvent.BuildFinished>().Last().Result;
        Assert.Equal((Verdict.AsBefore, "It builds as before; 1 type problem, none new."), (check.Verdict, check.Sentence));
        Assert.Empty(scene.All<TurnEvent.DiagnosticsFound>());
        Assert.NotNull(scene.Site.Shown.Artifact);
        Assert.False(scene.Site.Shown.IsStale);
    }

    [Fact]
    public async Task A_model_is_told_of_the_problem_that_it_made_and_of_no_other()
    {
        await using var server = new ModelServer(
            Prompt,
            Steps.Write("src/greeting.ts", "export const greeting: number = 'Hello';\n"),
            Steps.Edit(
                Wire.ChatCompletions,
                "src/greeting.ts",
                "export const greeting: number = 'Hello';",
                "export const greeting = 'Hello';"
            ),
            Steps.Say("Done.")
        );
        await using var scene = await TurnScene.StartAsync(server: server);
        scene.Write("src/old.ts", OldError);

        var result = await scene.RunAsync(Prompt, new ModelReference(ModelProvider.OpenAI, "test"));

        Assert.Equal(TurnOutcome.ReadyForReview, result.Outcome);
        var told = Assert.Single(scene.All<TurnEvent.DiagnosticsFound>().SelectMany(found => found.Diagnostics));
        Assert.Equal("src/greeting.ts", told.Path);
    }

    [Fact]
    public async Task Keeping_some_files_undo_and_restore_work_in_spite_of_old_type_errors()
    {
        await using var scene = await TurnScene.StartAsync();
        scene.Write("src/old.ts", OldError);
        await ApplyAsync(scene, "src/one.ts", "export const one = 1;\n", keep: false);
        await ApplyAsync(scene, "src/two.ts", "export const two = 2;\n", keep: false);

        await scene.Site.KeepAsync(scene.Site.Review()!.ReviewId, new HashSet<SitePath> { SitePath.Parse("src/two.ts") }, default);
        Assert.NotNull(scene.File("src/two.ts"));
        Assert.Null(scene.File("src/one.ts"));
        await scene.Site.DiscardAsync(scene.Site.Review()!.ReviewId, null, default);

        await ApplyAsync(scene, "src/three.ts", "export const three = 3;\n", keep: true);
        var three = scene.Site.Checkpoints(10).First(c => c.OnBranch);
        await scene.Site.UndoAsync(three.Id.Value, default);
        Assert.Null(scene.File("src/three.ts"));
        await scene.Site.RestoreAsync(three.Id.Value, default);
        Assert.NotNull(scene.File("src/three.ts"));
    }

    [Fact]
    public async Task A_site_that_did_not_build_before_can_be_changed_and_its_change_says_so()
    {
        await using var scene = await TurnScene.StartAsync();
        scene.Write("src/main.ts", NoSuchFile + scene.File("src/main.ts"));

        var applied = await ApplyAsync(scene, "src/one.ts", "export const one = 1;\n", keep: true);

        Assert.Equal(Verdict.AsBefore, applied.Check!.Verdict);
        Assert.StartsWith("It does not build, as before:", applied.Check.Sentence, StringComparison.Ordinal);
        Assert.NotNull(scene.File("src/one.ts"));

        // What makes it build is welcome.
        var mended = await ApplyAsync(scene, "src/nowhere.ts", "export {};\n", keep: true);
        Assert.Equal(Verdict.Passed, mended.Check!.Verdict);
    }

    [Fact]
    public async Task A_new_problem_is_refused_beside_old_ones_and_named_first()
    {
        await using var scene = await TurnScene.StartAsync();
        scene.Write("src/old.ts", OldError);

        var applied = await ApplyAsync(scene, "src/bad.ts", "export const bad: string = 1;\n", keep: true);

        Assert.Equal(Verdict.Worse, applied.Check!.Verdict);
        Assert.NotNull(applied.Check.Artifact);
        Assert.Null(scene.File("src/bad.ts"));
        var error = await Assert.ThrowsAsync<BuilderException>(() => scene.Site.KeepAsync(applied.ReviewId!, null, default));
        Assert.Equal(ErrorKind.Precondition, error.Kind);
        Assert.Contains("with 1 new type problem (1 old)", error.Message, StringComparison.Ordinal);
        Assert.Contains("src/bad.ts", applied.Check.FirstProblem!.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_page_reported_before_is_not_given_to_the_model()
    {
        await using var server = new ModelServer(
            Prompt,
            Steps.Write("src/greeting.ts", "export const greeting = 'Hello';\n"),
            Steps.Say("Done.")
        );
        await using var scene = await TurnScene.StartAsync(server: server);
        var shown = await scene.Site.ShowAsync(null, default);
        Fail(shown.Artifact!.TreeKey);

        var result = await scene.RunAsync(
            Prompt,
            new ModelReference(ModelProvider.OpenAI, "test"),
            also: happened =>
            {
                if (happened is TurnEvent.BuildFinished { Result.TreeKey: { } tree })
                {
                    Fail(tree);
                }
            }
        );

        Assert.True(
            result.Outcome == TurnOutcome.ReadyForReview,
            $"{result.Message} {shown.Artifact.TreeKey}\n{string.Join("\n", scene.All<TurnEvent.DiagnosticsFound>())}\n{result.Error?.Detail}"
        );
        Assert.Equal(2, server.Requests.Count);
        Assert.Empty(scene.All<TurnEvent.DiagnosticsFound>());

        void Fail(string tree)
        {
            scene.Site.PageFailed(new PageFault(tree, false, "Uncaught ReferenceError: nope is not defined", null, null, null, null));
            scene.Site.PageShown(tree);
        }
    }

    [Fact]
    public async Task The_workspace_is_shown_whatever_its_types()
    {
        await using var scene = await TurnScene.StartAsync();
        scene.Write("src/old.ts", OldError);

        var check = await scene.Site.CheckAsync(draft: false, CheckUrgency.Interactive, default);

        Assert.Equal((Verdict.AsBefore, "It builds; 1 type problem."), (check.Verdict, check.Sentence));
        Assert.NotNull(scene.Site.Shown.Artifact);
        Assert.False(scene.Site.Shown.IsStale);
    }

    private static Task<EditApplyResult> ApplyAsync(TurnScene scene, string path, string content, bool keep) =>
        scene.Site.ApplyEditsAsync(
            EditFormat.ApplyPatch,
            $"*** Begin Patch\n*** Add File: {path}\n{string.Concat(content.TrimEnd('\n').Split('\n').Select(line => $"+{line}\n"))}*** End Patch\n",
            null,
            keep,
            default
        );
}
