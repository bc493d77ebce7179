namespace Builder.Tests.Models;

/// <summary>
/// A clock for tests of retries: a wait of up to <paramref name="longestWait"/> is noted and over at once; longer ones, which are the limits of a
/// request, never end.
/// </summary>
internal sealed class HurryingClock(TimeSpan longestWait) : TimeProvider
{
    public static DateTimeOffset Now { get; } = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public List<TimeSpan> Waits { get; } = [];

    public override DateTimeOffset GetUtcNow() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        bool isWait = dueTime > TimeSpan.Zero && dueTime <= longestWait;
        if (isWait)
        {
            Waits.Add(dueTime);
        }

        return System.CreateTimer(callback, state, isWait ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
