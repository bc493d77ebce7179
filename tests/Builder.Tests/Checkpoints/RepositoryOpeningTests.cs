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

    public static TheoryData<string> ReadByGit =>
        [
            .. new[]
            {
                ".gitignore",
                "src/.gitignore",
                "src/deep/.gitattributes",
                ".git/HEAD",
                ".git/config",
                ".git/commondir",
                ".git/info/attributes",
                ".git/refs/heads/main",
                ".git/refs/builder/steps/x",
                ".git/logs/HEAD",
                ".git/objects/pack/pack-1.idx",
                ".git/objects/info/alternates",
                ".git/objects/info/commit-graph",
                ".git/objects/ab/00000000000000000000000000000000000000",
                "excluded",
                "included",
                "attributed",
            },
        ];

    /// <summary>In the site's own repository, in one that the site is a folder of, and in a linked work tree.</summary>
    [Theory, MemberData(nameof(ReadByGit))]
    public async Task A_pipe_where_git_reads_is_told_and_waited_for_by_nobody(string place)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes among files are made on Linux here.");
        foreach (var way in (string[])["own", "outer", "linked"])
        {
            using var folder = await GitFolder.WithCommitAsync();
            folder.Write("src/deep/a.ts", "export {}\n");
            folder.Write("shop/index.html", "<h1>Shop</h1>\n");
            folder.Write("shop/src/deep/a.ts", "export {}\n");
            await folder.GitAsync("add", ".");
            await folder.GitAsync("commit", "-q", "-m", "Second");
            await folder.GitAsync("worktree", "add", "-q", "linked", "-b", "linked");
            var root = way switch
            {
                "own" => folder.Path,
                "outer" => Path.Combine(folder.Path, "shop"),
                _ => Path.Combine(folder.Path, "linked"),
            };
            var isRule =
                place.EndsWith(".gitignore", StringComparison.Ordinal) || place.EndsWith(".gitattributes", StringComparison.Ordinal);
            var pipe = Path.Combine(isRule ? root : folder.Path, place);
            if (!place.Contains('/', StringComparison.Ordinal) && !isRule)
            {
                var name = place switch
                {
                    "excluded" => "core.excludesFile",
                    "attributed" => "core.attributesFile",
                    _ => "include.path",
                };
                await folder.GitAsync("config", name, pipe);
            }

            Directory.CreateDirectory(Path.GetDirectoryName(pipe)!);
            File.Delete(pipe);
            await CliWrap.Cli.Wrap("mkfifo").WithArguments([pipe]).ExecuteAsync(TestContext.Current.CancellationToken);

            var told = await Task.Run(() =>
                    Record.Exception(() =>
                    {
                        var site = Site.Open(root);
                        using var history = GitFolder.Open(site);
                        history.SnapshotTree(site.Folder);
                    })
                )
                .WaitAsync(TestTimes.Unexpected, TestContext.Current.CancellationToken);

            if (told is null && place == ".git/HEAD" && way != "own")
            {
                // git takes a folder without a file of that name for no repository at all, and a linked one has its own.
                continue;
            }

            var refusal = Assert.IsType<BuilderException>(told);
            Assert.Contains($"{place} is a pipe", refusal.Message, StringComparison.Ordinal);
            Assert.NotEmpty(refusal.NextStep!);
            File.Delete(pipe);
        }
    }

    [Theory]
    [InlineData(".git/refs/heads")]
    [InlineData(".git/objects/pack")]
    [InlineData(".git/logs")]
    [InlineData(".git/index")]
    public async Task A_repository_with_links_in_it_is_looked_at_and_not_changed_and_that_is_told(string place)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links are not for everybody on Windows.");
        using var other = await GitFolder.WithCommitAsync();
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write("shop/index.html", "<h1>Shop</h1>\n");
        await folder.GitAsync("add", ".");
        await folder.GitAsync("commit", "-q", "-m", "Second");
        var link = Path.Combine(folder.Path, place);
        if (Directory.Exists(link))
        {
            Directory.Delete(link, recursive: true);
        }
        File.Delete(link);
        File.CreateSymbolicLink(link, Path.Combine(other.Path, place));
        foreach (var root in new[] { folder.Path, Path.Combine(folder.Path, "shop") })
        {
            AssertRefused(root, "links to other places");
            using var history = GitFolder.Open(Site.Open(root));
            Assert.Contains(history.State.Notices, notice => notice.Contains("links to other places", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_another_site_of_the_same_repository_holds_is_left_to_it()
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write("one/index.html", "<h1>One</h1>\n");
        folder.Write("two/index.html", "<h1>Two</h1>\n");
        await folder.GitAsync("add", ".");
        await folder.GitAsync("commit", "-q", "-m", "Two sites");
        var (one, two) = (Site.Open(Path.Combine(folder.Path, "one")), Site.Open(Path.Combine(folder.Path, "two")));
        using var history = GitFolder.Open(two);
        var git = Path.Combine(folder.Path, ".git");
        string[] mine = [$"builder-lock-{two.Id}-a", $"builder-index-{two.Id}-b"];
        string[] others = [$"builder-lock-{one.Id}-a", $"builder-index-{one.Id}-b", "builder-of-somebody"];
        foreach (var name in mine.Concat(others))
        {
            await File.WriteAllTextAsync(Path.Combine(git, name), "x", TestContext.Current.CancellationToken);
        }

        history.RemoveStaleLocks(null, []);

        Assert.Equal(others.Order(), Directory.EnumerateFiles(git, "builder-*").Select(Path.GetFileName).Order());
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
        Assert.Equal(3, GitFolder.Paths(history, history.SnapshotTree(folder.Site.Folder)).Count);
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
