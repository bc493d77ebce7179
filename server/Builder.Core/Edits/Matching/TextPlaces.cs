namespace Builder.Core.Edits.Matching;

/// <summary>The file in which the places of hunks are looked for.</summary>
internal sealed class TextPlaces(FileText file, IReadOnlyList<PatchHunk> hunks)
{
    private readonly LineIndex index = new(file);
    private (PatchHunk? Hunk, List<string> Lines) wanted = (null, []);

    /// <summary>The hunks that are looked for.</summary>
    public IReadOnlyList<PatchHunk> Hunks => hunks;

    public int LineCount => file.LineCount;

    /// <summary>Whether the last line has no line break.</summary>
    public bool EndsWithoutBreak => file.Text is [.., not '\n'];

    /// <summary>The kind of the line break that new lines get.</summary>
    public byte UsualBreak => file.UsualBreak;

    /// <summary>Where a line begins, from 0; the end of the file for the line after the last.</summary>
    public int LineStart(int line) => file.LineStarts[line];

    /// <summary>The first lines of all places where the old lines of a hunk are.</summary>
    public List<(int Line, Indentation Shift)> Find(PatchHunk hunk, Tolerance tolerance)
    {
        var places = index.Find(Wanted(hunk), tolerance);
        if (tolerance == Tolerance.LostSpace && places.Count > 0)
        {
            // Only a line of context has a space before it that can be lost.
            var old = hunk.Lines.Where(line => line.Kind != PatchLineKind.Added).ToList();
            places.RemoveAll(place =>
                old.Where(
                        (line, i) =>
                            line.Kind == PatchLineKind.Removed
                            && !file.Line(place.Line + i).TrimEnd().SequenceEqual(Wanted(hunk)[i].AsSpan().TrimEnd())
                    )
                    .Any()
            );
        }

        return places;
    }

    /// <summary>How a new line of a hunk is written at its place; null when that cannot be told.</summary>
    public Func<string, string?> WriterAt(PatchHunk hunk, (int Line, Indentation Shift) place, Tolerance tolerance) =>
        tolerance == Tolerance.Formatting
            ? FileStyle.Between(Wanted(hunk), Wanted(hunk).Select((_, i) => file.Line(place.Line + i).ToString())).Line
            : place.Shift.Shift;

    /// <summary>All places where one line is.</summary>
    public List<(int Line, Indentation Shift)> FindAnchor(string line, Tolerance tolerance) => index.Find([line], tolerance);

    /// <summary>
    /// Whether the line breaks of a hunk's new lines are meant as they stand: its old lines end as the file's do there. A patch whose line breaks
    /// were turned on its way says nothing about them.
    /// </summary>
    public bool StatesBreaks(PatchHunk hunk, int line)
    {
        var old = hunk.Lines.Where(line => line.Kind != PatchLineKind.Added).ToList();
        var (hasReturns, breaks) = (hunk.Lines.Any(IsWindows), file.LineCount - (EndsWithoutBreak ? 1 : 0));
        return old.Count == 0
            ? hasReturns
            : (hasReturns || hunk.OldStart is not null)
                && !old.Where((old, i) => line + i < breaks && IsWindows(old) != file.IsWindows(line + i)).Any();
    }

    public string DescribeHunk(PatchHunk hunk) => Misses.DescribeLines(file, Wanted(hunk));

    public string DescribeAnchor(IReadOnlyList<string> anchors) => Misses.DescribeAnchor(file, anchors);

    private static bool IsWindows(PatchLine line) => line.Text is [.., '\r'];

    private List<string> Wanted(PatchHunk hunk)
    {
        if (!ReferenceEquals(wanted.Hunk, hunk))
        {
            wanted = (
                hunk,
                [.. hunk.Lines.Where(line => line.Kind != PatchLineKind.Added).Select(line => line.WithoutCarriageReturn.Text)]
            );
        }

        return wanted.Lines;
    }
}
