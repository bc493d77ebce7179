using Builder.Core.Sites;
using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>Reads how a repository stands, afresh each time: the person works on it with other tools meanwhile. Changes nothing.</summary>
internal static class RepositoryStanding
{
    private static readonly string[] CommitHooks =
    [
        "pre-commit",
        "prepare-commit-msg",
        "commit-msg",
        "post-commit",
        "reference-transaction",
    ];

    public static HistoryState Read(OpenRepository open, TreeStore trees, Func<string?, bool> hasPendingChanges)
    {
        var repository = open.Now;
        var head = open.Native.IdOf("HEAD");
        var tree = head is null ? null : repository.Lookup<Commit>(head)?.Tree.Sha;
        var branch = open.Native.TargetOf("HEAD");
        return new HistoryState(
            branch is null ? null : ShortName(branch),
            head is null ? null : new CommitId(head),
            head is null && branch is not null,
            branch is null,
            Operation(repository),
            open.Index.Staged(trees, tree ?? TreeStore.EmptyTree),
            hasPendingChanges(tree),
            Notices(open)
        );
    }

    public static string? Operation(Repository repository) =>
        repository.Info.CurrentOperation switch
        {
            CurrentOperation.None => null,
            CurrentOperation.Merge => "a merge",
            CurrentOperation.Revert or CurrentOperation.RevertSequence => "a revert",
            CurrentOperation.CherryPick or CurrentOperation.CherryPickSequence => "a cherry-pick",
            CurrentOperation.Bisect => "a bisect",
            CurrentOperation.ApplyMailbox or CurrentOperation.ApplyMailboxOrRebase => "applying patches from mail",
            _ => "a rebase",
        };

    private static string ShortName(string branch) =>
        branch.StartsWith("refs/heads/", StringComparison.Ordinal) ? branch["refs/heads/".Length..] : branch;

    private static List<string> Notices(OpenRepository open)
    {
        var repository = open.Now;
        var notices = new List<string>();
        foreach (var name in open.Native.Names(CommitWriter.Root + "*").Where(name => open.Native.IdOf(name) is null))
        {
            notices.Add($"The reference {name} leads nowhere, so it is passed over. “git update-ref --no-deref -d {name}” takes it away.");
        }

        var hooks = Hooks(repository);
        if (hooks.Count > 0)
        {
            notices.Add(
                $"This repository runs its own checks at each commit ({string.Join(", ", hooks)}). Commits made by Builder do not run them."
            );
        }

        if (repository.Config.GetValueOrDefault("commit.gpgSign", false))
        {
            notices.Add("Your git is set to sign commits. Commits made by Builder are not signed.");
        }

        var attributes = Path.Combine(repository.Info.WorkingDirectory, ".gitattributes");
        if (
            File.Exists(attributes)
            && File.ReadLines(attributes).Any(line => line.Contains("filter=", StringComparison.Ordinal) && !line.StartsWith('#'))
        )
        {
            notices.Add("Some files are kept by Git LFS or another filter (see .gitattributes). Builder leaves them as they are.");
        }

        return notices;
    }

    private static List<string> Hooks(Repository repository)
    {
        var setting = repository.Config.GetValueOrDefault<string?>("core.hooksPath", (string?)null);
        var folder = setting is null
            ? Path.Combine(CommonDirectory(repository.Info.Path), "hooks")
            : Path.GetFullPath(setting, repository.Info.WorkingDirectory);
        return [.. CommitHooks.Where(name => IsActive(Path.Combine(folder, name)))];
    }

    /// <summary>Where references and objects are; in a linked worktree not the same as where HEAD and the index are.</summary>
    public static string CommonDirectory(string gitDirectory)
    {
        var pointer = Path.Combine(gitDirectory, "commondir");
        return File.Exists(pointer) ? Path.GetFullPath(PlainFile.Text(pointer).Trim(), gitDirectory) : gitDirectory;
    }

    private static bool IsActive(string hook) =>
        File.Exists(hook) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(hook) & UnixFileMode.UserExecute) != 0);
}
