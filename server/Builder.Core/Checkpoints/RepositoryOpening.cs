using Builder.Core.Sites;
using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>Finds or makes the repository of a site, and turns down those it must not touch (THREATS G5).</summary>
internal static class RepositoryOpening
{
    /// <param name="Repository">Open; the caller disposes of it.</param>
    /// <param name="Prefix">The site's folder inside the repository, such as <c>sites/bakery</c>; empty when the site is the whole of it.</param>
    public sealed record Opened(Repository Repository, string Prefix);

    public static Opened Open(Site site)
    {
        try
        {
            Libgit2.SyncWrites();
            var opened = Find(site) ?? new Opened(Create(site.Root), "");
            return Checked(opened, site);
        }
        catch (LibGit2SharpException e) when (e is not LockedFileException)
        {
            throw Refusal(site, e);
        }
    }

    private static Opened? Find(Site site)
    {
        var dotGit = Path.Combine(site.Root, ".git");
        if (File.Exists(dotGit))
        {
            RefuseOddLink(dotGit);
            return new Opened(new Repository(site.Root), "");
        }

        if (Directory.Exists(dotGit))
        {
            // Without HEAD it is what an interrupted “git init” leaves behind; making it again completes it.
            return File.Exists(Path.Combine(dotGit, "HEAD")) ? new Opened(new Repository(site.Root), "") : null;
        }

        if (
            Directory.Exists(Path.Combine(site.Root, "objects"))
            && Directory.Exists(Path.Combine(site.Root, "refs"))
            && File.Exists(Path.Combine(site.Root, "HEAD"))
        )
        {
            throw Refuse(
                $"{site.Name} is a bare git repository: it holds a history, but no files to edit.",
                "Clone it and open the clone."
            );
        }

        return Repository.Discover(site.Root) is { } outer ? InOuter(site, outer) : null;
    }

    private static Opened? InOuter(Site site, string gitDirectory)
    {
        var repository = new Repository(gitDirectory);
        var root = repository.Info.IsBare ? null : Path.TrimEndingDirectorySeparator(repository.Info.WorkingDirectory);
        if (root is null || IsHomeOrDisk(root) || !site.Root.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            repository.Dispose();
            return null;
        }

        var prefix = Path.GetRelativePath(root, site.Root).Replace(Path.DirectorySeparatorChar, '/');
        if (repository.Ignore.IsPathIgnored(prefix + "/"))
        {
            repository.Dispose();
            return null;
        }

        return new Opened(repository, prefix);
    }

    private static Repository Create(string root)
    {
        Repository.Init(root);
        var repository = new Repository(root);
        if (repository.Info.IsHeadUnborn)
        {
            repository.Refs.Add("HEAD", "refs/heads/main", allowOverwrite: true);
        }

        return repository;
    }

    private static Opened Checked(Opened opened, Site site)
    {
        var (repository, prefix) = opened;
        var refusal = WhyNot(repository, prefix, site);
        if (refusal is null)
        {
            return opened;
        }

        repository.Dispose();
        throw refusal;
    }

    private static BuilderException? WhyNot(Repository repository, string prefix, Site site)
    {
        if (repository.Info.IsBare)
        {
            return Refuse(
                $"The git repository of {site.Name} is marked as bare: it holds a history, but no files to edit.",
                "Clone it and open the clone."
            );
        }

        var root = Path.TrimEndingDirectorySeparator(repository.Info.WorkingDirectory);
        if (Path.Combine(root, prefix.Replace('/', Path.DirectorySeparatorChar)).TrimEnd(Path.DirectorySeparatorChar) != site.Root)
        {
            return Refuse($"The git repository of {site.Name} keeps its files in another folder, {root}.", "Open that folder instead.");
        }

        return repository.Config.GetValueOrDefault("core.sparseCheckout", false)
            ? Refuse(
                $"{site.Name} is checked out only in part (a sparse checkout), so files that are left out would look deleted.",
                "Run “git sparse-checkout disable”, then open the site again."
            )
            : null;
    }

    private static void RefuseOddLink(string dotGit)
    {
        var target = File.ReadAllText(dotGit).Trim();
        target = target.StartsWith("gitdir:", StringComparison.Ordinal) ? target["gitdir:".Length..].Trim() : "";
        var folder = Path.GetFullPath(target, Path.GetDirectoryName(dotGit)!);
        if (target.Length == 0 || !Directory.Exists(folder))
        {
            throw Refuse(
                "This folder points to a git repository that is not there any more.",
                "Run “git worktree repair” where the repository is now, or clone it again."
            );
        }

        if (folder.Replace('\\', '/').Contains("/modules/", StringComparison.Ordinal))
        {
            throw Refuse(
                "This folder is a part (a submodule) of another project, which keeps track of its exact version.",
                "Clone it on its own and open the clone."
            );
        }
    }

    private static bool IsHomeOrDisk(string root)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Path.GetPathRoot(root) == root || (home.Length > 0 && root == Path.TrimEndingDirectorySeparator(home));
    }

    private static BuilderException Refusal(Site site, LibGit2SharpException e) =>
        e.Message.Contains("not owned by", StringComparison.Ordinal)
            ? new(
                ErrorKind.Precondition,
                $"The git repository of {site.Name} belongs to another user of this machine, so it is left alone.",
                "Open a folder of your own, or make yourself the owner of this one.",
                e.Message,
                e
            )
            : new(
                ErrorKind.Precondition,
                $"The git repository of {site.Name} cannot be read.",
                "Run “git status” in the folder to see what is wrong; it may use a format that Builder does not know.",
                e.Message,
                e
            );

    private static BuilderException Refuse(string message, string nextStep) => new(ErrorKind.Precondition, message, nextStep);
}
