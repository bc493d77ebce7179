namespace Builder.Core.Edits;

/// <summary>The places of hunks in a file that was read as text, under every tolerance.</summary>
internal sealed class TextPlaces(FileText file, IReadOnlyList<PatchHunk> hunks) : IHunkPlaces
{
    private readonly LineIndex index = new(file);
    private (int Hunk, List<string> Lines) wanted = (-1, []);

    public IReadOnlyList<PatchHunk> Hunks => hunks;

    public int LineCount => file.LineCount;

    public bool EndsWithoutBreak => file.Text is [.., not '\n'];

    public int LineStart(int line) => file.LineStarts[line];

    public List<(int Line, Indentation Shift)> Find(int hunk, Tolerance tolerance) => index.Find(Wanted(hunk), tolerance);

    public List<(int Line, Indentation Shift)> FindAnchor(string line, Tolerance tolerance) => index.Find([line], tolerance);

    public string DescribeHunk(int hunk) => Misses.DescribeLines(file, Wanted(hunk));

    public string DescribeAnchor(IReadOnlyList<string> anchors) => Misses.DescribeAnchor(file, anchors);

    private List<string> Wanted(int hunk)
    {
        if (wanted.Hunk != hunk)
        {
            wanted = (
                hunk,
                [.. hunks[hunk].Lines.Where(line => line.Kind != PatchLineKind.Added).Select(line => line.WithoutCarriageReturn.Text)]
            );
        }

        return wanted.Lines;
    }
}
