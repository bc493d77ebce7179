using System.Text.RegularExpressions;

namespace Builder.Core.Edits.Parsing;

/// <summary>
/// The V4A patch, as OpenAI's models are trained to write it: an envelope, sections for files, hunks whose place is found by their lines.
/// Taken as they come: white space around markers, a here-document around the whole, a missing first line, stacked anchors, a context line that
/// lost its leading space.
/// </summary>
internal static partial class PatchText
{
    private const string Begin = "*** Begin Patch";
    private const string End = "*** End Patch";
    private const string Add = "*** Add File:";
    private const string Update = "*** Update File:";
    private const string Delete = "*** Delete File:";
    private const string Move = "*** Move to:";
    private const string EndOfFile = "*** End of File";

    public static IReadOnlyList<Edit> Parse(string text)
    {
        var lines = TextLines.WithoutCarriageReturns(text);
        var (first, end) = Body(lines);
        var edits = new List<Edit>();
        for (var at = first; at < end; )
        {
            at = Section(lines, at, end, edits);
        }

        return edits.Count > 0
            ? edits
            : throw Malformed.At(
                null,
                "the patch names no file.",
                $"Between “{Begin}” and “{End}”, name files with “{Add} path”, “{Update} path” or “{Delete} path”."
            );
    }

    /// <summary>The lines between the envelope's first and last line.</summary>
    private static (int First, int End) Body(TextLines lines)
    {
        int first = 0,
            last = lines.Count - 1;
        while (first <= last && lines[first].IsWhiteSpace())
        {
            first++;
        }

        last = LastWithText(lines, first, last);
        if (last < first)
        {
            throw Malformed.At(null, "the patch is empty.");
        }

        if (HereDocument().Match(lines[first].Trim().ToString()) is { Success: true } here)
        {
            first++;
            last -= last > first && lines[last].Trim().SequenceEqual(here.Groups["word"].Value) ? 1 : 0;
            last = LastWithText(lines, first, last);
        }

        if (last < first)
        {
            throw Malformed.At(null, "the patch is empty.");
        }

        if (lines[first].Trim() is Begin)
        {
            first++;
        }
        else if (!lines[first].TrimStart().StartsWith("*** "))
        {
            throw Malformed.At(first + 1, $"“{Shorten(lines[first])}” is not the beginning of a patch.", $"Begin with “{Begin}”.");
        }

        return lines[last].Trim() is End
            ? (first, last)
            : throw Malformed.At(last + 1, $"the patch does not end with “{End}”; it seems to be cut off.", "Send the whole patch again.");
    }

    private static int LastWithText(TextLines lines, int first, int last)
    {
        while (last > first && lines[last].IsWhiteSpace())
        {
            last--;
        }

        return last;
    }

    private static int Section(TextLines lines, int at, int end, List<Edit> edits)
    {
        var header = lines[at].Trim();
        if (header.Length == 0)
        {
            return at + 1;
        }

        if (header.StartsWith(Add))
        {
            return AddSection(lines, at, end, edits);
        }

        if (header.StartsWith(Delete))
        {
            edits.Add(new DeleteFile(Malformed.Path(header[Delete.Length..].Trim().ToString(), at + 1)));
            return at + 1;
        }

        return header.StartsWith(Update)
            ? UpdateSection(lines, at, end, edits)
            : throw Malformed.At(
                at + 1,
                $"“{Shorten(header)}” names no file.",
                $"A section begins with “{Add} path”, “{Update} path” or “{Delete} path”."
            );
    }

    private static int AddSection(TextLines lines, int at, int end, List<Edit> edits)
    {
        var path = Malformed.Path(lines[at].Trim()[Add.Length..].Trim().ToString(), at + 1);
        var content = new System.Text.StringBuilder();
        for (at++; at < end && !IsSection(lines[at]); at++)
        {
            if (lines[at] is ['+', .. var added])
            {
                content.Append(added).Append('\n');
            }
            else if (!lines[at].IsWhiteSpace() || (at + 1 < end && lines[at + 1] is ['+', ..]))
            {
                throw Malformed.At(at + 1, $"each line of a new file begins with “+”, but this one is “{Shorten(lines[at])}”.");
            }
        }

        edits.Add(new CreateFile(path, content.ToString()));
        return at;
    }

    private static int UpdateSection(TextLines lines, int at, int end, List<Edit> edits)
    {
        var headerLine = at + 1;
        var path = Malformed.Path(lines[at].Trim()[Update.Length..].Trim().ToString(), headerLine);
        Sites.SitePath? moveTo = null;
        at++;
        if (at < end && lines[at].Trim().StartsWith(Move))
        {
            moveTo = Malformed.Path(lines[at].Trim()[Move.Length..].Trim().ToString(), at + 1);
            at++;
        }

        var hunks = new List<PatchHunk>();
        while (at < end && !IsSection(lines[at]))
        {
            if (lines[at].IsWhiteSpace() && (at + 1 == end || IsSection(lines[at + 1])))
            {
                at++;
                continue;
            }

            at = Hunk(lines, at, end, hunks);
        }

        if (hunks.Count == 0)
        {
            _ =
                moveTo
                ?? throw Malformed.At(headerLine, $"nothing is changed in {path}.", "Give the lines to change, or leave the section out.");
            edits.Add(new MoveFile(path, moveTo.Value));
        }
        else
        {
            edits.Add(new PatchFile(path, hunks, moveTo));
        }

        return at;
    }

    private static int Hunk(TextLines lines, int at, int end, List<PatchHunk> hunks)
    {
        var firstLine = at + 1;
        var anchors = new List<string>();
        for (; at < end && lines[at].StartsWith("@@"); at++)
        {
            if (lines[at].Length == 2)
            {
                continue;
            }

            var anchor = NumberedHeader().Replace(lines[at][2..].ToString(), "");
            anchor = anchor.StartsWith(' ') ? anchor[1..] : anchor;
            if (anchor.Trim().Length > 0)
            {
                anchors.Add(anchor);
            }
        }

        var content = new List<PatchLine>();
        var isAtEnd = false;
        for (; at < end && !IsSection(lines[at]) && !lines[at].StartsWith("@@"); at++)
        {
            if (lines[at].Trim() is EndOfFile)
            {
                isAtEnd = true;
                at++;
                break;
            }

            content.Add(Line(lines, at));
        }

        // Blank lines before the next header belong to the layout of the patch. As context they would say nothing.
        while (
            content.Count > 0 && content[^1] is { Kind: PatchLineKind.Context, Text: "" } && lines[at - 1 - (isAtEnd ? 1 : 0)].Length == 0
        )
        {
            content.RemoveAt(content.Count - 1);
            if (isAtEnd)
            {
                break;
            }
        }

        while (isAtEnd && at < end && lines[at].IsWhiteSpace())
        {
            at++;
        }

        if (content.Count == 0)
        {
            throw Malformed.At(
                firstLine,
                "the hunk has no lines.",
                "Give context lines with a leading space, lines to remove with “-” and lines to add with “+”."
            );
        }

        hunks.Add(new PatchHunk(anchors, content, isAtEnd));
        return at;
    }

    private static PatchLine Line(TextLines lines, int at)
    {
        var line = lines[at];
        return line switch
        {
            [] => lines.Hunk(PatchLineKind.Context, at, skip: 0),
            ['+', ..] => lines.Hunk(PatchLineKind.Added, at),
            ['-', ..] => lines.Hunk(PatchLineKind.Removed, at),
            [' ', ..] => lines.Hunk(PatchLineKind.Context, at),
            _ when line.StartsWith("*** ") => throw Malformed.At(
                at + 1,
                $"“{Shorten(line)}” is not a line of a patch.",
                $"Known are “{Add}”, “{Update}”, “{Delete}”, “{Move}”, “{EndOfFile}” and “{End}”."
            ),
            _ => lines.Hunk(PatchLineKind.Context, at, skip: 0),
        };
    }

    private static bool IsSection(ReadOnlySpan<char> line) =>
        line.StartsWith("*** ") && (line.StartsWith(Add) || line.StartsWith(Update) || line.StartsWith(Delete));

    private static string Shorten(ReadOnlySpan<char> line) =>
        line.Trim() is { Length: > 80 } trimmed ? $"{trimmed[..80]}…" : line.Trim().ToString();

    [GeneratedRegex(
        """^(?:(?:apply_patch|applypatch|cat)\s+)?<<-?\s*(?:'(?<word>\w+)'|"(?<word>\w+)"|(?<word>\w+))$""",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex HereDocument();

    [GeneratedRegex(@"^ -[0-9]+(?:,[0-9]+)? \+[0-9]+(?:,[0-9]+)? @@", RegexOptions.CultureInvariant)]
    private static partial Regex NumberedHeader();
}
