using System.Globalization;

namespace Builder.Tests.Edits;

/// <summary>How many inputs a property is tried with. <c>PROPERTIES_TIMES=100</c> tries a hundred times as many.</summary>
internal static class Iterations
{
    private static readonly int Times = int.TryParse(
        Environment.GetEnvironmentVariable("PROPERTIES_TIMES"),
        NumberStyles.None,
        CultureInfo.InvariantCulture,
        out var times
    )
        ? times
        : 1;

    /// <summary>Of a file that takes long.</summary>
    public const int ManyLines =
#if MUTATION
        2_000;
#else
        100_000;
#endif

    /// <param name="least">As few as are worth while when it is done for each of many changes of the code.</param>
    public static int Of(int usual, int least = 2) =>
#if MUTATION
        // Once for each mutant that it covers.
        Math.Max(least, usual / 100);
#else
        usual * Times;
#endif
}
