using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Builder.Core.Diffs;

namespace Builder.Core.Edits;

/// <summary>
/// How a file's characters are written. UTF-8 with and without mark and UTF-16 with mark are told from the bytes. An older encoding counts only
/// where the file itself names it; it is never guessed.
/// </summary>
internal sealed partial class FileEncoding
{
    private const int DeclarationIsWithin = 1024;
    private static readonly byte[] Utf8Mark = [0xEF, 0xBB, 0xBF];

    private readonly Encoding encoding;
    private readonly byte[] mark;

    private FileEncoding(string name, Encoding encoding, byte[] mark)
    {
        Name = name;
        this.encoding = encoding;
        this.mark = mark;
    }

    public static FileEncoding Utf8 { get; } = new("UTF-8", new UTF8Encoding(false, true), []);

    public string Name { get; }

    /// <summary>Whether the file would still be known for text with a zero character in it.</summary>
    public bool HasMark => mark.Length > 0;

    public static (FileEncoding? Encoding, string? Reason, string? Why) Of(byte[] bytes)
    {
        if (bytes.AsSpan().StartsWith(Utf8Mark))
        {
            return Valid(bytes, new FileEncoding("UTF-8 with a byte order mark", new UTF8Encoding(false, true), Utf8Mark));
        }

        if (ByteLines.Wide(bytes) is { } bigEndian)
        {
            return Valid(bytes, new FileEncoding("UTF-16", new UnicodeEncoding(bigEndian, false, true), bytes[..2]));
        }

        if (bytes.AsSpan().Contains((byte)0))
        {
            return (null, EditReason.Binary, "it is not a text file");
        }

        return System.Text.Unicode.Utf8.IsValid(bytes) ? (Utf8, null, null) : Declared(bytes);
    }

    public string Decode(byte[] bytes) => encoding.GetString(bytes, mark.Length, bytes.Length - mark.Length);

    /// <exception cref="EncoderFallbackException">A character has no place in this encoding.</exception>
    public byte[] Encode(string text)
    {
        if (mark.Length == 0)
        {
            return encoding.GetBytes(text);
        }

        var bytes = new byte[mark.Length + encoding.GetByteCount(text)];
        mark.CopyTo(bytes, 0);
        encoding.GetBytes(text, bytes.AsSpan(mark.Length));
        return bytes;
    }

    private static (FileEncoding?, string?, string?) Declared(byte[] bytes)
    {
        var head = Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, DeclarationIsWithin));
        var named = Declaration().Match(head) is { Success: true } match ? match.Groups["name"].Value : null;
        if (named is null || Find(named) is not { } encoding)
        {
            return (
                null,
                EditReason.Encoding,
                "it is neither UTF-8 nor UTF-16, and it does not name its encoding; save it as UTF-8 first, or delete it and write it anew"
            );
        }

        return Valid(bytes, new FileEncoding(named, encoding, []));
    }

    private static Encoding? Find(string name)
    {
        try
        {
            var (strictWrite, strictRead) = (EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
            return CodePageName().Match(name) is { Success: true } page
                ? CodePagesEncodingProvider.Instance.GetEncoding(
                    int.Parse(page.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
                    strictWrite,
                    strictRead
                )
                : CodePagesEncodingProvider.Instance.GetEncoding(name, strictWrite, strictRead)
                    ?? Encoding.GetEncoding(name, strictWrite, strictRead);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Only an encoding that gives the very same bytes back is used.</summary>
    private static (FileEncoding?, string?, string?) Valid(byte[] bytes, FileEncoding encoding)
    {
        try
        {
            if (encoding.Encode(encoding.Decode(bytes)).AsSpan().SequenceEqual(bytes))
            {
                return (encoding, null, null);
            }
        }
        catch (Exception e) when (e is DecoderFallbackException or EncoderFallbackException)
        {
            // Falls through to the refusal: the bytes are not what the mark or the declaration says.
        }

        return (
            null,
            EditReason.Encoding,
            $"it says that it is {encoding.Name}, but its bytes are not; save it as UTF-8 first, or delete it and write it anew"
        );
    }

    /// <summary>PEP 263's cookie, CSS's @charset, HTML's meta charset, XML's declaration.</summary>
    [GeneratedRegex(
        """(?:\bcoding[:=]\s*|@charset\s+"|\bcharset\s*=\s*["']?|\bencoding\s*=\s*["'])(?<name>[A-Za-z][\w.-]{1,30})""",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase
    )]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^(?:cp|windows-?)([0-9]{3,5})$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex CodePageName();
}
