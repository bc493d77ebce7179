using System.IO.Compression;

namespace Builder.Core.Artifacts;

/// <param name="Path">Where the site serves it, without a leading slash, such as <c>assets/index-B3k9.js</c>.</param>
/// <param name="Hash">SHA-256 of its bytes in lower-case hexadecimal.</param>
/// <param name="Length">In bytes, uncompressed.</param>
/// <param name="ContentType">With its character set where it is text.</param>
public sealed record ArtifactFile(string Path, string Hash, long Length, string ContentType)
{
    /// <summary>The build made its name of what is in it: another content would have another name.</summary>
    public bool IsHashed { get; init; }
}

/// <summary>How bytes travel.</summary>
public enum ContentCoding
{
    Identity,
    Gzip,
    Brotli,
}

/// <summary>A built site: what a browser would be given, and nothing else. Immutable; known by the tree that it was built from.</summary>
public sealed class Artifact
{
    private const long LargestMap = 128L << 20;

    private readonly ArtifactStore store;

    private readonly IReadOnlyList<ArtifactFile> maps;

    internal Artifact(
        ArtifactStore store,
        string treeKey,
        string basePath,
        IReadOnlyDictionary<string, ArtifactFile> files,
        IReadOnlyList<ArtifactFile> maps
    )
    {
        this.store = store;
        this.maps = maps;
        TreeKey = treeKey;
        Base = basePath;
        Files = files;
        Bytes = files.Values.Sum(file => file.Length);
    }

    /// <summary>The git tree id of the files that were built, or a key made from their contents where there is no such id.</summary>
    public string TreeKey { get; }

    /// <summary>The path under which the site expects to be served (Vite's <c>base</c>), such as <c>/</c> or <c>/shop/</c>.</summary>
    public string Base { get; }

    /// <summary>By path. Case counts.</summary>
    public IReadOnlyDictionary<string, ArtifactFile> Files { get; }

    /// <summary>Of all files together, uncompressed.</summary>
    public long Bytes { get; }

    /// <summary>The file's bytes, checked against its hash.</summary>
    /// <exception cref="BuilderException">External: the stored file is damaged or gone. The store has forgotten the artifact; check the site again.</exception>
    public byte[] Read(ArtifactFile file) => store.ReadVerified(this, file);

    /// <summary>Where the file's bytes lie on this disk, unpacked.</summary>
    internal string PlaceOf(ArtifactFile file) => store.ObjectFile(file.Hash);

    /// <summary>Where in the site's own files a place of a built script comes from; null where that is not known, as for places in packages.</summary>
    /// <param name="path">As the site serves it, with or without its base.</param>
    /// <param name="line">From 1.</param>
    /// <param name="column">From 1.</param>
    public (string Path, int Line, int Column)? Original(string path, int line, int column)
    {
        var prefix = Base.TrimStart('/');
        path = prefix.Length > 0 && path.StartsWith(prefix, StringComparison.Ordinal) ? path[prefix.Length..] : path;
        if (maps.FirstOrDefault(map => map.Path == path + ".map") is not { } map)
        {
            return null;
        }
        try
        {
            using var packed = new GZipStream(new MemoryStream(store.ReadObject(map)), CompressionMode.Decompress);
            using var bytes = new MemoryStream();
            // A few bytes can be packed that come out as more than there is memory.
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = packed.Read(buffer)) > 0)
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > LargestMap)
                {
                    return null;
                }
            }
            return SourceMap.Find(bytes.ToArray(), line, column);
        }
        catch (Exception gone) when (gone is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The bytes as they travel.</summary>
    public static byte[] Encode(byte[] bytes, ContentCoding coding) =>
        coding switch
        {
            ContentCoding.Gzip => Compress(bytes, stream => new GZipStream(stream, CompressionLevel.Optimal)),
            ContentCoding.Brotli => Compress(bytes, stream => new BrotliStream(stream, new BrotliCompressionOptions { Quality = 5 })),
            _ => bytes,
        };

    private static byte[] Compress(byte[] bytes, Func<Stream, Stream> open)
    {
        using var target = new MemoryStream(bytes.Length / 2);
        using (var stream = open(target))
        {
            stream.Write(bytes);
        }
        return target.ToArray();
    }
}
