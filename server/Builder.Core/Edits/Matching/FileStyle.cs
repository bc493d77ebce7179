using System.Text.RegularExpressions;

namespace Builder.Core.Edits.Matching;

/// <summary>
/// Writes new lines as a file writes its own, where the old ones differ from the file's only in how far each is indented and in which quotes stand
/// around texts. It is learnt from the lines that are both; what cannot be learnt from them is not guessed.
/// </summary>
internal sealed partial class FileStyle
{
    /// <summary>By what an edit has, what the file has; null where that is not the same everywhere.</summary>
    private readonly Dictionary<string, string?> indentations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> contents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> quotes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> texts = new(StringComparer.Ordinal);

    private FileStyle() { }

    /// <summary>What a line is besides its form.</summary>
    public static string Plain(ReadOnlySpan<char> line) => WithPlainQuotes(line.Trim().ToString());

    /// <summary>The same length, so that positions stay the same.</summary>
    public static string WithPlainQuotes(string text) => text.Replace('"', '\'');

    /// <summary>What the old lines of an edit and those of the file, which are the same but for their form, say of it.</summary>
    public static FileStyle Between(IEnumerable<string> old, IEnumerable<string> file)
    {
        var style = new FileStyle();
        foreach (var (want, have) in old.Zip(file))
        {
            var (wanted, there) = (want.Trim(), have.Trim());
            if (wanted.Length == 0)
            {
                continue;
            }

            Learn(style.indentations, Indent(want), Indent(have));
            Learn(style.lines, want.TrimEnd(), have.TrimEnd());
            Learn(style.contents, wanted, there);
            for (var i = 0; i < wanted.Length; i++)
            {
                if (wanted[i] is '"' or '\'')
                {
                    Learn(style.quotes, wanted[i..(i + 1)], there[i..(i + 1)]);
                }
            }

            foreach (Match text in QuotedText().Matches(there))
            {
                Learn(style.texts, text.Groups["text"].Value, text.Groups["quote"].Value);
            }
        }

        return style;
    }

    /// <summary>All lines of a text; null when it cannot be told how one of them is indented.</summary>
    public string? Write(string text)
    {
        var written = text.Split('\n').Select(Line).ToList();
        return written.Contains(null) ? null : string.Join('\n', written);
    }

    /// <summary>One line; null when it cannot be told how it is indented.</summary>
    public string? Line(string line)
    {
        if (line is [.., '\r'])
        {
            // The line break that a diff states.
            return Line(line[..^1]) is { } stated ? stated + "\r" : null;
        }

        var content = line.TrimStart();
        if (content.Length == 0)
        {
            return line;
        }

        return lines.GetValueOrDefault(line.TrimEnd()) is { } same ? same
            : IndentationOf(Indent(line)) is { } indentation ? indentation + (contents.GetValueOrDefault(content) ?? Quoted(content))
            : null;
    }

    /// <summary>With the file's quotes around texts, as far as they are known.</summary>
    public string Quoted(string text) =>
        QuotedText()
            .Replace(
                text,
                found =>
                    (texts.GetValueOrDefault(found.Groups["text"].Value) ?? quotes.GetValueOrDefault(found.Groups["quote"].Value))
                        is { } quote
                        ? quote + found.Groups["text"].Value + quote
                        : found.Value
            );

    private string? IndentationOf(string wanted)
    {
        if (indentations.TryGetValue(wanted, out var known))
        {
            return known;
        }

        var steps = indentations
            .Where(pair => pair.Value is not null)
            .Select(pair => (Wanted: pair.Key, Have: pair.Value!))
            .OrderBy(pair => pair.Wanted.Length)
            .ToList();
        var (unit, ownUnit) = steps
            .Zip(steps.Skip(1))
            .Where(pair => IsDeeper(pair.Second.Wanted, pair.First.Wanted) && IsDeeper(pair.Second.Have, pair.First.Have))
            .Select(pair => (pair.Second.Wanted[pair.First.Wanted.Length..], pair.Second.Have[pair.First.Have.Length..]))
            .OrderBy(step => step.Item1.Length)
            .FirstOrDefault((" ", " "));
        if (steps.FindLast(step => IsDeeper(wanted, step.Wanted)) is { Have: { } above } outer)
        {
            return Times(wanted[outer.Wanted.Length..], unit) is { } times ? above + Repeated(ownUnit, times)
                : unit == " " ? above + wanted[outer.Wanted.Length..]
                : null;
        }

        if (steps.Find(step => IsDeeper(step.Wanted, wanted)) is { Have: { } below } inner)
        {
            var gone =
                Times(inner.Wanted[wanted.Length..], unit) is { } times ? Repeated(ownUnit, times)
                : unit == " " ? inner.Wanted[wanted.Length..]
                : null;
            return gone is not null && below.EndsWith(gone, StringComparison.Ordinal) ? below[..^gone.Length] : null;
        }

        return null;
    }

    private static void Learn(Dictionary<string, string?> known, string wanted, string have) =>
        known[wanted] = known.TryGetValue(wanted, out var before) && before != have ? null : have;

    private static string Indent(string line) => line[..^line.TrimStart().Length];

    private static bool IsDeeper(string indentation, string other) =>
        indentation.Length > other.Length && indentation.StartsWith(other, StringComparison.Ordinal);

    private static int? Times(string indentation, string unit) =>
        indentation.Length % unit.Length == 0 && indentation == Repeated(unit, indentation.Length / unit.Length)
            ? indentation.Length / unit.Length
            : null;

    private static string Repeated(string unit, int times) => string.Concat(Enumerable.Repeat(unit, times));

    /// <summary>An apostrophe within a word is no quote.</summary>
    [GeneratedRegex(@"(?<![\p{L}\p{N}\\])(?<quote>[""'])(?<text>[^""'\\\n]*)\k<quote>(?![\p{L}\p{N}])", RegexOptions.CultureInvariant)]
    private static partial Regex QuotedText();
}
