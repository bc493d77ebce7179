using Builder.Core.Checkpoints;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>
/// Makes a copy of the site hold what a tree says, writing differences only, and for the draft also what a build reads of the site and no commit
/// holds: ignored files, settings, links. Packages are never copied.
/// </summary>
/// <param name="name">Which mirror of the site's project it is.</param>
internal sealed class DraftMirror(Site site, SiteHistory history, string name = Site.Draft)
{
    private const int MostAttempts = 5;

    private readonly UncommittedFiles uncommitted = new(site);

    /// <summary>The copy.</summary>
    public SiteFolder Folder { get; } = SiteFolder.OfCopy(site.InMirror(name));

    /// <summary>What of the site is not in the copy, in sentences for a person; of the last time that it was copied.</summary>
    public IReadOnlyList<string> LeftOut { get; private set; } = [];

    /// <summary>Copies the workspace, with unsaved content over it, and returns the tree that both now are.</summary>
    /// <exception cref="BuilderException">Conflict: the workspace keeps changing while it is copied.</exception>
    public TreeId CopyWorkspace(Func<IReadOnlyDictionary<SitePath, byte[]>> unsaved)
    {
        site.PrepareMirror(name);
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var overlay = unsaved();
            var workspace = history.Snapshot(site.Folder, overlay);
            var copied = Copied(workspace.Tree);
            var hasChanged = CopyRest(workspace, copied, () => CopyChanges(copied.Tree, workspace.Tree, overlay));
            // A copy into which nothing was written is as it was found.
            if ((hasChanged ? history.SnapshotTree(Folder, carryFrom: workspace.Tree) : copied.Tree) == workspace.Tree)
            {
                return workspace.Tree;
            }
        }

        throw new BuilderException(
            ErrorKind.Conflict,
            $"The files of {site.Name} keep changing, so no stable copy could be made.",
            "Stop what is writing into the folder, for instance a watcher or a running script, and try again."
        );
    }

    /// <summary>Brings what no commit holds up to date: as it is in the site, whatever tree the copy is of.</summary>
    public void Renew(FolderSnapshot workspace)
    {
        site.PrepareMirror(name);
        CopyRest(workspace, Copied(workspace.Tree), () => false);
    }

    /// <summary>Brings the draft to a tree of the history. Links and submodules are not the draft's and are skipped.</summary>
    public void Restore(TreeId tree)
    {
        var isNew = !Directory.Exists(Folder.Root);
        site.PrepareMirror(name);
        var current = Copied(tree);
        if (isNew)
        {
            CopyRest(history.Snapshot(site.Folder, carryFrom: tree), current, () => false);
        }

        foreach (var (path, from, to) in Differences(current.Tree, tree))
        {
            Write(path, to is null ? null : history.Read(tree, path), from, to);
        }
    }

    /// <summary>Puts one file into the draft, or takes it away.</summary>
    public void Put(SitePath path, byte[]? content, bool executable) => Write(path, content, executable: executable);

    /// <summary>What goes comes first: a file may take the name of a folder that goes, and the other way round.</summary>
    public IEnumerable<(SitePath Path, TreeItem? From, TreeItem? To)> Differences(TreeId current, TreeId wanted) =>
        Visible(history.Differences(current, wanted)).OrderBy(change => change.To is not null);

    /// <summary>The copy as it is, without what killed writes left beside its files.</summary>
    private FolderSnapshot Copied(TreeId tree)
    {
        var copied = history.Snapshot(Folder, carryFrom: tree);
        Folder.RemoveUnfinished(copied.Listing.Unfinished);
        return copied;
    }

    /// <returns>Whether a file of the copy has changed.</returns>
    private bool CopyRest(FolderSnapshot workspace, FolderSnapshot copied, Func<bool> copyFiles)
    {
        SiteLinks.RemoveStale(workspace.Listing, Folder, copied.Listing);
        var hasChanged = copyFiles();
        (var hasMore, LeftOut) = uncommitted.Copy(workspace, Folder, copied);
        return hasChanged || hasMore;
    }

    private bool CopyChanges(TreeId current, TreeId workspace, IReadOnlyDictionary<SitePath, byte[]> overlay)
    {
        var hasChanged = false;
        foreach (var (path, from, to) in Differences(current, workspace))
        {
            Write(path, to is null ? null : overlay.GetValueOrDefault(path) ?? site.Folder.Read(path), from, to);
            hasChanged = true;
        }

        return hasChanged;
    }

    private void Write(SitePath path, byte[]? content, TreeItem? from, TreeItem? to)
    {
        // The folder keeps a file's permissions, so a file that stops being executable is made anew.
        if (from is { IsExecutable: true } && to is { IsExecutable: false })
        {
            Folder.Delete(path);
        }

        Write(path, content, to is { IsExecutable: true });
    }

    private void Write(SitePath path, byte[]? content, bool executable)
    {
        if (content is null)
        {
            Folder.Delete(path);
        }
        else
        {
            Folder.Write(path, content, executable);
        }
    }

    /// <summary>The differences that a folder of files can show: no links, no submodules.</summary>
    internal static IEnumerable<(SitePath Path, TreeItem? From, TreeItem? To)> Visible(
        IEnumerable<(string Path, TreeItem? From, TreeItem? To)> differences
    )
    {
        foreach (var (text, from, to) in differences)
        {
            if (from is null or { IsFile: true } && to is null or { IsFile: true } && SitePath.TryParse(text, out var path, out _))
            {
                yield return (path, from, to);
            }
        }
    }
}
