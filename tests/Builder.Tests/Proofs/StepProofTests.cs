using System.Text.Json;
using Builder.Core.Checkpoints;
using Builder.Core.Edits;
using Builder.Core.Models;
using Builder.Core.Proofs;
using Builder.Core.Reviews;
using Builder.Core.Sites;
using Builder.Tests.Checkpoints;
using Builder.Tests.Models;
using Builder.Tests.Turns;
using Xunit;

namespace Builder.Tests.Proofs;

/// <summary>What was proved of a step goes with its commit, whichever way it landed, and nothing fails for it.</summary>
public sealed class StepProofTests
{
    private const string One = "src/one.ts";
    private const string Two = "src/two.ts";

    [Fact]
    public async Task Edits_an_undo_and_a_restore_have_their_proof_beside_their_commit()
    {
        await using var scene = await TurnScene.StartAsync();

        var made = (await ApplyAsync(scene, One)).Commits.Single();
        var undone = (await scene.Site.UndoAsync(made.Id.Value, default)).Checkpoint!;
        var restored = (await scene.Site.RestoreAsync(made.Id.Value, default)).Checkpoint!;

        foreach (var step in (Checkpoint[])[made, undone, restored])
        {
            var proof = await NoteAsync(scene, step.Id);
            Assert.Equal((step.Tree.Value, "This test looks at no page."), (proof.Tree, proof.WhyNotSeen));
            Assert.Equal("It builds.", scene.Site.Proof(step)!.Says);
            Assert.Equal(("Its pages were not looked at", false), (proof.Headline, proof.IsWell));
        }
    }

    [Fact]
    public async Task Each_step_of_a_kept_turn_has_the_proof_of_its_own_files()
    {
        await using var server = new ModelServer(
            "Two parts, please",
            Steps.Write(One, "export const one = 1\n"),
            Steps.Write(Two, "export const two = 2\n"),
            Steps.Say("Done.")
        );
        await using var scene = await TurnScene.StartAsync(server: server);
        var result = await scene.RunAsync("Two parts, please", new ModelReference(ModelProvider.Anthropic, "test-model"));

        // As a process that was started for it would.
        await scene.ReopenAsync();
        var kept = (await scene.Site.KeepAsync(result.ReviewId!, new HashSet<SitePath> { SitePath.Parse(One) }, default)).Landing;
        var rest = (await scene.Site.KeepAsync(scene.Site.Review()!.ReviewId, null, default)).Landing;

        foreach (var step in (Checkpoint[])[kept.Commits.Single(), rest.Commits.Single()])
        {
            Assert.Equal(step.Tree.Value, (await NoteAsync(scene, step.Id)).Tree);
        }
    }

    [Fact]
    public async Task What_was_proved_with_files_that_are_not_committed_says_of_which_files()
    {
        await using var server = new ModelServer(
            "Two parts, please",
            // Of files that no other test has proved.
            Steps.Write(One, $"export const one = '{Guid.NewGuid()}'\n"),
            Steps.Write(Two, "export const two = 2\n"),
            Steps.Say("Done.")
        );
        await using var scene = await TurnScene.StartAsync(server: server);
        scene.Write("src/mine.ts", "export const mine = 1\n");

        var kept = await scene.RunAsync("Two parts, please", new ModelReference(ModelProvider.Anthropic, "test-model"), keep: true);

        var trees = new HashSet<string>();
        foreach (var step in kept.Commits)
        {
            var proof = await NoteAsync(scene, step.Id);
            Assert.NotEqual(step.Tree.Value, proof.Tree);
            Assert.True(trees.Add(proof.Tree));
        }
        Assert.Equal(2, trees.Count);
    }

    [Fact]
    public async Task Where_no_note_can_be_written_the_change_lands_all_the_same()
    {
        await using var scene = await TurnScene.StartAsync();
        var git = Path.Combine(scene.Site.Site.Root, ".git");
        Directory.CreateDirectory(Path.Combine(git, "refs"));
        await File.WriteAllTextAsync(Path.Combine(git, "refs", "notes"), "in the way");

        var made = await ApplyAsync(scene, One);

        Assert.Single(made.Commits);
        Assert.NotNull(scene.File(One));
        Assert.Equal("It builds.", scene.Site.Proof(made.Commits.Single())!.Says);
    }

    [Fact]
    public async Task What_a_browser_saw_is_in_the_note()
    {
        var (browser, whyNot) = RealBrowser.Find();
        Assert.SkipUnless(browser is not null, whyNot ?? "");
        await using var scene = await TurnScene.StartAsync("react", proofs: RealBrowser.Proofs);
        await ApplyAsync(
            scene,
            "flows/home.json",
            """{"title":"A visitor sees the page","steps":[{"open":"/"},{"expect":{"role":"heading","name":"An empty page, ready when you are."}}]}"""
        );

        var proof = scene.Site.Proof(scene.Site.Checkpoints(1)[0])!;

        Assert.Contains("Chrom", proof.Tools.Browser, StringComparison.Ordinal);
        Assert.Contains(proof.Pages, page => page is { Route: "/", Width: 375, Problems: 0, Ms: > 0 });
        Assert.All(proof.Pages.Where(page => page.Scheme == "light"), page => Assert.NotNull(scene.Site.Picture(page.Picture!)));
        Assert.True(Assert.Single(proof.Flows).Works);
        Assert.Equal(("1 page and 1 thing tried work", true), (proof.Headline, proof.IsWell));
        Assert.Contains("1 of 1 things tried work", proof.Says, StringComparison.Ordinal);
        Assert.Equal(JsonSerializer.Serialize(proof), JsonSerializer.Serialize(await NoteAsync(scene, scene.Site.Checkpoints(1)[0].Id)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a note of a person")]
    [InlineData("null")]
    [InlineData("""{"version":1}""")]
    [InlineData(
        """{"version":2,"tree":"","says":"","tools":{"builder":"","browser":null,"looker":null},"pages":[],"pagesLeft":0,"whyNotSeen":null,"flows":[],"flowsLeft":0,"whyNotTried":null,"found":[],"foundLeft":0}"""
    )]
    [InlineData(
        """{"version":1,"tree":"","says":"","tools":{"builder":"","browser":null,"looker":null},"pages":[null],"pagesLeft":0,"whyNotSeen":null,"flows":[],"flowsLeft":0,"whyNotTried":null,"found":[],"foundLeft":0}"""
    )]
    public void A_note_that_is_none_of_ours_is_no_proof(string note) => Assert.Null(StepProof.Read(note));

    private static async Task<StepProof> NoteAsync(TurnScene scene, CommitId commit)
    {
        var note = await GitFolder.At(scene.Site.Site.Root).GitAsync("notes", "--ref=builder", "show", commit.Value);
        return Assert.IsType<StepProof>(StepProof.Read(note));
    }

    private static async Task<EditApplyResult> ApplyAsync(TurnScene scene, string path, string text = "export const one = 1\n") =>
        await scene.Site.ApplyEditsAsync(EditFormat.WholeFile, text, SitePath.Parse(path), keep: true, default);
}
