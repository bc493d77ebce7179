using System.Globalization;
using System.Text;

namespace Builder.Core.Edits.Matching;

/// <summary>
/// Puts into words why a text was not found, so that whoever wrote the edit can mend it in one try: the nearest place with its lines, and the
/// first difference there. Only for explaining; nothing is ever changed at a place that is merely near.
/// </summary>
internal static class Misses
{
    private const int MostShownLines = 12;
    private const int MostVotesPerLine = 50;
    private const int LongestShownLine = 160;

    /// <summary>A shorter new text may stand in the file for any reason.</summary>
    private const int ShortestTelling = 8;

    /// <param name="wayOut">What can be done about it in the form that the edit came in.</param>
    public static string Several(int count, IReadOnlyList<int> lines, Tolerance tolerance, string wayOut)
    {
        var number = count >= LineIndex.MostPlaces ? $"at least {count}" : count.ToString(CultureInfo.InvariantCulture);
        var how = tolerance == Tolerance.Exact ? "" : $" ({Words(tolerance)})";
        return $"The old text occurs {number} times{how}, on lines {List(lines)}{(count > lines.Count ? ", …" : "")}. {wayOut}";
    }

    public static string Describe(FileText file, string oldText, string newText)
    {
        var message = new StringBuilder("The old text is not in the file");
        if (
            newText.Trim().Length >= ShortestTelling
            && !oldText.Contains(newText, StringComparison.Ordinal)
            && file.Text.IndexOf(newText, StringComparison.Ordinal) is var done and >= 0
        )
        {
            return message
                .Append(
                    CultureInfo.InvariantCulture,
                    $", but the new text already is, at line {file.LineAt(done)}: this change seems to have been made before."
                )
                .ToString();
        }

        var wanted = oldText.TrimEnd('\n').Split('\n');
        if (file.LineCount == 0)
        {
            return message.Append(": the file is empty.").ToString();
        }

        if (Nearest(file, wanted) is not { } line)
        {
            return message
                .Append(
                    CultureInfo.InvariantCulture,
                    $", nor anything near it. The file has {Lines(file.LineCount)}; read it again before changing it."
                )
                .ToString();
        }

        return Show(message, file, wanted, line);
    }

    /// <summary>The same for lines of a patch.</summary>
    public static string DescribeLines(FileText file, IReadOnlyList<string> wanted)
    {
        var message = new StringBuilder("The lines of this hunk are not in the file");
        return Nearest(file, wanted) is { } line
            ? Show(message, file, wanted, line)
            : message
                .Append(
                    CultureInfo.InvariantCulture,
                    $", nor anything near them. The file has {Lines(file.LineCount)}; read it again before changing it."
                )
                .ToString();
    }

    public static string DescribeAnchor(FileText file, IReadOnlyList<string> anchors) =>
        $"The anchor “{string.Join(" › ", anchors.Select(anchor => Shorten(anchor.Trim())))}” is not in the file"
        + (
            Nearest(file, [anchors[^1]]) is { } line
                ? $"; nearest is line {line + 1}: “{Shorten(file.Line(line).Trim().ToString())}”."
                : $", which has {Lines(file.LineCount)}."
        )
        + " Use a line of the file as it is, or give more context lines and no anchor.";

    public static string Words(Tolerance tolerance) =>
        tolerance switch
        {
            Tolerance.UnescapedText => "with \\n and \\t taken for line breaks and tabs",
            Tolerance.TrailingWhitespace => "ignoring white space at line ends",
            Tolerance.LostSpace => "with a space before lines of context",
            Tolerance.IndentationShift => "with another indentation",
            Tolerance.UnicodeForm => "taking composed and decomposed letters for the same",
            Tolerance.Formatting => "with another indentation or other quotes",
            Tolerance.FoldedPunctuation => "taking typographic quotes, dashes and spaces for plain ones",
            _ => "exactly",
        };

    public static string List(IReadOnlyList<int> numbers) =>
        numbers.Count <= 1 ? string.Join("", numbers) : $"{string.Join(", ", numbers.SkipLast(1))} and {numbers[^1]}";

    public static string Lines(int count) => count == 1 ? "1 line" : $"{count} lines";

    private static string Show(StringBuilder message, FileText file, IReadOnlyList<string> wanted, int line)
    {
        var last = Math.Min(line + wanted.Count, file.LineCount);
        message.Append(CultureInfo.InvariantCulture, $". Nearest are lines {line + 1} to {last}:\n");
        for (var i = line; i < Math.Min(last, line + MostShownLines); i++)
        {
            message.Append(CultureInfo.InvariantCulture, $"{i + 1, 6}  {Shorten(file.Line(i).ToString())}\n");
        }

        if (last - line > MostShownLines)
        {
            message.Append("        …\n");
        }

        for (var i = 0; i < wanted.Count; i++)
        {
            if (line + i >= file.LineCount)
            {
                return message
                    .Append(CultureInfo.InvariantCulture, $"First difference: the file ends before “{Shorten(wanted[i])}”.")
                    .ToString();
            }

            if (!file.Line(line + i).SequenceEqual(wanted[i]))
            {
                return message
                    .Append(
                        CultureInfo.InvariantCulture,
                        $"First difference, in line {line + i + 1}: {Difference(file.Line(line + i).ToString(), wanted[i])}"
                    )
                    .ToString();
            }
        }

        return message.Append("These lines are the same, but the old text begins or ends within a line differently.").ToString();
    }

    private static string Difference(string have, string want)
    {
        if (have.Trim() == want.Trim())
        {
            return $"the white space differs. The file has “{Visible(have)}”, the edit “{Visible(want)}”.";
        }

        return $"the file has “{Shorten(have)}”, the edit “{Shorten(want)}”.";
    }

    private static string Visible(string line) =>
        Shorten(line.Replace("\t", "⇥", StringComparison.Ordinal).Replace(" ", "·", StringComparison.Ordinal));

    private static string Shorten(string line) => line.Length <= LongestShownLine ? line : line[..LongestShownLine] + "…";

    /// <summary>Each line that both have votes for the place it would give; the place with most votes wins, the upper one when even.</summary>
    private static int? Nearest(FileText file, IReadOnlyList<string> wanted)
    {
        var places = new Dictionary<int, List<int>>();
        for (var i = 0; i < wanted.Count; i++)
        {
            if (!string.IsNullOrWhiteSpace(wanted[i]))
            {
                ref var list = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(places, Key(wanted[i]), out _);
                (list ??= []).Add(i);
            }
        }

        var votes = new Dictionary<int, int>();
        for (var line = 0; line < file.LineCount; line++)
        {
            if (places.TryGetValue(Key(file.Line(line)), out var offsets))
            {
                foreach (var offset in offsets.Take(MostVotesPerLine).Where(offset => offset <= line))
                {
                    votes[line - offset] = votes.GetValueOrDefault(line - offset) + 1;
                }
            }
        }

        return votes.Count > 0
            ? votes.OrderByDescending(vote => vote.Value).ThenBy(vote => vote.Key).First().Key
            : SimilarLine(file, wanted);
    }

    /// <summary>Where no line is the same, the line that shares most words with the first line wanted, if it shares half of them.</summary>
    private static int? SimilarLine(FileText file, IReadOnlyList<string> wanted)
    {
        var first = wanted.ToList().FindIndex(line => !string.IsNullOrWhiteSpace(line));
        if (first < 0)
        {
            return null;
        }

        var words = WordsOf(wanted[first]);
        var (best, bestShare) = (-1, 0.5);
        for (var line = 0; line < Math.Min(file.LineCount, 20_000) && words.Count > 0; line++)
        {
            var here = WordsOf(file.Line(line).ToString());
            var share = 2.0 * here.Count(words.Contains) / Math.Max(1, words.Count + here.Count);
            if (share > bestShare)
            {
                (best, bestShare) = (line, share);
            }
        }

        return best < 0 ? null : Math.Max(0, best - first);
    }

    private static HashSet<string> WordsOf(string line)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var range in System.Text.RegularExpressions.Regex.EnumerateMatches(line.Length <= 2000 ? line : line[..2000], @"\w+"))
        {
            words.Add(line.Substring(range.Index, range.Length));
        }

        return words;
    }

    private static int Key(ReadOnlySpan<char> line) => string.GetHashCode(line.Trim());
}
