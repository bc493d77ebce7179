using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Builder.Core.Sites;

/// <summary>
/// Walks over all of a site but <c>.git</c>, <c>.builder</c>, <c>node_modules</c> (anywhere) and <c>dist</c> (at the top), and follows no link. What is
/// too deep to have a <see cref="SitePath"/> is not looked at.
/// </summary>
/// <param name="root">Absolute path.</param>
internal sealed class SiteWalk(string root)
{
    private const int MostFiles = 100_000;
    private const int MostFolders = 64;
    private const UnixFileMode Runnable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly List<SiteEntry> entries = [];
    private readonly Dictionary<string, string> links = new(StringComparer.Ordinal);
    private readonly List<string> unfinished = [];
    private bool isSorted = true;

    public SiteListing Listing()
    {
        if (!isSorted)
        {
            entries.Sort((a, b) => string.CompareOrdinal(a.Path.Value, b.Path.Value));
        }

        return new SiteListing(entries, links, unfinished);
    }

    /// <summary>From an open folder: what is swapped for a link meanwhile leads nowhere.</summary>
    /// <param name="folder">Null where it could not be opened.</param>
    /// <param name="error">Why.</param>
    [SupportedOSPlatform("linux")]
    public void Down(SafeFileHandle? folder, int error, string prefix = "", int depth = 0)
    {
        if (folder is null)
        {
            if (error is LinuxFiles.NotThere or LinuxFiles.NotAFolder or LinuxFiles.LinkMet)
            {
                // Gone, or no folder any more.
                return;
            }

            throw LinuxFolderAccess.Failure(error);
        }

        var items = LinuxListing.Of(folder);
        items.Sort(Compare);
        foreach (var item in items)
        {
            if (item.Kind == LinuxListing.Kind.Link)
            {
                AddLink(prefix + item.Name, item.Name, new FileInfo(Path.Combine(root, prefix + item.Name)).LinkTarget);
            }
            else if (item.Kind == LinuxListing.Kind.Folder && IsOfTheSite(prefix, item.Name) && depth < MostFolders)
            {
                using var inner = LinuxFiles.OpenFolder(folder, item.Name, out var reason);
                Down(inner, reason, $"{prefix}{item.Name}/", depth + 1);
            }
            else if (item.Kind == LinuxListing.Kind.File && IsNamed(prefix, item.Name, out var path))
            {
                Add(new SiteEntry(path, item.Length, item.LastWriteUtc, item.IsExecutable));
            }
        }
    }

    /// <summary>The same where the system offers no such calls.</summary>
    public void Down(DirectoryInfo folder, string prefix = "", int depth = 0)
    {
        foreach (var item in folder.Exists ? folder.EnumerateFileSystemInfos() : [])
        {
            // Where a link leads is only asked of what may be one: asking costs as much as all else that is asked of a file.
            if ((item.Attributes & FileAttributes.ReparsePoint) != 0 && item.LinkTarget is { } target)
            {
                AddLink(prefix + item.Name, item.Name, target);
            }
            else if (item is DirectoryInfo inner)
            {
                if (IsOfTheSite(prefix, inner.Name) && depth < MostFolders)
                {
                    // A folder whose name is no text is not there under the name that was made of it.
                    Down(inner, $"{prefix}{inner.Name}/", depth + 1);
                }
            }
            else if (item is FileInfo file && (file.Attributes & FileAttributes.Device) == 0 && IsNamed(prefix, file.Name, out var path))
            {
                var isExecutable = !OperatingSystem.IsWindows() && (file.UnixFileMode & Runnable) != 0;
                Add(new SiteEntry(path, file.Length, file.LastWriteTimeUtc, isExecutable));
            }
        }
    }

    /// <summary>The order of the paths: that of a folder's files begins with its name and a slash.</summary>
    [SupportedOSPlatform("linux")]
    private static int Compare(LinuxListing.Entry a, LinuxListing.Entry b)
    {
        var length = Math.Min(a.Name.Length, b.Name.Length);
        var order = string.CompareOrdinal(a.Name, 0, b.Name, 0, length);
        return order != 0 ? order : After(a, length) - After(b, length);
    }

    [SupportedOSPlatform("linux")]
    private static int After(LinuxListing.Entry entry, int length) =>
        length < entry.Name.Length ? entry.Name[length]
        : entry.Kind == LinuxListing.Kind.Folder ? '/'
        : 0;

    /// <summary>Whether what a folder holds is the site's own, and not what a tool keeps there.</summary>
    private static bool IsOfTheSite(string prefix, string name) => !IsOfTools(name) && prefix + name != "dist";

    private static bool IsOfTools(string name) => name is ".git" or ".builder" or "node_modules";

    /// <summary>In a linked worktree and in a submodule, .git is a file.</summary>
    private bool IsNamed(string prefix, string name, out SitePath path)
    {
        path = default;
        if (name.StartsWith(SiteFolder.UnfinishedPrefix, StringComparison.Ordinal))
        {
            unfinished.Add(prefix + name);
            return false;
        }

        return name != ".git" && SitePath.TryBelow(prefix, name, out path);
    }

    private void AddLink(string path, string name, string? target)
    {
        if (target is not null && !IsOfTools(name))
        {
            links[path] = target;
        }
    }

    private void Add(SiteEntry entry)
    {
        if (entries.Count == MostFiles)
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                $"The folder holds more than {MostFiles:N0} files, so it is hardly a website.",
                "Open the website's own folder."
            );
        }

        isSorted &= entries.Count == 0 || string.CompareOrdinal(entries[^1].Path.Value, entry.Path.Value) < 0;
        entries.Add(entry);
    }
}
