using Builder.Core.Checkpoints.Index;
using Builder.Core.Sites;

namespace Builder.Core.Checkpoints;

/// <summary>
/// Brings the index up to date after the branch moved, for the files that the new commits changed and only where the entry was
/// the one of the old commit: whatever the person staged stays staged, and every flag of an entry stays (THREATS G3). Written beside
/// the index, which it then replaces in one rename, under <see cref="IndexLock"/>.
/// </summary>
internal static class IndexRefresh
{
    public static void Run(string gitDirectory, string id, TreeStore trees, string before, string after)
    {
        var index = IndexFile.Load(gitDirectory);
        var entries = new Dictionary<string, IndexEntry>(StringComparer.Ordinal);
        var rest = new List<IndexEntry>();
        foreach (var entry in index.Entries)
        {
            // Sides of an unfinished merge, and names that are no text, are nothing that a commit of ours changes.
            if (entry.Stage != 0 || !entries.TryAdd(entry.Path, entry))
            {
                rest.Add(entry);
            }
        }

        var held = rest.Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        var folders = entries.Values.Where(entry => entry.IsFolder).Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        var changed = false;
        foreach (var (path, from, to) in trees.Differences(before, after).OrderBy(change => change.To is not null))
        {
            var folder = Above(path).FirstOrDefault(above => folders.Contains(above + "/"));
            changed |= folder is not null
                ? Refresh(entries, folder + "/", Folder(trees, before, folder), Folder(trees, after, folder))
                : !held.Contains(path) && Refresh(entries, path, from, to);
        }

        if (changed)
        {
            Replace(gitDirectory, id, IndexBytes.Of(index.With(entries.Values.Concat(rest))));
        }
    }

    private static bool Refresh(Dictionary<string, IndexEntry> entries, string path, TreeItem? from, TreeItem? to)
    {
        var entry = entries.GetValueOrDefault(path);
        if (entry?.Item != from || from == to || entry is { IsIntentToAdd: true })
        {
            return false;
        }

        if (to is not { } item)
        {
            return entries.Remove(path);
        }

        if (entry is null && !HasRoom(entries, path))
        {
            return false;
        }

        entries[path] = entry?.With(item) ?? IndexEntry.For(path, item);
        return true;
    }

    /// <summary>Whether no staged file has the name of a folder that the path needs, or is in a folder of its name.</summary>
    private static bool HasRoom(Dictionary<string, IndexEntry> entries, string path) =>
        !Above(path).Any(entries.ContainsKey) && !entries.Keys.Any(other => other.StartsWith(path + "/", StringComparison.Ordinal));

    private static TreeItem? Folder(TreeStore trees, string tree, string path) =>
        trees.Find(tree, path) is { IsFolder: true } item ? item : null;

    private static IEnumerable<string> Above(string path)
    {
        for (var cut = path.LastIndexOf('/'); cut > 0; cut = path.LastIndexOf('/', cut - 1))
        {
            yield return path[..cut];
        }
    }

    private static void Replace(string gitDirectory, string id, byte[] content)
    {
        var index = Path.Combine(gitDirectory, "index");
        var copy = Path.Combine(gitDirectory, $"builder-index-{id}");
        // A rename may reach the disk before the content does; an index without content stops the person's git.
        PlainFile.WriteFlushed(copy, content);

        if (!OperatingSystem.IsWindows() && File.Exists(index))
        {
            File.SetUnixFileMode(copy, File.GetUnixFileMode(index));
        }

        File.Move(copy, index, overwrite: true);
        PlainFile.Flush(gitDirectory);
    }
}
