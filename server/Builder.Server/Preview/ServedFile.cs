using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Builder.Core.Artifacts;
using Builder.Core.Previews.Simple;

namespace Builder.Server.Preview;

/// <summary>One file as it goes out: read once, compressed once and only when somebody asks. An artifact's is checked against its hash.</summary>
internal sealed partial class ServedFile
{
    private const int WorthCompressing = 1024;
    private const int MostKept = 8 * 1024 * 1024;

    private readonly Func<byte[]> read;
    private WeakReference<byte[]>? large;
    private byte[]? bytes;
    private byte[]? gzip;
    private byte[]? brotli;
    private int isCompressing;

    public ServedFile(Artifact artifact, ArtifactFile file, string build)
    {
        read = () => artifact.Read(file);
        Hash = file.Hash;
        ContentType = file.ContentType;
        IsPage = ContentType.StartsWith("text/html", StringComparison.Ordinal);
        IsImmutable = file.IsHashed;
        if (IsPage)
        {
            // What goes out differs from what was built, and so does its hash.
            bytes = Inject(artifact.Read(file), PreviewPages.ClientTag(artifact.TreeKey, build));
            Hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        }
    }

    /// <param name="note">The tags that every page of this site begins with.</param>
    public ServedFile(SimpleFile file, string note)
    {
        read = file.Read;
        Hash = file.Hash;
        ContentType = file.ContentType;
        IsPage = ContentType.StartsWith("text/html", StringComparison.Ordinal);
        if (IsPage)
        {
            bytes = Inject(file.Read(), note);
            Hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        }
    }

    public string Hash { get; }

    public string ContentType { get; }

    public bool IsPage { get; }

    /// <summary>The build made its name of its content, so a browser never needs to ask for it again.</summary>
    public bool IsImmutable { get; }

    public bool IsCompressible =>
        ContentType.Contains("text/", StringComparison.Ordinal)
        || ContentType.Contains("json", StringComparison.Ordinal)
        || ContentType.Contains("xml", StringComparison.Ordinal)
        || ContentType is "application/wasm" or "font/ttf" or "font/otf";

    public byte[] Bytes
    {
        get
        {
            if (bytes is { } kept || large is not null && large.TryGetTarget(out kept))
            {
                return kept;
            }
            var fresh = read();
            if (fresh.Length <= MostKept)
            {
                bytes = fresh;
            }
            else
            {
                large = new WeakReference<byte[]>(fresh);
            }
            return fresh;
        }
    }

    /// <summary>The best form that is ready. The first request for a coding gets the plain bytes and sets the compression off.</summary>
    public (byte[] Bytes, ContentCoding Coding) For(string? acceptEncoding)
    {
        var plain = Bytes;
        if (acceptEncoding is null || !IsCompressible || plain.Length <= WorthCompressing || plain.Length > MostKept)
        {
            return (plain, ContentCoding.Identity);
        }
        if (Accepts(acceptEncoding, "br") && brotli is { } br)
        {
            return (br, ContentCoding.Brotli);
        }
        if (Accepts(acceptEncoding, "gzip") && gzip is { } gz)
        {
            return (gz, ContentCoding.Gzip);
        }
        if (Interlocked.Exchange(ref isCompressing, 1) == 0)
        {
            _ = Task.Run(() =>
            {
                gzip = Artifact.Encode(plain, ContentCoding.Gzip);
                brotli = Artifact.Encode(plain, ContentCoding.Brotli);
            });
        }
        return (plain, ContentCoding.Identity);
    }

    private static bool Accepts(string header, string coding)
    {
        foreach (var part in header.Split(','))
        {
            var pieces = part.Split(';');
            if (pieces[0].Trim().Equals(coding, StringComparison.OrdinalIgnoreCase))
            {
                return pieces.Length == 1 || !Zero().IsMatch(pieces[1]);
            }
        }
        return false;
    }

    /// <summary>Our script goes before any other, right after the head begins, or after the doctype where there is no head.</summary>
    private static byte[] Inject(byte[] page, string tags)
    {
        var text = Encoding.UTF8.GetString(page);
        var head = Head().Match(text);
        var at =
            head.Success ? head.Index + head.Length
            : Doctype().Match(text) is { Success: true } doctype ? doctype.Length
            : 0;
        return Encoding.UTF8.GetBytes(text.Insert(at, tags));
    }

    [GeneratedRegex(@"<head(?:\s[^>]*)?>", RegexOptions.IgnoreCase)]
    private static partial Regex Head();

    [GeneratedRegex(@"\A\s*<!doctype[^>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex Doctype();

    [GeneratedRegex(@"q=0(?:\.0*)?\s*$")]
    private static partial Regex Zero();
}
