using System.Globalization;
using System.Text;

namespace Builder.Core.Sites;

/// <summary>
/// A <c>node_modules</c> of our own in which every package is a link to the person's: Node finds each where it really lies, so with everything
/// that it needs, and what tools write beside the packages (<c>.vite</c>, <c>.vite-temp</c>, <c>.cache</c>) comes into our folder.
/// </summary>
internal static class LinkedModules
{
    public const string Folder = "node_modules";

    private const string Marker = ".builder-links";

    /// <summary>What package clients keep there about the packages. Every other hidden name is some tool's cache.</summary>
    private static readonly HashSet<string> OfClients = new(StringComparer.Ordinal)
    {
        ".bin",
        ".pnpm",
        ".store",
        ".bun",
        ".package-lock.json",
        ".modules.yaml",
        ".yarn-integrity",
        ".yarn-state.yml",
    };

    /// <summary>Whether it holds links of ours only, and no packages.</summary>
    public static bool IsOurs(string modules) => File.Exists(Path.Combine(modules, Marker));

    /// <summary>Makes or renews the links. Packages that were really installed there are left as they are.</summary>
    /// <param name="from">The person's; it may be missing.</param>
    /// <param name="to">Ours, in a mirror.</param>
    public static void Renew(string from, string to)
    {
        if (new DirectoryInfo(to) is { Exists: true, LinkTarget: null } && !IsOurs(to))
        {
            return;
        }

        var scopes = Directory.Exists(from) ? Directory.GetDirectories(from, "@*") : [];
        var stamp = Stamp(scopes.Prepend(from));
        var marker = Path.Combine(to, Marker);
        if (IsOurs(to) && File.ReadAllText(marker) == stamp)
        {
            return;
        }

        MirrorLinks.MakeReal(to);
        // Written first, so that half of a folder counts as links; it says nothing until all are there.
        File.WriteAllText(marker, "");
        foreach (var scope in scopes)
        {
            var own = Path.Combine(to, Path.GetFileName(scope));
            MirrorLinks.MakeReal(own);
            Link(scope, own, _ => true);
        }

        Link(from, to, name => name[0] != '.' && name[0] != '@' || OfClients.Contains(name));
        foreach (var gone in new DirectoryInfo(to).EnumerateDirectories("@*").Where(own => !scopes.Any(Named(own.Name))))
        {
            MirrorLinks.Remove(gone.FullName);
        }

        File.WriteAllText(marker, stamp);
    }

    private static Func<string, bool> Named(string name) => path => Path.GetFileName(path) == name;

    private static void Link(string from, string to, Func<string, bool> isWanted)
    {
        var names = Directory.Exists(from)
            ? Directory
                .EnumerateFileSystemEntries(from)
                .Select(entry => Path.GetFileName(entry))
                .Where(isWanted)
                .ToHashSet(StringComparer.Ordinal)
            : [];
        foreach (
            var stale in new DirectoryInfo(to).EnumerateFileSystemInfos().Where(e => e.LinkTarget is not null && !names.Contains(e.Name))
        )
        {
            stale.Delete();
        }

        foreach (var name in names)
        {
            MirrorLinks.Put(Path.Combine(to, name), Path.Combine(from, name));
        }
    }

    /// <summary>Changes when a package comes or goes: that changes the time of the folder it is in.</summary>
    private static string Stamp(IEnumerable<string> folders)
    {
        var text = new StringBuilder();
        foreach (var folder in folders.Order(StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{folder} {Directory.GetLastWriteTimeUtc(folder).Ticks}\n");
        }

        return text.ToString();
    }
}
