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

    public static int Of(int usual) =>
#if MUTATION
        // Once for each mutant that it covers.
        Math.Max(2, usual / 100);
#else
        usual * Times;
#endif
}
