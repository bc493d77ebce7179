using Builder.Core.Sites;
using Builder.Tests.Checkpoints;
using Xunit;

namespace Builder.Tests.Drafts;

/// <summary>What the person has not committed is never committed for them; our commits hold our own changes.</summary>
public sealed class PendingTests
{
    private const string App = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n";

    [Fact]
    public async Task Pending_changes_in_other_files_stay_pending_and_the_commit_says_what_it_was_proved_with()
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write("notes.txt", "mine\n");
        folder.Write("src/app.ts", "mine too\n");
        using var desk = new Desk(folder);
        desk.Unsaved["typed.txt"] = "typed, not saved\n";
        var status = await folder.GitAsync("status", "--porcelain=v2");
        var draft = desk.Drafts.Open("More bread");
        Desk.Work(draft, ("index.html", "<h1>Bread</h1>\n"));
        draft.AddStep(Desk.Step("Bread") with { Builds = true });

        var result = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal(["Bread"], result.Commits.Select(commit => commit.Title));
        Assert.True(result.Commits[0].Builds);
        Assert.Equal("index.html\n", await folder.GitAsync("diff", "--name-only", "HEAD~", "HEAD"));
        Assert.Contains(
            "Builder-Proved-With: pending changes in 3 files",
            await folder.GitAsync("log", "-1", "--format=%B"),
            StringComparison.Ordinal
        );
        Assert.Equal(status, await folder.GitAsync("status", "--porcelain=v2"));
    }

    [Fact]
    public async Task Both_change_one_file_at_different_places_and_only_Builders_lines_are_committed()
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write("src/app.ts", App.Replace("seven", "MINE", StringComparison.Ordinal));
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open("Shout");
        Desk.Work(draft, ("src/app.ts", "ONE\ntwo\nthree\nfour\nfive\nsix\nMINE\n"));
        draft.AddStep(Desk.Step("Shout"));

        await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal("ONE\ntwo\nthree\nfour\nfive\nsix\nMINE\n", folder.Read("src/app.ts"));
        Assert.Equal(App.Replace("one", "ONE", StringComparison.Ordinal), await folder.GitAsync("show", "HEAD:src/app.ts"));
        Assert.Equal(" M src/app.ts\n", await folder.GitAsync("status", "--porcelain"));
    }

    [Theory]
    [InlineData("src/app.ts", "by the model\n")]
    [InlineData("src/app.ts", null)]
    [InlineData("mine.txt", "by the model\n")]
    [InlineData("mine.txt", null)]
    [InlineData("index.html", "<h1>Back</h1>\n")]
    public async Task Where_both_touch_the_same_lines_nothing_lands_until_the_person_has_committed(string path, string? content)
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write("src/app.ts", "by me\n");
        folder.Write("mine.txt", "new\n");
        File.Delete(Path.Combine(folder.Path, "index.html"));
        using var desk = new Desk(folder);
        var status = await folder.GitAsync("status", "--porcelain=v2");
        var head = await folder.GitAsync("rev-parse", "HEAD");
        var draft = desk.Drafts.Open();
        Desk.Work(draft, (path, content), ("other.txt", "other\n"));
        draft.AddStep(Desk.Step("Both"));
        draft.OpenReview("Both", "Done.", true);

        var asked = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal([path], asked.Conflicts.Select(conflict => conflict.Value));
        Assert.Contains("Commit your own changes first", asked.Message, StringComparison.Ordinal);
        Assert.Equal(status, await folder.GitAsync("status", "--porcelain=v2"));
        Assert.Equal(head, await folder.GitAsync("rev-parse", "HEAD"));
        Assert.NotNull(desk.Drafts.Current?.ReviewId);

        await folder.GitAsync("add", "-A");
        await folder.GitAsync("commit", "-qm", "Mine");
        var landed = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Empty(landed.Conflicts);
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
        Assert.Equal("Both\nMine\nFirst\n", await folder.GitAsync("log", "--format=%s"));
    }

    [Fact]
    public async Task Steps_are_commits_of_their_own_beside_pending_changes_too()
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write("src/app.ts", App.Replace("four", "MINE", StringComparison.Ordinal));
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("src/app.ts", "ONE\ntwo\nthree\nMINE\nfive\nsix\nseven\n"));
        draft.AddStep(Desk.Step("One", 1) with { Builds = true });
        Desk.Work(draft, ("src/app.ts", "ONE\ntwo\nthree\nMINE\nfive\nsix\nSEVEN\n"));
        draft.AddStep(Desk.Step("Seven", 2) with { Builds = true });

        await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal("Seven\nOne\nFirst\n", await folder.GitAsync("log", "--format=%s"));
        Assert.Equal("ONE\ntwo\nthree\nfour\nfive\nsix\nseven\n", await folder.GitAsync("show", "HEAD~:src/app.ts"));
        Assert.Equal("ONE\ntwo\nthree\nfour\nfive\nsix\nSEVEN\n", await folder.GitAsync("show", "HEAD:src/app.ts"));
        Assert.Equal("", await folder.GitAsync("fsck", "--strict", "--no-progress", "--no-dangling"));
    }

    [Fact]
    public async Task An_announced_file_and_an_executable_bit_stay_pending()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no executable bit.");
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write("announced.txt", "mine\n");
        await folder.GitAsync("add", "-N", "announced.txt");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                Path.Combine(folder.Path, "src/app.ts"),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }

        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("index.html", "<h1>Bread</h1>\n"));
        draft.Folder.Write(SitePath.Parse("src/app.ts"), "ONE\n"u8, executable: true);
        draft.AddStep(Desk.Step("Bread"));
        var entry = await folder.GitAsync("ls-files", "-s", "--debug", "announced.txt");

        await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal(entry, await folder.GitAsync("ls-files", "-s", "--debug", "announced.txt"));
        Assert.StartsWith("100644", await folder.GitAsync("ls-tree", "HEAD", "src/app.ts"), StringComparison.Ordinal);
        Assert.Equal(" A announced.txt\n M src/app.ts\n", await folder.GitAsync("status", "--porcelain"));
    }

    [Theory]
    [InlineData("src/app.ts", "src/app.ts/mine.txt", "src/app.ts/new.ts")]
    [InlineData("src/app.ts", "src/app.ts/mine.txt", "src/app.ts/mine.txt")]
    [InlineData("src/app.ts", "other.txt", "src")]
    public async Task What_the_person_deleted_is_not_committed_with_a_file_that_takes_its_name(string deleted, string made, string ours)
    {
        using var folder = await GitFolder.WithCommitAsync();
        File.Delete(Path.Combine(folder.Path, deleted));
        if (ours == "src")
        {
            Directory.Delete(Path.Combine(folder.Path, "src"));
        }

        folder.Write(made, "mine\n");
        using var desk = new Desk(folder);
        var status = await folder.GitAsync("status", "--porcelain=v2", "--untracked-files=all");
        var draft = desk.Drafts.Open();
        Desk.Work(draft, (ours, "by the model\n"));
        draft.AddStep(Desk.Step("New"));

        var asked = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal([ours], asked.Conflicts.Select(conflict => conflict.Value));
        Assert.Contains("Commit your own changes first", asked.Message, StringComparison.Ordinal);
        Assert.Equal(status, await folder.GitAsync("status", "--porcelain=v2", "--untracked-files=all"));
    }

    [Theory]
    [InlineData("true", "one\ntwo\nthree\n")]
    [InlineData("input", "one\r\ntwo\r\nthree\r\n")]
    public async Task A_file_keeps_the_line_breaks_that_it_has_on_the_disk(string setting, string content)
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write("lines.txt", content);
        await folder.GitAsync("config", "core.autocrlf", setting);
        await folder.GitAsync("add", "lines.txt");
        await folder.GitAsync("commit", "-qm", "Lines");
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        var changed = content.Replace("two", "TWO", StringComparison.Ordinal);
        Desk.Work(draft, ("lines.txt", changed));
        draft.AddStep(Desk.Step("Two"));

        await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal(changed, folder.Read("lines.txt"));
        Assert.Equal("one\nTWO\nthree\n", await folder.GitAsync("show", "HEAD:lines.txt"));
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
    }
}
