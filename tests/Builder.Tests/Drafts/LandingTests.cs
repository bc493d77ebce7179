using Builder.Core.Checkpoints;
using Builder.Core.Drafts;
using Builder.Core.Sites;
using Builder.Tests.Checkpoints;
using Xunit;

namespace Builder.Tests.Drafts;

public sealed class LandingTests
{
    private const string App = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n";

    [Fact]
    public async Task When_nothing_else_moved_the_branch_takes_the_drafts_own_commits()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open("More bread");
        Desk.Work(draft, ("index.html", "<h1>Bread</h1>\n"));
        var one = draft.AddStep(Desk.Step("One", 1) with { Builds = true })!;
        Desk.Work(draft, ("src/new.ts", "new\n"), ("src/app.ts", null));
        var two = draft.AddStep(Desk.Step("Two", 2) with { Builds = true })!;

        var result = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal([one.Commit, two.Commit], result.Commits.Select(commit => commit.Id));
        Assert.Equal(["index.html", "src/app.ts", "src/new.ts"], result.Landed.Select(path => path.Value).Order());
        Assert.Equal("3 files are in your site now, as 2 commits.", result.Message);
        Assert.Equal("Two\nOne\nFirst\n", await folder.GitAsync("log", "--format=%s"));
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
        Assert.Equal("<h1>Bread</h1>\n", folder.Read("index.html"));
        Assert.False(folder.Exists("src/app.ts"));
        Assert.True(draft.IsClosed);
        Assert.Null(desk.Drafts.Current);
        Assert.Equal("", await folder.GitAsync("fsck", "--strict", "--no-progress", "--no-dangling"));
    }

    [Fact]
    public async Task A_step_that_does_not_build_is_folded_into_the_next_that_does()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("a.txt", "a\n"));
        var broken = draft.AddStep(Desk.Step("Broken", 1) with { Builds = false })!;
        Desk.Work(draft, ("b.txt", "b\n"));
        draft.AddStep(Desk.Step("Mended", 2) with { Builds = true });
        Desk.Work(draft, ("c.txt", "c\n"));
        draft.AddStep(Desk.Step("Polished", 3) with { Builds = true });

        var result = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal(["Mended", "Polished"], result.Commits.Select(commit => commit.Title));
        Assert.All(result.Commits, commit => Assert.True(commit.Builds));
        Assert.Contains("- Broken\n- Mended", await folder.GitAsync("log", "-1", "--format=%B", "HEAD~"), StringComparison.Ordinal);
        Assert.NotEqual("", await folder.GitAsync("for-each-ref", "--contains", broken.Commit.Value, "refs/builder"));
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task What_the_person_has_staged_stays_staged_and_out_of_our_commit()
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write("index.html", "<h1>Staged</h1>\n");
        folder.Write("user.txt", "user\n");
        await folder.GitAsync("add", "index.html", "user.txt");
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("src/app.ts", "by the model\n"));
        draft.AddStep(Desk.Step("App"));
        var staged = await folder.GitAsync("diff", "--cached");

        await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal("src/app.ts\n", await folder.GitAsync("diff", "--name-only", "HEAD~", "HEAD"));
        Assert.Equal(staged, await folder.GitAsync("diff", "--cached"));
        Assert.Equal("M  index.html\nA  user.txt\n", await folder.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task A_file_staged_during_the_turn_is_not_swept_in_either()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("src/app.ts", "by the model\n"), ("index.html", "<h1>By the model</h1>\n"));
        draft.AddStep(Desk.Step("Both"));
        folder.Write("late.txt", "late\n");
        await folder.GitAsync("add", "late.txt");
        await folder.GitAsync("rm", "-q", "--cached", "index.html");

        await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal("src/app.ts\n", await folder.GitAsync("diff", "--name-only", "HEAD~", "HEAD"));
        Assert.Equal("D  index.html\nA  late.txt\n?? index.html\n", await folder.GitAsync("status", "--porcelain"));
        Assert.Equal("<h1>By the model</h1>\n", folder.Read("index.html"));
    }

    [Fact]
    public async Task Edits_of_the_person_during_the_turn_are_merged_and_never_lost()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open("Shout");
        Desk.Work(draft, ("src/app.ts", App.Replace("one", "ONE", StringComparison.Ordinal)));
        draft.AddStep(Desk.Step("Shout"));
        folder.Write("src/app.ts", App.Replace("seven", "SEVEN", StringComparison.Ordinal));
        folder.Write("index.html", "<h1>Meanwhile</h1>\n");

        var result = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Empty(result.Conflicts);
        Assert.Equal("ONE\ntwo\nthree\nfour\nfive\nsix\nSEVEN\n", folder.Read("src/app.ts"));
        Assert.Equal(["Shout"], result.Commits.Select(commit => commit.Title));
        Assert.Equal("ONE\ntwo\nthree\nfour\nfive\nsix\nseven\n", await folder.GitAsync("show", "HEAD:src/app.ts"));
        Assert.Equal(" M index.html\n M src/app.ts\n", await folder.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task A_conflict_is_left_as_the_person_has_it_and_the_draft_keeps_its_version()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("src/app.ts", "by the model\n"), ("index.html", "<h1>By the model</h1>\n"));
        draft.AddStep(Desk.Step("Both"));
        folder.Write("src/app.ts", "by me\n");

        var result = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal(("src/app.ts", "index.html"), (Assert.Single(result.Conflicts).Value, Assert.Single(result.Landed).Value));
        Assert.Equal("by me\n", folder.Read("src/app.ts"));
        Assert.Equal(" M src/app.ts\n", await folder.GitAsync("status", "--porcelain"));
        Assert.False(draft.IsClosed);
        Assert.Equal("by the model\n", File.ReadAllText(draft.Folder.Absolute(SitePath.Parse("src/app.ts"))));
        Assert.Equal(["src/app.ts"], desk.History.Diff(draft.Basis, draft.Tree()).Select(change => change.Path.Value));
    }

    [Fact]
    public async Task A_new_file_of_the_draft_does_not_replace_an_ignored_file_of_the_person()
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write(".gitignore", "private\n");
        await folder.GitAsync("commit", "-qam", "Ignore");
        folder.Write("private/diary.txt", "mine\n");
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        await folder.GitAsync("rm", "-q", "--cached", ".gitignore");
        folder.Write(".gitignore", "");
        Desk.Work(draft, ("private/diary.txt", "model\n"));

        var result = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal("mine\n", folder.Read("private/diary.txt"));
        Assert.Equal(["private/diary.txt"], result.Conflicts.Select(path => path.Value));
    }

    [Fact]
    public async Task A_part_of_the_draft_lands_as_one_commit_of_exactly_that_part()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open("Both");
        Desk.Work(draft, ("src/app.ts", "by the model\n"), ("index.html", "<h1>By the model</h1>\n"));
        draft.AddStep(Desk.Step("Both"));
        draft.OpenReview("Both", "Done.", true);

        var first = await desk.Landing.LandAsync(
            draft,
            draft.Tree(),
            new HashSet<SitePath> { SitePath.Parse("index.html") },
            CancellationToken.None
        );

        Assert.Equal("index.html\n", await folder.GitAsync("diff", "--name-only", "HEAD~", "HEAD"));
        Assert.Contains("Builder-Partial: true", await folder.GitAsync("log", "-1", "--format=%B"), StringComparison.Ordinal);
        Assert.Null(Assert.Single(first.Commits).Builds);
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
        Assert.NotNull(draft.ReviewId);

        var rest = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal(["src/app.ts"], rest.Landed.Select(path => path.Value));
        Assert.True(draft.IsClosed);
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task Files_with_unsaved_changes_go_through_the_editor_and_keep_what_was_typed()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("src/app.ts", App.Replace("one", "ONE", StringComparison.Ordinal)), ("index.html", "<h1>New</h1>\n"));
        draft.AddStep(Desk.Step("Shout"));
        desk.Unsaved["src/app.ts"] = App.Replace("seven", "seven!", StringComparison.Ordinal);
        desk.OnReplace = () => desk.Unsaved["src/app.ts"] = App.Replace("seven", "SEVEN", StringComparison.Ordinal);

        var result = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Empty(result.Conflicts);
        Assert.Equal("ONE\ntwo\nthree\nfour\nfive\nsix\nSEVEN\n", desk.Unsaved["src/app.ts"]);
        Assert.Equal(App, folder.Read("src/app.ts"));
        Assert.Equal("ONE\ntwo\nthree\nfour\nfive\nsix\nseven\n", await folder.GitAsync("show", "HEAD:src/app.ts"));
    }

    [Fact]
    public async Task When_the_branch_moved_one_commit_goes_on_top_of_it()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("index.html", "<h1>Bread</h1>\n"));
        draft.AddStep(Desk.Step("Bread"));
        folder.Write("mine.txt", "mine\n");
        await folder.GitAsync("add", "mine.txt");
        await folder.GitAsync("commit", "-q", "-m", "Mine");

        var result = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Single(result.Commits);
        Assert.Equal("Bread\nMine\nFirst\n", await folder.GitAsync("log", "--format=%s"));
        Assert.Equal("index.html\n", await folder.GitAsync("diff", "--name-only", "HEAD~", "HEAD"));
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task Undoing_a_middle_step_keeps_later_ones()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("src/app.ts", App.Replace("one", "ONE", StringComparison.Ordinal)));
        draft.AddStep(Desk.Step("One", 1) with { Builds = true });
        Desk.Work(
            draft,
            ("src/app.ts", App.Replace("one", "ONE", StringComparison.Ordinal).Replace("seven", "SEVEN", StringComparison.Ordinal))
        );
        draft.AddStep(Desk.Step("Two", 2) with { Builds = true });
        var landed = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);
        var middle = landed.Commits[0];

        draft = desk.Drafts.Open();
        var merged = desk.History.Merge(middle.Tree, draft.Tree(), desk.History.Find(middle.Parent!.Value.Value).Tree);
        draft.ResetTo(merged.Tree!.Value);
        draft.AddStep(new StepDescription(CheckpointKind.Undo, "Undo: One", TurnId: "u"));
        var result = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal(App.Replace("seven", "SEVEN", StringComparison.Ordinal), folder.Read("src/app.ts"));
        Assert.Equal(CheckpointKind.Undo, Assert.Single(result.Commits).Kind);
    }

    [Fact]
    public async Task Steps_after_the_point_to_which_the_draft_was_taken_back_are_not_told_of()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("a.txt", "a\n"));
        var good = draft.AddStep(Desk.Step("Good", 1) with { Builds = true })!;
        Desk.Work(draft, ("a.txt", "broken\n"));
        draft.AddStep(Desk.Step("Broken", 2) with { Builds = false });
        draft.ResetTo(good.Tree);

        var result = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal((good.Commit, true), (Assert.Single(result.Commits).Id, result.Commits[0].Builds));
        Assert.Equal("a\n", folder.Read("a.txt"));
    }

    [Fact]
    public async Task A_file_that_the_person_changed_after_the_crash_is_kept_and_ours_stays_in_the_draft()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using (var desk = new Desk(folder))
        {
            var draft = desk.Drafts.Open("Two files");
            Desk.Work(draft, ("src/app.ts", "by the model\n"), ("index.html", "<h1>By the model</h1>\n"));
            draft.AddStep(Desk.Step("Both"));
            draft.OpenReview("Two files", "Done.", true);
            var changes = 0;
            var crashing = new Landing(desk.Site, desk.History, desk, desk)
            {
                Reached = () => Assert.True(++changes < 5, "Two contents, the journal, one file: the crash."),
            };
            await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() =>
                crashing.LandAsync(draft, draft.Tree(), null, CancellationToken.None)
            );
        }

        Assert.Equal(("<h1>By the model</h1>\n", App), (folder.Read("index.html"), folder.Read("src/app.ts")));
        folder.Write("src/app.ts", "by me, after the crash\n");
        using var later = new Desk(folder);

        var report = later.Landing.Recover()!;

        Assert.Equal(("src/app.ts", "index.html"), (Assert.Single(report.KeptYours).Value, Assert.Single(report.Landed).Value));
        Assert.Equal("by me, after the crash\n", folder.Read("src/app.ts"));
        Assert.Equal("index.html\n", await folder.GitAsync("diff", "--name-only", "HEAD~", "HEAD"));
        Assert.Equal(" M src/app.ts\n", await folder.GitAsync("status", "--porcelain"));
        var draftLeft = later.Drafts.Current!;
        Assert.Equal("by the model\n", File.ReadAllText(draftLeft.Folder.Absolute(SitePath.Parse("src/app.ts"))));
        Assert.Equal("Two files", draftLeft.Review!.Prompt);
        var again = await later.Landing.LandAsync(draftLeft, draftLeft.Tree(), null, CancellationToken.None);
        Assert.Equal(["src/app.ts"], again.Conflicts.Select(path => path.Value));
    }

    [Fact]
    public async Task What_was_committed_between_the_crash_and_the_recovery_stays_below_what_is_completed()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using (var desk = new Desk(folder))
        {
            var draft = desk.Drafts.Open("Two files");
            Desk.Work(draft, ("src/app.ts", "by the model\n"), ("index.html", "<h1>By the model</h1>\n"));
            draft.AddStep(Desk.Step("Both"));
            var changes = 0;
            var crashing = new Landing(desk.Site, desk.History, desk, desk) { Reached = () => Assert.True(++changes < 5, "The crash.") };
            await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() =>
                crashing.LandAsync(draft, draft.Tree(), null, CancellationToken.None)
            );
        }

        await folder.GitAsync("commit", "-q", "-a", "-m", "Mine, with half of theirs");
        using var later = new Desk(folder);

        Assert.True(later.Landing.Recover()!.Completed);

        Assert.Equal("Both\nMine, with half of theirs\nFirst\n", await folder.GitAsync("log", "--format=%s"));
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
        Assert.Equal("by the model\n", folder.Read("src/app.ts"));
    }
}
