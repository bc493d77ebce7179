using System.Collections.Frozen;
using Builder.Core.Builds;

namespace Builder.Server.Preview;

/// <summary>What one origin serves now, and under which paths: an artifact, or a simple preview. Immutable; the next one gets its own.</summary>
internal sealed class PreviewContent
{
    private readonly FrozenDictionary<string, ServedFile> files;

    public PreviewContent(Artifact artifact, PreviewContent? previous)
    {
        Revision = artifact.TreeKey;
        Base = artifact.Base;
        // A file that is the same as before keeps its bytes and its compressed forms.
        files = artifact.Files.Values.ToFrozenDictionary(
            file => file.Path,
            file =>
                previous?.files.GetValueOrDefault(file.Path) is { IsPage: false } kept && kept.Hash == file.Hash
                    ? kept
                    : new ServedFile(artifact, file),
            StringComparer.Ordinal
        );
    }

    public PreviewContent(InstantSite site)
    {
        Revision = site.Revision;
        Base = "/";
        IsSimple = true;
        var tags = PreviewPages.ClientTag(site.Revision) + PreviewPages.SimpleTag(site);
        files = site.Files.ToFrozenDictionary(file => file.Path, file => new ServedFile(file, tags), StringComparer.Ordinal);
    }

    public string Revision { get; }

    /// <summary>It is made of the site's sources, and has modules of ours below <c>.builder/</c>.</summary>
    public bool IsSimple { get; }

    /// <summary>Where the site expects to live, such as <c>/</c> or <c>/shop/</c>.</summary>
    public string Base { get; }

    public ServedFile? Find(string path) => files.GetValueOrDefault(path);

    /// <summary>The page that belongs to an address a person navigates to, or null when there is none.</summary>
    public ServedFile? FindPage(string path) =>
        Find(path.Length == 0 || path.EndsWith('/') ? path + "index.html" : path + "/index.html") ?? Find(path.TrimEnd('/') + ".html");

    /// <summary>The page that routes every other address by itself. A site with a page of its own for missing ones has none.</summary>
    public ServedFile? Fallback => Find("404.html") is null ? Find("index.html") : null;

    public ServedFile? MissingPage => Find("404.html");
}
