namespace Builder.Core.Edits;

/// <summary>A replacement in a text: that many characters there give way to the new ones.</summary>
/// <param name="Breaks">The kind of each line break of the new ones, where whoever wrote the edit said so; else they are the file's usual ones.</param>
internal readonly record struct Replacement(int Start, int Length, string Text, byte[]? Breaks = null)
{
    public int End => Start + Length;
}

/// <summary>
/// A text file taken apart so that it can be put together again to the byte: its encoding and mark, its line breaks, and the text itself with
/// plain LF, on which all matching is done. Each line keeps its own line break; new lines take the file's usual one.
/// </summary>
internal sealed class FileText
{
    private readonly FileEncoding encoding;
    private readonly LineEnds ends;
    private int[]? lineStarts;

    private FileText(FileEncoding encoding, string text, LineEnds ends)
    {
        this.encoding = encoding;
        this.ends = ends;
        Text = text;
    }

    /// <summary>The text with LF as its only line break and without a byte order mark.</summary>
    public string Text { get; }

    /// <summary>How many lines there are; a line break at the very end does not begin another one.</summary>
    public int LineCount => LineStarts.Length - 1;

    /// <summary>Where each line begins, and the end of the text after the last one.</summary>
    public int[] LineStarts => lineStarts ??= FindLineStarts(Text);

    /// <summary>Reads bytes, or says why they are not text that can be edited: one of <see cref="EditReason"/> and a sentence.</summary>
    public static (FileText? Text, string? Reason, string? Why) Read(byte[] bytes)
    {
        var (encoding, reason, why) = FileEncoding.Of(bytes);
        if (encoding is null)
        {
            return (null, reason, why);
        }

        var raw = encoding.Decode(bytes);
        var (text, ends) = LineEnds.Normalize(raw);
        return (new FileText(encoding, text, ends), null, null);
    }

    /// <summary>A new file in UTF-8, exactly as given.</summary>
    public static FileText Create(string content)
    {
        var (text, ends) = LineEnds.Normalize(content);
        return new FileText(FileEncoding.Utf8, text, ends);
    }

    /// <summary>Other content in the same encoding and with the same line breaks.</summary>
    public FileText Rewritten(string content)
    {
        var (text, given) = LineEnds.Normalize(content);
        return new FileText(encoding, text, Text.Contains('\n', StringComparison.Ordinal) ? ends.Rewritten(Text, text) : given);
    }

    /// <summary>The text with replacements, which are in order and do not overlap.</summary>
    public FileText With(List<Replacement> replacements)
    {
        if (replacements.Count == 0)
        {
            return this;
        }

        var length = Text.Length + replacements.Sum(r => r.Text.Length - r.Length);
        var text = string.Create(
            length,
            (Text, replacements),
            static (target, state) =>
            {
                var at = 0;
                foreach (var replacement in state.replacements)
                {
                    state.Text.AsSpan(at, replacement.Start - at).CopyTo(target);
                    target = target[(replacement.Start - at)..];
                    replacement.Text.CopyTo(target);
                    target = target[replacement.Text.Length..];
                    at = replacement.End;
                }

                state.Text.AsSpan(at).CopyTo(target);
            }
        );
        return new FileText(encoding, text, ends.With(Text, replacements));
    }

    /// <exception cref="System.Text.EncoderFallbackException">The encoding has no place for one of the characters.</exception>
    public byte[] ToBytes() => encoding.Encode(ends.Restore(Text));

    /// <summary>The name of the encoding, for messages.</summary>
    public string EncodingName => encoding.Name;

    /// <summary>The kind of line break that new lines get.</summary>
    public byte UsualBreak => ends.Usual;

    /// <summary>Whether another one has the same text with the same line breaks.</summary>
    public bool IsSame(FileText other) => Text == other.Text && ends.AreSame(other.ends, Text);

    /// <summary>Whether a line ends with CR LF.</summary>
    public bool IsWindows(int line) => ends.IsWindows(line);

    public ReadOnlySpan<char> Line(int line)
    {
        var span = Text.AsSpan(LineStarts[line]..LineStarts[line + 1]);
        return span is [.., '\n'] ? span[..^1] : span;
    }

    /// <summary>The line a position is on, from 1.</summary>
    public int LineAt(int position) => 1 + Text.AsSpan(0, position).Count('\n');

    private static int[] FindLineStarts(string text)
    {
        var count = text.AsSpan().Count('\n') + (text.Length > 0 && text[^1] != '\n' ? 1 : 0);
        var starts = new int[count + 1];
        var at = 0;
        for (var line = 1; line <= count; line++)
        {
            var next = text.AsSpan(at).IndexOf('\n');
            at = next < 0 ? text.Length : at + next + 1;
            starts[line] = at;
        }

        return starts;
    }
}
