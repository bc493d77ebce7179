using Builder.Core.Sites;
using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>Says of a repository that cannot be opened what it is: git has formats and rules of ownership that libgit2 does not go along with.</summary>
internal static class ForeignRepository
{
    private const string StillWorks = "The site can be looked at and built, but not changed; nothing in the repository was touched.";

    public static BuilderException Refusal(Site site, LibGit2SharpException e)
    {
        if (e.Message.Contains("not owned by", StringComparison.Ordinal))
        {
            return new BuilderException(
                ErrorKind.Precondition,
                $"The git repository of {site.Name} belongs to another user of this machine, so it is left alone. {StillWorks}",
                "Open a folder of your own, make yourself the owner of this one, or tell git that you trust it: git config --global --add safe.directory FOLDER.",
                e.Message,
                e
            );
        }

        var (what, nextStep) =
            Extensions(site).Select(Known).FirstOrDefault(known => known is not null)
            ?? ("cannot be read", "Run “git status” in the folder to see what is wrong; it may use a format that Builder does not know.");
        return new BuilderException(
            ErrorKind.Precondition,
            $"The git repository of {site.Name} {what}. {StillWorks}",
            nextStep,
            e.Message,
            e
        );
    }

    /// <summary>The formats that git writes today and that are not supported (https://git-scm.com/docs/git-config, extensions.*).</summary>
    private static (string What, string NextStep)? Known(KeyValuePair<string, string> extension) =>
        extension.Key switch
        {
            "objectformat" when extension.Value == "sha256" => (
                "names its objects by SHA-256, which Builder does not support",
                "Clone it into a repository of the usual format (SHA-1) to change the site with Builder."
            ),
            "refstorage" when extension.Value != "files" => (
                $"keeps its references in the format “{extension.Value}”, which Builder does not support",
                "Run “git refs migrate --ref-format=files” in the folder (git 2.46 or later), then open the site again."
            ),
            "partialclone" => (
                "is a partial clone: it fetches what is missing from a server when it is needed, which Builder does not do",
                "Make a full clone (without --filter), and open that."
            ),
            "relativeworktrees" => (
                "has worktrees that are linked by relative paths, which Builder does not support",
                "Run “git worktree repair --no-relative-paths” in it and “git config --unset extensions.relativeWorktrees”, then open the site again."
            ),
            "compatobjectformat" => (
                "names its objects in two ways, which Builder does not support",
                "Clone it into a repository of the usual format (SHA-1) to change the site with Builder."
            ),
            _ => null,
        };

    private static IReadOnlyList<KeyValuePair<string, string>> Extensions(Site site)
    {
        for (var folder = new DirectoryInfo(site.Root); folder is not null; folder = folder.Parent)
        {
            if (GitDirectory(folder.FullName) is { } git)
            {
                var file = Path.Combine(RepositoryStanding.CommonDirectory(git), "config");
                if (!File.Exists(file))
                {
                    return [];
                }

                try
                {
                    using var config = Configuration.BuildFrom(file);
                    return
                    [
                        .. config
                            .Where(entry => entry.Key.StartsWith("extensions.", StringComparison.OrdinalIgnoreCase))
                            .Select(entry =>
                                KeyValuePair.Create(entry.Key["extensions.".Length..].ToLowerInvariant(), entry.Value.ToLowerInvariant())
                            ),
                    ];
                }
                catch (LibGit2SharpException)
                {
                    // It may be what is wrong: it includes itself, or is none.
                    return [];
                }
            }
        }

        return [];
    }

    private static string? GitDirectory(string folder)
    {
        var dotGit = Path.Combine(folder, ".git");
        if (Directory.Exists(dotGit))
        {
            return dotGit;
        }

        try
        {
            return File.Exists(dotGit) && PlainFile.Text(dotGit) is var text && text.StartsWith("gitdir:", StringComparison.Ordinal)
                ? Path.GetFullPath(text["gitdir:".Length..].Trim(), folder)
                : null;
        }
        catch (IOException)
        {
            // No file that git could read either.
            return null;
        }
    }
}
