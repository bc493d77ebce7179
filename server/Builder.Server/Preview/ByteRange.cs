using System.Globalization;

namespace Builder.Server.Preview;

/// <summary>A single range of bytes (RFC 9110, 14.1.2). Several at once are answered with the whole file, which the RFC allows.</summary>
internal readonly record struct ByteRange(long From, long To)
{
    public long Length => To - From + 1;

    /// <returns>False when the header is not a single range of bytes and is to be ignored. A range that cannot be satisfied is null.</returns>
    public static bool TryParse(string header, long length, out ByteRange? range)
    {
        range = null;
        if (!header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase) || header.Contains(',', StringComparison.Ordinal))
        {
            return false;
        }
        var parts = header[6..].Trim().Split('-');
        if (parts.Length != 2 || !Number(parts[0], out var from) || !Number(parts[1], out var to) || from is null && to is null)
        {
            return false;
        }
        if (from is null)
        {
            range = to == 0 || length == 0 ? null : new ByteRange(Math.Max(0, length - to!.Value), length - 1);
        }
        else if (from < length && (to is null || to >= from))
        {
            range = new ByteRange(from.Value, Math.Min(to ?? long.MaxValue, length - 1));
        }
        return true;
    }

    private static bool Number(string text, out long? number)
    {
        number = long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
        return number is not null || text.Trim().Length == 0;
    }
}
