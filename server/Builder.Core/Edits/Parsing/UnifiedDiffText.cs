using System.Globalization;
using System.Text.RegularExpressions;
using Builder.Core.Sites;

namespace Builder.Core.Edits;

/// <summary>
/// Unified diffs as git and diff -u print them, for several files, with new, deleted and renamed ones. The counts in a hunk's header are
/// believed only where its lines agree: models miscount. The place is found by the lines; the number only tells equal places apart. A carriage return at the end of a line is kept.
/// </summary>
internal static partial class UnifiedDiffText
{
    public static IReadOnlyList<Edit> Parse(string text, SitePath? path)
    {
        var lines = text.Split('\n').ToList();
        if (lines[^1].Length == 0)
        {
            lines.RemoveAt(lines.Count - 1);
        }

        if (lines.TrueForAll(line => line.EndsWith('\r')))
        {
            // The way it came turned all line breaks; that says nothing about the file's.
            lines = [.. lines.Select(line => line[..^1])];
        }

        var edits = new List<Edit>();
        for (var at = 0; at < lines.Count; )
        {
            at = File(lines, at, path, edits);
        }

        return edits.Count > 0
            ? edits
            : throw Malformed.At(null, "the diff changes nothing.", "Give hunks that begin with “@@ -1,3 +1,3 @@”.");
    }

    private static int File(List<string> lines, int at, SitePath? path, List<Edit> edits)
    {
        var header = new DiffHeader();
        for (; at < lines.Count && !IsHunk(lines[at]); at++)
        {
            if (lines[at].StartsWith("diff --git ", StringComparison.Ordinal))
            {
                if (header.IsSomething)
                {
                    break;
                }

                header = new DiffHeader();
            }

            header.Read(lines[at].TrimEnd('\r'), at + 1);
        }

        var hunks = new List<PatchHunk>();
        while (at < lines.Count && IsHunk(lines[at]))
        {
            at = Hunk(lines, at, hunks);
        }

        if (hunks.Count > 0 || header.IsSomething)
        {
            edits.Add(header.ToEdit(hunks, path, at));
        }

        return at;
    }

    private static int Hunk(List<string> lines, int at, List<PatchHunk> hunks)
    {
        var match = HunkHeader().Match(lines[at]);
        var firstLine = at + 1;
        var (oldStart, oldLeft, newLeft) = (Number(match, "oldStart", 0), Number(match, "oldCount", 1), Number(match, "newCount", 1));
        var isEmptyOld = match.Groups["oldCount"].Success && oldLeft == 0;
        var content = new List<PatchLine>();
        bool? endsWithoutNewline = null;
        for (at++; at < lines.Count; at++)
        {
            var line = lines[at];
            if (line.StartsWith('\\'))
            {
                endsWithoutNewline = content.Count > 0 && content[^1].Kind != PatchLineKind.Removed ? true : endsWithoutNewline;
                continue;
            }

            if (
                oldLeft <= 0
                    && newLeft <= 0
                    && (line.Length == 0 || line == "\r" || line[0] is not (' ' or '+' or '-') || IsFileHeader(lines, at))
                || IsHunk(line)
                || line.StartsWith("diff --git ", StringComparison.Ordinal)
                || IsFileHeader(lines, at) && oldLeft != 1
            )
            {
                break;
            }

            var kind = line is [] or "\r"
                ? PatchLineKind.Context
                : line[0] switch
                {
                    ' ' => PatchLineKind.Context,
                    '-' => PatchLineKind.Removed,
                    '+' => PatchLineKind.Added,
                    _ => throw Malformed.At(at + 1, "a line of a hunk begins with a space, “-” or “+”."),
                };
            oldLeft -= kind != PatchLineKind.Added ? 1 : 0;
            newLeft -= kind != PatchLineKind.Removed ? 1 : 0;
            content.Add(new PatchLine(kind, line is [] or "\r" ? line : line[1..]));
        }

        if (content.Count == 0)
        {
            throw Malformed.At(firstLine, "the hunk has no lines.");
        }

        // Without old lines, the number is the line after which the new ones come; it is then the only thing that says where.
        int? stated = match.Groups["oldStart"].Success ? oldStart : null;
        if (stated is { } start && !content.Exists(line => line.Kind != PatchLineKind.Added) && !isEmptyOld)
        {
            stated = Math.Max(0, start - 1);
        }

        hunks.Add(new PatchHunk([], content, OldStart: stated, EndsWithoutNewline: endsWithoutNewline));
        return at;
    }

    private static int Number(Match match, string group, int otherwise) =>
        match.Groups[group] is { Success: true } found ? int.Parse(found.ValueSpan, CultureInfo.InvariantCulture) : otherwise;

    private static bool IsHunk(string line) => line.StartsWith("@@", StringComparison.Ordinal) && HunkHeader().IsMatch(line);

    private static bool IsFileHeader(List<string> lines, int at) =>
        at + 1 < lines.Count
        && lines[at].StartsWith("--- ", StringComparison.Ordinal)
        && lines[at + 1].StartsWith("+++ ", StringComparison.Ordinal)
        && (at + 2 >= lines.Count || IsHunk(lines[at + 2]));

    [GeneratedRegex(
        @"^@@(?: -(?<oldStart>[0-9]{1,9})(?:,(?<oldCount>[0-9]{1,9}))? \+[0-9]{1,9}(?:,(?<newCount>[0-9]{1,9}))? @@|\s*$| \.\.\. @@)",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex HunkHeader();
}
