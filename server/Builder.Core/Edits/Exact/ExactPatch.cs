using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Builder.Core.Edits;

/// <summary>
/// The straight way for a unified diff whose lines stand exactly where its numbers say, line breaks included: applied to the bytes as they are,
/// without reading the file as text, and with no copy but the result.
/// </summary>
internal sealed class ExactPatch
{
    private const int CountedAtOnce = 4096;

    private readonly byte[] bytes;

    /// <summary>The result so far: stretches of the file and, with a negative start, of what comes new.</summary>
    private readonly List<(int Start, int Length)> pieces;
    private byte[] added = new byte[512];
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

    private ExactPatch(byte[] bytes, int hunks)
    {
        this.bytes = bytes;
        pieces = new List<(int, int)>(2 * hunks + 1);
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

        var patch = new ExactPatch(bytes, hunks.Count);
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
        var to = 0;
        foreach (var (start, count) in pieces)
        {
            (start < 0 ? added.AsSpan(~start, count) : bytes.AsSpan(start, count)).CopyTo(result.AsSpan(to));
            to += count;
        }

        return result;
    }

    private bool Apply(PatchHunk hunk, int stated)
    {
        var lines = hunk.Lines;
        // As it usually is; asked for its own kind, it gives a line without a detour.
        var diff = lines as DiffLines;
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

        var (before, hasRemoved) = (PatchLineKind.Context, false);
        for (var i = 0; i < lines.Count; i++)
        {
            var current = diff is null ? lines[i] : diff[i];
            if (current.Kind != PatchLineKind.Context)
            {
                Touch(current, before);
            }

            before = current.Kind;
            hasRemoved |= before == PatchLineKind.Removed;
            if (
                before == PatchLineKind.Added
                    ? !Add(current.Span, hunk.EndsWithoutNewline == true && i == lastNew, hasRemoved)
                    : !Pass(current)
            )
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Notes which line of the new file a removed or added line touches. Empty lines at the end of what comes new do not count.</summary>
    /// <param name="before">What the line before it in the hunk is.</param>
    private void Touch(PatchLine current, PatchLineKind before)
    {
        var here = line + grown + 1;
        touched.First = touched.First == 0 ? here : touched.First;
        if (before == PatchLineKind.Context || (current.Kind == PatchLineKind.Added && current.Span.Length > 0))
        {
            touched.Last = here;
        }

        grown += current.Kind == PatchLineKind.Added ? 1 : 0;
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
        if (until > kept)
        {
            KeepAdded();
            pieces.Add((kept, until - kept));
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

    private bool Add(ReadOnlySpan<char> text, bool endsWithoutNewline, bool hasRemoved)
    {
        if (at == bytes.Length && at > 0 && bytes[at - 1] != '\n' && !hasRemoved)
        {
            // After a last line without a line break nothing can come as it stands.
            return false;
        }

        Keep(at);
        if (added.Length - addedLength < 3 * text.Length + 1)
        {
            Array.Resize(ref added, Math.Max(2 * added.Length, addedLength + 3 * text.Length + 1));
        }

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

    private bool Pass(PatchLine expected)
    {
        var end = End(expected.Span);
        if (end <= at)
        {
            return false;
        }

        if (expected.Kind == PatchLineKind.Removed)
        {
            Keep(at);
            kept = end;
            grown--;
        }

        (at, line) = (end, line + 1);
        return true;
    }

    /// <summary>Where the next line of the file ends, if it is this one; else nothing that lies ahead.</summary>
    private int End(ReadOnlySpan<char> text)
    {
        var left = bytes.AsSpan(at);
        var length = left.Length >= text.Length && Ascii.Equals(left[..text.Length], text) ? text.Length : LengthInUtf8(left, text);
        return length < 0 ? -1
            : length == left.Length ? bytes.Length
            : left[length] == (byte)'\n' ? at + length + 1
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
