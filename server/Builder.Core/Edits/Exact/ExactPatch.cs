using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;

namespace Builder.Core.Edits;

/// <summary>
/// The straight way for a unified diff whose lines stand exactly where its numbers say, line breaks included: applied to the bytes as they are,
/// without reading the file as text.
/// </summary>
internal sealed class ExactPatch
{
    private const int CountedAtOnce = 4096;

    /// <summary>In bytes. Lines up to this are compared at one go.</summary>
    private const int Short = 64;

    private readonly byte[] bytes;
    private readonly SplicedBytes result;

    /// <summary>Where in the bytes the reading is, and how many lines lie before it.</summary>
    private int at;
    private int line;

    /// <summary>In the new file: how many lines more it has so far, and the first and the last line touched, from 1.</summary>
    private int grown;
    private (int First, int Last) touched = (0, 0);

    private bool? isWindows;

    private ExactPatch(byte[] bytes, SplicedBytes result) => (this.bytes, this.result) = (bytes, result);

    /// <summary>Whether every line break of the file is CR LF. Only asked where a patch inserts without any old line.</summary>
    private bool IsWindows =>
        isWindows ??= bytes.AsSpan().Count("\r\n"u8) is > 0 and var breaks && breaks == bytes.AsSpan().Count((byte)'\n');

    /// <summary>The new bytes, or null when anything is not exactly where it is said to be.</summary>
    public static (byte[] After, int FirstLine, int LastLine)? Apply(byte[] bytes, IReadOnlyList<PatchHunk> hunks)
    {
        if (ByteLines.Wide(bytes) is not null)
        {
            return null;
        }

        var lines = 0;
        foreach (var hunk in hunks)
        {
            lines += hunk.Lines.Count;
        }

        using var result = new SplicedBytes(bytes, lines);
        var patch = new ExactPatch(bytes, result);
        foreach (var hunk in hunks)
        {
            if (hunk.OldStart is not { } start || !patch.Apply(hunk, start))
            {
                return null;
            }
        }

        // In an older encoding the new characters would have to be written otherwise.
        return result.AddsOnlyAscii || Utf8.IsValid(bytes) ? (result.ToArray(), patch.touched.First, patch.touched.Last) : null;
    }

    private bool Apply(PatchHunk hunk, int stated)
    {
        var lines = hunk.Lines;
        var (firstOld, lastNew) = (0, lines.Count - 1);
        while (firstOld < lines.Count && lines[firstOld].Kind == PatchLineKind.Added)
        {
            firstOld++;
        }

        while (hunk.EndsWithoutNewline == true && lastNew >= 0 && lines[lastNew].Kind == PatchLineKind.Removed)
        {
            lastNew--;
        }

        // Without an old line nothing says that the writer of the patch saw how the lines of this file end.
        var hasOld = firstOld < lines.Count;
        var start = hasOld ? stated - 1 : stated;
        if (start < line || !GoTo(start) || (!hasOld && IsWindows && lines.All(added => added.Span is not [.., '\r'])))
        {
            return false;
        }

        return ((lines as DiffLines)?.Raw is { } raw ? ApplyAscii(raw) : null)
            ?? ApplyLines(lines, hunk.EndsWithoutNewline == true ? lastNew : -1);
    }

    /// <param name="unended">Which line is the last of the new file and has no line break; -1 when there is none.</param>
    private bool ApplyLines(IReadOnlyList<PatchLine> lines, int unended)
    {
        var (before, hasRemoved) = (PatchLineKind.Context, false);
        for (var i = 0; i < lines.Count; i++)
        {
            var current = lines[i];
            if (current.Kind != PatchLineKind.Context)
            {
                Touch(current.Kind, current.Span.Length == 0, before);
            }

            before = current.Kind;
            hasRemoved |= before == PatchLineKind.Removed;
            if (
                before == PatchLineKind.Added
                    ? !MayAdd(hasRemoved) || !result.Add(current.Span, withLineBreak: i != unended)
                    : !Pass(before, End(current.Span, at))
            )
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The same for lines that still stand one after the other in a diff's text, as they mostly do: they are made bytes all at once, and then compared
    /// and copied with their line breaks. Null when one of them is not ASCII, or has a zero character in it.
    /// </summary>
    private bool? ApplyAscii(RawLines raw)
    {
        var starts = raw.Starts.Span;
        var (from, length) = (starts[0], starts[^1] - starts[0]);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            // The last line of a text may have no line break; in a diff it is one like the others.
            rented[length - 1] = (byte)'\n';
            var patch = rented.AsSpan(0, length);
            var inText = raw.Text.AsSpan(from, Math.Min(length, raw.Text.Length - from));
            return Ascii.FromUtf16(inText, patch, out _) != OperationStatus.Done || patch.Contains((byte)0)
                ? null
                : ApplyAscii(patch, starts);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <param name="starts">Where in the text of the diff the lines begin, the first one at the beginning of the bytes.</param>
    private bool ApplyAscii(ReadOnlySpan<byte> patch, ReadOnlySpan<int> starts)
    {
        // Most lines stay. Where they lead is kept at hand and written down only for the others.
        var (here, passed) = (at, 0);
        var (before, hasRemoved) = (PatchLineKind.Context, false);
        for (var i = 0; i + 1 < starts.Length; i++)
        {
            var sign = patch[starts[i] - starts[0]];
            // A blank line stands for a blank line and has no sign.
            var from = starts[i] - starts[0] + (sign is (byte)'\r' or (byte)'\n' ? 0 : 1);
            var ahead = patch[from..];
            var length = starts[i + 1] - starts[0] - from;
            if (sign is not ((byte)'+' or (byte)'-'))
            {
                here = End(ahead, length, here);
                if (here < 0)
                {
                    return false;
                }

                (passed, before) = (passed + 1, PatchLineKind.Context);
                continue;
            }

            (at, line, passed) = (here, line + passed, 0);
            var kind = sign == '+' ? PatchLineKind.Added : PatchLineKind.Removed;
            hasRemoved |= kind == PatchLineKind.Removed;
            Touch(kind, length == 1, before);
            before = kind;
            if (kind == PatchLineKind.Removed ? !Pass(kind, End(ahead, length, here)) : !MayAdd(hasRemoved))
            {
                return false;
            }

            if (kind == PatchLineKind.Added)
            {
                result.Add(ahead[..length]);
            }

            here = at;
        }

        (at, line) = (here, line + passed);
        return true;
    }

    /// <summary>Where the next line of the file ends, if it is this one, given with its line break and what comes after; else -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int End(ReadOnlySpan<byte> ahead, int length, int here)
    {
        var left = bytes.AsSpan(here);
        if (length > Short || left.Length < Short || ahead.Length < Short)
        {
            return EndOfLong(ahead[..length], left, here);
        }

        // As nearly all lines are: both are looked at together with what comes after, which is then left out of account.
        var different = ~Vector512.Equals(Vector512.Create(left), Vector512.Create(ahead)).ExtractMostSignificantBits();
        return different << (Short - length) == 0 ? here + length : -1;
    }

    /// <summary>The last line of the file may have no line break.</summary>
    private int EndOfLong(ReadOnlySpan<byte> text, ReadOnlySpan<byte> left, int here) =>
        left.StartsWith(text) ? here + text.Length
        : left.Length > 0 && left.Length == text.Length - 1 && text.StartsWith(left) ? bytes.Length
        : -1;

    /// <summary>Notes which line of the new file a removed or added line touches. Empty lines at the end of what comes new do not count.</summary>
    /// <param name="before">What the line before it in the hunk is.</param>
    private void Touch(PatchLineKind kind, bool isEmpty, PatchLineKind before)
    {
        var here = line + grown + 1;
        touched.First = touched.First == 0 ? here : touched.First;
        if (before == PatchLineKind.Context || (kind == PatchLineKind.Added && !isEmpty))
        {
            touched.Last = here;
        }

        grown += kind == PatchLineKind.Added ? 1 : 0;
    }

    /// <summary>Moves on to a line, counting line breaks in stretches.</summary>
    private bool GoTo(int wanted)
    {
        for (var stretch = CountedAtOnce; stretch >= 256; stretch /= 4)
        {
            while (line < wanted && at + stretch < bytes.Length)
            {
                var breaks = bytes.AsSpan(at, stretch).Count((byte)'\n');
                if (line + breaks >= wanted)
                {
                    break;
                }

                (at, line) = (at + stretch, line + breaks);
            }
        }

        while (line < wanted && at < bytes.Length)
        {
            var next = bytes.AsSpan(at).IndexOf((byte)'\n');
            (at, line) = (next < 0 ? bytes.Length : at + next + 1, line + 1);
        }

        return line == wanted;
    }

    /// <summary>Takes the file over up to here, where something new comes. After a last line without a line break nothing can, as it stands.</summary>
    private bool MayAdd(bool hasRemoved)
    {
        result.KeepTo(at);
        return at < bytes.Length || at == 0 || bytes[at - 1] == '\n' || hasRemoved;
    }

    /// <summary>Goes on to the end of a line of the file, if it is the one that was expected.</summary>
    private bool Pass(PatchLineKind kind, int end)
    {
        if (end < 0)
        {
            return false;
        }

        if (kind == PatchLineKind.Removed)
        {
            result.KeepTo(at);
            result.SkipTo(end);
            grown--;
        }

        (at, line) = (end, line + 1);
        return true;
    }

    private int End(ReadOnlySpan<char> text, int here)
    {
        var left = bytes.AsSpan(here);
        var length = left.Length >= text.Length && Ascii.Equals(left[..text.Length], text) ? text.Length : LengthInUtf8(left, text);
        return length < 0 ? -1
            : length == left.Length ? (length > 0 ? bytes.Length : -1)
            : left[length] == (byte)'\n' ? here + length + 1
            : -1;
    }

    /// <summary>How many bytes the text takes at the beginning of these, or -1 when something else stands there.</summary>
    private static int LengthInUtf8(ReadOnlySpan<byte> left, ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text))
        {
            return -1;
        }

        var wide = new byte[3 * text.Length];
        return
            Utf8.FromUtf16(text, wide, out _, out var length, replaceInvalidSequences: false) == OperationStatus.Done
            && left.StartsWith(wide.AsSpan(0, length))
            ? length
            : -1;
    }
}
