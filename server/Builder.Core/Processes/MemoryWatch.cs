using System.Globalization;

namespace Builder.Core.Processes;

/// <summary>
/// Looks twice a second at how much memory a child and all that it has started hold, and at how many processes those are, and
/// calls back when it is too much. Node's own limit counts its JavaScript heap only, and a native tool has none.
/// </summary>
internal sealed class MemoryWatch : IDisposable
{
    private readonly ITimer? timer;

    /// <param name="onExceeded">Told which of the two it was.</param>
    public MemoryWatch(int processId, long limit, int mostProcesses, Action<ChildEnd> onExceeded, TimeProvider clock)
    {
        if (OperatingSystem.IsLinux())
        {
            var interval = TimeSpan.FromMilliseconds(500);
            timer = clock.CreateTimer(_ => Look(processId, limit, mostProcesses, onExceeded), null, interval, interval);
        }
    }

    public void Dispose() => timer?.Dispose();

    private static void Look(int processId, long limit, int mostProcesses, Action<ChildEnd> onExceeded)
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
