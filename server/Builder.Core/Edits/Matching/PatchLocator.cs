namespace Builder.Core.Edits.Matching;

/// <summary>
/// Finds the places of a patch's hunks. All are found in the file as it is before the patch, so that one hunk never lands in what another one
/// wrote. Order and anchors help to tell several places apart; when they do not, the hunk is refused.
/// </summary>
internal sealed class PatchLocator(TextPlaces file, bool anchorsAreAdvisory)
{
    private static readonly Tolerance[] Cascade =
    [
        Tolerance.Exact,
        Tolerance.TrailingWhitespace,
        Tolerance.LostSpace,
        Tolerance.IndentationShift,
        Tolerance.FoldedPunctuation,
        Tolerance.UnicodeForm,
        Tolerance.Formatting,
    ];

    private readonly List<(int Start, int End)> taken = [];
    private int takenUntil;
    private int cursor;

    public Located Find()
    {
        var replacements = new List<Replacement>();
        var worst = Tolerance.Exact;
        var hunks = file.Hunks;
        for (var i = 0; i < hunks.Count; i++)
        {
            var located = Find(hunks[i]);
            if (located.Reason is EditReason.Ambiguous && FindInOneOrder() is { } together)
            {
                return together;
            }

            if (located.Reason is not null)
            {
                return hunks.Count == 1 ? located : located with { Message = $"Hunk {i + 1} of {hunks.Count}: {located.Message}" };
            }

            replacements.AddRange(located.Replacements);
            worst = located.Tolerance > worst ? located.Tolerance : worst;
        }

        return InOrder(replacements)
            ? new Located(replacements, worst)
            : Located.Refused(EditReason.Overlap, "Two hunks of the patch change the same lines. Join them into one.");
    }

    /// <summary>All hunks at the only places at which they fit together; null when that is not so. A hunk without old lines fits anywhere.</summary>
    private Located? FindInOneOrder()
    {
        var found = new List<(Tolerance Tolerance, List<(int Line, Indentation Shift)> Places, int Count)>();
        for (var i = 0; i < file.Hunks.Count; i++)
        {
            var hunk = file.Hunks[i];
            var count = hunk.Lines.Count(line => line.Kind != PatchLineKind.Added);
            var anchors = hunk.Anchors.Count > 0 ? Anchored(hunk.Anchors) : [];
            var (tolerance, places) = Cascade.Select(t => (t, file.Find(hunk, t))).FirstOrDefault(at => at.Item2.Count > 0);
            if (count == 0 || places is null || places.Count == LineIndex.MostPlaces)
            {
                return null;
            }

            found.Add((tolerance, [.. places.Where(place => anchors.Count == 0 || place.Line >= anchors.Min())], count));
        }

        if (
            OneOrder.Of([.. found.Select(at => ((IReadOnlyList<int>)[.. at.Places.Select(place => place.Line)], at.Count))])
            is not { } chosen
        )
        {
            return null;
        }

        var replacements = new List<Replacement>();
        for (var i = 0; i < chosen.Length; i++)
        {
            var placed = Place(file.Hunks[i], found[i].Places[chosen[i]], found[i].Count, found[i].Tolerance);
            if (placed.Reason is not null)
            {
                return placed;
            }

            replacements.AddRange(placed.Replacements);
        }

        return InOrder(replacements) ? new Located(replacements, found.Max(at => at.Tolerance)) : null;
    }

    /// <summary>Puts replacements in order, and says whether they leave each other alone.</summary>
    private static bool InOrder(List<Replacement> replacements)
    {
        var isSorted = true;
        for (var i = 1; i < replacements.Count && isSorted; i++)
        {
            isSorted = replacements[i - 1].Start <= replacements[i].Start;
        }

        if (!isSorted)
        {
            var sorted = replacements.OrderBy(r => r.Start).ToList();
            replacements.Clear();
            replacements.AddRange(sorted);
        }

        for (var i = 1; i < replacements.Count; i++)
        {
            if (replacements[i].Start < replacements[i - 1].End)
            {
                return false;
            }
        }

        return true;
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
                return Located.Refused(EditReason.NotFound, file.DescribeAnchor(hunk.Anchors));
            }

            anchor = isAnchored ? anchorLines[0] : cursor;
        }

        var count = hunk.Lines.Count(line => line.Kind != PatchLineKind.Added);
        if (count == 0)
        {
            return hunk.Anchors.Count > 0 && !isAnchored
                ? Located.Refused(EditReason.NotFound, file.DescribeAnchor(hunk.Anchors))
                : Insert(hunk, hunk.OldStart ?? (isAnchored && !hunk.IsAtEnd ? anchor + 1 : file.LineCount));
        }

        foreach (var tolerance in Cascade)
        {
            var places = file.Find(hunk, tolerance);
            if (places.Count == 0)
            {
                continue;
            }

            return Choose(hunk, count, places, anchorLines, tolerance) is { } place
                ? Place(hunk, place, count, tolerance)
                : Located.Refused(
                    taken.Count > 0 && places.All(p => IsTaken(p.Line, count)) ? EditReason.Overlap : EditReason.Ambiguous,
                    taken.Count > 0 && places.All(p => IsTaken(p.Line, count))
                        ? "An earlier hunk of the patch changes the same lines. Join the two hunks."
                        : Misses.Several(
                            places.Count,
                            [.. places.Take(10).Select(p => p.Line + 1)],
                            tolerance,
                            "Give more lines of context, or an @@ line that stands above it in the file."
                        )
                );
        }

        return BeforeTheEnd(hunk, count) ?? Located.Refused(EditReason.NotFound, file.DescribeHunk(hunk));
    }

    /// <summary>A hunk whose last line is an empty one that the file does not have, since it ends there; null when that is not the only reading.</summary>
    private Located? BeforeTheEnd(PatchHunk hunk, int count)
    {
        if (count < 2 || hunk.Lines[^1] is not { Kind: not PatchLineKind.Added, Text: "" })
        {
            return null;
        }

        var shorter = hunk with { Lines = [.. hunk.Lines.SkipLast(1)] };
        foreach (var tolerance in Cascade)
        {
            var places = file.Find(shorter, tolerance).Where(place => place.Line + count - 1 == file.LineCount).ToList();
            if (places is [var place] && !IsTaken(place.Line, count - 1))
            {
                return Place(shorter, place, count - 1, tolerance);
            }
        }

        return null;
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
        if (places.Count == 1 && anchorLines.Count == 0)
        {
            return IsTaken(places[0].Line, count) ? null : places[0];
        }

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
                    .Select(tolerance => file.FindAnchor(anchor.TrimEnd(), tolerance))
                    .FirstOrDefault(found => found.Count > 0)
                    ?.Select(p => p.Line)
                    .ToList()
                ?? [];
            lines = lines is null ? here : [.. here.Where(line => lines.Exists(outer => outer < line))];
        }

        return [.. lines!.OrderBy(line => line < cursor).ThenBy(line => line)];
    }

    private bool IsTaken(int line, int count) => line < takenUntil && taken.Exists(t => line < t.End && t.Start < line + count);

    private Located Insert(PatchHunk hunk, int line)
    {
        if (line > file.LineCount)
        {
            return Located.Refused(
                EditReason.LineOutOfRange,
                $"The hunk inserts after line {line}, but the file has {Misses.Lines(file.LineCount)}."
            );
        }

        cursor = Math.Max(cursor, line);
        var states = file.StatesBreaks(hunk, line);
        var text = string.Concat(hunk.Lines.Select(added => (states ? added : added.WithoutCarriageReturn).Text + "\n"));
        return new Located([Over(line, 0, text, hunk.EndsWithoutNewline, states)], Tolerance.Exact);
    }

    private Located Place(PatchHunk hunk, (int Line, Indentation Shift) place, int count, Tolerance tolerance)
    {
        var replacements = new List<Replacement>();
        var line = place.Line;
        var states = file.StatesBreaks(hunk, line);
        var write = file.WriterAt(hunk, place, tolerance);
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
                else if (write((states ? hunk.Lines[i] : hunk.Lines[i].WithoutCarriageReturn).Text) is { } shifted)
                {
                    text.Append(shifted).Append('\n');
                }
                else
                {
                    return Located.Refused(
                        EditReason.NotFound,
                        $"The lines fit only with another indentation, and “{hunk.Lines[i].Text.Trim()}” cannot be given it. Give the lines as they are in the file."
                    );
                }
            }

            line += removed;
            replacements.Add(Over(first, removed, text.ToString(), hunk.EndsWithoutNewline, states));
        }

        taken.Add((place.Line, place.Line + count));
        cursor = place.Line + count;
        takenUntil = Math.Max(takenUntil, cursor);
        return new Located(replacements, tolerance);
    }

    private Replacement Over(int line, int removed, string text, bool? endsWithoutNewline, bool statesBreaks)
    {
        var start = file.LineStart(line);
        var end = removed == 0 ? start : file.LineStart(line + removed);
        var (plain, breaks) = statesBreaks ? LineEnds.Stated(text) : (text, null);
        if (line + removed < file.LineCount)
        {
            return new Replacement(start, end - start, plain, breaks);
        }

        if (removed == 0 && file.EndsWithoutBreak)
        {
            // The last line gets the line break that it lacked.
            (plain, breaks) = ("\n" + plain, breaks is null ? null : [file.UsualBreak, .. breaks]);
        }

        if (endsWithoutNewline == true && plain.EndsWith('\n'))
        {
            (plain, breaks) = (plain[..^1], breaks?[..^1]);
        }

        return new Replacement(start, end - start, plain, breaks);
    }
}
