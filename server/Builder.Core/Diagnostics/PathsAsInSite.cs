using Builder.Core.Sites;

namespace Builder.Core.Diagnostics;

/// <summary>What tools say of a draft names files of a mirror that no person knows: put as it would be said of the site.</summary>
internal sealed class PathsAsInSite
{
    private readonly IReadOnlyList<(string Mirror, string Site)> names;

    /// <param name="folder">A site's own folder, of which nothing has to be put otherwise, or a copy.</param>
    public PathsAsInSite(SiteFolder folder)
    {
        if (SiteState.SiteOf(folder.Root) is not { } site)
        {
            names = [];
            return;
        }
        var whole = ProjectRoot.Of(site);
        var inside = Path.GetRelativePath(whole, site);
        var mirror = inside == "." ? folder.Root : folder.Root[..^(inside.Length + 1)];
        names =
        [
            // What is reached through a link is named by where it is, seen from the draft.
            (Slashed(Path.GetRelativePath(folder.Root, whole)), inside == "." ? "" : Slashed(Path.GetRelativePath(site, whole))),
            (folder.Root, site),
            (mirror, whole),
        ];
    }

    public string Of(string text) => names.Aggregate(text, (all, name) => all.Replace(name.Mirror, name.Site, StringComparison.Ordinal));

    private static string Slashed(string path) => path.Replace('\\', '/') + "/";
}
