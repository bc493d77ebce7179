using System.Security.Cryptography;
using System.Text;
using Builder.Core.Sites;
using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>A folder as it was at one moment, all of it from one walk.</summary>
/// <param name="Uncommitted">The files whose content the tree does not hold: ignored, secret, of Git LFS, of a repository inside the site.</param>
internal sealed record FolderSnapshot(TreeId Tree, IReadOnlyList<SiteEntry> Uncommitted, SiteListing Listing);

/// <summary>
/// Turns a folder into a tree without touching the index or the folder. What a <see cref="SiteFolder"/> does not show (links,
/// submodules, a tracked <c>dist</c>, files of Git LFS) is carried over from a known tree, so that it never looks deleted.
/// </summary>
internal sealed class Snapshots(OpenRepository repository, TreeStore trees, PathRules rules, string workspace, string cacheFolder)
{
    private readonly Dictionary<string, StatCache> caches = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<(string Path, TreeItem Item)>> hidden = new(StringComparer.Ordinal);

    /// <summary>How many files were read so far; a test holds it against the number of files that changed.</summary>
    public long FilesRead { get; private set; }

    /// <summary>How many times a folder was walked over so far; a test holds it against how often it has to be.</summary>
    public long Walks { get; private set; }

    /// <param name="carryFrom">The tree from which comes what the folder does not show.</param>
    /// <param name="committed">The branch's tree: what it holds takes part although it is ignored.</param>
    public FolderSnapshot Take(SiteFolder folder, IReadOnlyDictionary<SitePath, byte[]>? overlay, string carryFrom, string committed)
    {
        var listing = folder.Look();
        Walks++;
        var entries = listing.Entries;
        var uncommitted = new List<SiteEntry>();
        var cache = CacheOf(folder);
        cache.Expect(rules.Refresh(entries));
        var root = new FolderInMaking();
        var carried = new TreeLookup(trees, carryFrom);
        Func<string, byte> decide = path => (byte)rules.Decide(path);
        foreach (var entry in entries)
        {
            var bytes = overlay?.GetValueOrDefault(entry.Path);
            var known = cache.Of(entry.Path.Value, decide);
            var item = Item(folder, entry, bytes, (cache, known), carried, committed);
            if (item is { } taken)
            {
                root.Put(entry.Path.Value, taken);
            }

            // Whether the content of a file that is in the tree is the one on the disk.
            if (item is null || entry.Length > SiteFolder.LargestFile || (FileRule)known.Rule == FileRule.Untouched)
            {
                uncommitted.Add(entry);
            }
        }

        foreach (var (path, bytes) in overlay ?? new Dictionary<SitePath, byte[]>())
        {
            if (
                !root.Has(path.Value)
                && cache.Of(path.Value, decide) is var known
                && Item(folder, new SiteEntry(path, bytes.Length, default, false), bytes, (cache, known), carried, committed) is { } item
            )
            {
                root.Put(path.Value, item);
            }
        }

        foreach (var path in repository.Index.Unwatched)
        {
            CarryUnwatched(root, path, carryFrom);
        }

        foreach (var (path, item) in Hidden(carryFrom, isTop: true).Where(hidden => !root.HasFileAbove(hidden.Path)))
        {
            root.Put(path, item);
        }

        return new FolderSnapshot(new TreeId(root.Write(trees, carryFrom)), uncommitted, listing);
    }

    /// <summary>
    /// What git does not look for on the disk (sparse checkout, skip-worktree, assume-unchanged) is not gone because it is not there.
    /// </summary>
    private void CarryUnwatched(FolderInMaking root, string path, string carryFrom)
    {
        var name = path.TrimEnd('/');
        if (File.Exists(Path.Combine(workspace, name)) || trees.Find(carryFrom, name) is not { } item)
        {
            return;
        }

        if (!item.IsFolder)
        {
            if (!root.Has(name) && !root.HasFileAbove(name))
            {
                root.Put(name, item);
            }
        }
        else
        {
            foreach (var inner in trees.Read(item.Id).Items.Keys)
            {
                CarryUnwatched(root, $"{name}/{inner}", carryFrom);
            }
        }
    }

    /// <param name="atLeast">How many files must have been read since the last time for it to be worth it.</param>
    public void Save(int atLeast)
    {
        foreach (var cache in caches.Values)
        {
            cache.Save(atLeast);
        }
    }

    private TreeItem? Item(
        SiteFolder folder,
        SiteEntry entry,
        byte[]? overlay,
        (StatCache Cache, KnownFile File) known,
        TreeLookup carried,
        string committed
    )
    {
        var path = entry.Path.Value;
        var rule = (FileRule)known.File.Rule;
        var tooLarge = entry.Length > SiteFolder.LargestFile;
        var tracked = carried.Find(path);
        if (rule == FileRule.Untouched || tooLarge)
        {
            return tracked;
        }

        if (rule == FileRule.OnlyIfTracked && tracked is null && trees.Find(committed, path) is null)
        {
            return null;
        }

        var isExecutable = rules.SeesExecutable ? entry.IsExecutable : tracked is { Mode: Mode.ExecutableFile };
        var id =
            overlay is not null ? Store(path, overlay)
            : known.File.IdOf(entry) is { } same && (same == tracked?.Id || trees.Has(same)) ? same
            : ReadAndStore(folder, entry, known, tracked?.Id);
        return id is null ? null : new TreeItem(isExecutable ? Mode.ExecutableFile : Mode.NonExecutableFile, id);
    }

    private string? ReadAndStore(SiteFolder folder, SiteEntry entry, (StatCache Cache, KnownFile File) known, string? held)
    {
        var before = TimeProvider.System.GetUtcNow();
        if (folder.Read(entry.Path) is not { } bytes)
        {
            return null;
        }

        FilesRead++;
        var id = Store(entry.Path.Value, bytes, held);
        if (bytes.Length == entry.Length)
        {
            known.Cache.Remember(known.File, entry, before, id);
        }

        return id;
    }

    private string Store(string path, byte[] bytes, string? held = null)
    {
        if (!rules.Converts)
        {
            return trees.WriteBlob(bytes, held);
        }

        using var stream = new MemoryStream(bytes, writable: false);
        return repository.Now.ObjectDatabase.CreateBlob(stream, rules.InRepository(path)).Sha;
    }

    private StatCache CacheOf(SiteFolder folder)
    {
        if (!caches.TryGetValue(folder.Root, out var cache))
        {
            var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder.Root)))[..16];
            cache = caches[folder.Root] = new StatCache(Path.Combine(cacheFolder, $"known-files-{name}"), folder.IsLasting);
            cache.Load();
        }

        return cache;
    }

    private IReadOnlyList<(string Path, TreeItem Item)> Hidden(string tree, bool isTop)
    {
        var key = isTop ? "top " + tree : tree;
        if (hidden.TryGetValue(key, out var known))
        {
            return known;
        }

        var found = new List<(string, TreeItem)>();
        foreach (var (name, item) in trees.Read(tree).Items)
        {
            if (!IsVisible(name, item, isTop))
            {
                // A hidden folder is carried over whole.
                found.Add((name, item));
            }
            else if (item.IsFolder)
            {
                found.AddRange(Hidden(item.Id, isTop: false).Select(inner => ($"{name}/{inner.Path}", inner.Item)));
            }
        }

        if (hidden.Count > 10_000)
        {
            hidden.Clear();
        }

        return hidden[key] = found;
    }

    private static bool IsVisible(string name, TreeItem item, bool isTop) =>
        (item.IsFolder || item.IsFile)
        && !(item.IsFolder && (name is ".builder" or "node_modules" || (isTop && name == "dist")))
        && SitePath.TryParse(name, out var path, out _)
        && path.Value == name;
}
