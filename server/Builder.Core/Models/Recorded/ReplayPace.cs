namespace Builder.Core.Models.Recorded;

/// <summary>How fast a replay is: a person should see something grow, and nobody should wait for it.</summary>
/// <param name="Pause">The wait before each event of the stream.</param>
/// <param name="TextLength">About how many characters of text one event carries.</param>
/// <param name="ArgumentsLength">About how many characters of a tool call's arguments one event carries.</param>
public sealed record ReplayPace(TimeSpan Pause, int TextLength, int ArgumentsLength)
{
    /// <summary>A few thousand characters a second: a page of code in about a second.</summary>
    public static ReplayPace Brisk { get; } = new(TimeSpan.FromMilliseconds(5), 12, 192);

    /// <summary>No waiting, for tests.</summary>
    public static ReplayPace Immediate { get; } = new(TimeSpan.Zero, 12, 96);
}
