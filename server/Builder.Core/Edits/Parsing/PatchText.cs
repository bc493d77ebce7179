using System.Text.RegularExpressions;

namespace Builder.Core.Edits;

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

    public static IReadOnlyList<Edit> Parse(string text, bool streamEnded)
    {
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
        var (first, end) = Body(lines, streamEnded);
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
    private static (int First, int End) Body(string[] lines, bool streamEnded)
    {
        var first = Array.FindIndex(lines, line => line.Trim().Length > 0);
        var last = Array.FindLastIndex(lines, line => line.Trim().Length > 0);
        if (first < 0)
        {
            throw Malformed.At(null, "the patch is empty.");
        }

        if (HereDocument().Match(lines[first].Trim()) is { Success: true } here)
        {
            first++;
            last -= last > first && lines[last].Trim() == here.Groups["word"].Value ? 1 : 0;
        }

        while (last > first && lines[last].Trim().Length == 0)
        {
            last--;
        }

        if (last < first)
        {
            throw Malformed.At(null, "the patch is empty.");
        }

        if (lines[first].Trim() == Begin)
        {
            first++;
        }
        else if (!lines[first].TrimStart().StartsWith("*** ", StringComparison.Ordinal))
        {
            throw Malformed.At(first + 1, $"“{Shorten(lines[first])}” is not the beginning of a patch.", $"Begin with “{Begin}”.");
        }

        if (lines[last].Trim() == End)
        {
            return (first, last);
        }

        return streamEnded
            ? (first, last + 1)
            : throw Malformed.At(last + 1, $"the patch does not end with “{End}”; it seems to be cut off.", "Send the whole patch again.");
    }

    private static int Section(string[] lines, int at, int end, List<Edit> edits)
    {
        var header = lines[at].Trim();
        if (header.Length == 0)
        {
            return at + 1;
        }

        if (header.StartsWith(Add, StringComparison.Ordinal))
        {
            return AddSection(lines, at, end, edits);
        }

        if (header.StartsWith(Delete, StringComparison.Ordinal))
        {
            edits.Add(new DeleteFile(Malformed.Path(header[Delete.Length..].Trim(), at + 1)));
            return at + 1;
        }

        return header.StartsWith(Update, StringComparison.Ordinal)
            ? UpdateSection(lines, at, end, edits)
            : throw Malformed.At(
                at + 1,
                $"“{Shorten(header)}” names no file.",
                $"A section begins with “{Add} path”, “{Update} path” or “{Delete} path”."
            );
    }

    private static int AddSection(string[] lines, int at, int end, List<Edit> edits)
    {
        var path = Malformed.Path(lines[at].Trim()[Add.Length..].Trim(), at + 1);
        var content = new System.Text.StringBuilder();
        for (at++; at < end && !IsSection(lines[at]); at++)
        {
            if (lines[at].StartsWith('+'))
            {
                content.Append(lines[at], 1, lines[at].Length - 1).Append('\n');
            }
            else if (lines[at].Trim().Length > 0 || (at + 1 < end && lines[at + 1].StartsWith('+')))
            {
                throw Malformed.At(at + 1, $"each line of a new file begins with “+”, but this one is “{Shorten(lines[at])}”.");
            }
        }

        edits.Add(new CreateFile(path, content.ToString()));
        return at;
    }

    private static int UpdateSection(string[] lines, int at, int end, List<Edit> edits)
    {
        var headerLine = at + 1;
        var path = Malformed.Path(lines[at].Trim()[Update.Length..].Trim(), headerLine);
        Sites.SitePath? moveTo = null;
        at++;
        if (at < end && lines[at].Trim().StartsWith(Move, StringComparison.Ordinal))
        {
            moveTo = Malformed.Path(lines[at].Trim()[Move.Length..].Trim(), at + 1);
            at++;
        }

        var hunks = new List<PatchHunk>();
        while (at < end && !IsSection(lines[at]))
        {
            if (lines[at].Trim().Length == 0 && (at + 1 == end || IsSection(lines[at + 1])))
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

    private static int Hunk(string[] lines, int at, int end, List<PatchHunk> hunks)
    {
        var firstLine = at + 1;
        var anchors = new List<string>();
        for (; at < end && lines[at].StartsWith("@@", StringComparison.Ordinal); at++)
        {
            var anchor = lines[at][2..];
            anchor = NumberedHeader().Replace(anchor, "");
            anchor = anchor.StartsWith(' ') ? anchor[1..] : anchor;
            if (anchor.Trim().Length > 0)
            {
                anchors.Add(anchor);
            }
        }

        var content = new List<PatchLine>();
        var isAtEnd = false;
        for (; at < end && !IsSection(lines[at]) && !lines[at].StartsWith("@@", StringComparison.Ordinal); at++)
        {
            if (lines[at].Trim() == EndOfFile)
            {
                isAtEnd = true;
                at++;
                break;
            }

            content.Add(Line(lines[at], at + 1));
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

        while (isAtEnd && at < end && lines[at].Trim().Length == 0)
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

    private static PatchLine Line(string line, int number) =>
        line.Length == 0 ? new PatchLine(PatchLineKind.Context, "")
        : line[0] == '+' ? new PatchLine(PatchLineKind.Added, line[1..])
        : line[0] == '-' ? new PatchLine(PatchLineKind.Removed, line[1..])
        : line[0] == ' ' ? new PatchLine(PatchLineKind.Context, line[1..])
        : line.StartsWith("*** ", StringComparison.Ordinal)
            ? throw Malformed.At(
                number,
                $"“{Shorten(line)}” is not a line of a patch.",
                $"Known are “{Add}”, “{Update}”, “{Delete}”, “{Move}”, “{EndOfFile}” and “{End}”."
            )
        : new PatchLine(PatchLineKind.Context, line);

    private static bool IsSection(string line) =>
        line.StartsWith(Add, StringComparison.Ordinal)
        || line.StartsWith(Update, StringComparison.Ordinal)
        || line.StartsWith(Delete, StringComparison.Ordinal);

    private static string Shorten(string line) => line.Trim() is { Length: > 80 } trimmed ? trimmed[..80] + "…" : line.Trim();

    [GeneratedRegex(
        """^(?:(?:apply_patch|applypatch|cat)\s+)?<<-?\s*(?:'(?<word>\w+)'|"(?<word>\w+)"|(?<word>\w+))$""",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex HereDocument();

    [GeneratedRegex(@"^ -[0-9]+(?:,[0-9]+)? \+[0-9]+(?:,[0-9]+)? @@", RegexOptions.CultureInvariant)]
    private static partial Regex NumberedHeader();
}
