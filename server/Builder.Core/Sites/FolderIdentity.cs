using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;

namespace Builder.Core.Sites;

/// <summary>
/// Which folder a path leads to at this moment. Another folder that came to the same path is told apart by its inode and the time it was
/// made, so that it is given nothing that belongs to the one before. Elsewhere than on Linux only the time and the path tell.
/// </summary>
internal readonly partial record struct FolderIdentity(string Root, ulong Device, ulong Inode, long MadeAt)
{
    private const int RelativeToNothing = -100;
    private const int WantedFields = 0x100 | 0x800;
    private const int HasBirthTime = 0x800;

    /// <summary>Names the folder's state on this machine.</summary>
    public string Key =>
        Convert.ToHexStringLower(
            SHA256
                .HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Device}:{Inode}:{MadeAt}:{Root}")))
                .AsSpan(0, 16)
        );

    /// <param name="root">Absolute and canonical.</param>
    public static FolderIdentity Of(string root) =>
        OperatingSystem.IsLinux() && OnLinux(root) is { } known
            ? known
            : new FolderIdentity(root, 0, 0, Directory.GetCreationTimeUtc(root).Ticks);

    [SupportedOSPlatform("linux")]
    private static FolderIdentity? OnLinux(string root) =>
        StatX(RelativeToNothing, root, 0, WantedFields, out var found) == 0
            ? new FolderIdentity(
                root,
                ((ulong)found.DeviceMajor << 32) | found.DeviceMinor,
                found.Inode,
                (found.Mask & HasBirthTime) != 0 ? found.BirthSeconds * 1_000_000_000 + found.BirthNanoseconds : 0
            )
            : null;

    /// <summary>statx(2); unlike stat's, its record is the same on every processor.</summary>
    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint wanted, out Found found);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Found
    {
        [FieldOffset(0)]
        public uint Mask;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(80)]
        public long BirthSeconds;

        [FieldOffset(88)]
        public uint BirthNanoseconds;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
