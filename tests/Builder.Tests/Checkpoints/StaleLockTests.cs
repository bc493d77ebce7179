using Builder.Core.Checkpoints;
using Xunit;

namespace Builder.Tests.Checkpoints;

/// <summary>A branch's lock that an interrupted landing left, whole or in part, and those of others.</summary>
public sealed class StaleLockTests
{
    private const string Branch = "refs/heads/main";
    private const string Aim = "0123456789abcdef0123456789abcdef01234567";

    [Fact]
    public void A_lock_of_a_branch_that_was_written_in_part_is_removed_when_its_part_is_of_our_commit()
    {
        using var folder = new GitFolder();
        folder.Write($".git/{Branch}.lock", Aim[..20]);

        IndexLock.RemoveStale(Path.Combine(folder.Path, ".git"), "site", Branch, [Aim]);

        Assert.False(folder.Exists($".git/{Branch}.lock"));
    }

    [Fact]
    public void A_lock_of_a_branch_with_another_commit_stays()
    {
        using var folder = new GitFolder();
        folder.Write($".git/{Branch}.lock", new string('c', 40) + "\n");

        IndexLock.RemoveStale(Path.Combine(folder.Path, ".git"), "site", Branch, [Aim]);

        Assert.True(folder.Exists($".git/{Branch}.lock"));
    }
}
