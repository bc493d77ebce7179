using System.Security.Cryptography;

namespace Builder.Core.Builds;

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
    public const string Folder = "node_modules";

    private const string Marker = ".builder-lock";
    private const string HiddenLock = ".package-lock.json";

    public static InstalledState Examine(string modules, byte[] lockFile, string key)
    {
        if (!Directory.Exists(modules))
        {
            return InstalledState.Missing;
        }
        var hidden = ReadOrNull(Path.Combine(modules, HiddenLock));
        var marked = File.Exists(Path.Combine(modules, Marker)) ? File.ReadAllLines(Path.Combine(modules, Marker)) : [];
        var untouched = marked.Length == 2 && marked[1] == Digest(hidden);
        if (untouched && marked[0] == key || hidden is not null && LockFile.Describes(lockFile, hidden))
        {
            return InstalledState.Fitting;
        }
        return untouched ? InstalledState.OursOutdated
            : Directory.EnumerateFileSystemEntries(modules).Any() ? InstalledState.TheirsOutdated
            : InstalledState.Missing;
    }

    /// <summary>Signs the folder as ours: which lock file it is for, and what npm said it installed.</summary>
    public static void Mark(string modules, string key) =>
        File.WriteAllLines(Path.Combine(modules, Marker), [key, Digest(ReadOrNull(Path.Combine(modules, HiddenLock)))]);

    public static bool AreOurs(string modules) =>
        File.Exists(Path.Combine(modules, Marker))
        && File.ReadAllLines(Path.Combine(modules, Marker)) is { Length: 2 } marked
        && marked[1] == Digest(ReadOrNull(Path.Combine(modules, HiddenLock)));

    private static byte[]? ReadOrNull(string file) => File.Exists(file) ? File.ReadAllBytes(file) : null;

    private static string Digest(byte[]? bytes) => bytes is null ? "none" : Convert.ToHexStringLower(SHA256.HashData(bytes));
}
