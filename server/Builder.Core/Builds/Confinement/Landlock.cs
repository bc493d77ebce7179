using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Builder.Core.Builds;

/// <summary>
/// Landlock: a process gives up for itself, and for all it starts, every file that it does not name.
/// https://docs.kernel.org/userspace-api/landlock.html
/// </summary>
[SupportedOSPlatform("linux")]
internal static partial class Landlock
{
    private const nint CreateRuleset = 444,
        AddRule = 445,
        RestrictSelf = 446;
    private const nint AskForVersion = 1;
    private const nint PathBeneath = 1;
    private const int PathOnly = 0x200000,
        NoFollow = 0x20000,
        NoFollowOnArm = 0x8000,
        CloseOnExec = 0x80000;

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

    /// <returns>A descriptor of the rules, or a negative number.</returns>
    public static unsafe int Prepare(IEnumerable<string> readable, IEnumerable<string> writable, bool network)
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
            Allow(rules, readable, Reading, 0);
            // The last part of a name that may be written is never a link, which would lead elsewhere.
            Allow(rules, writable, handled & ~Devices, IsArm ? NoFollowOnArm : NoFollow);
            Allow(rules, ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"], handled & OfFiles, 0);
        }
        return rules;
    }

    /// <summary>From here on the rules hold for this thread and for what it becomes and starts. Needs no_new_privs.</summary>
    public static bool Restrict(int rules) => Syscall(RestrictSelf, rules, 0, 0, 0) == 0;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64;

    private static unsafe void Allow(int rules, IEnumerable<string> paths, ulong rights, int flags)
    {
        var rule = stackalloc byte[12];
        foreach (var path in paths)
        {
            var opened = Open(path, PathOnly | CloseOnExec | flags);
            if (opened < 0)
            {
                continue;
            }
            *(ulong*)rule = Directory.Exists(path) ? rights : rights & OfFiles;
            *(int*)(rule + 8) = opened;
            _ = Syscall(AddRule, rules, PathBeneath, (nint)rule, 0);
            _ = Close(opened);
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Syscall(nint number, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
