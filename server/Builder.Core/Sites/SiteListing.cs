namespace Builder.Core.Sites;

/// <summary>What one walk over a folder found: every question about which files there are is answered from it, because walking is what costs.</summary>
/// <param name="Entries">The files, sorted by path ordinal.</param>
/// <param name="Links">The symbolic links by their paths below the folder, each with what it says.</param>
/// <param name="Unfinished">What killed writes left beside files, by their paths below the folder.</param>
internal sealed record SiteListing(
    IReadOnlyList<SiteEntry> Entries,
    IReadOnlyDictionary<string, string> Links,
    IReadOnlyList<string> Unfinished
)
{
    /// <param name="folder">Absolute path; a folder that is not there holds nothing.</param>
    /// <exception cref="BuilderException">Precondition: the folder holds more files than a website has.</exception>
    public static SiteListing Of(string folder)
    {
        var walk = new SiteWalk(folder);
        if (OperatingSystem.IsLinux() && LinuxFolderAccess.IsSupported)
        {
            using var root = LinuxFiles.OpenRoot(folder, out var error);
            walk.Down(root, error);
        }
        else
        {
            walk.Down(new DirectoryInfo(folder));
        }

        return walk.Listing();
    }
}
