using Builder.Core.Checkpoints;
using Builder.Core.Drafts;
using Builder.Core.Sites;
using Builder.Tests.Checkpoints;
using Xunit;

namespace Builder.Tests.Drafts;

/// <summary>A file takes the name of a folder, or a folder the name of a file: the two are one change, and nothing that stays is in its way.</summary>
public sealed class FileAndFolderTests
{
    private const string Unfinished = ".builder-unfinished-1";
    private static readonly (string Path, string? Content)[] FileForFolder = [("src/app.ts", null), ("src", "a file now\n")];
    private static readonly (string Path, string? Content)[] FolderForFile =
    [
        ("index.html", null),
        ("index.html/one.html", "1\n"),
        ("index.html/two.html", "2\n"),
    ];

    [Fact]
    public async Task Both_ways_land_with_git_content_and_can_be_undone()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, [.. FileForFolder, .. FolderForFile]);
        draft.AddStep(Desk.Step("Step") with { Builds = true });
        var landed = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);
        Assert.Empty(landed.Conflicts);
        Assert.Equal(["index.html/one.html", "index.html/two.html", "src"], Files(folder));
        Assert.Equal("a file now\n", folder.Read("src"));
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));

        draft = desk.Drafts.Open();
        draft.ResetTo(desk.History.Find(Assert.Single(landed.Commits).Parent!.Value.Value).Tree);
        draft.AddStep(new StepDescription(CheckpointKind.Undo, "Undo", TurnId: "u"));
        var undone = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Empty(undone.Conflicts);
        Assert.Equal(["index.html", "src/app.ts"], Files(folder));
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
        Assert.Equal("", await folder.GitAsync("diff", "HEAD", "HEAD~2"));
        Assert.Equal("", await folder.GitAsync("fsck", "--strict", "--no-progress", "--no-dangling"));
    }

    [Theory]
    [InlineData("src", "index.html", "src")]
    [InlineData("src/app.ts", "index.html", "src")]
    [InlineData("index.html", "index.html/one.html", "index.html/two.html", "src/app.ts")]
    [InlineData("index.html/two.html", "index.html/one.html", "index.html/two.html", "src/app.ts")]
    public async Task Whoever_keeps_one_side_keeps_the_other(string wanted, params string[] expected)
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, [.. FileForFolder, .. FolderForFile]);
        draft.AddStep(Desk.Step("Both"));

        await desk.Landing.LandAsync(draft, draft.Tree(), new HashSet<SitePath> { SitePath.Parse(wanted) }, CancellationToken.None);
        Assert.Equal(expected, Files(folder));
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));

        Assert.Empty(
            (await desk.Landing.LandAsync(desk.Drafts.Current!, desk.Drafts.Current!.Tree(), null, CancellationToken.None)).Conflicts
        );
        Assert.Equal(["index.html/one.html", "index.html/two.html", "src"], Files(folder));
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
    }

    [Theory]
    [InlineData("src/notes.txt")]
    [InlineData("src/deep/node_modules/a.js")]
    public async Task A_file_of_the_persons_in_the_folder_keeps_the_new_file_out(string path)
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, FileForFolder);
        draft.AddStep(Desk.Step("File"));
        folder.Write(path, "mine\n");

        var result = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal(("src", "src/app.ts"), (Assert.Single(result.Conflicts).Value, Assert.Single(result.Landed).Value));
        Assert.Equal("mine\n", folder.Read(path));
        Assert.Equal("a file now\n", File.ReadAllText(draft.Folder.Absolute(SitePath.Parse("src"))));

        File.Delete(Path.Combine(folder.Path, path));
        Directory.Delete(Path.Combine(folder.Path, "src"), recursive: true);
        Assert.Empty((await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None)).Conflicts);
        Assert.Equal("a file now\n", folder.Read("src"));
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task A_new_file_that_the_person_has_not_saved_yet_keeps_the_new_file_out()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, FileForFolder);
        draft.AddStep(Desk.Step("File"));
        desk.Unsaved["src/new.ts"] = "mine\n";

        var result = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal("src", Assert.Single(result.Conflicts).Value);
    }

    [Fact]
    public async Task What_the_person_changed_meanwhile_stays_on_either_side_and_nothing_stops_half_way()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, [.. FileForFolder, .. FolderForFile, ("new.txt", "new\n")]);
        draft.AddStep(Desk.Step("Both"));
        folder.Write("src/app.ts", "mine\n");
        folder.Write("index.html", "mine\n");

        var result = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal(
            ["index.html", "index.html/one.html", "index.html/two.html", "src", "src/app.ts"],
            result.Conflicts.Select(path => path.Value).Order(StringComparer.Ordinal)
        );
        Assert.Equal(["index.html", "new.txt", "src/app.ts"], Files(folder));
        Assert.Equal(("mine\n", "mine\n"), (folder.Read("index.html"), folder.Read("src/app.ts")));
    }

    [Fact]
    public async Task A_file_put_into_the_folder_after_a_crash_is_kept_and_ours_stays_in_the_draft()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using (var desk = new Desk(folder))
        {
            var draft = desk.Drafts.Open();
            Desk.Work(draft, FileForFolder);
            draft.AddStep(Desk.Step("File"));
            var changes = 0;
            var crashing = new Landing(desk.Site, desk.History, desk, desk)
            {
                Reached = () => Assert.True(++changes < 4, "One content, the journal, the deletion: the crash."),
            };
            await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() =>
                crashing.LandAsync(draft, draft.Tree(), null, CancellationToken.None)
            );
        }

        Assert.False(Directory.Exists(Path.Combine(folder.Path, "src")));
        folder.Write("src/mine.ts", "mine\n");
        using var later = new Desk(folder);
        var report = later.Landing.Recover()!;

        Assert.Equal(("src", "src/app.ts"), (Assert.Single(report.KeptYours).Value, Assert.Single(report.Landed).Value));
        Assert.Null(later.Landing.Recover());
        Assert.Equal("mine\n", folder.Read("src/mine.ts"));
        Assert.Equal("src/app.ts\n", await folder.GitAsync("diff", "--name-only", "HEAD~", "HEAD"));
        Assert.Equal("?? src/\n", await folder.GitAsync("status", "--porcelain"));
        Assert.Equal("a file now\n", File.ReadAllText(later.Drafts.Current!.Folder.Absolute(SitePath.Parse("src"))));
    }

    [Fact]
    public async Task A_write_that_was_killed_in_the_draft_does_not_keep_its_folder()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using (var desk = new Desk(folder))
        {
            var draft = desk.Drafts.Open();
            File.WriteAllText(Path.Combine(draft.Folder.Root, "src", Unfinished), "half");
        }

        File.Delete(Path.Combine(folder.Path, "src/app.ts"));
        Directory.Delete(Path.Combine(folder.Path, "src"));
        folder.Write("src", "a file of mine\n");
        using var later = new Desk(folder);
        Assert.Null(later.Landing.Recover());

        Assert.Equal("a file of mine\n", File.ReadAllText(later.Drafts.Open().Folder.Absolute(SitePath.Parse("src"))));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Writes_that_were_killed_do_not_keep_the_recovery_from_making_a_file_of_a_folder(int lastChange)
    {
        using var folder = await GitFolder.WithCommitAsync();
        using (var desk = new Desk(folder))
        {
            var draft = desk.Drafts.Open();
            Desk.Work(draft, [.. FileForFolder, ("new.txt", "new\n")]);
            draft.AddStep(Desk.Step("File"));
            var changes = 0;
            var crashing = new Landing(desk.Site, desk.History, desk, desk)
            {
                Reached = () => Assert.True(++changes < lastChange, "One content, the journal, two changes of the folder: the crash."),
            };
            var wanted = new HashSet<SitePath> { SitePath.Parse("src") };
            await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() =>
                crashing.LandAsync(draft, draft.Tree(), wanted, CancellationToken.None)
            );
            // The draft is behind, as it is when it follows what the person changed and the recovery was killed at it.
            Desk.Work(draft, [("src", null), ("src/app.ts", "old\n")]);
            File.WriteAllText(Path.Combine(draft.Folder.Root, "src", Unfinished), "half");
        }

        if (Directory.Exists(Path.Combine(folder.Path, "src")))
        {
            folder.Write($"src/{Unfinished}", "half");
        }

        using var later = new Desk(folder);
        var report = later.Landing.Recover()!;

        Assert.Empty(report.KeptYours);
        Assert.Equal("a file now\n", folder.Read("src"));
        Assert.Equal("a file now\n", File.ReadAllText(later.Drafts.Current!.Folder.Absolute(SitePath.Parse("src"))));
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task An_undecided_draft_follows_a_person_who_makes_a_file_of_a_folder_or_a_folder_of_a_file()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("new.txt", "new\n"));
        draft.AddStep(Desk.Step("New"));
        Directory.Delete(Path.Combine(folder.Path, "src"), recursive: true);
        folder.Write("src", "a file now\n");
        File.Delete(Path.Combine(folder.Path, "index.html"));
        folder.Write("index.html/one.html", "1\n");

        draft = desk.Drafts.Open();

        Assert.Equal(
            ["index.html/one.html", "new.txt", "src"],
            draft.Folder.List().Select(entry => entry.Path.Value).Where(path => path[0] != '.')
        );
        Assert.Empty((await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None)).Conflicts);
        Assert.Equal("new.txt\n", await folder.GitAsync("diff", "--name-only", "HEAD~", "HEAD"));
        Assert.Equal(" D index.html\n D src/app.ts\n?? src\n", await folder.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task A_draft_that_changed_a_file_of_the_folder_keeps_it_when_the_person_makes_a_file_of_the_folder()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("src/app.ts", "ours\n"));
        draft.AddStep(Desk.Step("Ours"));
        Directory.Delete(Path.Combine(folder.Path, "src"), recursive: true);
        folder.Write("src", "a file now\n");

        draft = desk.Drafts.Open();
        var result = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal("src/app.ts", Assert.Single(result.Conflicts).Value);
        Assert.Equal("a file now\n", folder.Read("src"));
        Assert.Equal("ours\n", File.ReadAllText(draft.Folder.Absolute(SitePath.Parse("src/app.ts"))));
    }

    private static string[] Files(GitFolder folder) =>
        [.. folder.Site.Folder.List().Select(entry => entry.Path.Value).Where(path => path[0] != '.').Order(StringComparer.Ordinal)];
}
