namespace Builder.Core.Edits;

/// <summary>
/// A text by its lines, without a string for each. As with <c>Split('\n')</c>, what follows the last line break is a line too, if an empty one.
/// </summary>
internal sealed class TextLines
{
    private readonly string text;
    private readonly int[] starts;
    private bool dropsCarriageReturns;

    private TextLines(string text)
    {
        this.text = text;
        starts = new int[text.AsSpan().Count('\n') + 2];
        var at = 0;
        for (var line = 1; line < starts.Length - 1; line++)
        {
            at += text.AsSpan(at).IndexOf('\n') + 1;
            starts[line] = at;
        }

        starts[^1] = text.Length + 1;
        Count = starts.Length - 1;
    }

    public int Count { get; private set; }

    public ReadOnlySpan<char> this[int line] => text.AsSpan(starts[line], Length(line));

    /// <summary>All lines, each without the carriage returns at its end.</summary>
    public static TextLines WithoutCarriageReturns(string text) => new(text) { dropsCarriageReturns = true };

    /// <summary>
    /// The lines of a diff: without the empty one at the end, and without carriage returns when all lines have one, because then the way it
    /// came turned all line breaks.
    /// </summary>
    public static TextLines OfDiff(string text)
    {
        var lines = new TextLines(text);
        lines.Count -= lines[lines.Count - 1].Length == 0 ? 1 : 0;
        for (var line = 0; line < lines.Count; line++)
        {
            if (lines[line] is not [.., '\r'])
            {
                return lines;
            }
        }

        lines.dropsCarriageReturns = lines.Count > 0;
        return lines;
    }

    public string String(int line) => this[line].ToString();

    /// <summary>A line of a hunk, without so many characters at its front.</summary>
    public PatchLine Hunk(PatchLineKind kind, int line, int skip = 1) => new(kind, text, starts[line] + skip, Length(line) - skip);

    private int Length(int line)
    {
        var length = starts[line + 1] - 1 - starts[line];
        while (dropsCarriageReturns && length > 0 && text[starts[line] + length - 1] == '\r')
        {
            length--;
        }

        return length;
    }
}
