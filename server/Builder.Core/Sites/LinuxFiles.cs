using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Builder.Core.Sites;

/// <summary>The few calls of Linux that the runtime does not offer: files named relative to an open folder (openat2(2), renameat(2), …).</summary>
[SupportedOSPlatform("linux")]
internal static partial class LinuxFiles
{
    public const int ReadOnly = 0,
        WriteOnly = 1,
        Create = 0x40,
        Exclusive = 0x80,
        NonBlocking = 0x800,
        CloseOnExec = 0x80000,
        PathOnly = 0x200000;
    public const int NotThere = 2,
        Denied = 13,
        Exists = 17,
        CrossesBoundary = 18,
        NotAFolder = 20,
        IsAFolder = 21,
        LinkMet = 40,
        NotKnown = 38;
    private const int RemoveFolderFlag = 0x200;
    private const nint Openat2Number = 437;
    private const ulong NoMagicLinks = 0x02,
        NoLinks = 0x04,
        Beneath = 0x08;

    /// <summary>Differs between processors, unlike the others.</summary>
    private static readonly int FolderOnly = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64
        ? 0x4000
        : 0x10000;

    /// <summary>Opens a folder by its absolute path; links on the way to it are followed, since it is the root that somebody chose.</summary>
    public static SafeFileHandle? OpenRoot(string path, out int error) =>
        Handle(Open(path, ReadOnly | FolderOnly | CloseOnExec), out error);

    public static SafeFileHandle? OpenFolder(SafeFileHandle parent, string path, out int error) =>
        OpenBeneath(parent, path, ReadOnly | FolderOnly, 0, out error);

    /// <summary>Opens below a folder. The kernel refuses to leave it and to follow any link, also the last.</summary>
    public static unsafe SafeFileHandle? OpenBeneath(SafeFileHandle folder, string path, int flags, uint mode, out int error)
    {
        var how = new OpenHow
        {
            Flags = (ulong)(uint)(flags | CloseOnExec),
            Mode = mode,
            Resolve = Beneath | NoLinks | NoMagicLinks,
        };
        var name = Marshal.StringToCoTaskMemUTF8(path);
        try
        {
            return Handle((int)Syscall(Openat2Number, folder.DangerousGetHandle(), name, &how, sizeof(OpenHow)), out error);
        }
        finally
        {
            Marshal.FreeCoTaskMem(name);
            GC.KeepAlive(folder);
        }
    }

    public static int Rename(SafeFileHandle folder, string from, string to) => Result(RenameAt(folder, from, folder, to));

    public static int Unlink(SafeFileHandle folder, string name) => Result(UnlinkAt(folder, name, 0));

    public static int RemoveFolder(SafeFileHandle folder, string name) => Result(UnlinkAt(folder, name, RemoveFolderFlag));

    public static int MakeFolder(SafeFileHandle folder, string name) => Result(MkdirAt(folder, name, 0x1FF));

    /// <summary>Makes the names in a folder survive a power loss.</summary>
    public static int Flush(SafeFileHandle folder) => Result(FSync(folder));

    private static int Result(int result) => result == 0 ? 0 : Marshal.GetLastPInvokeError();

    private static SafeFileHandle? Handle(int descriptor, out int error)
    {
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static unsafe partial nint Syscall(nint number, nint folder, nint path, OpenHow* how, nint size);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt(SafeFileHandle fromFolder, string from, SafeFileHandle toFolder, string to);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnlinkAt(SafeFileHandle folder, string name, int flags);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MkdirAt(SafeFileHandle folder, string name, uint mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
