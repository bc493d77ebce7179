namespace Builder.Core.Sites;

/// <summary>
/// How the files below one folder are reached. A seam between systems: what the kernel can guarantee differs.
/// Exceptions are those of System.IO; <see cref="DiskErrors"/> puts them into words.
/// </summary>
internal abstract class FolderAccess
{
    public static FolderAccess For(string root) => For(root, isLasting: true);

    /// <summary>For a folder of which everything can be made again: what is written there is whole, but may be gone after a loss of power.</summary>
    public static FolderAccess ForCopy(string root) => For(root, isLasting: false);

    /// <summary>Whether what was written is still there after a loss of power, for which every write waits for the disk.</summary>
    internal bool IsLasting { get; private init; } = true;

    public abstract byte[]? Read(SitePath path);

    public abstract bool Exists(SitePath path);

    public abstract void Write(SitePath path, ReadOnlySpan<byte> content, bool executable);

    public abstract void Delete(SitePath path);

    /// <summary>Opens the place in which new files wait and old ones are held while they change places with those of this folder.</summary>
    /// <param name="parent">Absolute path of the folder it is in, on the same disk if possible.</param>
    /// <param name="create">Whether it is made; else it may be missing.</param>
    public abstract HoldFolder OpenHold(string parent, string name, bool create);

    private static FolderAccess For(string root, bool isLasting) =>
        OperatingSystem.IsLinux() && LinuxFolderAccess.IsSupported
            ? new LinuxFolderAccess(root) { IsLasting = isLasting }
            : new PortableFolderAccess(root) { IsLasting = isLasting };

    internal static string UnfinishedName() => SiteFolder.UnfinishedPrefix + Guid.NewGuid().ToString("N");

    internal static byte[]? ReadAll(Microsoft.Win32.SafeHandles.SafeFileHandle handle, SitePath path)
    {
        var length = RandomAccess.GetLength(handle);
        if (length > SiteFolder.LargestFile)
        {
            throw DiskErrors.TooLarge(path, length);
        }

        var bytes = new byte[length];
        var read = 0;
        while (read < bytes.Length)
        {
            var count = RandomAccess.Read(handle, bytes.AsSpan(read), read);
            if (count == 0)
            {
                return bytes[..read];
            }

            read += count;
        }

        return bytes;
    }

    protected static BuilderException LinkInTheWay(SitePath path) =>
        new(
            ErrorKind.Validation,
            $"{path} is reached through a link, and links are not followed: they may lead out of the site.",
            "Use the real folder instead of the link.",
            "link"
        );
}
