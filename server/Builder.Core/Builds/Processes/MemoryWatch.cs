using System.Globalization;

namespace Builder.Core.Builds;

/// <summary>
/// Looks at a child's resident memory twice a second and calls back when it is over the limit. Node's own limit counts its
/// JavaScript heap only, and a native tool has none.
/// </summary>
internal sealed class MemoryWatch : IDisposable
{
    private readonly ITimer? timer;

    public MemoryWatch(int processId, long limit, Action onExceeded, TimeProvider clock)
    {
        if (OperatingSystem.IsLinux())
        {
            var interval = TimeSpan.FromMilliseconds(500);
            timer = clock.CreateTimer(_ => Look(processId, limit, onExceeded), null, interval, interval);
        }
    }

    public void Dispose() => timer?.Dispose();

    private static void Look(int processId, long limit, Action onExceeded)
    {
        try
        {
            // proc(5): statm counts pages; the second number is the resident set.
            var pages = File.ReadAllText($"/proc/{processId}/statm").Split(' ')[1];
            if (long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize > limit)
            {
                onExceeded();
            }
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // The process has ended.
        }
    }
}
