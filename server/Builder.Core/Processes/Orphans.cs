using System.Globalization;
using System.Runtime.InteropServices;
using Builder.Core.Processes.Sandbox;

namespace Builder.Core.Processes;

/// <summary>
/// For confined children without a space of processes of their own (<see cref="ProcessSpace"/>). What such a child starts stays below it whatever it
/// does to get away, because it adopts its orphans (PR_SET_CHILD_SUBREAPER, prctl(2), set by <see cref="ConfinedStart"/>); when it has ended, they come to
/// this process, which adopts them too, and are ended. They are told from our own children by having more filters of system calls than we have.
/// </summary>
internal static partial class Orphans
{
    private const int AdoptOrphans = 36;
    private const int Stop = 19,
        Kill = 9;
    private const int DoNotWait = 1;
    private const int MostRounds = 1000;

    private static readonly Lock Gate = new();
    private static readonly HashSet<int> Ours = [];

    /// <summary>Starts a child and remembers that it is one of ours and no orphan.</summary>
    public static T Starting<T>(Func<T> start, Func<T, int> idOf)
    {
        lock (Gate)
        {
            _ = Control(AdoptOrphans, 1, 0, 0, 0);
            var started = start();
            Ours.Add(idOf(started));
            return started;
        }
    }

    /// <summary>Ends everything that has lost its parents, again and again until there is nothing: what is ended leaves its own children to us.</summary>
    /// <param name="id">The child that has ended.</param>
    public static void Ended(int id)
    {
        lock (Gate)
        {
            Ours.Remove(id);
            var filters = Filters(Environment.ProcessId);
            for (var round = 0; round < MostRounds; round++)
            {
                var found = MemoryWatch
                    .ChildrenOf(Environment.ProcessId)
                    .Where(child => child != id && !Ours.Contains(child) && Filters(child) > filters)
                    .ToList();
                if (found.Count == 0)
                {
                    return;
                }
                // Stopped first: what runs may start another while it is being looked at.
                var all = found.SelectMany(Below).ToList();
                all.ForEach(one => _ = Signal(one, Stop));
                all.ForEach(one => _ = Signal(one, Kill));
                found.ForEach(one => _ = Wait(one, 0, DoNotWait));
            }
        }
    }

    private static IEnumerable<int> Below(int id)
    {
        var open = new Stack<int>([id]);
        while (open.TryPop(out var next))
        {
            yield return next;
            foreach (var child in MemoryWatch.ChildrenOf(next))
            {
                open.Push(child);
            }
        }
    }

    /// <summary>How many filters of system calls hold for a process (proc(5)); 0 when it is gone, or the kernel (before 5.9) does not say.</summary>
    private static int Filters(int id)
    {
        try
        {
            const string Name = "Seccomp_filters:";
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
            return line is null ? 0 : int.Parse(line[Name.Length..], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int what, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int id, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int Wait(int id, nint status, int options);
}
