using Builder.Core.Drafts;
using Builder.Tests.Checkpoints;
using Xunit;

namespace Builder.Tests.Drafts;

/// <summary>What came with a folder decides nothing: no draft, no journal, no lock, no memory of files.</summary>
public sealed class PlantedStateTests
{
    private const string Journal = """
        {
          "id": "0", "branch": null, "oldHead": null, "newHead": null, "logMessage": "", "basis": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
          "files": [{ "path": ".vscode/tasks.json", "before": null, "after": "HASH", "isExecutable": false }],
          "remaining": {
            "id": "0", "basis": "4b825dc642cb6eb9a060e54bf8d69288fbee4904", "lastTree": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
            "baseCommit": null, "userCheckpoint": null, "isLinear": false, "prompt": null, "commitsUserPaths": true, "userPaths": [],
            "outOfBounds": {}, "steps": [], "review": null
          },
          "closesDraft": true
        }
        """;

    /// <summary>Wherever a version of Builder kept or keeps such a thing, whatever it says of which file.</summary>
    [Theory]
    [InlineData(".builder/landing/journal.json", ".vscode/tasks.json")]
    [InlineData(".builder/landing/journal.json", ".git/hooks/post-checkout")]
    [InlineData(".builder/landing/journal.json", ".env.local")]
    [InlineData(".builder/landing/journal.json", "../planted.txt")]
    [InlineData(".builder/landing/journal.json", "index.html")]
    [InlineData(".builder/landing/back.json", "index.html")]
    [InlineData(".builder/landing/done.json", "index.html")]
    [InlineData(".builder/journal.json", "index.html")]
    [InlineData(".git/builder/landing/journal.json", "index.html")]
    [InlineData(".git/builder-landing/journal.json", "index.html")]
    [InlineData("landing/journal.json", "index.html")]
    public async Task A_planted_landing_is_not_carried_out(string place, string path)
    {
        using var folder = await GitFolder.WithCommitAsync();
        var content = "{ \"tasks\": [] }"u8.ToArray();
        var hash = LandingJournalFile.Hash(content)!;
        folder.Write($"{Path.GetDirectoryName(place)}/{hash}", "{ \"tasks\": [] }");
        folder.Write(
            place,
            Journal.Replace("HASH", hash, StringComparison.Ordinal).Replace(".vscode/tasks.json", path, StringComparison.Ordinal)
        );

        using var desk = new Desk(folder);

        Assert.Null(desk.Landing.Recover());
        Assert.Equal(path == "index.html", folder.Exists(path));
        Assert.Equal("<h1>Bakery</h1>\n", folder.Read("index.html"));
        Assert.True(folder.Exists(place));
        Assert.Null(desk.Drafts.Current);
    }

    [Fact]
    public async Task A_planted_review_is_not_shown()
    {
        using var folder = await GitFolder.WithCommitAsync();
        var tree = (await folder.GitAsync("rev-parse", "HEAD^{tree}")).Trim();
        using (var mine = new Desk(folder))
        {
            var draft = mine.Drafts.Open();
            Desk.Work(draft, ("index.html", "<h1>Mine</h1>\n"));
            draft.AddStep(Desk.Step("Mine"));
            draft.OpenReview("Mine", "Mine", verified: true);
            var record = File.ReadAllText(Path.Combine(mine.Site.StateFolder, "draft.json"));
            foreach (var place in new[] { ".builder/draft.json", ".builder/state/draft.json", ".git/builder/draft.json", "draft.json" })
            {
                folder.Write(place, record);
            }

            // A name of a draft in git, which is all that git itself has of one.
            await folder.GitAsync("update-ref", $"refs/builder/drafts/{Guid.NewGuid():n}", "HEAD");
            draft.Close();
        }

        using var desk = new Desk(folder);

        Assert.Null(desk.Drafts.Current);
        Assert.Equal(tree, (await folder.GitAsync("rev-parse", "HEAD^{tree}")).Trim());
    }

    [Fact]
    public async Task A_planted_memory_of_files_hides_no_change()
    {
        using var folder = await GitFolder.WithCommitAsync();
        var longAgo = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(Path.Combine(folder.Path, "index.html"), longAgo);
        using var desk = new Desk(folder);
        desk.Site.PrepareState();
        var before = desk.History.SnapshotTree(desk.Site.Folder);
        desk.History.SaveKnownFiles();
        foreach (var known in Directory.EnumerateFiles(desk.Site.StateFolder, "known-files-*"))
        {
            folder.Write(".builder/" + Path.GetFileName(known), File.ReadAllText(known));
        }

        // As long as before and as old: only a memory that is believed takes it for the same.
        folder.Write("index.html", "<h1>Beaker</h1>\n");
        File.SetLastWriteTimeUtc(Path.Combine(folder.Path, "index.html"), longAgo);
        Directory.Delete(desk.Site.StateFolder, recursive: true);
        using var again = new Desk(folder);

        Assert.NotEqual(before, again.History.SnapshotTree(again.Site.Folder));
    }

    [Theory]
    [InlineData(".builder")]
    [InlineData(".builder/draft")]
    [InlineData(".builder/landing")]
    [InlineData(".builder/replica")]
    [InlineData(".builder/node_modules")]
    [InlineData(".builder/mirror")]
    [InlineData(".builder/owner.lock")]
    [InlineData(".builder/draft.json")]
    [InlineData(".builder/site.json")]
    [InlineData(".builder/draft/deep")]
    public async Task A_planted_link_to_another_folder_is_not_followed(string link)
    {
        using var other = await GitFolder.WithCommitAsync();
        other.Write("letter.txt", "dear");
        using var folder = await GitFolder.WithCommitAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.Path, link))!);
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, link), other.Path);
        using var desk = new Desk(folder);

        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("index.html", "<h1>Mine</h1>\n"));
        draft.AddStep(Desk.Step("Mine"));
        desk.Drafts.Replica(draft.Basis);
        await desk.Landing.LandAsync(draft, draft.Tree(), null, TestContext.Current.CancellationToken);

        Assert.Equal("dear", other.Read("letter.txt"));
        Assert.Equal("<h1>Bakery</h1>\n", other.Read("index.html"));
        Assert.Equal([".git", ".gitignore", "index.html", "letter.txt", "src"], Names(other.Path));
        Assert.Equal("<h1>Mine</h1>\n", folder.Read("index.html"));
    }

    [Fact]
    public async Task Working_on_a_site_leaves_nothing_in_it()
    {
        using var folder = await GitFolder.WithCommitAsync();
        var before = Names(folder.Path);
        using var desk = new Desk(folder);

        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("index.html", "<h1>Mine</h1>\n"));
        draft.AddStep(Desk.Step("Mine"));
        await desk.Landing.LandAsync(draft, draft.Tree(), null, TestContext.Current.CancellationToken);

        Assert.Equal(before, Names(folder.Path));
        Assert.Equal("", await folder.GitAsync("status", "--porcelain", "--ignored"));
    }

    [Theory]
    [InlineData("mirror")]
    [InlineData(".")]
    public async Task A_draft_whose_folder_is_deleted_is_made_again_and_deletes_nothing(string what)
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("index.html", "<h1>Mine</h1>\n"));
        var step = draft.AddStep(Desk.Step("Mine"))!;
        Directory.Delete(Path.Combine(desk.Site.StateFolder, what), recursive: true);

        Assert.Equal(step.Tree, draft.Tree());
        await desk.Landing.LandAsync(draft, draft.Tree(), null, TestContext.Current.CancellationToken);

        Assert.Equal("<h1>Mine</h1>\n", folder.Read("index.html"));
        Assert.True(folder.Exists("src/app.ts"));
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
    }

    private static List<string> Names(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)];
}
