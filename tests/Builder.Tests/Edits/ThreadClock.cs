using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Builder.Tests.Edits;

/// <summary>
/// The processor time of the calling thread, so that a busy machine does not make an input look slow. Where the system has no such clock, the
/// time that passes.
/// </summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    public static TimeSpan Now =>
        OperatingSystem.IsLinux() && Read(ThreadCpuTime, out var time) == 0
            ? new TimeSpan(time.Seconds * TimeSpan.TicksPerSecond + time.Nanoseconds / TimeSpan.NanosecondsPerTick)
            : Stopwatch.GetElapsedTime(0);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Read(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
