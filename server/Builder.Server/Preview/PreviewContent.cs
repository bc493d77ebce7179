using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Builder.Core.Artifacts;
using Builder.Core.Previews.Simple;

namespace Builder.Server.Preview;

/// <summary>What one origin serves now, and under which paths: an artifact, or a simple preview. Immutable; the next one gets its own.</summary>
internal sealed class PreviewContent
{
    private readonly FrozenDictionary<string, ServedFile> files;

    public PreviewContent(Artifact artifact, PreviewContent? previous)
    {
        Revision = artifact.TreeKey;
        Build = BuildOf(artifact);
        Base = artifact.Base;
        // A file that is the same as before keeps its bytes and its compressed forms.
        files = artifact.Files.Values.ToFrozenDictionary(
            file => file.Path,
            file =>
                previous?.files.GetValueOrDefault(file.Path) is { IsPage: false } kept
                && kept.Hash == file.Hash
                && kept.IsImmutable == file.IsHashed
                    ? kept
                    : new ServedFile(artifact, file, Build),
            StringComparer.Ordinal
        );
    }

    public PreviewContent(SimpleSite site)
    {
        Revision = site.Revision;
        Build = site.Revision;
        Base = "/";
        IsSimple = true;
        var tags = PreviewPages.ClientTag(site.Revision, Build) + PreviewPages.SimpleTag(site);
        files = site.Files.ToFrozenDictionary(file => file.Path, file => new ServedFile(file, tags), StringComparer.Ordinal);
    }

    public string Revision { get; }

    /// <summary>Stands for everything that is served: the quick build and the full one of a tree have the same revision, but not the same files.</summary>
    public string Build { get; }

    /// <summary>It is made of the site's sources, and has modules of ours below <c>.builder/</c>.</summary>
    public bool IsSimple { get; }

    /// <summary>Where the site expects to live, such as <c>/</c> or <c>/shop/</c>.</summary>
    public string Base { get; }

    /// <summary>Nothing in it is a page that a person could open: a library, or what a server makes its pages with.</summary>
    public bool HasNoPage => !files.Values.Any(file => file.IsPage);

    public ServedFile? Find(string path) => files.GetValueOrDefault(path);

    /// <summary>The page that belongs to an address a person navigates to, or null when there is none.</summary>
    public ServedFile? FindPage(string path) =>
        Find(path.Length == 0 || path.EndsWith('/') ? path + "index.html" : path + "/index.html") ?? Find(path.TrimEnd('/') + ".html");

    /// <summary>The page that routes every other address by itself. A site with a page of its own for missing ones has none.</summary>
    public ServedFile? Fallback => Find("404.html") is null ? Find("index.html") : null;

    public ServedFile? MissingPage => Find("404.html");

    public static string BuildOf(Artifact artifact)
    {
        using var files = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        files.AppendData(Encoding.UTF8.GetBytes($"{artifact.TreeKey}\n{artifact.Base}\n"));
        foreach (var file in artifact.Files.Values.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            files.AppendData(Encoding.UTF8.GetBytes($"{file.Path}\0{file.Hash}\n"));
        }
        return Convert.ToHexStringLower(files.GetHashAndReset().AsSpan(0, 8));
    }
}
