using Builder.Core.Diffs;
using Builder.Core.Sites;

namespace Builder.Core.Checkpoints;

/// <summary>
/// Three-way merge of trees: a file that only one side changed is taken from there; one that both changed is merged line by line.
/// What cannot be merged is reported, never decided.
/// </summary>
internal sealed class TreeMerge(TreeStore trees, Func<string, byte[]> readBlob)
{
    public MergedTree Merge(string basis, string ours, string theirs)
    {
        var mine = trees.Differences(basis, ours).ToDictionary(change => change.Path, change => change.To, StringComparer.Ordinal);
        var changes = new Dictionary<string, TreeItem?>(StringComparer.Ordinal);
        var conflicts = new List<SitePath>();
        foreach (var (path, from, to) in trees.Differences(basis, theirs))
        {
            if (!mine.TryGetValue(path, out var our))
            {
                if (Blocked(path, to, mine))
                {
                    conflicts.Add(SitePath.Parse(path));
                    continue;
                }

                changes[path] = to;
            }
            else if (our != to)
            {
                if (Content(from, our, to) is { } merged)
                {
                    changes[path] = merged;
                }
                else
                {
                    conflicts.Add(SitePath.Parse(path));
                }
            }
        }

        return conflicts.Count > 0 ? new MergedTree(null, conflicts) : new MergedTree(new TreeId(trees.With(ours, changes)), []);
    }

    private TreeItem? Content(TreeItem? from, TreeItem? our, TreeItem? their)
    {
        if (our is not { IsFile: true } mine || their is not { IsFile: true } other || from is { IsFile: false })
        {
            return null;
        }

        var result = LineDiff.Merge3(from is { } basis ? readBlob(basis.Id) : null, readBlob(mine.Id), readBlob(other.Id));
        if (result.HasConflict || result.Merged is not { } merged)
        {
            return null;
        }

        var mode = mine.Mode == from?.Mode ? other.Mode : mine.Mode;
        return new TreeItem(mode, trees.WriteBlob(merged));
    }

    /// <summary>Whether our side made a folder of what theirs holds as a file, or the other way round.</summary>
    private static bool Blocked(string path, TreeItem? to, Dictionary<string, TreeItem?> mine) =>
        to is not null
        && mine.Any(other =>
            other.Value is not null
            && (other.Key.StartsWith(path + "/", StringComparison.Ordinal) || path.StartsWith(other.Key + "/", StringComparison.Ordinal))
        );
}
