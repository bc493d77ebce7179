using System.Globalization;

namespace Builder.Tests;

/// <summary>What is sampled in an ordinary run and done at length when an environment variable says so; CONTRIBUTING.md lists them.</summary>
internal static class LongRuns
{
    /// <summary>How often the real executable is killed at a random moment, where KILL_CYCLES says nothing.</summary>
    /// <param name="ordinary">The number of an ordinary run.</param>
    internal static int Kills(int ordinary) => Number("KILL_CYCLES") ?? ordinary;

    /// <summary>The seed of everything that is random; a failure prints it.</summary>
    internal static int CrashSeed { get; } = Number("CRASH_SEED") ?? Environment.TickCount;

    internal static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
