namespace Builder.Core.Sites;

/// <summary>
/// What lies around a copy of a site: the copy has the same place below its own root as the site has below its project's, and everything else of
/// the project is a link to where it is. So <c>../../packages/ui</c> and <c>extends "../../tsconfig"</c> mean the same in both.
/// </summary>
internal static class MirrorLinks
{
    private static readonly HashSet<string> Never = new(StringComparer.Ordinal) { ".git", ".hg", ".svn", ".jj", ".builder" };

    /// <summary>Brings the surroundings up to date. Nothing is followed and nothing outside of the mirror is changed.</summary>
    /// <param name="mirror">The folder that stands for the project's root.</param>
    public static void Renew(string projectRoot, string site, string mirror)
    {
        MakeReal(mirror);
        if (projectRoot == site)
        {
            return;
        }

        var (real, copy) = (projectRoot, mirror);
        foreach (var part in Path.GetRelativePath(projectRoot, site).Split(Path.DirectorySeparatorChar))
        {
            Renew(projectRoot, real, copy, part);
            (real, copy) = (Path.Combine(real, part), Path.Combine(copy, part));
            MakeReal(copy);
        }
    }

    /// <summary>Makes a folder, in place of a link or a file of that name.</summary>
    public static void MakeReal(string folder)
    {
        var there = new FileInfo(folder);
        if (there.LinkTarget is not null || there.Exists)
        {
            there.Delete();
        }

        Directory.CreateDirectory(folder);
    }

    /// <summary>Makes a link, in place of whatever has its name.</summary>
    public static void Put(string link, string target)
    {
        var there = new FileInfo(link);
        if (there.LinkTarget == target)
        {
            return;
        }

        Remove(link);
        // On Windows the two kinds differ; elsewhere a link is a link.
        if (Directory.Exists(Path.Combine(Path.GetDirectoryName(link)!, target)))
        {
            Directory.CreateSymbolicLink(link, target);
        }
        else
        {
            File.CreateSymbolicLink(link, target);
        }
    }

    public static void Remove(string entry)
    {
        if (new DirectoryInfo(entry) is { Exists: true, LinkTarget: null } folder)
        {
            folder.Delete(recursive: true);
        }
        else
        {
            File.Delete(entry);
        }
    }

    private static void Renew(string projectRoot, string real, string copy, string onTheWay)
    {
        var wanted = new DirectoryInfo(real)
            .EnumerateFileSystemInfos()
            .Where(entry => entry.Name != onTheWay && !Never.Contains(entry.Name) && StaysWithin(entry, projectRoot))
            .Select(entry => entry.Name)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var entry in new DirectoryInfo(copy).EnumerateFileSystemInfos())
        {
            if (entry.Name != onTheWay && !wanted.Contains(entry.Name) && !IsInstalled(entry.FullName))
            {
                Remove(entry.FullName);
            }
        }

        foreach (var name in wanted.Where(name => !IsInstalled(Path.Combine(copy, name))))
        {
            Put(Path.Combine(copy, name), Path.Combine(real, name));
        }
    }

    /// <summary>Packages of a draft that needs others than its workspace has.</summary>
    private static bool IsInstalled(string entry) =>
        Path.GetFileName(entry) == LinkedModules.Folder && new DirectoryInfo(entry) is { Exists: true, LinkTarget: null };

    /// <summary>A link that came with the project and leads out of it is not passed on; where packages are installed is for the person to say.</summary>
    private static bool StaysWithin(FileSystemInfo entry, string projectRoot) =>
        entry.LinkTarget is null || entry.Name == LinkedModules.Folder || SiteLinks.LeadsWithin(entry.FullName, projectRoot);
}
