using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Unicode;

namespace Builder.Core.Edits;

/// <summary>
/// The straight way for a unified diff whose lines stand exactly where its numbers say, line breaks included: applied to the bytes as they are,
/// without reading the file as text. Only what changes, and the little between changes, is copied twice.
/// </summary>
internal sealed class ExactPatch
{
    private const int CountedAtOnce = 4096;

    /// <summary>In bytes. So much between two changes is copied along with them.</summary>
    private const int LittleBetween = 1024;
    private const int RoomForLine = 48;
    private const int MostLinesAtFirst = 16_384;

    /// <summary>In bytes. A result of several such parts is put together by as many threads.</summary>
    private const int LargePart = 1024 * 1024;

    /// <summary>In bytes. Lines up to this are compared at one go.</summary>
    private const int Short = 64;

    private readonly byte[] bytes;

    /// <summary>The result so far: stretches of the file and, with a negative start, of what comes new.</summary>
    private readonly List<(int Start, int Length)> pieces = [];

    /// <summary>What comes new, and what lies between where that is little: one long stretch is quicker than many short ones.</summary>
    private byte[] added;
    private int addedLength;

    /// <summary>How much of what comes new is in the pieces already.</summary>
    private int addedInPieces;
    private bool addsOnlyAscii = true;

    /// <summary>Where in the bytes the reading is, how many lines lie before it, and from where on nothing was taken over yet.</summary>
    private int at;
    private int line;
    private int kept;

    /// <summary>In the new file: how many lines more it has so far, and the first and the last line touched, from 1.</summary>
    private int grown;
    private (int First, int Last) touched = (0, 0);

    private bool? isWindows;

    private ExactPatch(byte[] bytes, IReadOnlyList<PatchHunk> hunks)
    {
        this.bytes = bytes;
        var lines = 0;
        foreach (var hunk in hunks)
        {
            lines += hunk.Lines.Count;
        }

        added = ArrayPool<byte>.Shared.Rent(Math.Min(lines + 1, MostLinesAtFirst) * RoomForLine);
    }

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

        var patch = new ExactPatch(bytes, hunks);
        try
        {
            foreach (var hunk in hunks)
            {
                if (hunk.OldStart is not { } start || !patch.Apply(hunk, start))
                {
                    return null;
                }
            }

            // In an older encoding the new characters would have to be written otherwise.
            return patch.addsOnlyAscii || Utf8.IsValid(bytes) ? (patch.Result(), patch.touched.First, patch.touched.Last) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(patch.added);
        }
    }

    private byte[] Result()
    {
        Keep(bytes.Length);
        KeepAdded();
        var length = 0;
        foreach (var piece in pieces)
        {
            length += piece.Length;
        }

        var result = GC.AllocateUninitializedArray<byte>(length);
        var parts = Math.Min(length / LargePart, Environment.ProcessorCount);
        if (parts > 1)
        {
            // What takes time is the memory, which is new: several processors get hold of it at once.
            Parallel.For(0, parts, part => CopyTo(result, (int)((long)length * part / parts), (int)((long)length * (part + 1) / parts)));
        }
        else
        {
            CopyTo(result, 0, length);
        }

        return result;
    }

    /// <summary>Writes the part of the result that lies between two places in it.</summary>
    private void CopyTo(byte[] result, int from, int to)
    {
        var at = 0;
        foreach (var (start, length) in pieces)
        {
            var (first, end) = (Math.Max(from, at), Math.Min(to, at + length));
            if (first < end)
            {
                var piece = start < 0 ? added.AsSpan(~start, length) : bytes.AsSpan(start, length);
                piece[(first - at)..(end - at)].CopyTo(result.AsSpan(first));
            }

            at += length;
        }
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
                    ? !MayAdd(hasRemoved) || !Add(current.Span, i == unended)
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
                MakeRoom(length);
                ahead[..length].CopyTo(added.AsSpan(addedLength));
                addedLength += length;
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

    /// <summary>Takes over the file from where nothing was taken over yet up to there.</summary>
    private void Keep(int until)
    {
        var length = until - kept;
        if (length > LittleBetween || (length > 0 && addedLength == addedInPieces))
        {
            KeepAdded();
            pieces.Add((kept, length));
        }
        else if (length > 0)
        {
            MakeRoom(length);
            bytes.AsSpan(kept, length).CopyTo(added.AsSpan(addedLength));
            addedLength += length;
        }

        kept = until;
    }

    /// <summary>Takes over what came new since the last stretch of the file.</summary>
    private void KeepAdded()
    {
        if (addedLength > addedInPieces)
        {
            pieces.Add((~addedInPieces, addedLength - addedInPieces));
            addedInPieces = addedLength;
        }
    }

    /// <summary>Takes the file over up to here, where something new comes. After a last line without a line break nothing can, as it stands.</summary>
    private bool MayAdd(bool hasRemoved)
    {
        Keep(at);
        return at < bytes.Length || at == 0 || bytes[at - 1] == '\n' || hasRemoved;
    }

    private void MakeRoom(int length)
    {
        if (added.Length - addedLength < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * added.Length, addedLength + length));
            added.AsSpan(0, addedLength).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(added);
            added = larger;
        }
    }

    private bool Add(ReadOnlySpan<char> text, bool endsWithoutNewline)
    {
        MakeRoom(3 * text.Length + 1);
        var room = added.AsSpan(addedLength);
        var isAscii = Ascii.FromUtf16(text, room, out var written) == OperationStatus.Done;
        if (!isAscii && Utf8.FromUtf16(text, room, out _, out written, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            return false;
        }

        if (room[..written].Contains((byte)0))
        {
            return false;
        }

        addsOnlyAscii &= isAscii;
        addedLength += written;
        if (!endsWithoutNewline)
        {
            added[addedLength++] = (byte)'\n';
        }

        return true;
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
            Keep(at);
            kept = end;
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
