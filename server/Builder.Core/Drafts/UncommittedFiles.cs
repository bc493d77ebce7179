using Builder.Core.Checkpoints;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>
/// What a build reads of a site and no tree of ours holds: generated sources that git ignores, settings such as <c>.env</c>, files of Git LFS,
/// repositories inside the site, symbolic links. They are in a copy as they are in the site, and stay out of every commit there as here.
/// </summary>
internal sealed class UncommittedFiles(Site site)
{
    private const int MostFiles = 20_000;
    private const long MostBytes = 512L << 20;

    /// <summary>Where tools put what they made of the site, at its top. No build reads it, and it is often large.</summary>
    private static readonly HashSet<string> Results = new(StringComparer.Ordinal)
    {
        "build",
        "out",
        "coverage",
        "storybook-static",
        "playwright-report",
        "test-results",
        ".output",
        ".next",
        ".vercel",
        ".netlify",
        ".wrangler",
    };

    /// <summary>Caches, wherever they are.</summary>
    private static readonly HashSet<string> Caches = new(StringComparer.Ordinal)
    {
        ".cache",
        ".parcel-cache",
        ".turbo",
        ".nx",
        ".vite",
        ".pnpm-store",
        ".rpt2_cache",
        ".eslintcache",
        ".stylelintcache",
        "__pycache__",
    };

    /// <summary>Brings them up to date in a copy, and takes away there what the site does not have.</summary>
    /// <returns>Whether a file of the copy changed, and what could not be copied, in sentences; empty when all was.</returns>
    public (bool HasChanged, IReadOnlyList<string> LeftOut) Copy(FolderSnapshot workspace, SiteFolder copy, FolderSnapshot copied)
    {
        var (wanted, leftOut) = Within(workspace.Uncommitted.Where(IsRead));
        var there = copied.Uncommitted.Where(IsRead).ToDictionary(entry => entry.Path);
        var hasChanged = false;
        foreach (var path in there.Keys.Except(wanted.Select(entry => entry.Path)))
        {
            copy.Delete(path);
            hasChanged = true;
        }

        foreach (var entry in wanted)
        {
            if (
                there.GetValueOrDefault(entry.Path) is { } known
                && known.Length == entry.Length
                && known.LastWriteUtc == entry.LastWriteUtc
            )
            {
                continue;
            }

            if (site.Folder.Read(entry.Path) is { } content)
            {
                copy.Write(entry.Path, content, entry.IsExecutable);
                hasChanged = true;
                // By its time, what was copied is known again.
                File.SetLastWriteTimeUtc(copy.Absolute(entry.Path), entry.LastWriteUtc);
            }
        }

        var outside = SiteLinks.Copy(workspace.Listing.Links, site.Folder, copy, site.ProjectRoot);
        return (
            hasChanged,
            [
                .. leftOut is null ? Array.Empty<string>() : [leftOut],
                .. outside.Count == 0
                    ? Array.Empty<string>()
                    : [$"Links that lead out of the project are not followed while Builder works: {string.Join(", ", outside.Take(5))}."],
            ]
        );
    }

    private static bool IsRead(SiteEntry entry)
    {
        var parts = entry.Path.Value.Split('/');
        return !(parts.Length > 1 && Results.Contains(parts[0])) && !parts.Any(Caches.Contains);
    }

    /// <summary>As many as are reasonable, small ones first: a build needs sources, and what is large is data.</summary>
    private static (IReadOnlyList<SiteEntry> Wanted, string? LeftOut) Within(IEnumerable<SiteEntry> found)
    {
        var all = found.OrderBy(entry => entry.Length).ToList();
        long bytes = 0;
        var wanted = all.TakeWhile(
                (entry, index) => index < MostFiles && entry.Length <= SiteFolder.LargestFile && (bytes += entry.Length) <= MostBytes
            )
            .ToList();
        return (
            wanted,
            wanted.Count == all.Count
                ? null
                : $"{all.Count - wanted.Count} large files that git ignores are not in the copy in which Builder works "
                    + $"({string.Join(", ", all.Skip(wanted.Count).TakeLast(3).Select(entry => entry.Path))}). "
                    + "What is built there may lack them; your own files have them."
        );
    }
}
