using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Builder.Core.Edits;

/// <summary>A file put together anew, from top to bottom, out of stretches of what it was and of what comes new. Only what changes, and the little between changes, is copied twice.</summary>
/// <param name="lines">About how many lines will be added.</param>
internal sealed class SplicedBytes(byte[] bytes, int lines) : IDisposable
{
    /// <summary>In bytes. So much between two changes is copied along with them.</summary>
    private const int LittleBetween = 1024;
    private const int RoomForLine = 48;
    private const int MostLinesAtFirst = 16_384;

    /// <summary>In bytes. A result of several such parts is put together by as many threads.</summary>
    private const int LargePart = 1024 * 1024;

    /// <summary>The result so far: stretches of the file and, with a negative start, of what comes new.</summary>
    private readonly List<(int Start, int Length)> pieces = [];

    /// <summary>What comes new, and what lies between where that is little: one long stretch is quicker than many short ones.</summary>
    private byte[] added = ArrayPool<byte>.Shared.Rent(Math.Min(lines + 1, MostLinesAtFirst) * RoomForLine);
    private int addedLength;

    /// <summary>How much of what comes new is in the pieces already.</summary>
    private int addedInPieces;

    /// <summary>From where on nothing was taken over yet.</summary>
    private int kept;

    public bool AddsOnlyAscii { get; private set; } = true;

    public void Dispose() => ArrayPool<byte>.Shared.Return(added);

    /// <summary>Takes over the file from where nothing was taken over yet up to there.</summary>
    public void KeepTo(int end)
    {
        var length = end - kept;
        if (length > LittleBetween || (length > 0 && addedLength == addedInPieces))
        {
            KeepAdded();
            pieces.Add((kept, length));
        }
        else if (length > 0)
        {
            Add(bytes.AsSpan(kept, length));
        }

        kept = end;
    }

    /// <summary>Leaves out the file up to there.</summary>
    public void SkipTo(int end) => kept = end;

    public void Add(ReadOnlySpan<byte> content)
    {
        MakeRoom(content.Length);
        content.CopyTo(added.AsSpan(addedLength));
        addedLength += content.Length;
    }

    /// <summary>Adds a line in UTF-8. False when it is no valid text, or has a zero character in it.</summary>
    public bool Add(ReadOnlySpan<char> text, bool withLineBreak)
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

        AddsOnlyAscii &= isAscii;
        addedLength += written;
        if (withLineBreak)
        {
            added[addedLength++] = (byte)'\n';
        }

        return true;
    }

    /// <summary>The file as it is now, with everything that was not taken over yet.</summary>
    public byte[] ToArray()
    {
        KeepTo(bytes.Length);
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

    /// <summary>Takes over what came new since the last stretch of the file.</summary>
    private void KeepAdded()
    {
        if (addedLength > addedInPieces)
        {
            pieces.Add((~addedInPieces, addedLength - addedInPieces));
            addedInPieces = addedLength;
        }
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
}
