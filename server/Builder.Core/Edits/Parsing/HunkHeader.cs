using System.Globalization;

namespace Builder.Core.Edits.Parsing;

/// <summary>
/// The first line of a unified diff's hunk: <c>@@ -1,3 +1,4 @@</c>, a bare <c>@@</c>, or <c>@@ ... @@</c>. Its numbers have at most nine digits,
/// and only those that int.Parse takes for digits.
/// </summary>
internal readonly record struct HunkHeader(int? OldStart, int? OldCount, int? NewCount)
{
    private const int MostDigits = 9;

    public static HunkHeader? Read(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith("@@"))
        {
            return null;
        }

        var rest = line[2..];
        if (rest.IsWhiteSpace() || rest.StartsWith(" ... @@"))
        {
            return new HunkHeader(null, null, null);
        }

        return
            Skip(ref rest, " -")
            && Number(ref rest) is { } oldStart
            && Count(ref rest, out var oldCount)
            && Skip(ref rest, " +")
            && Number(ref rest) is not null
            && Count(ref rest, out var newCount)
            && rest.StartsWith(" @@")
            ? new HunkHeader(oldStart, oldCount, newCount)
            : null;
    }

    private static bool Count(ref ReadOnlySpan<char> rest, out int? count)
    {
        count = null;
        return !Skip(ref rest, ",") || (count = Number(ref rest)) is not null;
    }

    private static bool Skip(ref ReadOnlySpan<char> rest, string expected)
    {
        if (!rest.StartsWith(expected))
        {
            return false;
        }

        rest = rest[expected.Length..];
        return true;
    }

    private static int? Number(ref ReadOnlySpan<char> rest)
    {
        var digits = rest.IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : rest.Length;
        if (digits is 0 or > MostDigits)
        {
            return null;
        }

        var number = int.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
        rest = rest[digits..];
        return number;
    }
}
