using System.Globalization;
using Builder.Core.Processes.Sandbox;

namespace Builder.Core.Processes;

/// <summary>
/// Looks twice a second at how much memory a child and all that it has started hold, at how many processes those are, and at what it fills of the
/// disk, and calls back when it is too much. Node's own limit counts its JavaScript heap only, and a native tool has none.
/// </summary>
internal sealed class MemoryWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly ITimer? timer;

    /// <param name="confinement">What the child may use up of the disk; null when that is not watched.</param>
    /// <param name="onExceeded">Told what it was.</param>
    public MemoryWatch(
        int processId,
        long limit,
        int mostProcesses,
        Confinement? confinement,
        Action<ChildEnd> onExceeded,
        TimeProvider clock
    )
    {
        if (OperatingSystem.IsLinux())
        {
            var disk = confinement is null ? null : new DiskUse(confinement);
            timer = clock.CreateTimer(_ => Look(processId, limit, mostProcesses, disk, onExceeded), null, Interval, Interval);
        }
    }

    public void Dispose() => timer?.Dispose();

    private static void Look(int processId, long limit, int mostProcesses, DiskUse? disk, Action<ChildEnd> onExceeded)
    {
        try
        {
            var (bytes, left) = (0L, mostProcesses);
            var open = new Stack<int>([processId]);
            while (open.TryPop(out var id))
            {
                // One that has ended and that nobody has collected holds nothing and does nothing.
                var resident = Resident(id);
                if (resident > 0 && left-- == 0)
                {
                    onExceeded(ChildEnd.TooManyProcesses);
                    return;
                }
                bytes += resident;
                foreach (var child in ChildrenOf(id))
                {
                    open.Push(child);
                }
            }
            if (bytes > limit)
            {
                onExceeded(ChildEnd.OutOfMemory);
            }
            else if (disk?.IsTooMuch() == true)
            {
                onExceeded(ChildEnd.OutOfDisk);
            }
        }
        catch (ObjectDisposedException)
        {
            // The child has ended while it was looked at.
        }
    }

    /// <summary>proc(5): statm counts pages; the second number is the resident set.</summary>
    private static long Resident(int id) =>
        Read($"/proc/{id}/statm").Split(' ') is [_, var pages, ..]
            ? long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize
            : 0;

    /// <summary>What each of its threads has started and not lost. Empty where the kernel keeps no such list.</summary>
    internal static IEnumerable<int> ChildrenOf(int id)
    {
        string[] threads;
        try
        {
            threads = Directory.GetDirectories($"/proc/{id}/task");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
        return threads
            .SelectMany(thread => Read(thread + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture));
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // The process has ended.
            return "";
        }
    }
}
