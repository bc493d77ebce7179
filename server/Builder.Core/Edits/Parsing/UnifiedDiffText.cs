using Builder.Core.Sites;

namespace Builder.Core.Edits.Parsing;

/// <summary>
/// Unified diffs as git and diff -u print them, for several files, with new, deleted and renamed ones. The counts in a hunk's header are
/// believed only where its lines agree: models miscount. The place is found by the lines; the number only tells equal places apart. A carriage return at the end of a line is kept.
/// </summary>
internal static class UnifiedDiffText
{
    public static IReadOnlyList<Edit> Parse(string text, SitePath? path)
    {
        var lines = TextLines.OfDiff(text);
        var edits = new List<Edit>();
        for (var at = 0; at < lines.Count; )
        {
            at = File(lines, at, path, edits);
        }

        return edits.Count > 0
            ? edits
            : throw Malformed.At(null, "the diff changes nothing.", "Give hunks that begin with “@@ -1,3 +1,3 @@”.");
    }

    private static int File(TextLines lines, int at, SitePath? path, List<Edit> edits)
    {
        var header = new DiffHeader();
        for (; at < lines.Count && HunkHeader.Read(lines[at]) is null; at++)
        {
            if (lines[at].StartsWith("diff --git "))
            {
                if (header.IsSomething)
                {
                    break;
                }

                header = new DiffHeader();
            }

            header.Read(lines[at].TrimEnd('\r').ToString(), at + 1);
        }

        var hunks = new List<PatchHunk>();
        while (at < lines.Count && HunkHeader.Read(lines[at]) is { } hunk)
        {
            at = Hunk(lines, at, hunk, hunks);
        }

        if (hunks.Count > 0 || header.IsSomething)
        {
            edits.Add(header.ToEdit(hunks, path, at));
        }

        return at;
    }

    private static int Hunk(TextLines lines, int at, HunkHeader header, List<PatchHunk> hunks)
    {
        var headerLine = at + 1;
        var (oldLeft, newLeft) = (header.OldCount ?? 1, header.NewCount ?? 1);
        var isEmptyOld = header.OldCount == 0;
        bool? endsWithoutNewline = null;
        var (hasOld, last) = (false, (PatchLineKind?)null);
        for (at++; at < lines.Count; at++)
        {
            var sign = lines[at] is [var first, ..] ? first : '\n';
            if (sign == ' ')
            {
                (oldLeft, newLeft, hasOld, last) = (oldLeft - 1, newLeft - 1, true, PatchLineKind.Context);
            }
            else if (sign == '+')
            {
                (newLeft, last) = (newLeft - 1, PatchLineKind.Added);
            }
            else if (sign == '\\')
            {
                endsWithoutNewline = last is not (null or PatchLineKind.Removed) ? true : endsWithoutNewline;
            }
            else if (EndsHunk(lines, at, oldLeft, newLeft))
            {
                break;
            }
            else if (sign == '-')
            {
                (oldLeft, hasOld, last) = (oldLeft - 1, true, PatchLineKind.Removed);
            }
            else if (lines[at] is [] or ['\r'])
            {
                (oldLeft, newLeft, hasOld, last) = (oldLeft - 1, newLeft - 1, true, PatchLineKind.Context);
            }
            else
            {
                throw Malformed.At(at + 1, "a line of a hunk begins with a space, “-” or “+”.");
            }
        }

        if (last is null)
        {
            throw Malformed.At(headerLine, "the hunk has no lines.");
        }

        PatchLine[] content =
        [
            .. Enumerable.Range(headerLine, at - headerLine).Where(line => lines[line] is not ['\\', ..]).Select(lines.LineOfHunk),
        ];

        // Without old lines, the number is the line after which the new ones come; it is then the only thing that says where.
        var stated = header.OldStart is { } start && !hasOld && !isEmptyOld ? Math.Max(0, start - 1) : header.OldStart;
        hunks.Add(new PatchHunk([], content, OldStart: stated, EndsWithoutNewline: endsWithoutNewline));
        return at;
    }

    /// <summary>Whether this line is not the hunk's any more. While its counts say that lines are to come, only a clear beginning of something else is.</summary>
    private static bool EndsHunk(TextLines lines, int at, int oldLeft, int newLeft)
    {
        var isFull = oldLeft <= 0 && newLeft <= 0;
        var line = lines[at];
        return line switch
        {
            ['-', ..] => (isFull || oldLeft != 1) && IsFileHeader(lines, at),
            ['@', ..] => isFull || HunkHeader.Read(line) is not null,
            ['d', ..] => isFull || line.StartsWith("diff --git "),
            _ => isFull,
        };
    }

    private static bool IsFileHeader(TextLines lines, int at) =>
        at + 1 < lines.Count
        && lines[at].StartsWith("--- ")
        && lines[at + 1].StartsWith("+++ ")
        && (at + 2 >= lines.Count || HunkHeader.Read(lines[at + 2]) is not null);
}
