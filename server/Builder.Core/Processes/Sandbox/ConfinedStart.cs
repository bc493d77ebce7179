using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Builder.Core.Processes.Sandbox;

/// <summary>
/// The hidden verb <c>builder confine</c>: this program closes everything for itself that the child must not touch, and then
/// becomes the child. What is given up this way cannot be had back, by the child or by anything it starts.
/// </summary>
public static partial class ConfinedStart
{
    public const string Verb = "confine";

    private const int NoNewPrivileges = 38,
        AdoptOrphans = 36,
        SetFilter = 22,
        DropCapability = 24,
        FilterMode = 2;
    private const int BadAddress = 14;
    private const int ProcessorTime = 0,
        FileSize = 1,
        Core = 4,
        Threads = 6;
    private const int BrokenPipe = 13;
    private const int CannotStart = 126;

    /// <summary>They make this verb quick, and the child does not inherit them.</summary>
    private static readonly string[] RuntimeSettings = ["DOTNET_TieredPGO", "DOTNET_EnableDiagnostics"];

    internal static void AddRuntimeSettings(Dictionary<string, string> environment)
    {
        foreach (var name in RuntimeSettings)
        {
            environment[name] = "0";
        }
    }

    /// <summary>Whether the kernel takes filters of system calls: it looks for the program that is not there only if it does.</summary>
    [SupportedOSPlatform("linux")]
    internal static bool TakesFilters =>
        CallFilter.IsKnownHere && Control(SetFilter, FilterMode, 0, 0, 0) != 0 && Marshal.GetLastSystemError() == BadAddress;

    /// <param name="args">As <see cref="BuildGuard"/> writes them: what to close, <c>--</c>, the program and its arguments.</param>
    /// <returns>Only if the child could not be started, and then not zero.</returns>
    public static int Run(string[] args)
    {
        if (!OperatingSystem.IsLinux() || Array.IndexOf(args, "--") is not (> 0 and var end) || args.Length == end + 1)
        {
            return Refuse("builder confine is started by Builder itself, on Linux.");
        }
        var told = args[1..end].Select(arg => arg.Split('=', 2)).ToLookup(pair => pair[0], pair => pair.ElementAtOrDefault(1) ?? "");
        // In a session of its own, so that a signal to "my group" does not go to Builder's.
        _ = NewSession();
        // What loses its parent stays below this process, where it is counted and found. Ignored where this is the first process of its own space.
        _ = Control(AdoptOrphans, 1, 0, 0, 0);
        Limit(told);
        GiveUpCapabilities();
        foreach (var name in RuntimeSettings)
        {
            _ = Unset(name);
        }
        // .NET ignores it, and what is ignored stays so in the child.
        _ = Signal(BrokenPipe, 0);
        return Become(told, args[(end + 1)..]);
    }

    [SupportedOSPlatform("linux")]
    private static unsafe int Become(ILookup<string, string> told, string[] command)
    {
        var network = told.Contains("network");
        var rules = Landlock.Version > 0 ? Landlock.Prepare(told["system"], told["read"], told["write"], network) : -1;
        if (Landlock.Version > 0 && rules < 0)
        {
            return Refuse("The kernel did not take the rules for this process.");
        }
        var nice = int.Parse(told["nice"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
        var isFiltered = TakesFilters;
        var filter = isFiltered ? CallFilter.Program(network, told.Contains("sockets"), Landlock.Version >= 3) : [];
        var arguments = new nint[command.Length + 1];
        for (var index = 0; index < command.Length; index++)
        {
            arguments[index] = Marshal.StringToCoTaskMemUTF8(command[index]);
        }
        fixed (nint* list = arguments)
        fixed (ulong* program = filter)
        {
            var filtering = stackalloc nint[2];
            filtering[0] = filter.Length;
            filtering[1] = (nint)program;
            // Everything once without effect, so that the runtime has loaded and compiled what it needs: afterwards it may be out of its reach.
            var nowhere = Marshal.StringToCoTaskMemUTF8("");
            _ = Landlock.Restrict(-1);
            _ = Execute(nowhere, list);
            // Last, so that whoever waits for the child does not wait for this as well.
            _ = SetPriority(0, 0, nice);
            if (
                Control(NoNewPrivileges, 1, 0, 0, 0) != 0
                || rules >= 0 && !Landlock.Restrict(rules)
                || isFiltered && Control(SetFilter, FilterMode, (nint)filtering, 0, 0) != 0
            )
            {
                return Refuse("The kernel did not confine this process.");
            }
            _ = Execute(arguments[0], list);
            var error = Marshal.GetLastSystemError();
            return Refuse($"{command[0]} could not be started (error {error}).");
        }
    }

    private static void Limit(ILookup<string, string> told)
    {
        Limit(Core, 0);
        foreach (var (name, kind) in new[] { ("file-bytes", FileSize), ("processor-seconds", ProcessorTime), ("threads", Threads) })
        {
            if (told[name].FirstOrDefault() is { } most)
            {
                Limit(kind, ulong.Parse(most, CultureInfo.InvariantCulture));
            }
        }
        try
        {
            // When memory runs out, the build goes before the editor does (proc(5)).
            File.WriteAllText("/proc/self/oom_score_adj", "500");
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            // Only an order of precedence.
        }
    }

    /// <summary>
    /// For an administrator, as in many containers: all but the one to open files of others (capabilities(7)), which Landlock is asked about all the same.
    /// Some go past Landlock; CAP_PERFMON lets one read the environment of every process. Others have none, and cannot gain any.
    /// </summary>
    private static void GiveUpCapabilities()
    {
        const int PassModes = 1;
        for (var capability = 0; capability < 64; capability++)
        {
            if (capability != PassModes)
            {
                _ = Control(DropCapability, capability, 0, 0, 0);
            }
        }
    }

    /// <summary>Only ever downwards: a limit that is lower already stays.</summary>
    private static unsafe void Limit(int kind, ulong most)
    {
        var limits = stackalloc ulong[2];
        if (GetLimit(kind, limits) == 0)
        {
            limits[1] = Math.Min(limits[1], most);
            limits[0] = Math.Min(limits[0], limits[1]);
            _ = SetLimit(kind, limits);
        }
    }

    private static unsafe int Refuse(string why)
    {
        var text = System.Text.Encoding.UTF8.GetBytes(why + "\n");
        fixed (byte* start = text)
        {
            _ = Write(2, start, text.Length);
        }
        return CannotStart;
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int what, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int NewSession();

    [LibraryImport("libc", EntryPoint = "execv")]
    private static unsafe partial int Execute(nint file, nint* arguments);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unset(string name);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int number, nint handler);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int kind, uint who, int nice);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static unsafe partial int GetLimit(int kind, ulong* limits);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static unsafe partial int SetLimit(int kind, ulong* limits);

    [LibraryImport("libc", EntryPoint = "write")]
    private static unsafe partial nint Write(int descriptor, byte* bytes, nint length);
}
