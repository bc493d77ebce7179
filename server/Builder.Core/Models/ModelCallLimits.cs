namespace Builder.Core.Models;

/// <summary>How patient one model call is.</summary>
public sealed record ModelCallLimits
{
    /// <summary>The limits used unless others are given.</summary>
    public static ModelCallLimits Default { get; } = new();

    /// <summary>Requests for the same part of a reply, the first included. Default 5.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>How often a reply that was cut off by its length is continued. Default 3.</summary>
    public int MaxContinuations { get; init; } = 3;

    /// <summary>The wait before the first retry; it doubles from retry to retry, and is varied by half so that clients spread out. Default 1 s.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait of our own choosing; a provider's Retry-After may be longer. Default 20 s.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>All waits of one call together; a Retry-After that does not fit ends the call at once. Default 2 min.</summary>
    public TimeSpan TotalWait { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the first sign of an answer may take; models that think first send nothing for a while. Default 3 min.</summary>
    public TimeSpan FirstAnswer { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long an answer may pause once it has begun. Default 60 s.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one request may take in all. Default 15 min.</summary>
    public TimeSpan Request { get; init; } = TimeSpan.FromMinutes(15);
}
