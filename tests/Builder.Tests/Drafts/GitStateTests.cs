using System.Security.Cryptography;
using Builder.Core;
using Builder.Core.Sites;
using Builder.Tests.Checkpoints;
using Xunit;

namespace Builder.Tests.Drafts;

/// <summary>Whatever the person is in the middle of with git, a landing brings the files and leaves git's state as it is (THREATS G1 to G5).</summary>
public sealed class GitStateTests
{
    public static TheoryData<string, string[]> Operations =>
        new()
        {
            { "a merge", ["merge other"] },
            { "a merge", ["merge --no-commit --no-ff harmless"] },
            { "a cherry-pick", ["cherry-pick other"] },
            { "a revert", ["revert --no-commit HEAD"] },
            { "a rebase", ["rebase other"] },
            { "a rebase", ["-c rebase.backend=apply rebase other"] },
            { "a bisect", ["bisect start", "bisect bad", "bisect good HEAD~"] },
            { "no branch is checked out", ["checkout -q --detach"] },
            { "no branch is checked out", ["checkout -q HEAD~"] },
        };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Files_land_the_commit_is_withheld_and_git_is_byte_for_byte_as_before(string why, string[] commands)
    {
        using var folder = await WithBranchesAsync();
        foreach (var command in commands)
        {
            await folder.GitAsync(command.Split(' '));
        }

        using var desk = new Desk(folder);
        var before = Fingerprint(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("src/app.ts", "by the model\n"));
        draft.AddStep(Desk.Step("App"));

        var result = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal("by the model\n", folder.Read("src/app.ts"));
        Assert.Empty(result.Commits);
        Assert.Contains($"Nothing was committed, because {why}", result.Message, StringComparison.Ordinal);
        Assert.Equal(before, Fingerprint(folder));
    }

    [Fact]
    public async Task A_folder_without_a_repository_gets_one_that_begins_with_the_site_as_it_was()
    {
        using var folder = new GitFolder();
        folder.Write("index.html", "<h1>Mine</h1>\n");
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open("A bakery");
        Desk.Work(draft, ("about.html", "<h1>About</h1>\n"));
        draft.AddStep(Desk.Step("About"));

        await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal("About\nThe site as it was before Builder\n", await folder.GitAsync("log", "--format=%s", "main"));
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task While_git_is_busy_nothing_happens_and_the_lock_of_somebody_else_stays()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("index.html", "<h1>Bread</h1>\n"));
        draft.AddStep(Desk.Step("Bread"));
        folder.Write(".git/index.lock", "");
        var before = Fingerprint(folder);

        var busy = await Assert.ThrowsAsync<BuilderException>(() =>
            desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None)
        );

        Assert.Equal(ErrorKind.Conflict, busy.Kind);
        Assert.Equal(before, Fingerprint(folder));
        Assert.Equal("<h1>Bakery</h1>\n", folder.Read("index.html"));
        File.Delete(Path.Combine(folder.Path, ".git", "index.lock"));
        Assert.Single((await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None)).Commits);
    }

    [Fact]
    public async Task A_lock_that_a_dead_Builder_left_is_removed_and_nothing_else()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        folder.Write(".git/index.lock", "builder landing abc 99999999 1700000000 abc\n");
        folder.Write(".git/refs/heads/main.lock", "");

        Assert.Null(desk.Landing.Recover());

        Assert.False(folder.Exists(".git/index.lock"));
        Assert.True(folder.Exists(".git/refs/heads/main.lock"));
    }

    [Fact]
    public async Task Line_endings_that_git_converts_stay_as_they_are_on_disk_and_in_the_history()
    {
        using var folder = await GitFolder.WithCommitAsync();
        await folder.GitAsync("config", "core.autocrlf", "true");
        folder.Write("index.html", "<h1>Bakery</h1>\r\n");
        await folder.GitAsync("add", "index.html");
        using var desk = new Desk(folder);
        Assert.False(desk.History.State.HasPendingChanges);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("index.html", "<h1>Bread</h1>\r\n"));
        draft.AddStep(Desk.Step("Bread"));

        await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal("<h1>Bread</h1>\r\n", folder.Read("index.html"));
        Assert.Equal("<h1>Bread</h1>\n", await folder.GitAsync("show", "HEAD:index.html"));
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task Files_of_Git_LFS_are_out_of_bounds_and_stay_pointers()
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write("photo.bin", "version https://git-lfs.github.com/spec/v1\n");
        folder.Write(".gitattributes", "*.bin filter=lfs -text\n");
        await folder.GitAsync("add", ".");
        await folder.GitAsync("commit", "-q", "-m", "Photo");
        folder.Write("photo.bin", "a large picture that the filter put here");
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("index.html", "<h1>Bread</h1>\n"));
        draft.AddStep(Desk.Step("Bread"));

        await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.NotNull(draft.WhyOutOfBounds(SitePath.Parse("photo.bin")));
        Assert.Equal("index.html\n", await folder.GitAsync("diff", "--name-only", "HEAD~", "HEAD"));
        Assert.Contains("LFS", Assert.Single(desk.History.State.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hooks_and_signing_are_said_to_be_left_out()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Whether a hook is active is told by its executable bit.");
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write(".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(folder.Path, ".git/hooks/pre-commit"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        await folder.GitAsync("config", "commit.gpgSign", "true");
        using var desk = new Desk(folder);

        Assert.Equal(
            [
                "This repository runs its own checks at each commit (pre-commit). Commits made by Builder do not run them.",
                "Your git is set to sign commits. Commits made by Builder are not signed.",
            ],
            desk.History.State.Notices
        );
    }

    /// <summary>Branches with which every operation stops half-way: <c>other</c> collides in index.html, <c>harmless</c> does not.</summary>
    private static async Task<GitFolder> WithBranchesAsync()
    {
        var folder = await GitFolder.WithCommitAsync();
        await folder.GitAsync("checkout", "-q", "-b", "harmless");
        folder.Write("harmless.txt", "harmless\n");
        await folder.GitAsync("add", ".");
        await folder.GitAsync("commit", "-q", "-m", "Harmless");
        await folder.GitAsync("checkout", "-q", "-b", "other", "main");
        folder.Write("index.html", "<h1>Other</h1>\n");
        await folder.GitAsync("commit", "-q", "-a", "-m", "Other");
        await folder.GitAsync("checkout", "-q", "main");
        folder.Write("index.html", "<h1>Main</h1>\n");
        await folder.GitAsync("commit", "-q", "-a", "-m", "Main");
        return folder;
    }

    /// <summary>Everything of git's but the objects and what is ours.</summary>
    private static string Fingerprint(GitFolder folder)
    {
        var git = Path.Combine(folder.Path, ".git");
        var files = Directory
            .EnumerateFiles(git, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(git, file).Replace('\\', '/'))
            .Where(file =>
                !file.StartsWith("objects/", StringComparison.Ordinal) && !file.StartsWith("refs/builder/", StringComparison.Ordinal)
            )
            .Order(StringComparer.Ordinal);
        return string.Join(
            '\n',
            files.Select(file => $"{file} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(git, file))))}")
        );
    }
}
