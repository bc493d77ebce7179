using Builder.Core.Sites;
using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>
/// Finds the repository of a site. Where there is none, and where there is one that must not be touched (THREATS G5), the site has a private one in
/// Builder's own folder: enough to look, check and build, and nothing of it is ever anywhere else.
/// </summary>
internal static class RepositoryOpening
{
    /// <param name="GitDirectory">Where HEAD and the index are.</param>
    /// <param name="Prefix">The site's folder inside the repository, such as <c>sites/bakery</c>; empty when the site is the whole of it.</param>
    /// <param name="IsPrivate">Whether it is Builder's own.</param>
    /// <param name="Refusal">Why the person's repository is left alone; null when it is not.</param>
    public sealed record Opened(string GitDirectory, string Prefix, bool IsPrivate, BuilderException? Refusal);

    /// <exception cref="BuilderException">Precondition: the folder is a bare repository, so there are no files.</exception>
    public static Opened Open(Site site)
    {
        Libgit2.SyncWrites();
        RepositoryFiles.GuardFolder(site.Root);
        try
        {
            if (Find(site) is not var (repository, prefix))
            {
                return Private(site, null);
            }

            using (repository)
            {
                return WhyNot(repository, prefix, site) is { } refusal
                    ? Private(site, refusal)
                    : new Opened(repository.Info.Path, prefix, IsPrivate: false, null);
            }
        }
        catch (LibGit2SharpException e) when (e is not LockedFileException)
        {
            return Private(site, ForeignRepository.Refusal(site, e));
        }
        catch (RefusedException e)
        {
            return Private(site, e.Refusal);
        }
    }

    /// <summary>Makes the site's own repository, with the branch <c>main</c> and without a commit.</summary>
    public static string Create(Site site)
    {
        Repository.Init(site.Root);
        using var repository = new Repository(site.Root);
        if (repository.Info.IsHeadUnborn)
        {
            repository.Refs.Add("HEAD", "refs/heads/main", allowOverwrite: true);
        }

        return repository.Info.Path;
    }

    private static Opened Private(Site site, BuilderException? refusal)
    {
        site.PrepareState();
        var folder = Path.Combine(site.StateFolder, "history");
        if (!Repository.IsValid(folder))
        {
            Repository.Init(folder, isBare: true);
        }

        return new Opened(folder + Path.DirectorySeparatorChar, "", IsPrivate: true, refusal);
    }

    private static (Repository Repository, string Prefix)? Find(Site site)
    {
        var dotGit = Path.Combine(site.Root, ".git");
        if (File.Exists(dotGit))
        {
            if (WhyNotLinked(dotGit, out var linked) is { } refusal)
            {
                throw new RefusedException(refusal);
            }

            ThrowIfLinks(linked);
            ThrowIfLinks(RepositoryStanding.CommonDirectory(linked));
            return (new Repository(site.Root), "");
        }

        if (Directory.Exists(dotGit))
        {
            // Without HEAD it is what an interrupted “git init” leaves behind; making it again completes it.
            if (
                new DirectoryInfo(dotGit).ResolveLinkTarget(returnFinalTarget: true) is { } real
                && IsOfAnotherFolder(real.FullName, dotGit)
            )
            {
                throw new RefusedException(OfAnother());
            }

            ThrowIfLinks(dotGit);
            return File.Exists(Path.Combine(dotGit, "HEAD")) ? (new Repository(site.Root), "") : null;
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

        for (var above = Path.GetDirectoryName(site.Root); above is not null; above = Path.GetDirectoryName(above))
        {
            RepositoryFiles.Guard(Path.Combine(above, ".git", "commondir"));
        }

        return Repository.Discover(site.Root) is { } outer ? InOuter(site, outer) : null;
    }

    private static (Repository Repository, string Prefix)? InOuter(Site site, string gitDirectory)
    {
        ThrowIfLinks(gitDirectory);
        ThrowIfLinks(RepositoryStanding.CommonDirectory(gitDirectory));
        var repository = new Repository(gitDirectory);
        var root = repository.Info.IsBare ? null : Path.TrimEndingDirectorySeparator(repository.Info.WorkingDirectory);
        if (root is null || IsHomeOrDisk(root) || !site.Root.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            repository.Dispose();
            return null;
        }

        for (var above = site.Root; above is not null && above.Length >= root.Length; above = Path.GetDirectoryName(above))
        {
            RepositoryFiles.GuardFolder(above);
        }

        var prefix = Path.GetRelativePath(root, site.Root).Replace(Path.DirectorySeparatorChar, '/');
        if (repository.Ignore.IsPathIgnored(prefix + "/"))
        {
            repository.Dispose();
            return null;
        }

        return (repository, prefix);
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

        return null;
    }

    private static BuilderException? WhyNotLinked(string dotGit, out string folder)
    {
        (folder, var target) = ("", "");
        try
        {
            target = PlainFile.Text(dotGit).Trim();
        }
        catch (IOException)
        {
            return Refuse(
                "The “.git” of this folder is not a file or folder of git. It can be looked at and built, but not changed.",
                "Delete it, or clone again."
            );
        }

        target = target.StartsWith("gitdir:", StringComparison.Ordinal) ? target["gitdir:".Length..].Trim() : "";
        folder = Path.GetFullPath(target, Path.GetDirectoryName(dotGit)!);
        return target.Length == 0 || !Directory.Exists(folder)
                ? Refuse(
                    "This folder points to a git repository that is not there any more. It can be looked at and built, but not changed.",
                    "Run “git worktree repair” where the repository is now, or clone it again."
                )
            : IsOfAnotherFolder(folder, dotGit) ? OfAnother()
            : folder.Replace('\\', '/').Contains("/modules/", StringComparison.Ordinal)
                ? Refuse(
                    "This folder is a part (a submodule) of another project, which keeps track of its exact version. It can be looked at and built, but not changed.",
                    "Clone it on its own and open the clone."
                )
            : null;
    }

    /// <summary>Whether a git directory is the “.git” that lies in another folder: what is kept would change that folder's history.</summary>
    private static bool IsOfAnotherFolder(string gitDirectory, string dotGit) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(gitDirectory)) == ".git"
        && Path.TrimEndingDirectorySeparator(gitDirectory) != dotGit;

    /// <exception cref="RefusedException">Something that is written to at every step would be written elsewhere.</exception>
    private static void ThrowIfLinks(string gitDirectory)
    {
        if (RepositoryFiles.HasLinks(gitDirectory))
        {
            throw new RefusedException(
                Refuse(
                    "Parts of the git repository of this folder are links to other places. It can be looked at and built, but not changed.",
                    "Clone it and open the clone."
                )
            );
        }
    }

    private static BuilderException OfAnother() =>
        Refuse(
            "The “.git” of this folder leads to the repository of another folder. It can be looked at and built, but not changed.",
            "Open that folder instead, or delete “.git” here."
        );

    private static bool IsHomeOrDisk(string root)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Path.GetPathRoot(root) == root || (home.Length > 0 && root == Path.TrimEndingDirectorySeparator(home));
    }

    private static BuilderException Refuse(string message, string nextStep) => new(ErrorKind.Precondition, message, nextStep);

    private sealed class RefusedException(BuilderException refusal) : Exception
    {
        public BuilderException Refusal => refusal;
    }
}
