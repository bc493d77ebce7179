namespace Builder.Core.Diffs;

/// <summary>The kinds of line break in bytes, so far as merging needs them. UTF-16 is left as it is.</summary>
internal static class LineBreaks
{
    private enum Kind
    {
        None,
        Lf,
        CrLf,
        Mixed,
    }

    /// <summary>Brings three versions of a file to one kind of line break when each has a single kind and only one side changed it.</summary>
    public static (byte[] Basis, byte[] Ours, byte[] Theirs) Align(byte[] basis, byte[] ours, byte[] theirs)
    {
        var (kind, mine, yours) = (Of(basis), Of(ours), Of(theirs));
        if (
            kind is Kind.Mixed or Kind.None
            || mine is Kind.Mixed or Kind.None
            || yours is Kind.Mixed or Kind.None
            || (mine == kind && yours == kind)
        )
        {
            return (basis, ours, theirs);
        }

        var wanted = mine != kind ? mine : yours;
        return (To(basis, kind, wanted), To(ours, mine, wanted), To(theirs, yours, wanted));
    }

    private static Kind Of(ReadOnlySpan<byte> bytes)
    {
        if (ByteLines.Wide(bytes) is not null)
        {
            return Kind.Mixed;
        }

        var all = bytes.Count((byte)'\n');
        var windows = bytes.Count("\r\n"u8);
        return all == 0 ? Kind.None
            : windows == 0 ? Kind.Lf
            : windows == all ? Kind.CrLf
            : Kind.Mixed;
    }

    private static byte[] To(byte[] bytes, Kind from, Kind to)
    {
        if (from == to)
        {
            return bytes;
        }

        var result = new List<byte>(bytes.Length + bytes.Length / 16);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '\n' && to == Kind.CrLf)
            {
                result.Add((byte)'\r');
            }
            else if (bytes[i] == '\r' && to == Kind.Lf && i + 1 < bytes.Length && bytes[i + 1] == '\n')
            {
                continue;
            }

            result.Add(bytes[i]);
        }

        return [.. result];
    }
}
