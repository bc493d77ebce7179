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
        NoTerminal = 0x100,
        NonBlocking = 0x800,
        CloseOnExec = 0x80000,
        PathOnly = 0x200000;
    public const int NotPermitted = 1,
        NotThere = 2,
        Interrupted = 4,
        NoDevice = 6,
        Again = 11,
        Denied = 13,
        Exists = 17,
        CrossesBoundary = 18,
        NotAFolder = 20,
        IsAFolder = 21,
        Invalid = 22,
        NotEmpty = 39,
        LinkMet = 40,
        NotKnown = 38;
    private const int MostInterruptions = 16;
    private const int RemoveFolderFlag = 0x200;
    private const int SetSignal = 10,
        SetLease = 1024,
        ReadLease = 0,
        NoLease = 2,
        IgnoredSignal = 23;
    private const uint NoReplaceFlag = 1,
        ExchangeFlag = 2;

    private const int OfTheDescriptor = 0x1000,
        DoNotFollow = 0x100;
    private const uint BasicStats = 0x7FF;
    private const nint Openat2Number = 437;
    private const ulong NoMagicLinks = 0x02,
        NoLinks = 0x04,
        Beneath = 0x08;

    /// <summary>Differs between processors, unlike the others.</summary>
    private static readonly int FolderOnly = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64
        ? 0x4000
        : 0x10000;

    /// <summary>Another number that differs between processors: that of renameat2(2), which not every C library wraps.</summary>
    private static readonly nint Renameat2Number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 316 : 276;

    /// <summary>As the one above, of getdents64(2).</summary>
    private static readonly nint EntriesNumber = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 217 : 61;

    /// <summary>Opens a folder by its absolute path; links on the way to it are followed, since it is the root that somebody chose.</summary>
    public static SafeFileHandle? OpenRoot(string path, out int error) =>
        Handle(Patiently(() => Open(path, ReadOnly | FolderOnly | CloseOnExec), out error));

    /// <summary>Opens what is there for reading, following links; a pipe that nobody writes to is opened at once.</summary>
    public static SafeFileHandle? OpenFollowing(string path, out int error) =>
        Handle(Patiently(() => Open(path, ReadOnly | NonBlocking | NoTerminal | CloseOnExec), out error));

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
            var at = &how;
            return Handle(Patiently(() => (int)Syscall(Openat2Number, folder.DangerousGetHandle(), name, at, sizeof(OpenHow)), out error));
        }
        finally
        {
            Marshal.FreeCoTaskMem(name);
            GC.KeepAlive(folder);
        }
    }

    public static int Rename(SafeFileHandle folder, string from, string to) => Result(() => RenameAt(folder, from, folder, to));

    /// <summary>Gives each of two names what the other had, in one step (renameat2(2), RENAME_EXCHANGE).</summary>
    public static int Exchange(SafeFileHandle folder, string name, SafeFileHandle otherFolder, string otherName) =>
        Rename(folder, name, otherFolder, otherName, ExchangeFlag);

    /// <summary>Moves a file to a name that nothing has (RENAME_NOREPLACE).</summary>
    public static int MoveToNew(SafeFileHandle folder, string name, SafeFileHandle newFolder, string newName) =>
        Rename(folder, name, newFolder, newName, NoReplaceFlag);

    public static int Link(SafeFileHandle folder, string name, SafeFileHandle newFolder, string newName) =>
        Result(() => LinkAt(folder, name, newFolder, newName, 0));

    public static int Unlink(SafeFileHandle folder, string name) => Result(() => UnlinkAt(folder, name, 0));

    public static int RemoveFolder(SafeFileHandle folder, string name) => Result(() => UnlinkAt(folder, name, RemoveFolderFlag));

    /// <summary>The names in an open folder, whatever its own name leads to by now.</summary>
    public static IReadOnlyList<string> Names(SafeFileHandle folder)
    {
        // Through the descriptor: the runtime can only be asked for the names in a path.
        var names = new DirectoryInfo($"/proc/self/fd/{folder.DangerousGetHandle()}")
            .EnumerateFileSystemInfos("*", All)
            .Select(entry => entry.Name)
            .ToList();
        GC.KeepAlive(folder);
        return names;
    }

    private static readonly EnumerationOptions All = new() { AttributesToSkip = 0, MatchType = MatchType.Simple };

    /// <summary>The next names in an open folder, as getdents64(2) writes them.</summary>
    /// <returns>How many bytes were written; 0 at the end, and less when the disk refused, with <see cref="Marshal.GetLastPInvokeError"/>.</returns>
    public static unsafe int Entries(SafeFileHandle folder, byte* buffer, int size) => (int)GetEntries(EntriesNumber, folder, buffer, size);

    /// <summary>What the system knows of an entry of an open folder (statx(2)), not following links: 256 bytes.</summary>
    /// <param name="name">Ends with a zero.</param>
    /// <returns>False when it is gone.</returns>
    public static unsafe bool Describe(SafeFileHandle folder, byte* name, byte* found) =>
        StatxOf(folder, name, DoNotFollow, BasicStats, found) == 0;

    /// <summary>What was opened, and how many names it has (statx(2): the mode is at byte 28, the number of names at 16).</summary>
    public static unsafe (LinuxFileKind Kind, uint Names) KindOf(SafeFileHandle file)
    {
        var found = stackalloc byte[256];
        if (Statx(file, "", OfTheDescriptor, BasicStats, found) != 0)
        {
            return (LinuxFileKind.Other, 0);
        }
        var kind = (*(ushort*)(found + 28) & 0xF000) switch
        {
            0x8000 => LinuxFileKind.Plain,
            0x4000 => LinuxFileKind.Folder,
            _ => LinuxFileKind.Other,
        };
        return (kind, *(uint*)(found + 16));
    }

    public static int MakeFolder(SafeFileHandle folder, string name, uint mode = 0x1FF) => Result(() => MkdirAt(folder, name, mode));

    /// <summary>
    /// Makes a file's content, or the names in a folder, survive a power loss. Not by the runtime's own flush, which swallows what the disk answers.
    /// </summary>
    public static int Flush(SafeFileHandle file) => Result(() => FSync(file));

    /// <summary>
    /// Whether some process can still write to an open file. A lease for reading is granted only while nobody has it open for writing
    /// (fcntl(2), F_SETLEASE); it is given back at once, and its signal is one that is ignored. Where leases are not to be had: false.
    /// </summary>
    public static bool IsBeingWritten(SafeFileHandle file)
    {
        _ = Control(file, SetSignal, IgnoredSignal);
        if (Result(() => Control(file, SetLease, ReadLease)) is var error and not 0)
        {
            return error == Again;
        }

        _ = Control(file, SetLease, NoLease);
        return false;
    }

    private static unsafe int Rename(SafeFileHandle folder, string from, SafeFileHandle newFolder, string to, uint flags)
    {
        var (old, name) = (Marshal.StringToCoTaskMemUTF8(from), Marshal.StringToCoTaskMemUTF8(to));
        try
        {
            return Result(() =>
                (int)Renameat2(Renameat2Number, folder.DangerousGetHandle(), old, newFolder.DangerousGetHandle(), name, flags)
            );
        }
        finally
        {
            Marshal.FreeCoTaskMem(old);
            Marshal.FreeCoTaskMem(name);
            GC.KeepAlive(folder);
            GC.KeepAlive(newFolder);
        }
    }

    private static int Result(Func<int> call)
    {
        _ = Patiently(call, out var error);
        return error;
    }

    /// <summary>A call that a signal interrupted is made again; not for ever, since a broken file system may answer so always.</summary>
    private static int Patiently(Func<int> call, out int error)
    {
        for (var attempt = 1; ; attempt++)
        {
            var result = call();
            error = result < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (error != Interrupted || attempt == MostInterruptions)
            {
                return result;
            }
        }
    }

    private static SafeFileHandle? Handle(int descriptor) => descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static unsafe partial nint Syscall(nint number, nint folder, nint path, OpenHow* how, nint size);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Renameat2(nint number, nint folder, nint from, nint newFolder, nint to, uint flags);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkAt(SafeFileHandle folder, string name, SafeFileHandle newFolder, string newName, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(SafeFileHandle folder, string path, int flags, uint mask, byte* found);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static unsafe partial int StatxOf(SafeFileHandle folder, byte* name, int flags, uint mask, byte* found);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static unsafe partial nint GetEntries(nint number, SafeFileHandle folder, byte* buffer, nint size);

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

internal enum LinuxFileKind
{
    Plain,
    Folder,

    /// <summary>A pipe, a socket or a device.</summary>
    Other,
}
