using Builder.Core.Checkpoints;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>Changes of which nobody can have one without the other.</summary>
internal static class JoinedChanges
{
    /// <summary>
    /// The wanted paths and those that belong to them: both ends of a moved file; a new file and what was in the folder whose name it takes, or the
    /// old file whose name the folder of a new one takes.
    /// </summary>
    public static HashSet<SitePath> Of(IReadOnlyList<TreeChange> changes, IReadOnlySet<SitePath> wanted)
    {
        var joined = Pairs(changes).ToLookup(pair => pair.One, pair => pair.Other);
        var all = new HashSet<SitePath>();
        var next = new Stack<SitePath>(wanted);
        while (next.TryPop(out var path))
        {
            if (all.Add(path))
            {
                foreach (var other in joined[path])
                {
                    next.Push(other);
                }
            }
        }

        return all;
    }

    private static IEnumerable<(SitePath One, SitePath Other)> Pairs(IReadOnlyList<TreeChange> changes)
    {
        var moves = changes.Where(change => change.MovedFrom is not null).Select(change => (change.Path, change.MovedFrom!.Value)).ToList();
        var gone = changes.Where(change => change.Status == ChangeStatus.Deleted).Select(change => change.Path);
        var left = gone.Concat(moves.Select(move => move.Value)).ToHashSet();
        var made = changes
            .Where(change => change.Status is ChangeStatus.Added or ChangeStatus.Moved)
            .Select(change => change.Path)
            .ToHashSet();
        var places = made.SelectMany(path => Above(path).Where(left.Contains).Select(above => (path, above)))
            .Concat(left.SelectMany(path => Above(path).Where(made.Contains).Select(above => (path, above))));
        foreach (var (one, other) in moves.Concat(places))
        {
            yield return (one, other);
            yield return (other, one);
        }
    }

    private static IEnumerable<SitePath> Above(SitePath path)
    {
        for (var cut = path.Value.LastIndexOf('/'); cut > 0; cut = path.Value.LastIndexOf('/', cut - 1))
        {
            if (SitePath.TryParse(path.Value[..cut], out var above, out _))
            {
                yield return above;
            }
        }
    }
}
