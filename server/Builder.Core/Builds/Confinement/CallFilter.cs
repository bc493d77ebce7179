using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Builder.Core.Builds;

/// <summary>
/// A filter of system calls (seccomp(2)) for what Landlock leaves open: UDP, and sockets of the user's session, behind which
/// a key agent or a service manager does whatever it is asked. A program of the classic BPF machine, as in linux/filter.h.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class CallFilter
{
    private const ushort LoadWord = 0x20,
        And = 0x54,
        JumpIfEqual = 0x15,
        JumpIfAtLeast = 0x35,
        Return = 0x06;

    /// <summary>Where struct seccomp_data has the number, the architecture and the low half of the first argument (little endian).</summary>
    private const uint Number = 0,
        Machine = 4,
        First = 16;

    private const uint Allow = 0x7FFF0000;
    private const uint Fail = 0x00050000;
    private const uint NotPermitted = 1,
        Denied = 13,
        NotImplemented = 38;
    private const uint UnixDomain = 1,
        Netlink = 16,
        Stream = 1;
    private const uint OldNumbers = 0x40000000;

    /// <summary>The calls by number: they differ between processors.</summary>
    private sealed record Calls(uint Machine, uint Socket, uint Pair, uint Connect, uint Truncate, uint[] Keyring);

    private const uint StartRing = 425,
        OpenByHandleX64 = 304,
        OpenByHandleArm64 = 265;

    private static readonly Calls? Known = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => new(0xC000003E, 41, 53, 42, 76, [248, 249, 250, OpenByHandleX64]),
        Architecture.Arm64 => new(0xC00000B7, 198, 199, 203, 45, [217, 218, 219, OpenByHandleArm64]),
        _ => null,
    };

    public static bool IsKnownHere => Known is not null;

    /// <summary>The program, eight bytes an instruction.</summary>
    public static ulong[] Program(bool network, bool localSockets, bool truncateIsGuarded)
    {
        var calls = Known!;
        var program = new List<ulong>();
        Load(Machine);
        Add(JumpIfEqual, calls.Machine, 1, 0);
        Add(Return, Fail | NotPermitted);
        Load(Number);
        Add(JumpIfAtLeast, OldNumbers, 0, 1);
        Add(Return, Fail | NotImplemented);
        foreach (var call in calls.Keyring)
        {
            When(call, Fail | NotPermitted);
        }
        // A ring takes calls that no filter sees. Who finds none does without.
        When(StartRing, Fail | NotImplemented);
        if (!truncateIsGuarded)
        {
            When(calls.Truncate, Fail | Denied);
        }
        if (!network)
        {
            When(calls.Connect, Fail | Denied);
        }
        // A pair is how programs speak with what they start. One of datagrams could be sent to any address.
        Add(JumpIfEqual, calls.Pair, 0, 5);
        Load(First + 8);
        Add(And, 0xF);
        Add(JumpIfEqual, Stream, 0, 1);
        Add(Return, Allow);
        Add(Return, Fail | Denied);
        Add(JumpIfEqual, calls.Socket, 1, 0);
        Add(Return, Allow);
        Load(First);
        Add(JumpIfEqual, UnixDomain, 0, 5);
        Load(First + 8);
        Add(And, 0xF);
        Add(JumpIfEqual, Stream, 0, 1);
        Add(Return, localSockets ? Allow : Fail | Denied);
        Add(Return, Fail | Denied);
        if (network)
        {
            Add(Return, Allow);
        }
        // Which addresses this computer has may be asked; that is what route messages (protocol 0) are for.
        Add(JumpIfEqual, Netlink, 0, 3);
        Load(First + 16);
        Add(JumpIfEqual, 0, 0, 1);
        Add(Return, Allow);
        Add(Return, Fail | Denied);
        return [.. program];

        void Load(uint offset) => Add(LoadWord, offset);

        void When(uint call, uint answer)
        {
            Add(JumpIfEqual, call, 0, 1);
            Add(Return, answer);
        }

        // struct sock_filter: the code, how far to jump when true and when false, a constant.
        void Add(ushort code, uint constant, byte whenTrue = 0, byte whenFalse = 0) =>
            program.Add(code | ((ulong)whenTrue << 16) | ((ulong)whenFalse << 24) | ((ulong)constant << 32));
    }
}
