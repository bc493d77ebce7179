using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>One entry of a tree: a file, a link, a folder or another repository's commit.</summary>
internal readonly record struct TreeItem(Mode Mode, string Id)
{
    public bool IsFolder => Mode == Mode.Directory;

    /// <summary>A file that a <see cref="Sites.SiteFolder"/> can hold; links and submodules are not.</summary>
    public bool IsFile => Mode is Mode.NonExecutableFile or Mode.NonExecutableGroupWritableFile or Mode.ExecutableFile;

    public bool IsExecutable => Mode == Mode.ExecutableFile;
}

/// <summary>A folder of a tree that has been read. Immutable; kept by its id, so that unchanged folders are read once.</summary>
internal sealed class TreeNode(string id, IReadOnlyDictionary<string, TreeItem> items)
{
    public string Id { get; } = id;

    public IReadOnlyDictionary<string, TreeItem> Items { get; } = items;
}
