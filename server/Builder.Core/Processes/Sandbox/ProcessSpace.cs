using CliWrap;

namespace Builder.Core.Processes.Sandbox;

/// <summary>
/// A space of processes of its own for a confined child, where the kernel and its administrator allow it (pid_namespaces(7)): it sees no other process,
/// has a <c>/proc</c> and shared memory of its own, and with it ends everything that it has started, whatever that did to get away. Made by util-linux's
/// <c>unshare</c>, which every distribution has; one that lacks an option, or may not, says so in a trial once, and then children do without.
/// </summary>
internal static class ProcessSpace
{
    private static readonly string[] Places = ["/usr/bin/unshare", "/bin/unshare", "/run/current-system/sw/bin/unshare"];

    /// <summary>Unmounting goes through to the child's view of the disks, so that a running one keeps no stick from being taken out.</summary>
    private static readonly string[] Own = ["--pid", "--fork", "--kill-child", "--ipc", "--mount-proc", "--propagation", "slave"];

    /// <summary>A user may do it in a user namespace in which everybody else is nobody; an administrator needs none, unless in a container.</summary>
    private static readonly string[] AsUser = ["--user", "--map-current-user"];

    /// <summary>The first process of a space cannot be ended by itself or by others in it, and collects the dead: that is a shell's part, and not that of a site's code.</summary>
    private static readonly string[] First = ["/bin/sh", "-c", "\"$@\"; exit $?", "builder-child"];

    /// <summary>That it is below the first process, and sees itself.</summary>
    private const string Trial = "[ $PPID = 1 ] && [ -r /proc/1/status ] && [ -r /proc/self/stat ]";

    private static readonly Lazy<Task<string[]?>> Found = new(() =>
        OperatingSystem.IsLinux() ? FindAsync() : Task.FromResult<string[]?>(null)
    );

    public static bool IsAllowed => Command is not null;

    /// <summary>What is put before a program's name, or null.</summary>
    public static string[]? Command => Found.Value.GetAwaiter().GetResult();

    private static async Task<string[]?> FindAsync()
    {
        if (Places.FirstOrDefault(File.Exists) is not { } program)
        {
            return null;
        }
        string[][] ways = Environment.IsPrivilegedProcess
            ?
            [
                [program, .. Own, .. First],
                [program, .. AsUser, .. Own, .. First],
            ]
            :
            [
                [program, .. AsUser, .. Own, .. First],
            ];
        foreach (var way in ways)
        {
            if (await WorksAsync(way).ConfigureAwait(false))
            {
                return way;
            }
        }
        return null;
    }

    private static async Task<bool> WorksAsync(string[] way)
    {
        try
        {
            var tried = await Cli.Wrap(way[0])
                .WithArguments([.. way[1..], "/bin/sh", "-c", Trial])
                .WithWorkingDirectory("/")
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync()
                .Task.ConfigureAwait(false);
            return tried.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
