using Builder.Core.Sites;

namespace Builder.Core.OpenSites;

/// <summary>
/// What lies where older versions of Builder kept a site's state: in the site. It may have come with the folder from anybody, so it is neither
/// read nor followed nor taken away, and the person is told so once.
/// </summary>
internal static class ForeignState
{
    private static readonly SitePath Told = SitePath.Parse("told-of-foreign-state");

    /// <returns>A sentence, or null when there is nothing of the kind or it was told before.</returns>
    public static string? TellOnce(Site site)
    {
        var state = new SiteFolder(site.StateFolder);
        if (new DirectoryInfo(Path.Combine(site.Root, ".builder")) is { Exists: false, LinkTarget: null } || state.Exists(Told))
        {
            return null;
        }

        state.Write(Told, []);
        return $"{site.Name} has a folder “.builder”, as older versions of Builder made it. It came with the folder, so nothing in it is used: "
            + "no draft, no review and no interrupted landing. If a review of yours waited there, its steps are still in the history. "
            + "You can delete “.builder”.";
    }
}
