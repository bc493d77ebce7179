using Builder.Core.Sites;
using Builder.Tests.Checkpoints;
using Xunit;

namespace Builder.Tests.Drafts;

/// <summary>What git marks as not here on purpose, and every form of its index, is as before when a change has landed.</summary>
public sealed class NotHereTests
{
    public static TheoryData<string[]> Forms =>
        new()
        {
            new[] { "sparse-checkout set --cone src" },
            new[] { "sparse-checkout set --cone src", "config --unset core.sparseCheckout" },
            new[] { "sparse-checkout set --no-cone /* !/docs/" },
            new[] { "sparse-checkout set --cone --sparse-index src" },
            new[] { "-c core.sparseCheckout=true config core.sparseCheckout true" },
            new[] { "update-index --skip-worktree docs/deep/b.md" },
            new[] { "update-index --assume-unchanged docs/a.md" },
            new[] { "update-index --split-index" },
            new[] { "config core.splitIndex true", "update-index --split-index", "update-index --chmod=+x docs/a.md" },
            new[] { "update-index --index-version 4" },
            new[] { "update-index --index-version 3", "update-index --skip-worktree docs/a.md" },
            new[] { "config core.untrackedCache true", "update-index --untracked-cache", "status" },
            new[] { "config feature.manyFiles true", "update-index --force-write-index" },
            new[] { "config index.skipHash true", "update-index --force-write-index" },
            new[] { "config index.threads 4", "update-index --index-version 4", "update-index --force-write-index" },
            new[] { "sparse-checkout set --cone --sparse-index src", "update-index --split-index" },
        };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_landing_changes_its_own_entries_and_no_other(string[] commands)
    {
        using var folder = await WithDocsAsync();
        foreach (var command in commands)
        {
            await folder.GitAsync(command.Split(' '));
        }

        if (commands[0].Contains("skip-worktree", StringComparison.Ordinal))
        {
            File.Delete(Path.Combine(folder.Path, "docs/deep/b.md"));
        }

        var status = await folder.GitAsync("status", "--porcelain=v2");
        var staged = await folder.GitAsync("diff", "--cached");
        var flags = await folder.GitAsync("ls-files", "-v", "-s");
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("src/app.ts", "by the model\n"), ("src/new.ts", "new\n"), ("src/old.ts", null));
        draft.AddStep(Desk.Step("App"));

        var result = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Single(result.Commits);
        Assert.Equal("M\tsrc/app.ts\nA\tsrc/new.ts\nD\tsrc/old.ts\n", await folder.GitAsync("diff", "--name-status", "HEAD~", "HEAD"));
        Assert.Equal(status, await folder.GitAsync("status", "--porcelain=v2"));
        Assert.Equal(Others(flags), Others(await folder.GitAsync("ls-files", "-v", "-s")));
        Assert.Equal("", await folder.GitAsync("fsck", "--strict", "--no-progress", "--no-dangling"));
        Assert.Equal(staged, await folder.GitAsync("diff", "--cached"));
    }

    [Fact]
    public async Task A_file_outside_the_sparse_checkout_can_come_and_the_rest_of_its_folder_stays_away()
    {
        using var folder = await WithDocsAsync();
        await folder.GitAsync("sparse-checkout", "set", "--cone", "--sparse-index", "src");
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("docs/new.md", "new\n"));
        draft.AddStep(Desk.Step("New"));

        await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal("docs/new.md\n", await folder.GitAsync("diff", "--name-only", "HEAD~", "HEAD"));
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
        Assert.False(folder.Exists("docs/a.md"));
    }

    [Fact]
    public async Task A_tracked_file_that_is_ignored_takes_part_and_goes_with_the_draft_that_takes_it_away()
    {
        using var folder = await WithDocsAsync();
        folder.Write(".gitignore", "docs/\n");
        await folder.GitAsync("commit", "-qam", "Ignore");
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        var without = desk.History.With(
            draft.Basis,
            new Dictionary<SitePath, byte[]?> { [SitePath.Parse("docs/a.md")] = null, [SitePath.Parse("docs/deep/b.md")] = null }
        );
        draft.ResetTo(without);
        draft.AddStep(Desk.Step("Without"));

        await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        Assert.Equal("docs/a.md\ndocs/deep/b.md\n", await folder.GitAsync("diff", "--name-only", "HEAD~", "HEAD"));
        Assert.False(folder.Exists("docs/a.md"));
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
    }

    [Theory]
    [InlineData("refs/builder/loop", "refs/builder/loop")]
    [InlineData("refs/builder/a", "refs/builder/b")]
    [InlineData("refs/builder/nowhere", "refs/heads/gone")]
    public async Task A_reference_that_leads_nowhere_is_told_and_passed_over(string name, string target)
    {
        using var folder = await WithDocsAsync();
        folder.Write(".git/" + name, $"ref: {target}\n");
        folder.Write(".git/refs/builder/b", "ref: refs/builder/a\n");
        folder.Write(".git/refs/builder/broken", "not an id\n");
        folder.Write(".git/refs/heads/loop", "ref: refs/heads/loop\n");
        using var desk = new Desk(folder);

        Assert.Contains(desk.History.State.Notices, notice => notice.Contains(name, StringComparison.Ordinal));
        Assert.NotEmpty(desk.History.List(10));
        desk.History.DropRef("loop");
    }

    [Fact]
    public async Task A_branch_that_leads_to_itself_stops_nothing_but_commits()
    {
        using var folder = await WithDocsAsync();
        folder.Write(".git/refs/heads/main", "ref: refs/heads/main\n");
        using var desk = new Desk(folder);

        Assert.True(desk.History.State.IsUnborn);
        Assert.Empty(desk.History.List(10));
        Assert.NotNull(desk.History.State.WhyNoCommit);
    }

    private static async Task<GitFolder> WithDocsAsync()
    {
        var folder = await GitFolder.WithCommitAsync();
        folder.Write("docs/a.md", "a\n");
        folder.Write("docs/deep/b.md", "b\n");
        folder.Write("src/old.ts", "old\n");
        await folder.GitAsync("add", ".");
        await folder.GitAsync("commit", "-qm", "Docs");
        return folder;
    }

    private static IEnumerable<string> Others(string entries) =>
        entries.Split('\n').Where(line => !line.Contains("\tsrc/", StringComparison.Ordinal));
}
