using System.Security.Cryptography;
using System.Text;
using Builder.Core.Artifacts;

namespace Builder.Core.Publishing;

/// <summary>One file as it goes out: the very bytes that were proved, or one of the few that a target needs besides.</summary>
/// <param name="Path">Where the site serves it, without a leading slash.</param>
/// <param name="Hash">SHA-256 of its bytes in lower-case hexadecimal.</param>
/// <param name="IsHashed">Its name stands for its content, so that browsers may keep it for ever.</param>
internal sealed record PublishedFile(string Path, string Hash, long Length, string ContentType, bool IsHashed, Func<byte[]> Read)
{
    public static PublishedFile Of(string path, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new PublishedFile(
            path,
            Convert.ToHexStringLower(SHA256.HashData(bytes)),
            bytes.Length,
            "text/plain; charset=utf-8",
            false,
            () => bytes
        );
    }
}

/// <summary>All files of one publish.</summary>
internal sealed class Publication
{
    private Publication(IEnumerable<PublishedFile> files)
    {
        Files = files.OrderBy(file => file.Path, StringComparer.Ordinal).ToDictionary(file => file.Path, StringComparer.Ordinal);
        var all = new StringBuilder();
        foreach (var file in Files.Values)
        {
            all.Append(file.Path).Append('\0').Append(file.Hash).Append('\n');
        }

        Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())).AsSpan(0, 8));
    }

    /// <summary>Stands for the names and contents of all files: the same files are the same publish.</summary>
    public string Id { get; }

    /// <summary>By path. Case counts.</summary>
    public IReadOnlyDictionary<string, PublishedFile> Files { get; }

    public long Bytes => Files.Values.Sum(file => file.Length);

    /// <summary>One page for every address: there is an <c>index.html</c> and no other page.</summary>
    public bool IsSinglePage => IsOnePage(Files.Keys);

    public static Publication Of(Artifact artifact, IPublishTarget target)
    {
        var files = artifact.Files.Values.Select(file => new PublishedFile(
            file.Path,
            file.Hash,
            file.Length,
            file.ContentType,
            file.IsHashed,
            () => artifact.Read(file)
        ));
        return new Publication([
            .. files,
            .. target
                .Additions(IsOnePage(artifact.Files.Keys))
                .Where(addition => !artifact.Files.ContainsKey(addition.Path))
                .Select(addition => PublishedFile.Of(addition.Path, addition.Text)),
        ]);
    }

    private static bool IsOnePage(IEnumerable<string> paths) =>
        paths.Where(path => path.EndsWith(".html", StringComparison.OrdinalIgnoreCase) && path != "404.html").ToList() is ["index.html"];
}
