using Builder.Core.Sites;

namespace Builder.Core.Edits;

/// <summary>The files that edits are made against. A seam: a folder on disk, a git tree, or a handful of files in memory.</summary>
internal interface IFileTree
{
    /// <summary>All files, in any order.</summary>
    IEnumerable<SitePath> Paths { get; }

    /// <summary>The bytes of a file, or null when there is none.</summary>
    byte[]? Read(SitePath path);
}

/// <summary>Files in memory.</summary>
internal sealed class InMemoryFileTree(IReadOnlyDictionary<SitePath, byte[]> files) : IFileTree
{
    public IEnumerable<SitePath> Paths => files.Keys;

    public byte[]? Read(SitePath path) => files.GetValueOrDefault(path);
}

/// <summary>The files of a folder on disk.</summary>
internal sealed class FolderTree(SiteFolder folder) : IFileTree
{
    public IEnumerable<SitePath> Paths => folder.List().Select(entry => entry.Path);

    public byte[]? Read(SitePath path) => folder.Read(path);
}
