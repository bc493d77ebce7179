using System.Text;

namespace Builder.Core.Edits;

/// <summary>
/// The places of hunks in the bytes of a file, where all of them and their anchors fit exactly: all are looked for at once. When one does not,
/// the file has to be read as text.
/// </summary>
internal sealed class PlainPlaces : IHunkPlaces
{
    private readonly PlainFile file;
    private readonly Dictionary<string, int> anchors = new(StringComparer.Ordinal);
    private readonly List<(int Line, Indentation Shift)>[] places;

    private PlainPlaces(PlainFile file, IReadOnlyList<PatchHunk> hunks, List<byte[]?> patterns)
    {
        (this.file, Hunks) = (file, hunks);
        foreach (var anchor in hunks.SelectMany(hunk => hunk.Anchors))
        {
            var line = anchor.TrimEnd();
            if (anchors.TryAdd(line, patterns.Count))
            {
                patterns.Add(file.Encode(line));
            }
        }

        places = new List<(int, Indentation)>[patterns.Count];
    }

    public IReadOnlyList<PatchHunk> Hunks { get; }

    public int LineCount => file.LineCount;

    public bool EndsWithoutBreak => file.EndsWithoutBreak;

    /// <summary>Null when not everything that is looked for is there exactly.</summary>
    public static PlainPlaces? Find(PlainFile file, IReadOnlyList<PatchHunk> hunks)
    {
        var patterns = new List<byte[]?>(hunks.Count);
        foreach (var hunk in hunks)
        {
            patterns.Add(file.Encode(OldText(hunk)));
        }

        var found = new PlainPlaces(file, hunks, patterns);
        return found.Look([.. patterns]) ? found : null;
    }

    public int LineStart(int line) => file.LineStart(line);

    public List<(int Line, Indentation Shift)> Find(int hunk, Tolerance tolerance) => tolerance == Tolerance.Exact ? places[hunk] : [];

    public List<(int Line, Indentation Shift)> FindAnchor(string line, Tolerance tolerance) =>
        tolerance == Tolerance.Exact ? places[anchors[line]] : [];

    public string DescribeHunk(int hunk) => "";

    public string DescribeAnchor(IReadOnlyList<string> anchors) => "";

    private static string OldText(PatchHunk hunk)
    {
        var text = new StringBuilder();
        foreach (var line in hunk.Lines)
        {
            if (line.Kind != PatchLineKind.Added)
            {
                text.Append(line.WithoutCarriageReturn.Span).Append('\n');
            }
        }

        return text.ToString(0, Math.Max(0, text.Length - 1));
    }

    private bool Look(byte[]?[] patterns)
    {
        var positions = new List<int>[patterns.Length];
        for (var i = 0; i < patterns.Length; i++)
        {
            var isInsertion = i < Hunks.Count && !Hunks[i].Lines.Any(line => line.Kind != PatchLineKind.Added);
            if (
                !isInsertion
                && (
                    patterns[i] is not { Length: >= PatternIndex.Shortest }
                    || (patterns.Length > 2 && patterns[i]!.Length > PatternIndex.Longest)
                )
            )
            {
                return false;
            }

            patterns[i] = isInsertion ? null : patterns[i];
            positions[i] = [];
        }

        var index = new PatternIndex(patterns, file.Content);
        var isComplete = index.Find(
            file.Content,
            (pattern, at) =>
            {
                if (positions[pattern].Count < LineIndex.MostPlaces && file.AreLines(file.Start + at, patterns[pattern]!.Length))
                {
                    positions[pattern].Add(file.Start + at);
                }
            }
        );
        for (var i = 0; i < patterns.Length && isComplete; i++)
        {
            isComplete = patterns[i] is null || positions[i].Count is > 0 and < LineIndex.MostPlaces;
            positions[i].Sort();
            places[i] = [.. positions[i].Select(position => (file.BreaksBefore(position), Indentation.None))];
        }

        return isComplete;
    }
}
