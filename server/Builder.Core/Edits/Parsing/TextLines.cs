namespace Builder.Core.Edits.Parsing;

/// <summary>
/// A text by its lines, without a string for each. As with <c>Split('\n')</c>, what follows the last line break is a line too, if an empty one.
/// </summary>
internal sealed class TextLines
{
    private readonly string text;
    private readonly List<Range> lines = [];

    private TextLines(string text)
    {
        this.text = text;
        foreach (var line in text.AsSpan().Split('\n'))
        {
            lines.Add(line);
        }
    }

    public int Count => lines.Count;

    public ReadOnlySpan<char> this[int line] => text.AsSpan(lines[line]);

    /// <summary>All lines, each without the carriage returns at its end.</summary>
    public static TextLines WithoutCarriageReturns(string text)
    {
        var all = new TextLines(text);
        all.DropCarriageReturns();
        return all;
    }

    /// <summary>
    /// The lines of a diff: without the empty one at the end, and without carriage returns when all lines have one, because then the way it
    /// came turned all line breaks.
    /// </summary>
    public static TextLines OfDiff(string text)
    {
        var all = new TextLines(text);
        if (all[all.Count - 1].Length == 0)
        {
            all.lines.RemoveAt(all.Count - 1);
        }

        if (all.lines.TrueForAll(line => text.AsSpan(line) is [.., '\r']))
        {
            all.DropCarriageReturns();
        }

        return all;
    }

    public string String(int line) => this[line].ToString();

    /// <summary>A line of a hunk, without so many characters at its front.</summary>
    public PatchLine Hunk(PatchLineKind kind, int line, int skip = 1) => new(kind, this[line][skip..].ToString());

    /// <summary>A line of a unified diff's hunk, which is one that begins with a space, a sign, or is blank.</summary>
    public PatchLine LineOfHunk(int line) =>
        this[line] switch
        {
            [] or ['\r', ..] => Hunk(PatchLineKind.Context, line, 0),
            [' ', ..] => Hunk(PatchLineKind.Context, line),
            ['-', ..] => Hunk(PatchLineKind.Removed, line),
            _ => Hunk(PatchLineKind.Added, line),
        };

    private void DropCarriageReturns()
    {
        for (var line = 0; line < lines.Count; line++)
        {
            var start = lines[line].Start.Value;
            lines[line] = start..(start + this[line].TrimEnd('\r').Length);
        }
    }
}
