using Builder.Core.Checkpoints;
using Xunit;

namespace Builder.Tests.Checkpoints;

/// <summary>Notes beside commits, with the real git as the judge.</summary>
public sealed class CommitNotesTests
{
    [Fact]
    public async Task Git_shows_a_note_beside_its_commit_and_pushes_it_nowhere_unasked()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var other = new GitFolder();
        await other.GitAsync("init", "-q", "--bare");
        using var history = GitFolder.Open(folder.Site);
        var head = history.List(1)[0].Id;

        history.AddNotes(new Dictionary<CommitId, string> { [head] = "{\"version\":1}\n" });

        Assert.Equal("{\"version\":1}\n", history.NoteOf(head));
        Assert.Contains(
            "Notes (builder):\n    {\"version\":1}",
            await folder.GitAsync("log", "-1", "--notes=builder"),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("version", await folder.GitAsync("log", "-1"), StringComparison.Ordinal);
        await folder.GitAsync("push", "-q", other.Path, "main");
        Assert.Equal("refs/heads/main\n", await other.GitAsync("for-each-ref", "--format=%(refname)"));
        Assert.Equal("", await folder.GitAsync("fsck", "--strict", "--no-dangling"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    public async Task Notes_that_git_wrote_stay_and_each_commit_has_one(int many)
    {
        using var folder = await GitFolder.WithCommitAsync();
        await folder.ShellAsync(
            $"for i in $(seq {many}); do git commit -q --allow-empty -m $i; git notes --ref=builder add -m \"note $i\"; done"
        );
        using var history = GitFolder.Open(folder.Site);
        var listed = await folder.GitAsync("rev-list", "--topo-order", "HEAD");
        var commits = listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(id => new CommitId(id)).ToList();

        history.AddNotes(new Dictionary<CommitId, string> { [commits[0]] = "ours\n", [commits[^1]] = "ours too\n" });

        Assert.Equal(("ours\n", "ours too\n"), (history.NoteOf(commits[0]), history.NoteOf(commits[^1])));
        Assert.Equal("ours\n\n", await folder.GitAsync("log", "-1", "--notes=builder", "--format=%N"));
        Assert.Equal("ours too\n", await folder.GitAsync("notes", "--ref=builder", "show", commits[^1].Value));
        Assert.Equal(
            many + 1,
            (await folder.GitAsync("notes", "--ref=builder", "list")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length
        );
        Assert.Equal("", await folder.GitAsync("fsck", "--strict", "--no-dangling"));
        // And git goes on with them.
        await folder.GitAsync("notes", "--ref=builder", "append", "-m", "theirs");
        Assert.Equal("ours\n\ntheirs\n", history.NoteOf(commits[0]));
    }

    [Fact]
    public async Task A_lock_that_a_killed_run_left_is_removed_at_the_next_start()
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write(".git/refs/notes/builder.lock", "");

        IndexLock.RemoveStale(Path.Combine(folder.Path, ".git"), "site", null, []);

        Assert.False(folder.Exists(".git/refs/notes/builder.lock"));
    }

    [Fact]
    public async Task What_notes_take_is_packed_with_the_steps()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var history = GitFolder.Open(folder.Site);
        var head = history.List(1)[0].Id;
        for (var at = 0; at < 20; at++)
        {
            history.AddNotes(new Dictionary<CommitId, string> { [head] = $"note {at}\n" });
        }

        // Each a blob, a folder, a tree and a commit.
        Assert.Equal(80, history.Pack(1, CancellationToken.None));

        Assert.Equal("note 19\n", history.NoteOf(head));
        Assert.Equal("", await folder.GitAsync("fsck", "--strict", "--no-dangling"));
    }
}
