namespace Builder.Core.Diffs;

/// <summary>Three-way merge by lines. Changes that touch count as the same place, as git has it: two people at one spot had better look.</summary>
internal static class LineMerge
{
    private static readonly MergeResult Conflict = new(null, true);

    public static MergeResult Merge(byte[]? basis, byte[]? ours, byte[]? theirs)
    {
        if (Same(ours, theirs) || Same(basis, theirs))
        {
            return new MergeResult(ours, false);
        }

        if (Same(basis, ours))
        {
            return new MergeResult(theirs, false);
        }

        if (
            basis is null
            || ours is null
            || theirs is null
            || LineDiff.IsBinary(basis)
            || LineDiff.IsBinary(ours)
            || LineDiff.IsBinary(theirs)
        )
        {
            return Conflict;
        }

        var (evenBasis, evenOurs, evenTheirs) = LineBreaks.Align(basis, ours, theirs);
        if (Same(evenOurs, evenTheirs) || Same(evenBasis, evenTheirs))
        {
            return new MergeResult(evenOurs, false);
        }

        return Same(evenBasis, evenOurs) ? new MergeResult(evenTheirs, false) : MergeLines(evenBasis, evenOurs, evenTheirs);
    }

    private static MergeResult MergeLines(byte[] basis, byte[] ours, byte[] theirs)
    {
        var numbering = new LineNumbering();
        var (basisLines, oursLines, theirsLines) = (new ByteLines(basis), new ByteLines(ours), new ByteLines(theirs));
        var basisNumbers = numbering.Number(basisLines);
        var (oursNumbers, theirsNumbers) = (numbering.Number(oursLines), numbering.Number(theirsLines));
        var left = new Queue<LineChange>(LineComparison.Compare(basisNumbers, oursNumbers, numbering.Different));
        var right = new Queue<LineChange>(LineComparison.Compare(basisNumbers, theirsNumbers, numbering.Different));
        var merged = new MemoryStream(Math.Max(ours.Length, theirs.Length));
        var line = 0;
        while (left.Count > 0 || right.Count > 0)
        {
            if (left.TryPeek(out var mine) && right.TryPeek(out var yours) && Touch(mine, yours))
            {
                if (
                    mine.OldStart != yours.OldStart
                    || mine.OldCount != yours.OldCount
                    || !oursLines.Range(mine.NewStart, mine.NewCount).SequenceEqual(theirsLines.Range(yours.NewStart, yours.NewCount))
                )
                {
                    return Conflict;
                }

                right.Dequeue();
            }

            var takeLeft = right.Count == 0 || (left.Count > 0 && left.Peek().OldStart <= right.Peek().OldStart);
            var (change, lines) = takeLeft ? (left.Dequeue(), oursLines) : (right.Dequeue(), theirsLines);
            merged.Write(basisLines.Range(line, change.OldStart - line));
            merged.Write(lines.Range(change.NewStart, change.NewCount));
            line = change.OldEnd;
        }

        merged.Write(basisLines.Range(line, basisLines.Count - line));
        return new MergeResult(merged.ToArray(), false);
    }

    private static bool Touch(LineChange a, LineChange b) => a.OldStart <= b.OldEnd && b.OldStart <= a.OldEnd;

    private static bool Same(byte[]? a, byte[]? b) => a is null ? b is null : b is not null && a.AsSpan().SequenceEqual(b);
}
