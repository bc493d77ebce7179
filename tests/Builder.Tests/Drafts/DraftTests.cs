using Builder.Core.Sites;
using Builder.Tests.Checkpoints;
using Xunit;

namespace Builder.Tests.Drafts;

public sealed class DraftTests
{
    [Fact]
    public async Task A_draft_that_is_opened_again_walks_once_over_the_site_and_once_over_the_copy()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        desk.Drafts.Open().Close();
        var before = desk.History.Walks;

        desk.Drafts.Open();

        Assert.Equal(2, desk.History.Walks - before);
    }

    [Fact]
    public async Task A_draft_is_the_workspace_with_its_settings_but_without_its_dependencies()
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write(".env", "VITE_NAME=bakery\n");
        folder.Write("node_modules/x/index.js", "x\n");
        folder.Write("src/new.ts", "untracked\n");
        using var desk = new Desk(folder);

        var draft = desk.Drafts.Open("More bread");

        Assert.Equal(
            [".env", ".gitignore", "index.html", "src/app.ts", "src/new.ts"],
            draft.Folder.List().Select(entry => entry.Path.Value)
        );
        Assert.Equal(draft.Basis, draft.Tree());
        Assert.False(draft.HasChanges);
        Assert.Equal("?? src/new.ts\n", await folder.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task Opening_again_writes_differences_only()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        var untouched = File.GetLastWriteTimeUtc(draft.Folder.Absolute(SitePath.Parse("index.html")));
        folder.Write("src/app.ts", "changed\n");
        File.Delete(Path.Combine(folder.Path, ".gitignore"));
        draft.Folder.Write(SitePath.Parse("left-over.txt"), "from an abandoned turn"u8);
        draft.Close();

        draft = desk.Drafts.Open();

        Assert.Equal(["index.html", "src/app.ts"], draft.Folder.List().Select(entry => entry.Path.Value));
        Assert.Equal(untouched, File.GetLastWriteTimeUtc(draft.Folder.Absolute(SitePath.Parse("index.html"))));
    }

    [Fact]
    public async Task Staged_files_stay_out_of_every_commit_and_out_of_bounds()
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write("index.html", "<h1>Staged</h1>\n");
        await folder.GitAsync("add", "index.html");
        var status = await folder.GitAsync("status", "--porcelain=v2");
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open("More bread");
        draft.Folder.Write(SitePath.Parse("src/app.ts"), "by the model\n"u8);

        var step = draft.AddStep(Desk.Step("Change the app"))!;

        Assert.NotNull(draft.WhyOutOfBounds(SitePath.Parse("index.html")));
        Assert.NotNull(draft.WhyOutOfBounds(SitePath.Parse("INDEX.html")));
        Assert.Null(draft.WhyOutOfBounds(SitePath.Parse("src/app.ts")));
        Assert.Equal("src/app.ts\n", await folder.GitAsync("diff", "--name-only", "HEAD", step.Commit.Value));
        Assert.Equal(status, await folder.GitAsync("status", "--porcelain=v2"));
    }

    [Fact]
    public async Task A_draft_waits_over_a_restart_at_its_last_whole_step()
    {
        using var folder = await GitFolder.WithCommitAsync();
        string review;
        using (var desk = new Desk(folder))
        {
            var draft = desk.Drafts.Open("More bread");
            draft.Folder.Write(SitePath.Parse("index.html"), "<h1>Step one</h1>\n"u8);
            draft.AddStep(Desk.Step("One"));
            review = draft.OpenReview("More bread", "I added bread.", verified: true);
            draft.Folder.Write(SitePath.Parse("index.html"), "<h1>Half of st"u8);
        }

        using var later = new Desk(folder);
        var waiting = later.Drafts.Current!;

        Assert.Equal((review, "I added bread.", true), (waiting.ReviewId, waiting.Review!.Summary, waiting.Review.IsVerified));
        Assert.Equal(["One"], waiting.Steps.Select(step => step.Title));
        Assert.Equal("<h1>Step one</h1>\n", File.ReadAllText(waiting.Folder.Absolute(SitePath.Parse("index.html"))));
    }

    [Fact]
    public async Task A_step_says_in_its_commit_whether_it_builds_and_nothing_changed_makes_no_step()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        draft.Folder.Write(SitePath.Parse("a.txt"), "a\n"u8);
        var first = draft.AddStep(Desk.Step("One", 1) with { Builds = true })!;
        Assert.Null(draft.AddStep(Desk.Step("Nothing changed", 2)));

        Assert.True(draft.Steps[0].Builds);
        Assert.True(desk.History.Find(first.Commit.Value).Builds);
        Assert.DoesNotContain("dangling commit", await folder.GitAsync("fsck"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resetting_brings_back_a_tree_with_files_that_came_and_went()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        var good = draft.Tree();
        draft.Folder.Write(SitePath.Parse("src/deep/new.ts"), "new\n"u8);
        draft.Folder.Delete(SitePath.Parse("index.html"));
        draft.Folder.Write(SitePath.Parse("src/app.ts"), "broken\n"u8);

        draft.ResetTo(good);

        Assert.Equal(good, draft.Tree());
        Assert.False(Directory.Exists(draft.Folder.Absolute(SitePath.Parse("src/deep"))));
    }

    [Fact]
    public async Task An_undecided_draft_takes_in_what_the_person_changed_meanwhile()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        draft.Folder.Write(SitePath.Parse("src/app.ts"), "ONE\ntwo\nthree\nfour\nfive\nsix\nseven\n"u8);
        draft.AddStep(Desk.Step("One"));
        folder.Write("src/app.ts", "one\ntwo\nthree\nfour\nfive\nsix\nSEVEN\n");
        folder.Write("index.html", "<h1>Mine</h1>\n");

        var again = desk.Drafts.Open("Another prompt");

        Assert.Same(draft, again);
        Assert.Equal("ONE\ntwo\nthree\nfour\nfive\nsix\nSEVEN\n", File.ReadAllText(draft.Folder.Absolute(SitePath.Parse("src/app.ts"))));
        Assert.Equal("<h1>Mine</h1>\n", File.ReadAllText(draft.Folder.Absolute(SitePath.Parse("index.html"))));
        Assert.Equal(["src/app.ts"], desk.History.Diff(draft.Basis, draft.Tree()).Select(change => change.Path.Value));
    }
}
