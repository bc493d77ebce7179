namespace Builder.Core.Diffs;

/// <summary>A stretch that differs: lines of the old file that went and lines of the new file that came. Counted from 0.</summary>
internal readonly record struct LineChange(int OldStart, int OldCount, int NewStart, int NewCount)
{
    public int OldEnd => OldStart + OldCount;

    public int NewEnd => NewStart + NewCount;
}

/// <summary>
/// Which lines of two files belong together. Lines that are unique on both sides come first, in the longest order they have in common (the
/// patience method: it keeps functions whole); what lies between is settled by Myers' search for the middle of a shortest edit script, in
/// linear space (E. Myers, An O(ND) Difference Algorithm, 1986). Work is bounded: where two stretches have next to nothing in common the
/// search is cut off and they count as replaced, which is always right though not always shortest.
/// </summary>
internal sealed class LineComparison
{
    private const int MostPatienceLevels = 32;
    private const int MostMyersSteps = 2048;

    private readonly int[] oldLines;
    private readonly int[] newLines;
    private readonly bool[] removed;
    private readonly bool[] added;

    /// <summary>Where a line is, plus one, by its number; only filled while unique lines are looked for.</summary>
    private readonly int[] oldPlaces;
    private readonly int[] newPlaces;
    private int[] forward = [];
    private int[] backward = [];

    private LineComparison(int[] oldLines, int[] newLines, int different)
    {
        oldPlaces = new int[different];
        newPlaces = new int[different];
        this.oldLines = oldLines;
        this.newLines = newLines;
        removed = new bool[oldLines.Length];
        added = new bool[newLines.Length];
    }

    /// <param name="different">How many different lines there are: all numbers are below it.</param>
    public static List<LineChange> Compare(int[] oldLines, int[] newLines, int different)
    {
        var comparison = new LineComparison(oldLines, newLines, different);
        comparison.Compare(0, oldLines.Length, 0, newLines.Length, 0);
        return comparison.Changes();
    }

    private List<LineChange> Changes()
    {
        var changes = new List<LineChange>();
        int a = 0,
            b = 0;
        while (a < removed.Length || b < added.Length)
        {
            int startA = a,
                startB = b;
            while (a < removed.Length && removed[a])
            {
                a++;
            }

            while (b < added.Length && added[b])
            {
                b++;
            }

            if (a > startA || b > startB)
            {
                changes.Add(new LineChange(startA, a - startA, startB, b - startB));
            }
            else
            {
                a++;
                b++;
            }
        }

        return changes;
    }

    private void Compare(int a, int aEnd, int b, int bEnd, int level)
    {
        while (a < aEnd && b < bEnd && oldLines[a] == newLines[b])
        {
            a++;
            b++;
        }

        while (a < aEnd && b < bEnd && oldLines[aEnd - 1] == newLines[bEnd - 1])
        {
            aEnd--;
            bEnd--;
        }

        if (a == aEnd || b == bEnd)
        {
            Replace(a, aEnd, b, bEnd);
        }
        else if (level < MostPatienceLevels && UniqueAnchors(a, aEnd, b, bEnd) is { Count: > 0 } anchors)
        {
            foreach (var (oldLine, newLine) in anchors)
            {
                Compare(a, oldLine, b, newLine, level + 1);
                (a, b) = (oldLine + 1, newLine + 1);
            }

            Compare(a, aEnd, b, bEnd, level + 1);
        }
        else
        {
            Myers(a, aEnd, b, bEnd, level + 1);
        }
    }

    private void Replace(int a, int aEnd, int b, int bEnd)
    {
        removed.AsSpan(a, aEnd - a).Fill(true);
        added.AsSpan(b, bEnd - b).Fill(true);
    }

    /// <summary>The lines that occur once on each side, in the longest order that both sides share.</summary>
    private List<(int Old, int New)> UniqueAnchors(int a, int aEnd, int b, int bEnd)
    {
        // Lines are known by small numbers, so a table beside them is a dictionary without hashing; what is used of it is put back after.
        const int Several = -2;
        for (var i = a; i < aEnd; i++)
        {
            ref var place = ref oldPlaces[oldLines[i]];
            place = place == 0 ? i + 1 : Several;
        }

        for (var j = b; j < bEnd; j++)
        {
            ref var place = ref newPlaces[newLines[j]];
            place = place == 0 ? j + 1 : Several;
        }

        var pairs = new List<(int Old, int New)>();
        for (var i = a; i < aEnd; i++)
        {
            if (oldPlaces[oldLines[i]] > 0 && newPlaces[oldLines[i]] > 0)
            {
                pairs.Add((i, newPlaces[oldLines[i]] - 1));
            }
        }

        for (var i = a; i < aEnd; i++)
        {
            oldPlaces[oldLines[i]] = 0;
        }

        for (var j = b; j < bEnd; j++)
        {
            newPlaces[newLines[j]] = 0;
        }

        return LongestIncreasing(pairs);
    }

    private static List<(int Old, int New)> LongestIncreasing(List<(int Old, int New)> pairs)
    {
        var tails = new List<int>();
        var before = new int[pairs.Count];
        for (var i = 0; i < pairs.Count; i++)
        {
            int low = 0,
                high = tails.Count;
            if (high > 0 && pairs[tails[^1]].New < pairs[i].New)
            {
                low = high;
            }

            while (low < high)
            {
                var middle = (low + high) / 2;
                if (pairs[tails[middle]].New < pairs[i].New)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            before[i] = low > 0 ? tails[low - 1] : -1;
            if (low == tails.Count)
            {
                tails.Add(i);
            }
            else
            {
                tails[low] = i;
            }
        }

        var longest = new List<(int Old, int New)>(tails.Count);
        for (var at = tails.Count > 0 ? tails[^1] : -1; at >= 0; at = before[at])
        {
            longest.Add(pairs[at]);
        }

        longest.Reverse();
        return longest;
    }

    private void Myers(int a, int aEnd, int b, int bEnd, int level)
    {
        if (MiddleSnake(a, aEnd, b, bEnd) is not { } middle || (middle.X == a && middle.Y == b) || (middle.X == aEnd && middle.Y == bEnd))
        {
            Replace(a, aEnd, b, bEnd);
            return;
        }

        Compare(a, middle.X, b, middle.Y, level + 1);
        Compare(middle.X, aEnd, middle.Y, bEnd, level + 1);
    }

    /// <summary>A point that lies on a shortest edit script, found from both ends at once; null when it is too far to look for.</summary>
    private (int X, int Y)? MiddleSnake(int a, int aEnd, int b, int bEnd)
    {
        int n = aEnd - a,
            m = bEnd - b,
            delta = n - m;
        var most = Math.Min((n + m + 1) / 2, MostMyersSteps);
        var offset = most + 1;
        if (forward.Length < 2 * offset + 1)
        {
            forward = new int[2 * offset + 1];
            backward = new int[2 * offset + 1];
        }

        forward.AsSpan(0, 2 * offset + 1).Fill(-1);
        backward.AsSpan(0, 2 * offset + 1).Fill(-1);
        forward[offset + 1] = 0;
        backward[offset + 1] = 0;
        var odd = (delta & 1) != 0;
        for (var d = 0; d <= most; d++)
        {
            for (var k = -d; k <= d; k += 2)
            {
                var x =
                    k == -d || (k != d && forward[offset + k - 1] < forward[offset + k + 1])
                        ? forward[offset + k + 1]
                        : forward[offset + k - 1] + 1;
                var y = x - k;
                if (x < 0 || x > n || y < 0 || y > m)
                {
                    forward[offset + k] = x;
                    continue;
                }

                while (x < n && y < m && oldLines[a + x] == newLines[b + y])
                {
                    x++;
                    y++;
                }

                forward[offset + k] = x;
                var opposite = delta - k;
                if (odd && opposite >= -(d - 1) && opposite <= d - 1 && Meets(backward[offset + opposite], opposite, x, n, m))
                {
                    return (a + x, b + y);
                }
            }

            for (var k = -d; k <= d; k += 2)
            {
                var x =
                    k == -d || (k != d && backward[offset + k - 1] < backward[offset + k + 1])
                        ? backward[offset + k + 1]
                        : backward[offset + k - 1] + 1;
                var y = x - k;
                if (x < 0 || x > n || y < 0 || y > m)
                {
                    backward[offset + k] = x;
                    continue;
                }

                while (x < n && y < m && oldLines[aEnd - 1 - x] == newLines[bEnd - 1 - y])
                {
                    x++;
                    y++;
                }

                backward[offset + k] = x;
                var opposite = delta - k;
                if (!odd && opposite >= -d && opposite <= d && Meets(forward[offset + opposite], opposite, x, n, m))
                {
                    return (aEnd - x, bEnd - y);
                }
            }
        }

        return null;
    }

    /// <summary>Whether a path from the other end, on that diagonal, lies in the field and has come as far as this one.</summary>
    private static bool Meets(int otherX, int diagonal, int x, int n, int m) =>
        otherX >= 0 && otherX <= n && otherX - diagonal >= 0 && otherX - diagonal <= m && x + otherX >= n;
}
