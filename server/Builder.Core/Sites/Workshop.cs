using System.Security.Cryptography;
using System.Text;

namespace Builder.Core.Sites;

/// <summary>
/// A copy of a site's folder in which a build may write, for sites whose tools write sources and settings into the folder that they build, and read
/// them there: a framework's own folder, a router's tree of routes, declarations of what is imported by itself. Site and draft stay as they are,
/// and the copy is made anew for every build, so that nothing that a build left decides the next one.
/// </summary>
internal static class Workshop
{
    private const string Name = "workshop";

    /// <summary>Says in the site's state that its builds need one.</summary>
    private static readonly SitePath Mark = SitePath.Parse("builds-write-here");

    /// <summary>Whether a build of this site has tried to write into its folder before.</summary>
    public static bool IsNeeded(Site site) => File.Exists(Path.Combine(site.StateFolder, Mark.Value));

    public static void Need(Site site)
    {
        site.PrepareState();
        new SiteFolder(site.StateFolder).Write(Mark, []);
    }

    /// <summary>Whether a folder is such a copy.</summary>
    /// <param name="site">The site that it belongs to, by its path.</param>
    /// <param name="folder">Absolute and canonical.</param>
    public static bool Is(string site, string folder)
    {
        for (var at = folder; at != site && Path.GetDirectoryName(at) is { } above; at = above)
        {
            if (
                Path.GetFileName(at).StartsWith(Name, StringComparison.Ordinal)
                && SiteState.SiteOf(at) == site
                && SiteState.SiteOf(above) is null
            )
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Where the copy of a folder is, once there is one. Each has its own: site and draft may be built at the same time.</summary>
    public static SiteFolder Of(Site site, SiteFolder folder) => SiteFolder.OfCopy(site.InMirror(NameFor(folder)));

    /// <summary>Makes the copy of a folder, in place of an earlier one.</summary>
    /// <param name="folder">The site's own, or its draft.</param>
    public static SiteFolder Make(Site site, SiteFolder folder)
    {
        var copy = Of(site, folder);
        return DiskErrors.Translate(
            $"make a copy of {site.Name} to build in, at {copy.Root}",
            () =>
            {
                var mirror = Path.Combine(site.StateFolder, NameFor(folder));
                MirrorLinks.Remove(mirror);
                MirrorLinks.Renew(site.ProjectRoot, site.Root, mirror);
                var modules = Path.Combine(folder.Root, LinkedModules.Folder);
                LinkedModules.Renew(modules, Path.Combine(copy.Root, LinkedModules.Folder));
                foreach (var entry in folder.List())
                {
                    if (folder.Read(entry.Path) is { } content)
                    {
                        copy.Write(entry.Path, content, entry.IsExecutable);
                    }
                }
                SiteLinks.Copy(folder.Look().Links, folder, copy, site.ProjectRoot);
                return copy;
            }
        );
    }

    private static string NameFor(SiteFolder folder) =>
        $"{Name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder.Root)).AsSpan(0, 4))}";
}
