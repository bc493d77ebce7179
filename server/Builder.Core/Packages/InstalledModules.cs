using System.Security.Cryptography;
using Builder.Core.Sites;

namespace Builder.Core.Packages;

internal enum InstalledState
{
    Missing,

    /// <summary>They are what the lock file asks for.</summary>
    Fitting,

    /// <summary>We put them there, nobody changed them since, and they are for another lock file.</summary>
    OursOutdated,

    /// <summary>Somebody else put them there (or changed ours), and they are for another lock file. Not ours to remove.</summary>
    TheirsOutdated,
}

/// <summary>The <c>node_modules</c> of a folder: whose they are and whether they fit.</summary>
internal static class InstalledModules
{
    public const string Folder = LinkedModules.Folder;

    private const string Marker = ".builder-lock";

    /// <summary>What each client leaves about what it has installed: npm, pnpm, Yarn 1, newer Yarns.</summary>
    private static readonly string[] HiddenLocks = [".package-lock.json", ".pnpm/lock.yaml", ".yarn-integrity", ".yarn-state.yml"];

    public static InstalledState Examine(string modules, PackageSet packages, string key)
    {
        if (!Directory.Exists(modules) || LinkedModules.IsOurs(modules))
        {
            return InstalledState.Missing;
        }
        var hidden = HiddenLock(modules);
        var marked = File.Exists(Path.Combine(modules, Marker)) ? File.ReadAllLines(Path.Combine(modules, Marker)) : [];
        var untouched = marked.Length == 2 && marked[1] == Digest(hidden);
        if (
            untouched && marked[0] == key
            || hidden is not null && !(untouched && packages.LockName != LockFile.Name) && Describes(modules, packages, hidden)
            || hidden is null && marked.Length == 0 && packages.LockName != LockFile.Name && HasAll(modules, packages)
        )
        {
            return InstalledState.Fitting;
        }
        return untouched ? InstalledState.OursOutdated
            : Directory.EnumerateFileSystemEntries(modules).Any() ? InstalledState.TheirsOutdated
            : InstalledState.Missing;
    }

    /// <summary>Signs the folder as ours: which lock file it is for, and what the client said it installed.</summary>
    public static void Mark(string modules, string key) =>
        File.WriteAllLines(Path.Combine(modules, Marker), [key, Digest(HiddenLock(modules))]);

    public static bool AreOurs(string modules) =>
        !LinkedModules.IsOurs(modules)
        && File.Exists(Path.Combine(modules, Marker))
        && File.ReadAllLines(Path.Combine(modules, Marker)) is { Length: 2 } marked
        && marked[1] == Digest(HiddenLock(modules));

    /// <summary>
    /// npm says package by package what it has installed. Of the others, packages that a person installed are taken to fit while the
    /// lock file is the one beside them and all that the site asks for is there.
    /// </summary>
    private static bool Describes(string modules, PackageSet packages, byte[] hidden)
    {
        if (packages.LockName == LockFile.Name)
        {
            return LockFile.Describes(packages.Lock!, hidden);
        }
        var beside = ReadOrNull(Path.Combine(Path.GetDirectoryName(modules)!, packages.LockName));
        return beside is not null && beside.AsSpan().SequenceEqual(packages.Lock) && HasAll(modules, packages);
    }

    /// <summary>All that is needed of a site of a workspace: its folder has links only, and what was installed is written down above it.</summary>
    private static bool HasAll(string modules, PackageSet packages) =>
        packages.AskedFor().All(name => File.Exists(Path.Combine(modules, name, "package.json")));

    private static byte[]? HiddenLock(string modules) =>
        HiddenLocks.Select(name => ReadOrNull(Path.Combine(modules, name))).FirstOrDefault(bytes => bytes is not null);

    private static byte[]? ReadOrNull(string file) => File.Exists(file) ? PlainFile.Read(file) : null;

    private static string Digest(byte[]? bytes) => bytes is null ? "none" : Convert.ToHexStringLower(SHA256.HashData(bytes));
}
