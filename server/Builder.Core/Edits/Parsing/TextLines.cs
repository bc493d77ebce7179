using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Builder.Core.Edits;

/// <param name="Starts">Where each line begins, and, for the last one, where a line after it would.</param>
internal readonly record struct RawLines(string Text, ReadOnlyMemory<int> Starts);

/// <summary>
/// A text by its lines, without a string for each. As with <c>Split('\n')</c>, what follows the last line break is a line too, if an empty one.
/// </summary>
internal sealed class TextLines
{
    /// <summary>In characters, of lines of code. Room for more lines is made when there are more.</summary>
    private const int UsualLength = 32;

    /// <summary>How many characters are looked at together.</summary>
    private const int AtOnce = 64;

    private readonly string text;
    private readonly int[] starts;
    private bool dropsCarriageReturns;

    private TextLines(string text)
    {
        this.text = text;
        var found = GC.AllocateUninitializedArray<int>(text.Length / UsualLength + 2 + 2 * AtOnce);
        found[0] = 0;
        var (count, at) = (1, 0);
        ref var units = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text.AsSpan()));
        for (; at + AtOnce <= text.Length; at += AtOnce)
        {
            // Lines are short: asking for the next break each time would cost more than looking at all characters. A few places are written down
            // whether there are so many or not, since nothing tells a processor how many to expect; what is too much is written over.
            var breaks = Breaks(ref units, at) | (Breaks(ref units, at + AtOnce / 2) << (AtOnce / 2));
            // For these, for what is written too much, and for the rest below.
            if (count + 2 * AtOnce >= found.Length)
            {
                Array.Resize(ref found, 2 * found.Length);
            }

            ref var next = ref found[count];
            count += BitOperations.PopCount(breaks);
            do
            {
                next = at + BitOperations.TrailingZeroCount(breaks) + 1;
                breaks &= breaks - 1;
                Unsafe.Add(ref next, 1) = at + BitOperations.TrailingZeroCount(breaks) + 1;
                breaks &= breaks - 1;
                Unsafe.Add(ref next, 2) = at + BitOperations.TrailingZeroCount(breaks) + 1;
                breaks &= breaks - 1;
                next = ref Unsafe.Add(ref next, 3);
            } while (breaks != 0);
        }

        for (; at < text.Length; at++)
        {
            if (text[at] == '\n')
            {
                found[count++] = at + 1;
            }
        }

        found[count] = text.Length + 1;
        (starts, Count) = (found, count);
    }

    public int Count { get; private set; }

    /// <summary>
    /// So many lines as they stand in the text: where each begins, and where the one after them does, one past the line break between. Null where
    /// carriage returns are dropped, since lines then are not what stands there.
    /// </summary>
    public RawLines? Raw(int line, int count) => dropsCarriageReturns ? null : new RawLines(text, starts.AsMemory(line, count + 1));

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
    public char First(int line)
    {
        var start = starts[line];
        return (uint)start < (uint)text.Length && (text[start] != '\r' || Length(line) > 0) ? text[start] : '\n';
    }

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

    /// <summary>A bit for each of the first characters, which says whether it is a line break.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Breaks(ref ushort units, int at) =>
        Vector512.Equals(Vector512.LoadUnsafe(ref units, (nuint)at), Vector512.Create((ushort)'\n')).ExtractMostSignificantBits();

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
