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

    public static HistoryState Read(string gitDirectory, string prefix, Func<string?, bool> hasPendingChanges)
    {
        using var repository = new Repository(gitDirectory);
        var head = repository.Head.Tip;
        return new HistoryState(
            repository.Info.IsHeadDetached ? null : repository.Head.FriendlyName,
            head is null ? null : new CommitId(head.Sha),
            repository.Info.IsHeadUnborn,
            repository.Info.IsHeadDetached,
            Operation(repository),
            Staged(repository, prefix),
            hasPendingChanges(head?.Tree.Sha),
            Notices(repository)
        );
    }

    /// <summary>The full name of the branch that is checked out, also before its first commit; null when HEAD is detached.</summary>
    public static string? BranchReference(Repository repository) => (repository.Refs.Head as SymbolicReference)?.TargetIdentifier;

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

    public static IReadOnlySet<SitePath> Staged(Repository repository, string prefix)
    {
        var staged = new HashSet<SitePath>();
        if (repository.Head.Tip is { } head)
        {
            var exact = new CompareOptions { Similarity = SimilarityOptions.None };
            using var changes = repository.Diff.Compare<TreeChanges>(head.Tree, DiffTargets.Index, null, null, exact);
            foreach (var change in changes)
            {
                Add(staged, change.Path, prefix);
                Add(staged, change.OldPath, prefix);
            }
        }
        else
        {
            foreach (var entry in repository.Index)
            {
                Add(staged, entry.Path, prefix);
            }
        }

        foreach (var conflict in repository.Index.Conflicts)
        {
            foreach (var side in new[] { conflict.Ancestor, conflict.Ours, conflict.Theirs })
            {
                Add(staged, side?.Path, prefix);
            }
        }

        return staged;
    }

    private static void Add(HashSet<SitePath> staged, string? path, string prefix)
    {
        if (path is null || (prefix.Length > 0 && !path.StartsWith(prefix + "/", StringComparison.Ordinal)))
        {
            return;
        }

        if (SitePath.TryParse(prefix.Length == 0 ? path : path[(prefix.Length + 1)..], out var inSite, out _))
        {
            staged.Add(inSite);
        }
    }

    private static List<string> Notices(Repository repository)
    {
        var notices = new List<string>();
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
        return File.Exists(pointer) ? Path.GetFullPath(File.ReadAllText(pointer).Trim(), gitDirectory) : gitDirectory;
    }

    private static bool IsActive(string hook) =>
        File.Exists(hook) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(hook) & UnixFileMode.UserExecute) != 0);
}
