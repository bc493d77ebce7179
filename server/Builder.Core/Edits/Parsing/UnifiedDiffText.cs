using Builder.Core.Sites;

namespace Builder.Core.Edits;

/// <summary>
/// Unified diffs as git and diff -u print them, for several files, with new, deleted and renamed ones. The counts in a hunk's header are
/// believed only where its lines agree: models miscount. The place is found by the lines; the number only tells equal places apart. A carriage return at the end of a line is kept.
/// </summary>
internal static class UnifiedDiffText
{
    /// <summary>Counts in headers are anybody's, so they do not decide how much memory is set aside.</summary>
    private const int MostLinesExpected = 64;

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
        var firstLine = at + 1;
        var (oldLeft, newLeft) = (header.OldCount ?? 1, header.NewCount ?? 1);
        var isEmptyOld = header.OldCount == 0;
        var content = new List<PatchLine>((int)Math.Min((long)oldLeft + newLeft, MostLinesExpected));
        bool? endsWithoutNewline = null;
        var hasOld = false;
        for (at++; at < lines.Count; at++)
        {
            var line = lines[at];
            if (line is ['\\', ..])
            {
                endsWithoutNewline = content.Count > 0 && content[^1].Kind != PatchLineKind.Removed ? true : endsWithoutNewline;
                continue;
            }

            if (EndsHunk(lines, at, line, oldLeft, newLeft))
            {
                break;
            }

            var isBlank = line is [] or ['\r'];
            var kind = isBlank
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
            hasOld |= kind != PatchLineKind.Added;
            content.Add(lines.Hunk(kind, at, isBlank ? 0 : 1));
        }

        if (content.Count == 0)
        {
            throw Malformed.At(firstLine, "the hunk has no lines.");
        }

        // Without old lines, the number is the line after which the new ones come; it is then the only thing that says where.
        var stated = header.OldStart is { } start && !hasOld && !isEmptyOld ? Math.Max(0, start - 1) : header.OldStart;
        hunks.Add(new PatchHunk([], content, OldStart: stated, EndsWithoutNewline: endsWithoutNewline));
        return at;
    }

    /// <summary>Whether this line is not the hunk's any more. While its counts say that lines are to come, only a clear beginning of something else is.</summary>
    private static bool EndsHunk(TextLines lines, int at, ReadOnlySpan<char> line, int oldLeft, int newLeft)
    {
        var isFull = oldLeft <= 0 && newLeft <= 0;
        return line switch
        {
            [' ' or '+', ..] => false,
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
