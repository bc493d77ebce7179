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
        var (hasOld, lastNew) = (false, -1);
        for (var i = 0; i < lines.Count; i++)
        {
            hasOld |= lines[i].Kind != PatchLineKind.Added;
            lastNew = lines[i].Kind != PatchLineKind.Removed ? i : lastNew;
        }

        // Without an old line nothing says that the writer of the patch saw how the lines of this file end.
        var start = hasOld ? stated - 1 : stated;
        if (start < line || !GoTo(start) || (!hasOld && IsWindows && lines.All(added => added.Span is not [.., '\r'])))
        {
            return false;
        }

        var hasRemoved = false;
        for (var i = 0; i < lines.Count; i++)
        {
            var isAdded = lines[i].Kind == PatchLineKind.Added;
            Touch(lines, i);
            hasRemoved |= lines[i].Kind == PatchLineKind.Removed;
            if (isAdded ? !Add(lines[i].Span, hunk.EndsWithoutNewline == true && i == lastNew, hasRemoved) : !Pass(lines[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Notes which line of the new file a line of a hunk touches. Empty lines at the end of what comes new do not count.</summary>
    private void Touch(IReadOnlyList<PatchLine> lines, int i)
    {
        if (lines[i].Kind == PatchLineKind.Context)
        {
            return;
        }

        var here = line + grown + 1;
        touched.First = touched.First == 0 ? here : touched.First;
        if (i == 0 || lines[i - 1].Kind == PatchLineKind.Context || (lines[i].Kind == PatchLineKind.Added && lines[i].Span.Length > 0))
        {
            touched.Last = here;
        }

        grown += lines[i].Kind == PatchLineKind.Added ? 1 : 0;
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
            pieces.Add((kept, until - kept));
        }

        kept = until;
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

        var start = addedLength;
        if (
            text.Contains('\0')
            || Utf8.FromUtf16(text, added.AsSpan(addedLength), out _, out var written, replaceInvalidSequences: false)
                != System.Buffers.OperationStatus.Done
        )
        {
            return false;
        }

        addsOnlyAscii &= written == text.Length;
        addedLength += written;
        if (!endsWithoutNewline)
        {
            added[addedLength++] = (byte)'\n';
        }

        if (pieces is [.., { Start: < 0 } last] && ~last.Start + last.Length == start)
        {
            pieces[^1] = (last.Start, last.Length + addedLength - start);
        }
        else
        {
            pieces.Add((~start, addedLength - start));
        }

        return true;
    }

    private bool Pass(PatchLine expected)
    {
        if (at == bytes.Length)
        {
            return false;
        }

        var next = bytes.AsSpan(at).IndexOf((byte)'\n');
        var content = next < 0 ? bytes.AsSpan(at) : bytes.AsSpan(at, next);
        if (!Equal(content, expected.Span))
        {
            return false;
        }

        var end = next < 0 ? bytes.Length : at + next + 1;
        if (expected.Kind == PatchLineKind.Removed)
        {
            Keep(at);
            kept = end;
            grown--;
        }

        (at, line) = (end, line + 1);
        return true;
    }

    private static bool Equal(ReadOnlySpan<byte> content, ReadOnlySpan<char> text)
    {
        if (Ascii.Equals(content, text))
        {
            return true;
        }

        return !Ascii.IsValid(text)
            && content.Length >= text.Length
            && content.Length == Encoding.UTF8.GetByteCount(text)
            && content.SequenceEqual(Encoding.UTF8.GetBytes(text.ToArray()));
    }
}
