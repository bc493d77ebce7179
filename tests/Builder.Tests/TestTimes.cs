namespace Builder.Tests;

/// <summary>How long a test waits before it fails. No test waits this long when all is well.</summary>
internal static class TestTimes
{
    /// <summary>For what is expected to come: long enough for the slowest machine under load.</summary>
    internal static TimeSpan Unexpected { get; } = TimeSpan.FromSeconds(60);
}
