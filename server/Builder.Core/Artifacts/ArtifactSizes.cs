using System.Collections.Concurrent;

namespace Builder.Core.Artifacts;

/// <summary>How large a built site is.</summary>
/// <param name="Bytes">All files, uncompressed.</param>
/// <param name="CodeBytes">Scripts and styles, uncompressed.</param>
/// <param name="GzipBytes">Scripts and styles as they travel to an older browser.</param>
/// <param name="BrotliBytes">Scripts and styles as they travel to today's browsers.</param>
/// <param name="BiggestFile">The path of the largest file.</param>
public sealed record ArtifactSizes(long Bytes, long CodeBytes, long GzipBytes, long BrotliBytes, string BiggestFile, long BiggestBytes);

/// <summary>Measures built sites. What a file comes to is worked out once; from build to build most files are the same.</summary>
internal sealed class ArtifactScale(ArtifactStore store)
{
    private const int MostKnown = 4096;

    private readonly ConcurrentDictionary<string, (long Gzip, long Brotli)> known = new(StringComparer.Ordinal);

    /// <returns>Null for a site without files, or when a file has gone in the meantime.</returns>
    public ArtifactSizes? Measure(IReadOnlyList<ArtifactFile> files)
    {
        if (files.MaxBy(file => file.Length) is not { } biggest)
        {
            return null;
        }
        if (known.Count > MostKnown)
        {
            known.Clear();
        }
        var code = files.Where(IsCode).DistinctBy(file => file.Hash).ToList();
        try
        {
            var sizes = code.AsParallel().Select(file => known.GetOrAdd(file.Hash, _ => Compress(file))).ToList();
            return new ArtifactSizes(
                files.Sum(file => file.Length),
                code.Sum(file => file.Length),
                sizes.Sum(size => size.Gzip),
                sizes.Sum(size => size.Brotli),
                biggest.Path,
                biggest.Length
            );
        }
        catch (AggregateException gone) when (gone.InnerExceptions.All(one => one is IOException or UnauthorizedAccessException))
        {
            return null;
        }
    }

    private (long Gzip, long Brotli) Compress(ArtifactFile file)
    {
        var bytes = store.ReadObject(file);
        return (Artifact.Encode(bytes, ContentCoding.Gzip).LongLength, Artifact.Encode(bytes, ContentCoding.Brotli).LongLength);
    }

    private static bool IsCode(ArtifactFile file) => Path.GetExtension(file.Path) is ".js" or ".mjs" or ".cjs" or ".css";
}
