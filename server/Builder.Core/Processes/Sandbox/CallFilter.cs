using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Builder.Core.Processes.Sandbox;

/// <summary>
/// A filter of system calls (seccomp(2)) for what Landlock leaves open: UDP, sockets of the user's session, behind which a key agent or a service
/// manager does whatever it is asked, and what <see cref="CallTable"/> lists. A program of the classic BPF machine, as in linux/filter.h.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class CallFilter
{
    private const ushort LoadWord = 0x20,
        And = 0x54,
        JumpIfEqual = 0x15,
        JumpIfAtLeast = 0x35,
        JumpIfAnyBit = 0x45,
        Return = 0x06;

    /// <summary>Where struct seccomp_data has the number, the architecture and the low half of the first argument (little endian).</summary>
    private const uint Number = 0,
        Machine = 4,
        First = 16;

    private const uint Allow = 0x7FFF0000;

    /// <summary>The call fails with the number that is added; with none added it succeeds and does nothing.</summary>
    private const uint Answer = 0x00050000;
    private const uint NotPermitted = 1,
        Denied = 13,
        Invalid = 22,
        NotForThis = 25,
        NotImplemented = 38,
        NotSupported = 95;
    private const uint UnixDomain = 1,
        Internet = 2,
        Internet6 = 10,
        Netlink = 16,
        Stream = 1;
    private const uint OldNumbers = 0x40000000;

    /// <summary>CLONE_NEWNS, …CGROUP, …UTS, …IPC, …USER, …PID and …NET.</summary>
    private const uint NewNamespaces = 0x7E020000;

    /// <summary>O_CREAT, and the bit that only O_TMPFILE has.</summary>
    private const uint MakesAFile = 0x40 | 0x400000;

    /// <summary>Whoever runs such a file runs it as its owner or group.</summary>
    private const uint SetUserOrGroup = 0xC00;
    private const uint SetLease = 1024,
        NotifyOfFolder = 1026;
    private const uint Everybody = uint.MaxValue;

    /// <summary>The second lowest byte of a device request is its family: what changes flags and attributes of files, and what clones them.</summary>
    private const uint FileFlags = 'f' << 8,
        ExtendedFlags = 'X' << 8,
        CloneFamily = 0x94 << 8;
    private static readonly uint[] Cloning = [9, 13, 54];

    private static readonly uint? Architecture = RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => 0xC000003E,
        System.Runtime.InteropServices.Architecture.Arm64 => 0xC00000B7,
        _ => null,
    };

    private readonly List<ulong> program = [];

    private CallFilter() { }

    public static bool IsKnownHere => Architecture is not null;

    /// <summary>The program, eight bytes an instruction.</summary>
    public static ulong[] Program(bool network, bool localSockets, bool truncateIsGuarded)
    {
        var filter = new CallFilter();
        filter.Load(Machine);
        filter.Add(JumpIfEqual, Architecture!.Value, 1, 0);
        filter.Add(Return, Answer | NotPermitted);
        filter.Load(Number);
        filter.Add(JumpIfAtLeast, OldNumbers, 0, 1);
        filter.Add(Return, Answer | NotImplemented);
        filter.Each(CallTable.NotThere, NotImplemented);
        filter.Each(CallTable.NotPermitted, NotPermitted);
        filter.Each(CallTable.NotSupported, NotSupported);
        filter.Each(CallTable.Pretended, 0);
        if (!truncateIsGuarded)
        {
            filter.Each([CallTable.Truncate], Denied);
        }
        if (!network)
        {
            filter.Each([CallTable.Connect], Denied);
        }
        filter.Processes();
        filter.Files();
        filter.Sockets(network, localSockets);
        filter.Add(Return, Allow);
        return [.. filter.program];
    }

    private void Processes()
    {
        foreach (var call in CallTable.OfAProcess)
        {
            On(call, () => Only(0, 0));
        }
        foreach (var (call, kind) in CallTable.OfAKind)
        {
            On(
                call,
                () =>
                {
                    Only(0, kind);
                    Only(1, 0);
                }
            );
        }
        On(CallTable.Clone, () => Refuse(0, JumpIfAnyBit, NewNamespaces, NotPermitted));
        On(CallTable.Kill, () => Refuse(0, JumpIfEqual, Everybody, NotPermitted));
    }

    private void Files()
    {
        foreach (var (call, mode, flags) in CallTable.Making)
        {
            On(
                call,
                () =>
                {
                    if (flags >= 0)
                    {
                        Argument(flags);
                        Add(JumpIfAnyBit, MakesAFile, 1, 0);
                        Add(Return, Allow);
                    }
                    Refuse(mode, JumpIfAnyBit, SetUserOrGroup, NotPermitted);
                }
            );
        }
        // A lease holds up everybody else who opens the file; a notice of a folder is a watch.
        On(
            CallTable.FileControl,
            () =>
            {
                Refuse(1, JumpIfEqual, SetLease, Invalid);
                Refuse(1, JumpIfEqual, NotifyOfFolder, Invalid);
            }
        );
        On(
            CallTable.DeviceControl,
            () =>
            {
                Argument(1);
                Add(And, 0xFF00);
                When(FileFlags, NotForThis);
                When(ExtendedFlags, NotForThis);
                Add(JumpIfEqual, CloneFamily, 1, 0);
                Add(Return, Allow);
                Argument(1);
                Add(And, 0xFF);
                foreach (var request in Cloning)
                {
                    Add(JumpIfEqual, request, 0, 1);
                    Add(Return, Allow);
                }
                Add(Return, Answer | NotForThis);
            }
        );
    }

    private void Sockets(bool network, bool localSockets)
    {
        // A pair is how programs speak with what they start. One of datagrams could be sent to any address.
        On(CallTable.Pair, OnlyStreams);
        On(
            CallTable.Socket,
            () =>
            {
                Argument(0);
                if (network)
                {
                    Add(JumpIfEqual, Internet, 0, 1);
                    Add(Return, Allow);
                    Add(JumpIfEqual, Internet6, 0, 1);
                    Add(Return, Allow);
                }
                // Which addresses this computer has may be asked; that is what route messages (protocol 0) are for.
                Add(JumpIfEqual, Netlink, 0, 4);
                Argument(2);
                Add(JumpIfEqual, 0, 0, 1);
                Add(Return, Allow);
                Add(Return, Answer | Denied);
                if (localSockets)
                {
                    Add(JumpIfEqual, UnixDomain, 1, 0);
                    Add(Return, Answer | Denied);
                    OnlyStreams();
                    Add(Return, Allow);
                }
                Add(Return, Answer | Denied);
            }
        );
    }

    private void OnlyStreams()
    {
        Argument(1);
        Add(And, 0xF);
        Add(JumpIfEqual, Stream, 1, 0);
        Add(Return, Answer | Denied);
    }

    /// <summary>What is done with one call; what none of it answers is allowed.</summary>
    private void On(KernelCall call, Action rules)
    {
        if (NumberOf(call) is not { } number)
        {
            return;
        }
        Add(JumpIfEqual, number, 0, 0);
        var at = program.Count - 1;
        rules();
        Add(Return, Allow);
        // Past the rules for every other call. They are never so many that a jump, which has one byte, would not do.
        program[at] |= (ulong)checked((byte)(program.Count - 1 - at)) << 24;
    }

    private void Each(IEnumerable<KernelCall> calls, uint answer)
    {
        foreach (var call in calls)
        {
            if (NumberOf(call) is { } number)
            {
                When(number, answer);
            }
        }
    }

    private void Only(int argument, uint value)
    {
        Argument(argument);
        Add(JumpIfEqual, value, 1, 0);
        Add(Return, Answer | NotPermitted);
    }

    private void Refuse(int argument, ushort when, uint value, uint answer)
    {
        Argument(argument);
        Add(when, value, 0, 1);
        Add(Return, Answer | answer);
    }

    private void When(uint value, uint answer)
    {
        Add(JumpIfEqual, value, 0, 1);
        Add(Return, Answer | answer);
    }

    private static uint? NumberOf(KernelCall call) =>
        (RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64 ? call.X64 : call.Arm64)
            is >= 0
                and var number
            ? (uint)number
            : null;

    private void Argument(int index) => Load(First + ((uint)index * 8));

    private void Load(uint offset) => Add(LoadWord, offset);

    /// <summary>struct sock_filter: the code, how far to jump when true and when false, a constant.</summary>
    private void Add(ushort code, uint constant, byte whenTrue = 0, byte whenFalse = 0) =>
        program.Add(code | ((ulong)whenTrue << 16) | ((ulong)whenFalse << 24) | ((ulong)constant << 32));
}
