using Builder.Core;
using Builder.Core.Drafts;
using Builder.Core.Sites;
using Builder.Tests.Checkpoints;
using Xunit;

namespace Builder.Tests.Drafts;

/// <summary>The person's git may clean up at any moment: nothing that a later step needs goes, and no reference ever leads to what is missing.</summary>
public sealed class CleanUpTests
{
    public static TheoryData<string> CleanUps =>
        new()
        {
            "gc --prune=now --quiet",
            "prune --expire=now",
            "repack -adq",
            "repack -Adq --unpack-unreachable=now",
            "-c gc.reflogExpire=now gc --prune=all --quiet",
        };

    [Fact]
    public async Task What_a_draft_needs_is_held_until_its_landing_cannot_be_taken_back()
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write("src/app.ts", "pending\n");
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("index.html", "<h1>One</h1>\n"));
        draft.AddStep(Desk.Step("One", 1) with { Builds = true });
        draft.OpenReview("One", "Done.", true);
        var record = Path.Combine(desk.Site.StateFolder, "draft.json");
        var reference = Path.Combine(folder.Path, ".git", "refs", "builder", "drafts", draft.Record.Id);
        var looked = 0;
        var landing = new Landing(desk.Site, desk.History, desk, desk)
        {
            Reached = () =>
            {
                if (!File.Exists(record))
                {
                    looked++;
                    Assert.True(File.Exists(reference) || looked > 1, "It may still have to come back, and nothing holds it.");
                }
            },
        };

        await landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.True(looked > 0);
        Assert.False(File.Exists(reference));
        await AssertSoundAsync(folder);
    }

    [Theory]
    [MemberData(nameof(CleanUps))]
    public async Task A_clean_up_at_every_phase_takes_nothing_that_is_still_needed(string command)
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write("src/app.ts", "pending\n");
        folder.Write("staged.txt", "staged\n");
        await folder.GitAsync("add", "staged.txt");
        var staged = await folder.GitAsync("diff", "--cached");
        using var desk = new Desk(folder);
        await CleanAsync();
        var draft = desk.Drafts.Open();
        await CleanAsync();
        Desk.Work(draft, ("index.html", "<h1>One</h1>\n"), ("deep/new.ts", "one\n"));
        draft.Tree();
        await CleanAsync();
        draft.AddStep(Desk.Step("One", 1) with { Builds = true });
        await CleanAsync();
        var good = draft.Tree();
        Desk.Work(draft, ("index.html", "<h1>Two</h1>\n"), ("deep/new.ts", null));
        draft.AddStep(Desk.Step("Two", 2) with { Builds = true });
        await CleanAsync();
        draft.ReturnTo(good);
        await CleanAsync();
        Desk.Work(draft, ("index.html", "<h1>Three</h1>\n"));
        draft.AddStep(Desk.Step("Three", 3) with { Builds = true });
        draft.OpenReview("Three", "Done.", true);
        await CleanAsync();

        var result = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal(["One", "Three"], result.Commits.Select(commit => commit.Title));
        Assert.Contains(desk.History.List(20), checkpoint => checkpoint is { Title: "Two", OnBranch: false });
        Assert.Equal(staged, await folder.GitAsync("diff", "--cached"));
        await AssertSoundAsync(folder);
        await CleanAsync();
        draft = desk.Drafts.Open();
        Desk.Work(draft, ("index.html", "<h1>Four</h1>\n"));
        draft.AddStep(Desk.Step("Four", 1));
        await CleanAsync();
        await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);
        await AssertSoundAsync(folder);

        Task<string> CleanAsync() => folder.GitAsync(command.Split(' '));
    }

    public static TheoryData<string, string> Beside =>
        new(
            CleanUps
                .Select(row => (row.Data, "echo staged > index.html; git add index.html; echo pending > pending.txt"))
                .Concat(
                    new[]
                    {
                        "echo new > new.txt; git add new.txt",
                        "git rm -q index.html",
                        "git mv index.html moved.html",
                        "echo new > new.txt; git add -N new.txt",
                        "git update-index --chmod=+x index.html",
                        "echo staged > index.html; git add index.html; git checkout -q HEAD -- .gitignore; echo other > index.html",
                        "echo one > new.txt; git add new.txt; rm new.txt",
                        "git checkout -q --detach; echo staged > index.html; git add index.html",
                        "echo stashed > index.html; git stash -q; echo staged > index.html; git add index.html",
                    }.Select(act => ("gc --prune=now --quiet", act))
                )
        );

    [Theory]
    [MemberData(nameof(Beside))]
    public async Task A_review_that_waits_beside_a_staged_file_survives_a_clean_up_and_a_restart(string command, string beside)
    {
        using var folder = await GitFolder.WithCommitAsync();
        await folder.ShellAsync(beside);
        var status = await folder.GitAsync("status", "--porcelain=v2");
        using (var desk = new Desk(folder))
        {
            var draft = desk.Drafts.Open();
            Desk.Work(draft, ("src/app.ts", "by the model\n"));
            draft.AddStep(Desk.Step("App"));
            draft.OpenReview("App", "Done.", true);
        }

        await folder.GitAsync(command.Split(' '));
        using var later = new Desk(folder);
        var waiting = later.Drafts.Current;

        Assert.NotNull(waiting?.ReviewId);
        await later.Landing.LandAsync(waiting, waiting.Tree(), null, CancellationToken.None);
        Assert.Equal("by the model\n", folder.Read("src/app.ts"));
        if (beside.Contains("--detach", StringComparison.Ordinal))
        {
            Assert.Equal("First\n", await folder.GitAsync("log", "--format=%s"));
        }
        else
        {
            Assert.Equal("src/app.ts\n", await folder.GitAsync("diff", "--name-only", "HEAD~", "HEAD"));
            Assert.Equal(status, await folder.GitAsync("status", "--porcelain=v2"));
        }

        await AssertSoundAsync(folder);
    }

    /// <summary>The steps are kept by then, and the draft's own name is there still.</summary>
    [Fact]
    public async Task A_draft_that_could_not_be_put_away_to_the_end_goes_on_and_leaves_no_gap()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("index.html", "<h1>One</h1>\n"));
        draft.AddStep(Desk.Step("One", 1));
        var name = Directory.GetFiles(Path.Combine(folder.Path, ".git/refs/builder/drafts")).Single();
        File.WriteAllText($"{name}.lock", "");
        Assert.Throws<BuilderException>(draft.Close);
        File.Delete($"{name}.lock");

        Desk.Work(draft, ("index.html", "<h1>Two</h1>\n"));
        draft.AddStep(Desk.Step("Two", 2));
        await AssertSoundAsync(folder);

        draft.Close();
        await AssertSoundAsync(folder);
        Assert.Equal(
            ["Two", "One"],
            desk.History.List(20).Where(checkpoint => !checkpoint.OnBranch).Select(checkpoint => checkpoint.Title)
        );
    }

    [Fact]
    public async Task A_clean_up_within_a_landing_leaves_a_whole_branch()
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write("src/app.ts", "one\ntwo\nthree\nfour\nfive\nsix\nMINE\n");
        for (var phase = 1; phase <= 12; phase++)
        {
            var left = phase;
            using var desk = new Desk(folder);
            var landing = new Builder.Core.Drafts.Landing(desk.Site, desk.History, desk, desk)
            {
                Reached = () =>
                {
                    if (--left == 0)
                    {
                        folder.GitAsync("-c", "gc.reflogExpire=now", "gc", "--prune=now", "--quiet").GetAwaiter().GetResult();
                    }
                },
            };
            var draft = desk.Drafts.Open();
            Desk.Work(draft, ("src/app.ts", $"{phase}\ntwo\nthree\nfour\nfive\nsix\nMINE\n"), ($"new-{phase}.txt", $"{phase}\n"));
            draft.AddStep(Desk.Step($"Phase {phase}"));
            var result = await landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);
            Assert.Single(result.Commits);
            await AssertSoundAsync(folder);
        }

        Assert.Equal(" M src/app.ts\n", await folder.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task Objects_that_another_repository_lent_and_that_are_packed_into_this_one_meanwhile_are_found()
    {
        using var lender = await GitFolder.WithCommitAsync();
        using var folder = new GitFolder();
        await folder.GitAsync("clone", "-q", "--shared", lender.Path, "site");
        var path = Path.Combine(folder.Path, "site");
        var site = Site.Open(path);
        using var history = GitFolder.Open(site);
        var drafts = new Core.Drafts.DraftStore(site, history, Core.Drafts.NoOpenBuffers.Instance);
        var landing = new Core.Drafts.Landing(site, history, Core.Drafts.NoOpenBuffers.Instance, Core.Drafts.NoOpenBuffers.Instance);
        var draft = drafts.Open();
        Desk.Work(draft, ("index.html", "<h1>One</h1>\n"));
        draft.AddStep(Desk.Step("One"));
        await folder.GitAsync("-C", path, "repack", "-adq");
        File.Delete(Path.Combine(path, ".git", "objects", "info", "alternates"));
        Directory.Move(Path.Combine(lender.Path, ".git"), Path.Combine(lender.Path, "gone"));

        await landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal("", await folder.GitAsync("-C", path, "fsck", "--strict", "--no-progress", "--no-dangling"));
        Assert.Equal("One\nFirst\n", await folder.GitAsync("-C", path, "log", "--format=%s"));
    }

    private static async Task AssertSoundAsync(GitFolder folder) =>
        Assert.Equal("", await folder.GitAsync("fsck", "--full", "--strict", "--no-progress", "--no-dangling"));
}
