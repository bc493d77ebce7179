using Builder.Core;
using Builder.Core.Checkpoints;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Checkpoints;

public sealed class RepositoryOpeningTests
{
    [Fact]
    public async Task A_bare_repository_is_refused()
    {
        using var folder = new GitFolder();
        await folder.GitAsync("init", "-q", "--bare");
        Assert.Contains(
            "bare",
            Assert.Throws<BuilderException>(() => GitFolder.Open(Site.Open(folder.Path))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_submodule_is_refused()
    {
        using var inner = await GitFolder.WithCommitAsync();
        using var folder = await GitFolder.WithCommitAsync();
        await folder.GitAsync("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.Path, "lib");
        AssertRefused(Path.Combine(folder.Path, "lib"), "submodule");
    }

    [Fact]
    public void A_link_to_a_repository_that_is_gone_is_refused()
    {
        using var folder = new GitFolder();
        folder.Write(".git", "gitdir: /nowhere/at/all\n");
        AssertRefused(folder.Path, "not there any more");
    }

    [Fact]
    public async Task A_repository_of_another_user_is_refused_and_left_alone()
    {
        Assert.SkipWhen(
            OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess,
            "Giving a folder to another user takes the rights of root."
        );
        using var folder = await GitFolder.WithCommitAsync();
        await CliWrap.Cli.Wrap("chown").WithArguments(["-R", "12345", folder.Path]).ExecuteAsync();
        AssertRefused(folder.Path, "another user");
    }

    [Theory]
    [InlineData("futureThing", "true", "cannot be read")]
    [InlineData("relativeWorktrees", "true", "relative paths")]
    [InlineData("partialClone", "origin", "partial clone")]
    [InlineData("refStorage", "reftable", "reftable")]
    [InlineData("objectFormat", "sha256", "SHA-256")]
    public async Task A_repository_of_a_format_that_is_not_known_is_told_apart_looked_at_and_not_changed(
        string name,
        string value,
        string why
    )
    {
        using var folder = await GitFolder.WithCommitAsync();
        await folder.GitAsync("config", "core.repositoryFormatVersion", "1");
        await folder.GitAsync("config", $"extensions.{name}", value);
        AssertRefused(folder.Path, why);
        using var history = GitFolder.Open(folder.Site);
        Assert.Equal(3, history.Paths(history.SnapshotTree(folder.Site.Folder)).Count);
        Assert.Contains(history.State.Notices, notice => notice.Contains(why, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_repository_without_a_commit_gets_none_from_Builder_and_the_files_land()
    {
        using var folder = new GitFolder();
        await folder.GitAsync("init", "-q", "-b", "main");
        folder.Write("index.html", "<h1>Bakery</h1>\n");
        using var desk = new Drafts.Desk(folder);
        var draft = desk.Drafts.Open();
        Drafts.Desk.Work(draft, ("index.html", "<h1>Bread</h1>\n"));
        draft.AddStep(Drafts.Desk.Step("Bread"));

        var result = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Contains("has no commit yet", result.Message, StringComparison.Ordinal);
        Assert.Equal("<h1>Bread</h1>\n", folder.Read("index.html"));
        Assert.Contains("does not have any commits", await folder.GitAsync("log"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_an_outer_repository_ignores_gets_a_repository_of_its_own()
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write(".gitignore", "sandbox/\n");
        Directory.CreateDirectory(Path.Combine(folder.Path, "sandbox"));
        using var history = GitFolder.Open(Site.Open(Path.Combine(folder.Path, "sandbox")));

        history.Begin();

        Assert.True(Directory.Exists(Path.Combine(folder.Path, "sandbox", ".git")));
    }

    [Fact]
    public async Task A_linked_worktree_is_a_site_like_any_other()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var other = new GitFolder();
        await folder.GitAsync("worktree", "add", "-q", "-b", "side", Path.Combine(other.Path, "tree"));
        var site = Site.Open(Path.Combine(other.Path, "tree"));
        using var history = GitFolder.Open(site);
        File.WriteAllText(Path.Combine(site.Root, "index.html"), "changed\n");

        history.CommitOnBranch(history.SnapshotTree(site.Folder), new StepDescription(CheckpointKind.Step, "Side"));

        Assert.Equal("Side\nFirst\n", await folder.GitAsync("log", "--format=%s", "side"));
        Assert.Equal("", await folder.GitAsync("-C", site.Root, "status", "--porcelain"));
        Assert.Equal("First\n", await folder.GitAsync("log", "--format=%s", "main"));
    }

    private static void AssertRefused(string directory, string why)
    {
        using var history = GitFolder.Open(Site.Open(directory));
        var refusal = Assert.Throws<BuilderException>(history.Begin);
        Assert.Equal(ErrorKind.Precondition, refusal.Kind);
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(refusal.NextStep);
    }
}
