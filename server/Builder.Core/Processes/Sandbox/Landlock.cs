using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Builder.Core.Processes.Sandbox;

/// <summary>
/// Landlock: a process gives up for itself, and for all it starts, every file that it does not name.
/// https://docs.kernel.org/userspace-api/landlock.html
/// </summary>
[SupportedOSPlatform("linux")]
internal static partial class Landlock
{
    private const nint CreateRuleset = 444,
        AddRule = 445,
        RestrictSelf = 446,
        OpenNumber = 437;
    private const ulong NoMagicLinks = 0x02,
        NoLinks = 0x04;
    private const nint AskForVersion = 1;
    private const nint PathBeneath = 1;
    private const int PathOnly = 0x200000,
        CloseOnExec = 0x80000,
        ThisFolder = -100;

    private const ulong Execute = 1,
        WriteFile = 1 << 1,
        ReadFile = 1 << 2,
        ReadFolder = 1 << 3,
        Refer = 1 << 13,
        Truncate = 1 << 14,
        DeviceControl = 1 << 15;
    private const ulong Devices = (1 << 6) | (1 << 11);
    private const ulong Reading = Execute | ReadFile | ReadFolder;

    /// <summary>All that can be asked of a file; the other rights are about names in a folder.</summary>
    private const ulong OfFiles = Execute | WriteFile | ReadFile | Truncate | DeviceControl;
    private const ulong BindAndConnect = 3;
    private const ulong AbstractSocketsAndSignals = 3;

    /// <summary>The version of the kernel's interface, which grows; 0 where there is none or it is switched off.</summary>
    public static int Version { get; } = (int)Math.Max(0, Syscall(CreateRuleset, 0, 0, AskForVersion, 0));

    /// <summary>Whether it can close TCP (not UDP, nor sockets of the system).</summary>
    public static bool KnowsNetwork => Version >= 4;

    /// <param name="trusted">To be read, by names that neither a site nor its code can change: links are followed.</param>
    /// <param name="readable">To be read. A name with a link in it, in any part, is passed over.</param>
    /// <param name="writable">Folders in which everything is open. Likewise.</param>
    /// <returns>A descriptor of the rules, or a negative number.</returns>
    public static unsafe int Prepare(IEnumerable<string> trusted, IEnumerable<string> readable, IEnumerable<string> writable, bool network)
    {
        var handled = Version switch
        {
            1 => Refer - 1,
            2 => Truncate - 1,
            3 or 4 => DeviceControl - 1,
            _ => (DeviceControl << 1) - 1,
        };
        ulong* attributes = stackalloc ulong[3];
        attributes[0] = handled;
        attributes[1] = KnowsNetwork && !network ? BindAndConnect : 0;
        attributes[2] = Version >= 6 ? AbstractSocketsAndSignals : 0;
        var size = Version switch
        {
            < 4 => 8,
            < 6 => 16,
            _ => 24,
        };
        var rules = (int)Syscall(CreateRuleset, (nint)attributes, size, 0, 0);
        if (rules >= 0)
        {
            Allow(rules, trusted.Select(path => (path, Open(path, PathOnly | CloseOnExec))), Reading);
            Allow(rules, readable.Select(path => (path, OpenPlainly(path))), Reading);
            Allow(rules, writable.Where(Directory.Exists).Select(path => (path, OpenPlainly(path))), handled & ~Devices);
            Allow(rules, Pseudo.Select(path => (path, Open(path, PathOnly | CloseOnExec))), handled & OfFiles);
        }
        return rules;
    }

    /// <summary>From here on the rules hold for this thread and for what it becomes and starts. Needs no_new_privs.</summary>
    public static bool Restrict(int rules) => Syscall(RestrictSelf, rules, 0, 0, 0) == 0;

    private static readonly string[] Pseudo = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];

    private static unsafe void Allow(int rules, IEnumerable<(string Path, int Opened)> files, ulong rights)
    {
        var rule = stackalloc byte[12];
        foreach (var (path, opened) in files)
        {
            if (opened < 0)
            {
                continue;
            }
            *(int*)(rule + 8) = opened;
            // The kernel itself says whether it is a folder: of a file it does not take the rights that are about names.
            *(ulong*)rule = rights;
            if (Syscall(AddRule, rules, PathBeneath, (nint)rule, 0) != 0)
            {
                *(ulong*)rule = rights & OfFiles;
                _ = Syscall(AddRule, rules, PathBeneath, (nint)rule, 0);
            }
            _ = Close(opened);
        }
    }

    /// <summary>Without following a link in any part of the name (openat2(2)).</summary>
    private static unsafe int OpenPlainly(string path)
    {
        var how = stackalloc ulong[3];
        how[0] = PathOnly | CloseOnExec;
        how[1] = 0;
        how[2] = NoMagicLinks | NoLinks;
        var name = Marshal.StringToCoTaskMemUTF8(path);
        try
        {
            return (int)OpenHow(OpenNumber, ThisFolder, name, (nint)how, 24);
        }
        finally
        {
            Marshal.FreeCoTaskMem(name);
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Syscall(nint number, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint OpenHow(nint number, nint folder, nint path, nint how, nint size);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
