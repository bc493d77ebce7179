using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>
/// Trees and blobs of the object database. Folders are cached by id and written only when their content is new, so that the
/// cost of a snapshot or a commit follows the number of changed files and not the size of the site.
/// Not safe for several threads: <see cref="SiteHistory"/> holds its lock around every call.
/// </summary>
internal sealed class TreeStore(OpenRepository repository)
{
    /// <summary>The id of the tree without entries, the same in every repository.</summary>
    public const string EmptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

    private const int MostCachedFolders = 50_000;
    private readonly ConcurrentDictionary<string, TreeNode> nodes = new(StringComparer.Ordinal);

    public TreeNode Read(string id)
    {
        if (nodes.TryGetValue(id, out var known))
        {
            return known;
        }

        return Keep(new TreeNode(id, id == EmptyTree ? new() : Decode(repository.Native.Tree(id) ?? throw Missing(id))));
    }

    /// <summary>The tree with these entries; written when git does not have it.</summary>
    /// <param name="held">The id of a tree that git has anyhow, which saves asking.</param>
    public TreeNode Write(IReadOnlyDictionary<string, TreeItem> items, string? held = null)
    {
        var content = Encode(items);
        var id = Hash("tree", content);
        if (!nodes.TryGetValue(id, out var node))
        {
            node = Keep(new TreeNode(id, new Dictionary<string, TreeItem>(items, StringComparer.Ordinal)));
        }

        // The empty tree is part of comparisons only, and git would report it as dangling; a commit that needs it asks for it.
        if (items.Count > 0 && id != held && !repository.Now.ObjectDatabase.Contains(new ObjectId(id)))
        {
            repository.Now.ObjectDatabase.Write<Tree>(content);
        }

        return node;
    }

    /// <summary>Writes the content of a file and returns its id.</summary>
    /// <param name="held">The id of a content that git has anyhow, which saves asking.</param>
    public string WriteBlob(ReadOnlySpan<byte> content, string? held = null)
    {
        var id = Hash("blob", content);
        if (id != held && !repository.Now.ObjectDatabase.Contains(new ObjectId(id)))
        {
            repository.Now.ObjectDatabase.Write<Blob>(content.ToArray());
        }

        return id;
    }

    /// <summary>Whether the object is there, asked of the disk each time: the person's git may clean up at any moment.</summary>
    public bool Has(string id) => repository.Now.ObjectDatabase.Contains(new ObjectId(id));

    /// <summary>Writes a tree that is known but that git has lost.</summary>
    public void WriteAgain(TreeNode node) => repository.Now.ObjectDatabase.Write<Tree>(Encode(node.Items));

    public Blob Blob(string id) => repository.Now.Lookup<Blob>(id) ?? throw Missing(id);

    /// <summary>The entry at a path of parts joined by <c>/</c>, or null.</summary>
    public TreeItem? Find(string tree, string path)
    {
        var parts = path.Split('/');
        var node = Read(tree);
        for (var i = 0; i < parts.Length; i++)
        {
            if (!node.Items.TryGetValue(parts[i], out var item))
            {
                return null;
            }

            if (i == parts.Length - 1)
            {
                return item;
            }

            if (!item.IsFolder)
            {
                return null;
            }

            node = Read(item.Id);
        }

        return null;
    }

    /// <summary>Makes sure that a commit can refer to a tree that <see cref="Write"/> gave.</summary>
    public void Store(string id)
    {
        if (id == EmptyTree && !repository.Now.ObjectDatabase.Contains(new ObjectId(id)))
        {
            repository.Now.ObjectDatabase.Write<Tree>([]);
        }
    }

    /// <summary>A tree for libgit2 to work with. One that a clean-up of the person's git took in this very moment is written again.</summary>
    public Tree Whole(string id)
    {
        Store(id);
        if (repository.Now.Lookup<Tree>(id) is { } there)
        {
            return there;
        }

        WriteAgain(Read(id));
        return repository.Now.Lookup<Tree>(id) ?? throw Missing(id);
    }

    /// <summary>The tree of a folder inside a tree; the empty tree when there is no such folder.</summary>
    public string Subtree(string tree, string prefix) =>
        prefix.Length == 0 ? tree
        : Find(tree, prefix) is { IsFolder: true } folder ? folder.Id
        : EmptyTree;

    /// <summary>The tree with the entries at some paths replaced, or taken away where the new entry is null.</summary>
    public string With(string tree, IEnumerable<KeyValuePair<string, TreeItem?>> changes)
    {
        var items = new Dictionary<string, TreeItem>(Read(tree).Items, StringComparer.Ordinal);
        foreach (var group in changes.GroupBy(change => change.Key.Split('/', 2)[0], StringComparer.Ordinal))
        {
            var deeper = new List<KeyValuePair<string, TreeItem?>>();
            foreach (var (path, item) in group)
            {
                if (path.Length > group.Key.Length)
                {
                    deeper.Add(KeyValuePair.Create(path[(group.Key.Length + 1)..], item));
                }
                else if (item is { } entry)
                {
                    items[path] = entry;
                }
                else
                {
                    items.Remove(path);
                }
            }

            if (deeper.Count > 0)
            {
                var inner = With(items.TryGetValue(group.Key, out var old) && old.IsFolder ? old.Id : EmptyTree, deeper);
                if (inner != EmptyTree)
                {
                    items[group.Key] = new TreeItem(Mode.Directory, inner);
                }
                else if (old.IsFolder)
                {
                    items.Remove(group.Key);
                }
            }
        }

        return Write(items).Id;
    }

    /// <summary>Every path at which two trees differ, with the entry of either side; folders are never among them.</summary>
    public IEnumerable<(string Path, TreeItem? From, TreeItem? To)> Differences(string from, string to, string prefix = "")
    {
        if (from == to)
        {
            yield break;
        }

        var (left, right) = (Read(from).Items, Read(to).Items);
        foreach (var name in left.Keys.Union(right.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var before = left.TryGetValue(name, out var l) ? l : (TreeItem?)null;
            var after = right.TryGetValue(name, out var r) ? r : (TreeItem?)null;
            if (before == after)
            {
                continue;
            }

            if (before is { IsFolder: true } || after is { IsFolder: true })
            {
                foreach (var inner in Differences(FolderId(before), FolderId(after), prefix + name + "/"))
                {
                    yield return inner;
                }
            }

            var (fileBefore, fileAfter) = (NotFolder(before), NotFolder(after));
            if (fileBefore is not null || fileAfter is not null)
            {
                yield return (prefix + name, fileBefore, fileAfter);
            }
        }
    }

    /// <summary>The id that git gives to some content.</summary>
    public static string Hash(string type, ReadOnlySpan<byte> content)
    {
        // Git names objects by SHA-1; nothing is protected by it here.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{type} {content.Length}\0")));
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string FolderId(TreeItem? item) => item is { IsFolder: true } folder ? folder.Id : EmptyTree;

    private static TreeItem? NotFolder(TreeItem? item) => item is { IsFolder: false } ? item : null;

    private TreeNode Keep(TreeNode node)
    {
        if (nodes.Count >= MostCachedFolders)
        {
            nodes.Clear();
        }

        return nodes[node.Id] = node;
    }

    /// <summary>The entries of a tree: mode in octal, a space, name, a zero, and the twenty bytes of the id.</summary>
    private static Dictionary<string, TreeItem> Decode(ReadOnlySpan<byte> tree)
    {
        var items = new Dictionary<string, TreeItem>(StringComparer.Ordinal);
        while (tree.Length > 0)
        {
            var mode = 0;
            for (; tree[0] != ' '; tree = tree[1..])
            {
                mode = (mode * 8) + (tree[0] - '0');
            }

            var end = tree.IndexOf((byte)0);
            items[Encoding.UTF8.GetString(tree[1..end])] = new TreeItem(ModeOf(mode), Convert.ToHexStringLower(tree.Slice(end + 1, 20)));
            tree = tree[(end + 21)..];
        }

        return items;
    }

    /// <summary>Old versions of git wrote more permissions than the two that count.</summary>
    private static Mode ModeOf(int mode) =>
        (mode & 0xF000) switch
        {
            0x4000 => Mode.Directory,
            0xA000 => Mode.SymbolicLink,
            0xE000 => Mode.GitLink,
            _ => (mode & 0x49) != 0 ? Mode.ExecutableFile : Mode.NonExecutableFile,
        };

    private static byte[] Encode(IReadOnlyDictionary<string, TreeItem> items)
    {
        // Git orders entries by bytes, a folder as if its name ended in a slash.
        var sorted = items.Select(item => (Name: Encoding.UTF8.GetBytes(item.Key), Item: item.Value)).ToArray();
        Array.Sort(sorted, (a, b) => Compare(a.Name, a.Item.IsFolder, b.Name, b.Item.IsFolder));
        using var content = new MemoryStream();
        foreach (var (name, item) in sorted)
        {
            content.Write(Encoding.ASCII.GetBytes(Convert.ToString((int)item.Mode, 8)));
            content.WriteByte((byte)' ');
            content.Write(name);
            content.WriteByte(0);
            content.Write(Convert.FromHexString(item.Id));
        }

        return content.ToArray();
    }

    private static int Compare(byte[] a, bool aIsFolder, byte[] b, bool bIsFolder)
    {
        var length = Math.Min(a.Length, b.Length);
        var order = a.AsSpan(0, length).SequenceCompareTo(b.AsSpan(0, length));
        return order != 0 ? order : End(a, length, aIsFolder) - End(b, length, bIsFolder);
    }

    private static int End(byte[] name, int at, bool isFolder) =>
        at < name.Length ? name[at]
        : isFolder ? '/'
        : 0;

    internal static BuilderException Missing(string id) =>
        new(
            ErrorKind.NotFound,
            "A part of this site's history is missing.",
            "Run “git fsck” in the site's folder to see what is damaged.",
            id
        );
}
