using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Builder.Core.Edits;

/// <summary>
/// A text by its lines, without a string for each. As with <c>Split('\n')</c>, what follows the last line break is a line too, if an empty one.
/// </summary>
internal sealed class TextLines
{
    /// <summary>In characters, of lines of code. Room for more lines is made when there are more.</summary>
    private const int UsualLength = 32;

    /// <summary>How many characters are looked at together.</summary>
    private const int AtOnce = 32;

    private readonly string text;
    private readonly int[] starts;
    private bool dropsCarriageReturns;

    private TextLines(string text)
    {
        this.text = text;
        var found = new int[text.Length / UsualLength + 2 + AtOnce];
        var (count, at) = (1, 0);
        var units = MemoryMarshal.Cast<char, ushort>(text);
        var lineFeed = Vector256.Create((ushort)'\n');
        for (; at + AtOnce <= units.Length; at += AtOnce)
        {
            // Lines are short: asking for the next break each time would cost more than looking at all characters. Room is made for what
            // these may bring, and the rest below.
            var first = Vector256.Equals(Vector256.Create(units[at..]), lineFeed);
            var second = Vector256.Equals(Vector256.Create(units[(at + Vector256<ushort>.Count)..]), lineFeed);
            var breaks = Vector256.Narrow(first, second).ExtractMostSignificantBits();
            if (count + 2 * AtOnce >= found.Length)
            {
                Array.Resize(ref found, 2 * found.Length);
            }

            for (; breaks != 0; breaks &= breaks - 1)
            {
                found[count++] = at + BitOperations.TrailingZeroCount(breaks) + 1;
            }
        }

        for (; at < units.Length; at++)
        {
            if (units[at] == '\n')
            {
                found[count++] = at + 1;
            }
        }

        found[count] = text.Length + 1;
        (starts, Count) = (found, count);
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

    /// <summary>The first character of a line; LF where it is empty.</summary>
    public char First(int line) => Length(line) > 0 ? text[starts[line]] : '\n';

    public string String(int line) => this[line].ToString();

    /// <summary>A line of a hunk, without so many characters at its front.</summary>
    public PatchLine Hunk(PatchLineKind kind, int line, int skip = 1) => new(kind, text, starts[line] + skip, Length(line) - skip);

    /// <summary>A line of a unified diff's hunk, which is one that begins with a space, a sign, or is blank.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PatchLine LineOfHunk(int line)
    {
        var (start, length) = (starts[line], Length(line));
        var sign = length > 0 ? text[start] : '\r';
        return sign == '\r'
            ? new PatchLine(PatchLineKind.Context, text, start, length)
            : new PatchLine(
                sign == ' ' ? PatchLineKind.Context
                    : sign == '-' ? PatchLineKind.Removed
                    : PatchLineKind.Added,
                text,
                start + 1,
                length - 1
            );
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
