using System.Runtime.InteropServices;

namespace Builder.Core.Processes.Sandbox;

/// <summary>What keeps a site's own code (its configuration, its plugins, its packages) away from everything else on this system.</summary>
public static class BuildGuard
{
    // Found by the runtime's own folder, so that it is the same .NET: <root>/shared/Microsoft.NETCore.App/<version>/.
    private static readonly Lazy<string[]?> Program = new(() =>
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, "builder.dll");
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        var whole = Path.Combine(AppContext.BaseDirectory, "builder");
        return File.Exists(assembly) && File.Exists(host) ? [host, assembly]
            : File.Exists(whole) ? [whole]
            : null;
    });

    /// <summary>Whether its files are closed to it. What the words of a refusal are chosen by.</summary>
    public static bool ClosesFiles => OperatingSystem.IsLinux() && Program.Value is not null && Landlock.Version > 0;

    /// <summary>Whether the network, and the sockets of the person's session, are closed to it.</summary>
    public static bool ClosesNetwork => OperatingSystem.IsLinux() && Program.Value is not null && Filters.Value;

    /// <summary>Whether it sees no other process, and whether the kernel itself ends with it all that it started. Asked for the first time, it starts a process.</summary>
    public static bool HidesProcesses => ClosesFiles && ProcessSpace.IsAllowed;

    /// <summary>What it is protected by, in one line for a person.</summary>
    public static string Description =>
        (ClosesFiles, ClosesNetwork) switch
        {
            (true, true) =>
                "confined by Landlock and a filter of system calls: they cannot read your files and keys, write anywhere but into folders of their own, or reach the network; "
                    + (
                        HidesProcesses
                            ? "each has a space of processes of its own (namespaces), sees no other program, and ends with all that it started"
                            : "this system gives them no space of processes of their own: they see the names and arguments of your other programs, and what they leave running is found by its parents"
                    ),
            (true, false) =>
                "confined by Landlock: they cannot read your files and keys or write anywhere but into folders of their own; the network is open to them",
            (false, true) =>
                "kept from the network by a filter of system calls; your files are open to them, because this system has no Landlock",
            _ => "not confined on this system: they can do what you can, except that no key of Builder's is in their environment",
        };

    /// <summary>Whether what the child starts can get away from it, because it has no space of processes of its own.</summary>
    internal static bool IsLoose(ChildCommand command) =>
        OperatingSystem.IsLinux() && command.Confinement is { } may && !(may.OwnProcesses && ProcessSpace.IsAllowed);

    /// <summary>What is started instead of the child, and becomes it; null where the system has nothing to confine it with.</summary>
    internal static (string File, IReadOnlyList<string> Arguments)? Around(ChildCommand command)
    {
        if (command.Confinement is not { } may || !(ClosesFiles || ClosesNetwork) || Program.Value is not [var file, .. var first])
        {
            return null;
        }
        var limits = may.Limits;
        List<string> arguments = [.. first, ConfinedStart.Verb];
        arguments.AddRange(may.Trusted.Select(path => $"system={path}"));
        arguments.AddRange(may.Readable.Select(path => $"read={path}"));
        arguments.AddRange(may.Writable.Append(may.Home).Append(may.Temporary).Select(path => $"write={path}"));
        arguments.Add($"file-bytes={limits.FileBytes}");
        arguments.Add($"threads={ChildLimits.ThreadsNow() + limits.MoreThreads}");
        arguments.Add($"nice={limits.Nice}");
        if (limits.ProcessorSeconds is { } seconds)
        {
            arguments.Add($"processor-seconds={seconds}");
        }
        if (may.Network)
        {
            arguments.Add("network");
        }
        if (may.LocalSockets)
        {
            arguments.Add("sockets");
        }
        arguments.AddRange(["--", command.File, .. command.Arguments]);
        return may.OwnProcesses && ProcessSpace.Command is [var maker, .. var options]
            ? (maker, [.. options, file, .. arguments])
            : (file, arguments);
    }

    private static readonly Lazy<bool> Filters = new(() => OperatingSystem.IsLinux() && ConfinedStart.TakesFilters);
}
