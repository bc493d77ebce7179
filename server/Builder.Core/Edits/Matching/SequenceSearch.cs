namespace Builder.Core.Edits.Matching;

/// <summary>
/// Finds one sequence in another. Fast in the usual case, where the processor compares many elements at once; where the two repeat themselves so
/// much that this would become quadratic, the search goes on by Knuth, Morris and Pratt's, which is linear whatever the input.
/// </summary>
internal static class SequenceSearch
{
    private const int ProbeLength = 32;

    /// <summary>Where the wanted elements are next, at or after a position; -1 when nowhere.</summary>
    public static int Find<T>(ReadOnlySpan<T> text, ReadOnlySpan<T> wanted, int from)
        where T : unmanaged, IEquatable<T>
    {
        var probe = wanted[..Math.Min(wanted.Length, typeof(T) == typeof(int) ? 1 : ProbeLength)];
        var allowance = 4L * text.Length + 100_000;
        for (var at = from; at + wanted.Length <= text.Length; at++)
        {
            var next = text[at..].IndexOf(probe);
            if (next < 0 || at + next + wanted.Length > text.Length)
            {
                return -1;
            }

            at += next;
            var same = text[at..].CommonPrefixLength(wanted);
            if (same == wanted.Length)
            {
                return at;
            }

            allowance -= same;
            if (allowance < 0)
            {
                return FindLinearly(text, wanted, at + 1);
            }
        }

        return -1;
    }

    private static int FindLinearly<T>(ReadOnlySpan<T> text, ReadOnlySpan<T> wanted, int from)
        where T : unmanaged, IEquatable<T>
    {
        var fallback = new int[wanted.Length];
        for (int i = 1, matched = 0; i < wanted.Length; i++)
        {
            while (matched > 0 && !wanted[i].Equals(wanted[matched]))
            {
                matched = fallback[matched - 1];
            }

            matched += wanted[i].Equals(wanted[matched]) ? 1 : 0;
            fallback[i] = matched;
        }

        for (int i = from, matched = 0; i < text.Length; i++)
        {
            while (matched > 0 && !text[i].Equals(wanted[matched]))
            {
                matched = fallback[matched - 1];
            }

            matched += text[i].Equals(wanted[matched]) ? 1 : 0;
            if (matched == wanted.Length)
            {
                return i - matched + 1;
            }
        }

        return -1;
    }
}
