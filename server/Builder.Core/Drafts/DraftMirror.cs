using Builder.Core.Checkpoints;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>Makes the draft's folder hold what a tree says, writing differences only. <c>node_modules</c> is never copied.</summary>
internal sealed class DraftMirror(Site site, SiteHistory history)
{
    private const int MostAttempts = 5;

    /// <summary>Copies the workspace, with unsaved content over it, and returns the tree that both now are.</summary>
    /// <exception cref="BuilderException">Conflict: the workspace keeps changing while it is copied.</exception>
    public TreeId CopyWorkspace(Func<IReadOnlyDictionary<SitePath, byte[]>> unsaved)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var overlay = unsaved();
            var workspace = history.SnapshotTree(site.Folder, overlay);
            CopyChanges(workspace, overlay);
            CopySecrets(workspace);
            if (history.SnapshotTree(site.DraftFolder, carryFrom: workspace) == workspace)
            {
                return workspace;
            }
        }

        throw new BuilderException(
            ErrorKind.Conflict,
            $"The files of {site.Name} keep changing, so no stable copy could be made.",
            "Stop what is writing into the folder, for instance a watcher or a running script, and try again."
        );
    }

    /// <summary>Brings the draft to a tree of the history. Links and submodules are not the draft's and are skipped.</summary>
    public void Restore(TreeId tree)
    {
        var current = history.SnapshotTree(site.DraftFolder, carryFrom: tree);
        foreach (var (path, from, to) in Differences(current, tree))
        {
            Write(path, to is null ? null : history.Read(tree, path), from, to);
        }
    }

    /// <summary>Puts one file into the draft, or takes it away.</summary>
    public void Put(SitePath path, byte[]? content, bool executable) => Write(path, content, executable: executable);

    /// <summary>What goes comes first: a file may take the name of a folder that goes, and the other way round.</summary>
    public IEnumerable<(SitePath Path, TreeItem? From, TreeItem? To)> Differences(TreeId current, TreeId wanted) =>
        Visible(history.Differences(current, wanted)).OrderBy(change => change.To is not null);

    private void CopyChanges(TreeId workspace, IReadOnlyDictionary<SitePath, byte[]> overlay)
    {
        var current = history.SnapshotTree(site.DraftFolder, carryFrom: workspace);
        foreach (var (path, from, to) in Differences(current, workspace))
        {
            Write(path, to is null ? null : overlay.GetValueOrDefault(path) ?? site.Folder.Read(path), from, to);
        }
    }

    /// <summary>Settings such as <c>.env</c>, which a build needs and no commit holds.</summary>
    private void CopySecrets(TreeId workspace)
    {
        var wanted = Secrets(site.Folder, workspace).ToHashSet();
        foreach (var path in Secrets(site.DraftFolder, workspace).Where(path => !wanted.Contains(path)))
        {
            site.DraftFolder.Delete(path);
        }

        foreach (var path in wanted)
        {
            var content = site.Folder.Read(path);
            if (
                content is not null
                && site.DraftFolder.Read(path) is var known
                && (known is null || !known.AsSpan().SequenceEqual(content))
            )
            {
                site.DraftFolder.Write(path, content);
            }
        }
    }

    private IEnumerable<SitePath> Secrets(SiteFolder folder, TreeId workspace) =>
        folder
            .List()
            .Select(entry => entry.Path)
            .Where(path => PathPolicy.WhyNotReadable(path) is not null && history.Entry(workspace, path) is null);

    private void Write(SitePath path, byte[]? content, TreeItem? from, TreeItem? to)
    {
        // The folder keeps a file's permissions, so a file that stops being executable is made anew.
        if (from is { IsExecutable: true } && to is { IsExecutable: false })
        {
            site.DraftFolder.Delete(path);
        }

        Write(path, content, to is { IsExecutable: true });
    }

    private void Write(SitePath path, byte[]? content, bool executable)
    {
        if (content is null)
        {
            site.DraftFolder.Delete(path);
        }
        else
        {
            site.DraftFolder.Write(path, content, executable);
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
