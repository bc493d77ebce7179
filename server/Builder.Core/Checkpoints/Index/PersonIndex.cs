using Builder.Core.Sites;

namespace Builder.Core.Checkpoints.Index;

/// <summary>
/// What the person's index says at this moment: what is staged, and which files git does not look at on the disk because the person
/// wants it so (sparse checkout, skip-worktree, assume-unchanged). Read again only when the file is another one.
/// </summary>
internal sealed class PersonIndex(string gitDirectory, string prefix)
{
    private readonly string file = Path.Combine(gitDirectory, "index");
    private string? stamp;
    private IndexFile known = null!;
    private IReadOnlyList<string> unwatched = [];
    private (string Stamp, string Tree, IReadOnlySet<SitePath> Staged)? lastStaged;

    public IndexFile Current
    {
        get
        {
            var now = Stamp();
            if (now != stamp)
            {
                known = IndexFile.Load(gitDirectory);
                unwatched =
                [
                    .. known
                        .Entries.Where(entry => entry.IsSkipped || entry.IsAssumedUnchanged)
                        .Select(entry => InSite(entry.Path))
                        .OfType<string>(),
                ];
                stamp = now;
            }

            return known;
        }
    }

    /// <summary>Files of the site, and folders with a slash behind them, that need not be on the disk.</summary>
    public IReadOnlyList<string> Unwatched
    {
        get
        {
            _ = Current;
            return unwatched;
        }
    }

    /// <summary>
    /// The files of the site whose entry is not the commit's, or that an unfinished merge holds. One that is only announced
    /// (intent-to-add) has no content staged and is not among them.
    /// </summary>
    public IReadOnlySet<SitePath> Staged(TreeStore trees, string headTree)
    {
        var index = Current;
        if (lastStaged is { } last && last.Stamp == stamp && last.Tree == headTree)
        {
            return last.Staged;
        }

        var staged = new HashSet<SitePath>();
        var left = new Dictionary<string, TreeItem>(StringComparer.Ordinal);
        foreach (var entry in index.Entries.Where(entry => !entry.IsIntentToAdd))
        {
            if (entry.Stage != 0)
            {
                Add(staged, entry.Path);
            }
            else if (entry.IsFolder)
            {
                var committed = trees.Subtree(headTree, entry.Path.TrimEnd('/'));
                foreach (var (path, _, _) in trees.Differences(committed, entry.Item.Id, entry.Path))
                {
                    Add(staged, path);
                }
            }
            else
            {
                left[entry.Path] = entry.Item;
            }
        }

        var folders = index.Entries.Where(entry => entry.IsFolder).Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var (path, item) in Files(trees, headTree, "", folders))
        {
            if (!left.Remove(path, out var entry) || entry != item)
            {
                Add(staged, path);
            }
        }

        foreach (var path in left.Keys)
        {
            Add(staged, path);
        }

        lastStaged = (stamp!, headTree, staged);
        return staged;
    }

    private static IEnumerable<(string Path, TreeItem Item)> Files(TreeStore trees, string tree, string above, HashSet<string> without)
    {
        foreach (var (name, item) in trees.Read(tree).Items)
        {
            var path = above + name;
            if (!item.IsFolder)
            {
                yield return (path, item);
            }
            else if (!without.Contains(path + "/"))
            {
                foreach (var inner in Files(trees, item.Id, path + "/", without))
                {
                    yield return inner;
                }
            }
        }
    }

    private void Add(HashSet<SitePath> staged, string path)
    {
        if (InSite(path) is { } inside && SitePath.TryParse(inside, out var site, out _))
        {
            staged.Add(site);
        }
    }

    private string? InSite(string path) =>
        prefix.Length == 0 ? path
        : path.StartsWith(prefix + "/", StringComparison.Ordinal) ? path[(prefix.Length + 1)..]
        // A whole folder that is not here and that holds the site cannot be: the site is here.
        : null;

    /// <summary>Length, time and checksum: git replaces the file at every change.</summary>
    private string Stamp()
    {
        var stat = new FileInfo(file);
        if (!stat.Exists)
        {
            return "none";
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> end = stackalloc byte[20];
        stream.Seek(-Math.Min(end.Length, stream.Length), SeekOrigin.End);
        stream.ReadAtLeast(end, end.Length, throwOnEndOfStream: false);
        return $"{stat.Length}:{stat.LastWriteTimeUtc.Ticks}:{Convert.ToHexStringLower(end)}";
    }
}
