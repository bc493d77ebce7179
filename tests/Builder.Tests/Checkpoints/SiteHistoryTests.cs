using System.Text;
using Builder.Core;
using Builder.Core.Checkpoints;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Checkpoints;

public sealed class SiteHistoryTests
{
    /// <summary>What is remembered at the end is a convenience: that it cannot be kept ends nothing that is done already.</summary>
    [Theory]
    [InlineData("gone")]
    [InlineData("a file")]
    [InlineData("a link that leads nowhere")]
    [InlineData("a link to itself")]
    [InlineData("a device")]
    [InlineData("a folder where its file should be")]
    public async Task Nothing_fails_at_the_end_because_something_cannot_be_remembered(string state)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Made of what Linux has.");
        using var folder = await GitFolder.WithCommitAsync();
        var site = folder.Site;
        var history = GitFolder.Open(site);
        site.PrepareState();
        history.SnapshotTree(site.Folder);
        history.SaveKnownFiles();
        folder.Write("index.html", "<h1>Other</h1>\n");
        history.SnapshotTree(site.Folder);
        var known = Directory.EnumerateFiles(site.StateFolder, "known-files-*").ToList();
        Assert.NotEmpty(known);
        Directory.Delete(site.StateFolder, recursive: true);
        switch (state)
        {
            case "a file":
                File.WriteAllText(site.StateFolder, "");
                break;
            case "a link that leads nowhere":
                File.CreateSymbolicLink(site.StateFolder, "/nowhere/at/all");
                break;
            case "a link to itself":
                File.CreateSymbolicLink(site.StateFolder, site.StateFolder);
                break;
            case "a device":
                File.CreateSymbolicLink(site.StateFolder, "/dev/full");
                break;
            case "a folder where its file should be":
                known.ForEach(file => Directory.CreateDirectory(Path.Combine(file, "x")));
                break;
        }

        try
        {
            history.Dispose();
        }
        finally
        {
            if (state is not "gone")
            {
                await CliWrap.Cli.Wrap("rm").WithArguments(["-rf", site.StateFolder]).ExecuteAsync(TestContext.Current.CancellationToken);
            }
        }
    }

    [Fact]
    public async Task A_folder_without_a_repository_is_looked_at_without_one_and_gets_one_with_the_first_change()
    {
        using var folder = new GitFolder();
        folder.Write("index.html", "<h1>Bakery</h1>\n");
        using var history = GitFolder.Open(folder.Site);
        history.SnapshotTree(folder.Site.Folder);
        Assert.True(history.State.IsUnborn);
        Assert.False(folder.Exists(".git/HEAD"));

        history.Begin();

        Assert.Equal(("main", false), (history.State.Branch, history.State.IsUnborn));
        Assert.Equal("The site as it was before Builder\n", await folder.GitAsync("log", "--format=%s"));
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task A_snapshot_is_the_tree_that_git_itself_would_make_and_leaves_no_trace()
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write("src/new.ts", "new\n");
        folder.Write("src/app.ts", "changed\n");
        folder.Write("a/b/c.txt", "deep\n");
        folder.Write("a.txt", "sorts before a/\n");
        folder.Write("run.sh", "#!/bin/sh\n");
        folder.Write("node_modules/x/index.js", "ignored\n");
        folder.Write(".env", "SECRET=1\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                Path.Combine(folder.Path, "run.sh"),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }

        var before = await folder.GitAsync("status", "--porcelain=v2", "--untracked-files=all");
        using var history = GitFolder.Open(folder.Site);
        var tree = history.SnapshotTree(folder.Site.Folder);
        Assert.Equal(before, await folder.GitAsync("status", "--porcelain=v2", "--untracked-files=all"));

        await folder.GitAsync("add", "-A");
        Assert.Equal((await folder.GitAsync("write-tree")).Trim(), tree.Value);
    }

    [Fact]
    public async Task An_untracked_secret_is_never_in_a_snapshot_even_where_nothing_ignores_it()
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write(".env.local", "KEY=1\n");
        folder.Write("server.pem", "key\n");
        using var history = GitFolder.Open(folder.Site);

        Assert.Equal(
            [".gitignore", "index.html", "src/app.ts"],
            GitFolder.Paths(history, history.SnapshotTree(folder.Site.Folder)).Select(path => path.Value)
        );
    }

    [Fact]
    public async Task Unchanged_files_are_not_read_again_not_even_after_a_restart()
    {
        using var folder = await GitFolder.WithCommitAsync();
        var longAgo = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach (var file in new[] { "index.html", "src/app.ts", ".gitignore" })
        {
            File.SetLastWriteTimeUtc(Path.Combine(folder.Path, file), longAgo);
        }

        folder.Site.PrepareState();
        using (var history = GitFolder.Open(folder.Site))
        {
            history.SnapshotTree(folder.Site.Folder);
            Assert.Equal(3, history.FilesRead);
            history.SnapshotTree(folder.Site.Folder);
            Assert.Equal(3, history.FilesRead);
        }

        folder.Write("src/app.ts", "another\n");
        using var again = GitFolder.Open(folder.Site);
        again.SnapshotTree(folder.Site.Folder);
        Assert.Equal(1, again.FilesRead);
    }

    [Fact]
    public async Task Unsaved_buffers_come_before_the_disk()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var history = GitFolder.Open(folder.Site);
        var path = SitePath.Parse("index.html");
        var tree = history.SnapshotTree(folder.Site.Folder, new Dictionary<SitePath, byte[]> { [path] = "unsaved"u8.ToArray() });

        Assert.Equal("unsaved", Encoding.UTF8.GetString(history.Read(tree, path)!));
        Assert.Equal("<h1>Bakery</h1>\n", folder.Read("index.html"));
    }

    [Fact]
    public async Task A_commit_says_who_what_and_at_which_cost_and_moves_no_branch()
    {
        using var folder = await GitFolder.WithCommitAsync();
        var head = await folder.GitAsync("rev-parse", "HEAD");
        using var history = GitFolder.Open(folder.Site);
        folder.Write("index.html", "<h1>New</h1>\n");
        var what = new StepDescription(
            CheckpointKind.Step,
            "Make the title new",
            "As asked.\nBuilder-Kind: user",
            "s1",
            "t1",
            2,
            "openai:gpt",
            true,
            12,
            34,
            true
        );

        var made = history.Commit(history.State.Head, history.SnapshotTree(folder.Site.Folder), what);

        Assert.Equal(head, await folder.GitAsync("rev-parse", "HEAD"));
        Assert.Equal(
            (CheckpointKind.Step, "s1", "t1", 2, "openai:gpt", true, false),
            (made.Kind, made.SessionId, made.TurnId, made.Step, made.Model, made.Builds, made.OnBranch)
        );
        history.KeepRef("turns/t1", made.Id);
        Assert.Equal(made.Id.Value, (await folder.GitAsync("rev-parse", "refs/builder/turns/t1")).Trim());
        Assert.Contains(
            "Builder-Tokens: in=12, out=34",
            await folder.GitAsync("log", "-1", "--format=%B", made.Id.Value),
            StringComparison.Ordinal
        );
        Assert.Equal(made, history.Find(made.Id.Abbreviated));
        Assert.Equal([made.Id.Value, head.Trim()], history.List(10).Select(checkpoint => checkpoint.Id.Value));
    }

    [Fact]
    public async Task A_commit_on_the_branch_leaves_a_clean_status()
    {
        using var folder = new GitFolder();
        using var history = GitFolder.Open(folder.Site);
        folder.Write("index.html", "<h1>Bakery</h1>\n");
        folder.Site.PrepareState();

        history.CommitOnBranch(history.SnapshotTree(folder.Site.Folder), new StepDescription(CheckpointKind.Template, "A bakery"));

        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
        Assert.Equal("A bakery\n", await folder.GitAsync("log", "--format=%s"));
        Assert.Contains("builder: A bakery", await folder.GitAsync("reflog"), StringComparison.Ordinal);
        Assert.Equal("", await folder.GitAsync("fsck", "--strict", "--no-progress", "--no-dangling"));
    }

    [Fact]
    public async Task A_site_may_be_a_folder_of_a_larger_repository()
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write("sites/bakery/index.html", "<h1>Bread</h1>\n");
        await folder.GitAsync("add", ".");
        await folder.GitAsync("commit", "-q", "-m", "Bakery");
        var site = Site.Open(Path.Combine(folder.Path, "sites", "bakery"));
        using var history = GitFolder.Open(site);
        folder.Write("sites/bakery/about.html", "<h1>About</h1>\n");
        folder.Write("other.txt", "not ours\n");

        var made = history.CommitOnBranch(history.SnapshotTree(site.Folder), new StepDescription(CheckpointKind.Step, "About"));

        Assert.Equal(["about.html", "index.html"], GitFolder.Paths(history, made.Tree).Select(path => path.Value));
        Assert.Equal("sites/bakery/about.html\n", await folder.GitAsync("diff", "--name-only", "HEAD~", "HEAD"));
        Assert.Equal("?? other.txt\n", await folder.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task What_a_site_folder_does_not_show_is_carried_over_and_never_looks_deleted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making a symbolic link needs rights that not every account has.");
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write("dist/site.js", "built\n");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "link.html"), "index.html");
        await folder.GitAsync("add", "-f", "dist", "link.html");
        await folder.GitAsync("update-index", "--add", "--cacheinfo", "160000,1111111111111111111111111111111111111111,vendor/lib");
        await folder.GitAsync("commit", "-q", "-m", "Odd things");
        folder.Write("vendor/lib/file.js", "of the submodule\n");
        using var history = GitFolder.Open(folder.Site);

        Assert.Equal(history.HeadTree, history.SnapshotTree(folder.Site.Folder));
    }

    [Fact]
    public async Task A_diff_knows_files_that_moved()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var history = GitFolder.Open(folder.Site);
        var before = history.HeadTree;
        File.Move(Path.Combine(folder.Path, "src/app.ts"), Path.Combine(folder.Path, "src/main.ts"));
        folder.Write("new.txt", "new\n");

        Assert.Equal(
            [
                new TreeChange(SitePath.Parse("new.txt"), ChangeStatus.Added, null),
                new TreeChange(SitePath.Parse("src/main.ts"), ChangeStatus.Moved, SitePath.Parse("src/app.ts")),
            ],
            history.Diff(before, history.SnapshotTree(folder.Site.Folder))
        );
    }

    [Fact]
    public async Task An_unknown_checkpoint_is_told_apart_from_a_text_that_is_none()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var history = GitFolder.Open(folder.Site);

        Assert.Equal(ErrorKind.NotFound, Assert.Throws<BuilderException>(() => history.Find("abcdef1")).Kind);
        Assert.Equal(ErrorKind.Validation, Assert.Throws<BuilderException>(() => history.Find("HEAD~1")).Kind);
    }
}
