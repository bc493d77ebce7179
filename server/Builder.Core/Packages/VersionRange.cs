using System.Globalization;
using System.Text.RegularExpressions;

namespace Builder.Core.Packages;

/// <summary>Which versions package.json asks for, as npm reads it. https://docs.npmjs.com/cli/v11/configuring-npm/package-json#dependencies</summary>
internal static partial class VersionRange
{
    private static readonly string[] Parts = ["major", "minor", "patch"];

    /// <summary>Whether a version is one that was asked for. Null where the text is no range: a tag, an address, a folder.</summary>
    /// <param name="range">Such as <c>^1.2.0 || 2.x</c>, also behind <c>workspace:</c> or <c>npm:other@</c>.</param>
    public static bool? Holds(string range, string version)
    {
        var text = Plain(range);
        if (Parse(version) is not { } found)
        {
            return null;
        }
        var any = false;
        foreach (var part in text.Split("||"))
        {
            if (Bounds(part.Trim()) is not { } bounds)
            {
                return null;
            }
            any |= bounds.All(bound => bound.Holds(found)) && (found.Tail.Length == 0 || bounds.Any(bound => bound.AllowsTail(found)));
        }
        return any;
    }

    /// <summary>A range without what stands before it: <c>npm:NAME@</c> or <c>workspace:</c>.</summary>
    private static string Plain(string range)
    {
        if (range.StartsWith("npm:", StringComparison.Ordinal))
        {
            var at = range.LastIndexOf('@');
            return at > 4 ? range[(at + 1)..] : "*";
        }
        var text = range.StartsWith("workspace:", StringComparison.Ordinal) ? range[10..] : range;
        return text is "^" or "~" ? "*" : text;
    }

    private static List<Bound>? Bounds(string part)
    {
        if (Hyphen().Match(part) is { Success: true } hyphen)
        {
            return Bounds($">={hyphen.Groups[1].Value} <={hyphen.Groups[2].Value}");
        }
        var bounds = new List<Bound>();
        foreach (var word in Space().Replace(part, "$1").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Comparator().Match(word) is not { Success: true } match)
            {
                return null;
            }
            Add(bounds, match.Groups["sign"].Value, match);
        }
        return bounds;
    }

    private static void Add(List<Bound> bounds, string sign, Match match)
    {
        var numbers = Parts
            .Select(name => match.Groups[name].Value)
            .TakeWhile(text => text.Length > 0 && text is not ("x" or "X" or "*"))
            .Select(text => long.Parse(text, CultureInfo.InvariantCulture))
            .ToArray();
        if (numbers.Length == 0)
        {
            return;
        }
        var low = new Release(numbers[0], numbers.ElementAtOrDefault(1), numbers.ElementAtOrDefault(2), match.Groups["tail"].Value);
        // The number that goes up by one in the first version that is too new.
        var step = sign switch
        {
            "^" => low.Major > 0 || numbers.Length == 1 ? 1
            : low.Minor > 0 || numbers.Length == 2 ? 2
            : 3,
            "~" or "~>" => Math.Min(numbers.Length, 2),
            _ => numbers.Length,
        };
        var above =
            step == 1 ? new Release(low.Major + 1, 0, 0, "0")
            : step == 2 ? new(low.Major, low.Minor + 1, 0, "0")
            : new(low.Major, low.Minor, low.Patch + 1, "0");
        var isWhole = numbers.Length == 3;
        switch (sign)
        {
            case ">":
                bounds.Add(isWhole ? new(">", low) : new(">=", above with { Tail = "" }));
                break;
            case "<":
                bounds.Add(new("<", isWhole ? low : low with { Tail = "0" }));
                break;
            case ">=":
                bounds.Add(new(">=", low));
                break;
            case "<=":
                bounds.Add(isWhole ? new("<=", low) : new("<", above));
                break;
            case "" or "=" when isWhole:
                bounds.AddRange([new(">=", low), new("<=", low)]);
                break;
            default:
                bounds.AddRange([new(">=", low), new("<", above)]);
                break;
        }
    }

    private static Release? Parse(string version) =>
        Whole().Match(version) is { Success: true } match
            ? new Release(Number(match, 1), Number(match, 2), Number(match, 3), match.Groups[4].Value)
            : null;

    private static long Number(Match match, int group) => long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private sealed record Bound(string Sign, Release Release)
    {
        public bool Holds(Release found) =>
            found.CompareTo(Release) switch
            {
                < 0 => Sign[0] == '<',
                > 0 => Sign[0] == '>',
                _ => Sign.Length == 2,
            };

        /// <summary>A version before a release is only taken where one of the same release is named.</summary>
        public bool AllowsTail(Release found) =>
            Release.Tail.Length > 0 && (Release.Major, Release.Minor, Release.Patch) == (found.Major, found.Minor, found.Patch);
    }

    private sealed record Release(long Major, long Minor, long Patch, string Tail)
    {
        public int CompareTo(Release other)
        {
            var numbers = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
            return numbers != 0 ? numbers
                : Tail.Length == 0 || other.Tail.Length == 0 ? other.Tail.Length.CompareTo(Tail.Length)
                : CompareTails(Tail.Split('.'), other.Tail.Split('.'));
        }

        private static int CompareTails(string[] one, string[] other) =>
            one.Zip(other, ComparePart).FirstOrDefault(order => order != 0) is var found and not 0
                ? found
                : one.Length.CompareTo(other.Length);

        private static int ComparePart(string one, string other)
        {
            var (isNumber, isOther) = (long.TryParse(one, out var number), long.TryParse(other, out var another));
            return isNumber && isOther ? number.CompareTo(another)
                : isNumber != isOther ? (isNumber ? -1 : 1)
                : string.CompareOrdinal(one, other);
        }
    }

    [GeneratedRegex(@"\A\s*(\S+)\s+-\s+(\S+)\s*\z")]
    private static partial Regex Hyphen();

    [GeneratedRegex(@"([<>=~^])\s+")]
    private static partial Regex Space();

    [GeneratedRegex(
        @"\A(?<sign>\^|~>?|[<>]=?|=?)v?(?<major>\d{1,15}|[xX*])(?:\.(?<minor>\d{1,15}|[xX*]))?(?:\.(?<patch>\d{1,15}|[xX*]))?(?:-(?<tail>[0-9A-Za-z.-]+))?(?:\+\S*)?\z"
    )]
    private static partial Regex Comparator();

    [GeneratedRegex(@"\A[v=]?(\d{1,15})\.(\d{1,15})\.(\d{1,15})(?:-([0-9A-Za-z.-]+))?(?:\+\S*)?\z")]
    private static partial Regex Whole();
}
