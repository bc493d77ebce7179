using Builder.Core.Sites;

namespace Builder.Core.Packages;

/// <summary>
/// A package that a draft's own imports come to, and what may be read of it: what it says of its types, and its package.json, which says where that is.
/// Never its code, and nothing that a link leads to.
/// </summary>
public sealed class InstalledPackage
{
    /// <summary>Names that are looked at; no package for websites has as many.</summary>
    private const int MostNames = 20_000;

    private static readonly string[] Endings = [".d.ts", ".d.mts", ".d.cts"];
    private readonly SiteFolder folder;
    private IReadOnlyList<SiteEntry>? types;

    private InstalledPackage(SiteFolder folder) => this.folder = folder;

    /// <summary>All that may be read, by their paths in the package.</summary>
    public IReadOnlyList<SiteEntry> Types => types ??= [.. Walk().OrderBy(file => file.Path)];

    /// <returns>Null when there is none of that name, or it is no package that was installed for this project.</returns>
    public static InstalledPackage? Find(SiteFolder draft, Site site, string name)
    {
        if (PackageName.WhyNot(name, null) is not null)
        {
            return null;
        }

        var found = Workspace
            .FoldersAbove(draft.Root)
            .Select(above => Path.Combine(above, InstalledModules.Folder, name))
            .FirstOrDefault(package => File.Exists(Path.Combine(package, "package.json")));
        if (found is null)
        {
            return null;
        }

        // A link that leads out of what was installed (npm link, or one that came with the folder) is no package of this project.
        var real = ReachablePackages.Real(found);
        return
            real.Split(Path.DirectorySeparatorChar).Contains(InstalledModules.Folder)
            && new[] { draft.Root, site.Root, site.ProjectRoot }.Any(root =>
                real.StartsWith(ReachablePackages.Real(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            )
            ? new InstalledPackage(new SiteFolder(real))
            : null;
    }

    /// <summary>A file by its path in the package; null when it is not there, or not to be read.</summary>
    public byte[]? Read(SitePath path) => MayBeRead(path.Value) ? folder.ReadIfPlain(path) : null;

    private IEnumerable<SiteEntry> Walk()
    {
        // Links are no plain files, and those to folders are not followed.
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        foreach (var file in new DirectoryInfo(folder.Root).EnumerateFiles("*", options).Take(MostNames))
        {
            var path = Path.GetRelativePath(folder.Root, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            if (MayBeRead(path) && SitePath.TryParse(path, out var parsed, out _))
            {
                yield return new SiteEntry(parsed, file.Length, file.LastWriteTimeUtc, false);
            }
        }
    }

    private static bool MayBeRead(string path) =>
        !path.Split('/').Contains(InstalledModules.Folder)
        && (path == "package.json" || path.EndsWith("/package.json", StringComparison.Ordinal) || Endings.Any(path.EndsWith));
}
