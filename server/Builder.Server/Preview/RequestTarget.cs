using System.Buffers;
using System.Text;

namespace Builder.Server.Preview;

/// <summary>
/// The path that a request line asks for, decoded once and strictly. What comes out is only ever looked up in a dictionary,
/// so nothing here guards the disk; it keeps one file from having several names.
/// </summary>
internal static class RequestTarget
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/@+"
    );

    /// <returns>The path without its leading slash, or null with the status to answer.</returns>
    public static string? Parse(string rawTarget, out int status)
    {
        status = 400;
        if (!rawTarget.StartsWith('/') || rawTarget.Contains('#', StringComparison.Ordinal))
        {
            return null;
        }
        var query = rawTarget.IndexOf('?', StringComparison.Ordinal);
        var encoded = query < 0 ? rawTarget : rawTarget[..query];
        // Nearly every request: nothing to decode, nothing to resolve, nothing hidden.
        if (!encoded.AsSpan().ContainsAnyExcept(Plain) && !encoded.Contains("/.", StringComparison.Ordinal))
        {
            return encoded[1..];
        }
        if (Decode(encoded) is not { } path)
        {
            return null;
        }
        status = 404;
        var segments = new List<string>();
        foreach (var segment in path[1..].Split('/'))
        {
            if (segment == "..")
            {
                if (segments.Count == 0)
                {
                    return null;
                }
                segments.RemoveAt(segments.Count - 1);
            }
            else if (segment != ".")
            {
                segments.Add(segment);
            }
        }
        var isHidden = segments
            .Where((segment, index) => segment.StartsWith('.') && !(index == 0 && segment is ".well-known" or ".builder"))
            .Any();
        return isHidden ? null : string.Join('/', segments);
    }

    /// <summary>Null when it is not percent-encoded UTF-8, or hides a separator or a control character.</summary>
    public static string? Decode(string encoded)
    {
        var bytes = new List<byte>(encoded.Length);
        for (var index = 0; index < encoded.Length; index++)
        {
            var character = encoded[index];
            if (character == '%')
            {
                if (index + 2 >= encoded.Length || !char.IsAsciiHexDigit(encoded[index + 1]) || !char.IsAsciiHexDigit(encoded[index + 2]))
                {
                    return null;
                }
                var value = Convert.ToByte(encoded.Substring(index + 1, 2), 16);
                if (value is (byte)'/' or (byte)'\\' or < 0x20 or 0x7F)
                {
                    return null;
                }
                bytes.Add(value);
                index += 2;
            }
            else if (character is '\\' or < ' ' or (char)0x7F)
            {
                return null;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(character.ToString()));
            }
        }
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
