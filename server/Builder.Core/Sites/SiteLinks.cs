namespace Builder.Core.Sites;

/// <summary>The symbolic links that a site has, and where they lead.</summary>
internal static class SiteLinks
{
    private const int MostOnOneWay = 40;

    /// <summary>Takes away in a copy of a site the links that the site does not have, so that they are in nobody's way.</summary>
    public static void RemoveStale(SiteListing site, SiteFolder copy, SiteListing listed)
    {
        foreach (var stale in listed.Links.Keys.Where(path => !site.Links.ContainsKey(path)))
        {
            File.Delete(Path.Combine(copy.Root, stale));
        }
    }

    /// <summary>
    /// Makes in a copy of a site the links that the site has, so that each means there what it means in the site. One that leads out of the
    /// project is left out: what it leads to is not the site's.
    /// </summary>
    /// <returns>Those that were left out.</returns>
    public static IReadOnlyList<string> Copy(
        IReadOnlyDictionary<string, string> links,
        SiteFolder site,
        SiteFolder copy,
        string projectRoot
    )
    {
        var leftOut = new List<string>();
        foreach (var (path, target) in links)
        {
            if (!LeadsWithin(Path.Combine(site.Root, path), projectRoot))
            {
                leftOut.Add(path);
                continue;
            }

            var link = Path.Combine(copy.Root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            MirrorLinks.Put(link, InCopy(target, site.Root, copy.Root));
        }

        return leftOut;
    }

    /// <summary>Whether everything on the way of a link, and its end, lies within a folder. A link to nothing counts by where it points.</summary>
    public static bool LeadsWithin(string link, string folder)
    {
        var rest = new Stack<string>();
        var at = folder;
        Push(Path.GetRelativePath(folder, link));
        for (var met = 0; rest.TryPop(out var part); )
        {
            at = Path.GetFullPath(Path.Combine(at, part));
            if (at != folder && !at.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                return false;
            }

            if (new FileInfo(at).LinkTarget is not { } target)
            {
                continue;
            }

            if (++met > MostOnOneWay)
            {
                return false;
            }

            if (Path.IsPathRooted(target))
            {
                // Part by part, as the system goes: what ".." means depends on the links before it.
                if (target != folder && !target.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                {
                    return false;
                }

                at = folder;
                target = target[folder.Length..];
            }
            else
            {
                at = Path.GetDirectoryName(at)!;
            }

            Push(target);
        }

        return true;

        void Push(string path)
        {
            foreach (var part in path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                rest.Push(part);
            }
        }
    }

    /// <summary>A whole path into the site becomes one into the copy; a relative one means the same in both.</summary>
    private static string InCopy(string target, string site, string copy) =>
        target == site || target.StartsWith(site + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? copy + target[site.Length..]
            : target;
}
