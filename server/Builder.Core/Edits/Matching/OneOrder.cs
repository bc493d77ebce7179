namespace Builder.Core.Edits.Matching;

/// <summary>
/// Hunks of one patch that have several places each, but together fit in one way only: one below the other, as a patch has them, without
/// touching each other's lines.
/// </summary>
internal static class OneOrder
{
    private const int Several = 2;

    /// <param name="hunks">For each hunk from top to bottom the lines at which it could begin, in order, and how many lines it takes.</param>
    /// <returns>Which of its places each hunk takes; null when there is no way, or more than one.</returns>
    public static int[]? Of(IReadOnlyList<(IReadOnlyList<int> Starts, int Count)> hunks)
    {
        // From the last hunk up: in how many ways it and those below it fit when it takes a place, of which two are as good as many.
        var ways = new int[hunks.Count][];
        for (var hunk = hunks.Count - 1; hunk >= 0; hunk--)
        {
            var (starts, count) = hunks[hunk];
            ways[hunk] = [.. starts.Select(start => hunk == hunks.Count - 1 ? 1 : Below(hunk + 1, start + count))];
        }

        if (hunks.Count == 0 || Below(0, 0) != 1)
        {
            return null;
        }

        var (chosen, from) = (new int[hunks.Count], 0);
        for (var hunk = 0; hunk < chosen.Length; hunk++)
        {
            var (starts, count) = hunks[hunk];
            chosen[hunk] = Enumerable.Range(0, starts.Count).First(place => starts[place] >= from && ways[hunk][place] == 1);
            from = starts[chosen[hunk]] + count;
        }

        return chosen;

        int Below(int hunk, int line) => Math.Min(Several, ways[hunk].Where((_, place) => hunks[hunk].Starts[place] >= line).Sum());
    }
}
