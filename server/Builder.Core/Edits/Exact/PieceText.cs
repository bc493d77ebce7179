namespace Builder.Core.Edits;

/// <summary>
/// A file's bytes while they are edited: stretches of the file and of what came new, so that no edit copies the file. Edits mostly go from top to
/// bottom, so the last place is kept and the next one looked for from there.
/// </summary>
internal sealed class PieceText
{
    private readonly PlainFile file;
    private readonly List<Piece> pieces;
    private byte[] added = new byte[256];
    private int addedLength;

    /// <summary>The piece where the last look ended, with the bytes and the line breaks before it.</summary>
    private (int Index, int Position, int Breaks) cursor;

    public PieceText(PlainFile file)
    {
        this.file = file;
        Length = file.Bytes.Length;
        pieces = [new Piece(false, 0, file.Bytes.Length, file.BreaksBefore(file.Bytes.Length))];
    }

    private readonly record struct Piece(bool IsAdded, int Start, int Length, int Breaks);

    public int Length { get; private set; }

    /// <summary>Puts other bytes in the place of some.</summary>
    public void Replace(int position, int length, ReadOnlySpan<byte> text)
    {
        var first = Split(position);
        var last = Split(position + length);

        // What changes lies at the cursor or after it, so that what it knows of the pieces before stays true.
        GoTo(position);
        pieces.RemoveRange(first, last - first);
        if (text.Length > 0)
        {
            if (added.Length - addedLength < text.Length)
            {
                Array.Resize(ref added, Math.Max(2 * added.Length, addedLength + text.Length));
            }

            text.CopyTo(added.AsSpan(addedLength));
            pieces.Insert(first, new Piece(true, addedLength, text.Length, text.Count((byte)'\n')));
            addedLength += text.Length;
        }

        Length += text.Length - length;
    }

    /// <summary>How many line breaks lie before a position.</summary>
    public int BreaksBefore(int position)
    {
        GoTo(position);
        return cursor.Position == position ? cursor.Breaks : cursor.Breaks + Breaks(pieces[cursor.Index], position - cursor.Position);
    }

    public void CopyTo(int position, Span<byte> target)
    {
        GoTo(position);
        var skip = position - cursor.Position;
        for (var index = cursor.Index; target.Length > 0; index++, skip = 0)
        {
            var part = Bytes(pieces[index])[skip..];
            part = part[..Math.Min(part.Length, target.Length)];
            part.CopyTo(target);
            target = target[part.Length..];
        }
    }

    public byte[] ToBytes()
    {
        var bytes = GC.AllocateUninitializedArray<byte>(Length);
        var at = 0;
        foreach (var piece in pieces)
        {
            Bytes(piece).CopyTo(bytes.AsSpan(at));
            at += piece.Length;
        }

        return bytes;
    }

    /// <summary>Makes a piece begin at a position and says which; one past the last for the end.</summary>
    private int Split(int position)
    {
        GoTo(position);
        var before = position - cursor.Position;
        if (before == 0)
        {
            return cursor.Index;
        }

        var piece = pieces[cursor.Index];
        var breaks = Breaks(piece, before);
        pieces[cursor.Index] = piece with { Length = before, Breaks = breaks };
        pieces.Insert(
            cursor.Index + 1,
            piece with
            {
                Start = piece.Start + before,
                Length = piece.Length - before,
                Breaks = piece.Breaks - breaks,
            }
        );
        return cursor.Index + 1;
    }

    /// <summary>Moves to the piece that holds a position, or past the last one for the end.</summary>
    private void GoTo(int position)
    {
        var (index, start, breaks) = cursor;
        while (index > 0 && (start > position || index >= pieces.Count))
        {
            index--;
            start -= pieces[index].Length;
            breaks -= pieces[index].Breaks;
        }

        while (index < pieces.Count && start + pieces[index].Length <= position)
        {
            start += pieces[index].Length;
            breaks += pieces[index].Breaks;
            index++;
        }

        cursor = (index, start, breaks);
    }

    private int Breaks(Piece piece, int length) =>
        piece.IsAdded ? Bytes(piece)[..length].Count((byte)'\n') : file.BreaksBefore(piece.Start + length) - file.BreaksBefore(piece.Start);

    private ReadOnlySpan<byte> Bytes(Piece piece) => (piece.IsAdded ? added : file.Bytes).AsSpan(piece.Start, piece.Length);
}
