using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>A folder of a tree in the making. Entries that come in the order of their paths cost no search.</summary>
internal sealed class FolderInMaking
{
    private readonly Dictionary<string, TreeItem> items = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FolderInMaking> folders = new(StringComparer.Ordinal);
    private string lastFolder = "";
    private FolderInMaking? last;

    public bool Has(string path) =>
        path.Split('/', 2) is [var first, var rest]
            ? folders.TryGetValue(first, out var inner) && inner.Has(rest)
            : items.ContainsKey(path);

    public bool HasFileAbove(string path) =>
        path.Split('/', 2) is [var first, var rest]
        && (items.ContainsKey(first) || (folders.TryGetValue(first, out var inner) && inner.HasFileAbove(rest)));

    public void Put(string path, TreeItem item)
    {
        var slash = path.LastIndexOf('/');
        if (slash < 0)
        {
            PutHere(path, item);
            return;
        }

        if (last is null || !path.AsSpan(0, slash).SequenceEqual(lastFolder))
        {
            lastFolder = path[..slash];
            last = lastFolder.Split('/').Aggregate(this, (folder, name) => folder.Inner(name));
        }

        last.PutHere(path[(slash + 1)..], item);
    }

    /// <param name="held">A tree that git has and that is likely to be much the same.</param>
    public string Write(TreeStore trees, string held)
    {
        var before = trees.Read(held).Items;
        foreach (var (name, folder) in folders)
        {
            var same = before.TryGetValue(name, out var old) && old.IsFolder ? old.Id : TreeStore.EmptyTree;
            if (folder.Write(trees, same) is var id && id != TreeStore.EmptyTree)
            {
                items[name] = new TreeItem(Mode.Directory, id);
            }
        }

        var isSame = items.Count == before.Count && items.All(item => before.TryGetValue(item.Key, out var old) && old == item.Value);
        return isSame ? held : trees.Write(items, held).Id;
    }

    private FolderInMaking Inner(string name)
    {
        if (!folders.TryGetValue(name, out var inner))
        {
            folders[name] = inner = new FolderInMaking();
        }

        return inner;
    }

    private void PutHere(string name, TreeItem item)
    {
        items[name] = item;
        if (folders.Remove(name))
        {
            last = null;
        }
    }
}

/// <summary>Looks up paths in a tree; those of one folder after the other cost one search together.</summary>
internal sealed class TreeLookup(TreeStore trees, string tree)
{
    private string lastFolder = "";
    private TreeNode? last = trees.Read(tree);

    public TreeItem? Find(string path)
    {
        var slash = Math.Max(path.LastIndexOf('/'), 0);
        if (!path.AsSpan(0, slash).SequenceEqual(lastFolder))
        {
            lastFolder = path[..slash];
            last =
                slash == 0 ? trees.Read(tree)
                : trees.Find(tree, lastFolder) is { IsFolder: true } folder ? trees.Read(folder.Id)
                : null;
        }

        var name = slash == 0 ? path : path[(slash + 1)..];
        return last is not null && last.Items.TryGetValue(name, out var item) ? item : null;
    }
}
