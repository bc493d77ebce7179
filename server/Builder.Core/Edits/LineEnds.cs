using System.Text;
using Builder.Core.Diffs;

namespace Builder.Core.Edits;

/// <summary>
/// The line breaks of a file, which the normalised text does not have any more: one kind for all lines, or, where they are mixed, one for each.
/// </summary>
internal sealed class LineEnds
{
    private static readonly string[] Breaks = ["\n", "\r\n", "\r"];
    private static readonly LineEnds Plain = new(0, null);

    private readonly byte usual;
    private readonly byte[]? each;

    /// <summary>The kind of line break that new lines get.</summary>
    public byte Usual => usual;

    private LineEnds(byte usual, byte[]? each)
    {
        this.usual = usual;
        this.each = each;
    }

    public static (string Text, LineEnds Ends) Normalize(string raw)
    {
        if (!raw.Contains('\r', StringComparison.Ordinal))
        {
            return (raw, Plain);
        }

        var text = new StringBuilder(raw.Length);
        var kinds = new List<byte>();
        Span<int> counts = stackalloc int[3];
        for (var at = 0; at < raw.Length; )
        {
            var next = raw.AsSpan(at).IndexOfAny('\r', '\n');
            if (next < 0)
            {
                text.Append(raw, at, raw.Length - at);
                break;
            }

            text.Append(raw, at, next).Append('\n');
            at += next;
            var kind = (byte)(
                raw[at] == '\n' ? 0
                : at + 1 < raw.Length && raw[at + 1] == '\n' ? 1
                : 2
            );
            kinds.Add(kind);
            counts[kind]++;
            at += kind == 1 ? 2 : 1;
        }

        var usual = (byte)(
            counts[1] >= counts[0] && counts[1] >= counts[2] ? 1
            : counts[0] >= counts[2] ? 0
            : 2
        );
        return (text.ToString(), new LineEnds(usual, counts[usual] == kinds.Count ? null : [.. kinds]));
    }

    /// <summary>A text with LF as its only line break, and of what kind each of them was.</summary>
    public static (string Text, byte[] Breaks) Stated(string raw)
    {
        var (text, ends) = Normalize(raw);
        return (text, ends.Of(text));
    }

    /// <summary>Whether a line, from 0, ends with CR LF.</summary>
    public bool IsWindows(int line) =>
        (
            each is null ? usual
            : line < each.Length ? each[line]
            : usual
        ) == 1;

    public string Restore(string text)
    {
        if (each is null)
        {
            return usual == 0 ? text : text.Replace("\n", Breaks[usual], StringComparison.Ordinal);
        }

        var raw = new StringBuilder(text.Length + each.Length);
        var at = 0;
        foreach (var kind in each)
        {
            var next = text.IndexOf('\n', at);
            raw.Append(text, at, next - at).Append(Breaks[kind]);
            at = next + 1;
        }

        return raw.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>The line breaks after replacements in the normalised text.</summary>
    public LineEnds With(string text, List<Replacement> replacements)
    {
        if (each is null && replacements.TrueForAll(replacement => replacement.Breaks is null))
        {
            return this;
        }

        var old = Of(text);
        var kinds = new List<byte>(old.Length);
        int at = 0,
            line = 0;
        foreach (var replacement in replacements)
        {
            Keep(text.AsSpan(at, replacement.Start - at), old, kinds, ref line);
            var replaced = text.AsSpan(replacement.Start, replacement.Length);
            if (replacement.Breaks is { } stated)
            {
                kinds.AddRange(stated);
                line += replaced.Count('\n');
            }
            else
            {
                Replace(replaced, replacement.Text, old, kinds, ref line);
            }

            at = replacement.End;
        }

        Keep(text.AsSpan(at), old, kinds, ref line);
        return new LineEnds(usual, [.. kinds]);
    }

    public LineEnds Rewritten(string text, string newText) => each is null ? this : With(text, [new Replacement(0, text.Length, newText)]);

    /// <summary>Whether a text has the same line breaks with these and with others.</summary>
    public bool AreSame(LineEnds other, string text) =>
        each is null && other.each is null ? usual == other.usual : Of(text).AsSpan().SequenceEqual(other.Of(text));

    /// <summary>The kind of each line break of a text that has these.</summary>
    private byte[] Of(string text) => each ?? [.. Enumerable.Repeat(usual, text.AsSpan().Count('\n'))];

    private static void Keep(ReadOnlySpan<char> kept, byte[] old, List<byte> kinds, ref int line)
    {
        var count = kept.Count('\n');
        kinds.AddRange(old.AsSpan(line, count));
        line += count;
    }

    /// <summary>Lines that the old and the new text share keep their own line break.</summary>
    private void Replace(ReadOnlySpan<char> oldText, string newText, byte[] old, List<byte> kinds, ref int line)
    {
        var oldLines = oldText.ToString().Split('\n');
        var newLines = newText.Split('\n');
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var start = kinds.Count;
        kinds.AddRange(Enumerable.Repeat(usual, newLines.Length - 1));
        var (a, b) = (0, 0);
        foreach (
            var change in LineComparison
                .Compare(Number(oldLines, numbers), Number(newLines, numbers), numbers.Count)
                .Append(new LineChange(oldLines.Length, 0, newLines.Length, 0))
        )
        {
            for (; a < change.OldStart; a++, b++)
            {
                if (a < oldLines.Length - 1 && b < newLines.Length - 1)
                {
                    kinds[start + b] = old[line + a];
                }
            }

            (a, b) = (change.OldEnd, change.NewEnd);
        }

        line += oldLines.Length - 1;
    }

    private static int[] Number(string[] lines, Dictionary<string, int> numbers) =>
        [.. lines.Select(l => numbers.TryGetValue(l, out var n) ? n : numbers[l] = numbers.Count)];
}
