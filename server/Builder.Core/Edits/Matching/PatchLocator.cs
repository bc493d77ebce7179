namespace Builder.Core.Edits;

/// <summary>
/// Finds the places of a patch's hunks. All are found in the file as it is before the patch, so that one hunk never lands in what another one
/// wrote. Order and anchors help to tell several places apart; when they do not, the hunk is refused.
/// </summary>
internal sealed class PatchLocator(FileText file, bool anchorsAreAdvisory)
{
    private static readonly Tolerance[] Cascade =
    [
        Tolerance.Exact,
        Tolerance.TrailingWhitespace,
        Tolerance.IndentationShift,
        Tolerance.FoldedPunctuation,
    ];

    private readonly LineIndex index = new(file);
    private readonly List<(int Start, int End)> taken = [];
    private int cursor;

    public Located Find(IReadOnlyList<PatchHunk> hunks)
    {
        var replacements = new List<Replacement>();
        var worst = Tolerance.Exact;
        for (var i = 0; i < hunks.Count; i++)
        {
            var located = Find(
                hunks[i] with
                {
                    Lines = [.. hunks[i].Lines.Select(line => line.Text.EndsWith('\r') ? line with { Text = line.Text[..^1] } : line)],
                }
            );
            if (located.Reason is not null)
            {
                return hunks.Count == 1 ? located : located with { Message = $"Hunk {i + 1} of {hunks.Count}: {located.Message}" };
            }

            replacements.AddRange(located.Replacements);
            worst = located.Tolerance > worst ? located.Tolerance : worst;
        }

        replacements = [.. replacements.OrderBy(r => r.Start)];
        return replacements.Zip(replacements.Skip(1)).Any(pair => pair.Second.Start < pair.First.End)
            ? Located.Refused(EditReason.Overlap, "Two hunks of the patch change the same lines. Join them into one.")
            : new Located(replacements, worst);
    }

    private Located Find(PatchHunk hunk)
    {
        var anchor = cursor;
        var isAnchored = false;
        List<int> anchorLines = [];
        if (hunk.Anchors.Count > 0)
        {
            anchorLines = Anchored(hunk.Anchors);
            isAnchored = anchorLines.Count > 0;
            if (!isAnchored && !anchorsAreAdvisory)
            {
                return Located.Refused(EditReason.NotFound, Misses.DescribeAnchor(file, hunk.Anchors));
            }

            anchor = isAnchored ? anchorLines[0] : cursor;
        }

        var wanted = hunk.Lines.Where(line => line.Kind != PatchLineKind.Added).Select(line => line.Text).ToList();
        if (wanted.Count == 0)
        {
            return hunk.Anchors.Count > 0 && !isAnchored
                ? Located.Refused(EditReason.NotFound, Misses.DescribeAnchor(file, hunk.Anchors))
                : Insert(hunk, hunk.OldStart ?? (isAnchored && !hunk.IsAtEnd ? anchor + 1 : file.LineCount));
        }

        foreach (var tolerance in Cascade)
        {
            var places = index.Find(wanted, tolerance);
            if (places.Count == 0)
            {
                continue;
            }

            return Choose(hunk, wanted.Count, places, anchorLines, tolerance) is { } place
                ? Place(hunk, place, wanted.Count, tolerance)
                : Located.Refused(
                    taken.Count > 0 && places.All(p => IsTaken(p.Line, wanted.Count)) ? EditReason.Overlap : EditReason.Ambiguous,
                    taken.Count > 0 && places.All(p => IsTaken(p.Line, wanted.Count))
                        ? "An earlier hunk of the patch changes the same lines. Join the two hunks."
                        : Misses.Several(places.Count, [.. places.Take(10).Select(p => p.Line + 1)], tolerance)
                );
        }

        return Located.Refused(EditReason.NotFound, Misses.DescribeLines(file, wanted));
    }

    /// <summary>The one place that is meant, or null when it cannot be told.</summary>
    private (int Line, Indentation Shift)? Choose(
        PatchHunk hunk,
        int count,
        List<(int Line, Indentation Shift)> places,
        List<int> anchorLines,
        Tolerance tolerance
    )
    {
        var free = places.Where(place => !IsTaken(place.Line, count)).ToList();
        if (hunk.IsAtEnd && free.Where(place => place.Line + count == file.LineCount).ToList() is [var atEnd])
        {
            return atEnd;
        }

        if (
            hunk.OldStart is { } stated
            && tolerance == Tolerance.Exact
            && free.Where(place => place.Line + 1 == stated).ToList() is [var atNumber]
        )
        {
            return atNumber;
        }

        if (anchorLines.Count > 0)
        {
            var anchored = anchorLines
                .Select(line => free.Cast<(int Line, Indentation Shift)?>().FirstOrDefault(p => p!.Value.Line >= line))
                .OfType<(int Line, Indentation Shift)>()
                .Distinct()
                .ToList();
            var ahead = anchored.Where(place => place.Line >= cursor).ToList();
            return ahead.Count == 1 ? ahead[0]
                : anchored.Count == 1 ? anchored[0]
                : free.Count == 1 && anchorsAreAdvisory ? free[0]
                : null;
        }

        var after = free.Where(place => place.Line >= cursor).ToList();
        return after.Count == 1 ? after[0]
            : after.Count == 0 && free.Count == 1 ? free[0]
            : null;
    }

    /// <summary>The lines, from 0, on which the innermost anchor stands after the outer ones; those after the cursor first.</summary>
    private List<int> Anchored(IReadOnlyList<string> anchors)
    {
        List<int>? lines = null;
        foreach (var anchor in anchors)
        {
            var here =
                Cascade
                    .Select(tolerance => index.Find([anchor.TrimEnd()], tolerance))
                    .FirstOrDefault(found => found.Count > 0)
                    ?.Select(p => p.Line)
                    .ToList()
                ?? [];
            lines = lines is null ? here : [.. here.Where(line => lines.Exists(outer => outer < line))];
        }

        return [.. lines!.OrderBy(line => line < cursor).ThenBy(line => line)];
    }

    private bool IsTaken(int line, int count) => taken.Exists(t => line < t.End && t.Start < line + count);

    private Located Insert(PatchHunk hunk, int line)
    {
        if (line > file.LineCount)
        {
            return Located.Refused(
                EditReason.LineOutOfRange,
                $"The hunk inserts after line {line}, but the file has {file.LineCount} lines."
            );
        }

        cursor = Math.Max(cursor, line);
        return new Located([Added(line, hunk.Lines.Select(l => l.Text), hunk.EndsWithoutNewline)], Tolerance.Exact);
    }

    private Replacement Added(int line, IEnumerable<string> lines, bool? endsWithoutNewline)
    {
        var at = file.LineStarts[line];
        var text = string.Concat(lines.Select(l => l + "\n"));
        if (at == file.Text.Length)
        {
            text = at > 0 && file.Text[at - 1] != '\n' ? "\n" + text : text;
            text = endsWithoutNewline == true && text.Length > 0 ? text[..^1] : text;
        }

        return new Replacement(at, 0, text);
    }

    private Located Place(PatchHunk hunk, (int Line, Indentation Shift) place, int count, Tolerance tolerance)
    {
        var replacements = new List<Replacement>();
        var line = place.Line;
        for (var i = 0; i < hunk.Lines.Count; )
        {
            if (hunk.Lines[i].Kind == PatchLineKind.Context)
            {
                line++;
                i++;
                continue;
            }

            var (first, removed, text) = (line, 0, new System.Text.StringBuilder());
            for (; i < hunk.Lines.Count && hunk.Lines[i].Kind != PatchLineKind.Context; i++)
            {
                if (hunk.Lines[i].Kind == PatchLineKind.Removed)
                {
                    removed++;
                }
                else if (place.Shift.Shift(hunk.Lines[i].Text) is { } shifted)
                {
                    text.Append(shifted).Append('\n');
                }
                else
                {
                    return Located.Refused(
                        EditReason.NotFound,
                        $"The lines fit only with less indentation, but “{hunk.Lines[i].Text.Trim()}” has not enough to take away. Give the lines as they are in the file."
                    );
                }
            }

            line += removed;
            replacements.Add(Over(first, removed, text.ToString(), hunk.EndsWithoutNewline));
        }

        taken.Add((place.Line, place.Line + count));
        cursor = place.Line + count;
        return new Located(replacements, tolerance);
    }

    private Replacement Over(int line, int removed, string text, bool? endsWithoutNewline)
    {
        var (start, end) = (file.LineStarts[line], file.LineStarts[line + removed]);
        if (end < file.Text.Length)
        {
            return new Replacement(start, end - start, text);
        }

        if (removed == 0 && start > 0 && file.Text[start - 1] != '\n')
        {
            text = "\n" + text;
        }

        return new Replacement(start, end - start, endsWithoutNewline == true && text.EndsWith('\n') ? text[..^1] : text);
    }
}
