using Builder.Core.Checkpoints;
using Builder.Core.Diffs;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>
/// Brings what the person changed since into a draft that has undecided changes of its own. Per file: what only the person changed is
/// taken over; what both changed is merged; where that fails, or there is no room for a new file, the draft keeps its version and its old basis, so that landing
/// reports the conflict.
/// </summary>
internal sealed class DraftFollowing(Site site, SiteHistory history, DraftMirror mirror, Draft draft)
{
    public void Follow(IReadOnlyDictionary<SitePath, byte[]> unsaved)
    {
        var snapshot = history.Snapshot(site.Folder, unsaved, draft.Basis);
        var workspace = snapshot.Tree;
        mirror.Renew(snapshot);
        var mine = draft.Tree();
        var followed = new Dictionary<string, TreeItem?>(StringComparer.Ordinal);
        foreach (var (path, from, to) in mirror.Differences(draft.Basis, workspace))
        {
            var theirs = to is null ? null : unsaved.GetValueOrDefault(path) ?? site.Folder.Read(path);
            if (TakeOver(path, from, theirs, history.Entry(mine, path), to))
            {
                followed[path.Value] = to;
            }
        }

        if (followed.Count == 0)
        {
            return;
        }

        var record = draft.Record;
        var tree = draft.Tree();
        draft.Update(record with { Basis = history.With(draft.Basis, followed).Value, LastTree = tree.Value, IsLinear = false });
    }

    private bool TakeOver(SitePath path, TreeItem? from, byte[]? theirs, TreeItem? mine, TreeItem? to)
    {
        if (mine == to)
        {
            return true;
        }

        if (mine is null && theirs is not null && !draft.Folder.HasRoom(path, new HashSet<SitePath>()))
        {
            return false;
        }

        if (mine != from)
        {
            var result = LineDiff.Merge3(from is null ? null : history.Read(draft.Basis, path), draft.Folder.Read(path), theirs);
            if (result.HasConflict)
            {
                return false;
            }

            theirs = result.Merged;
        }

        mirror.Put(path, theirs, to is { IsExecutable: true });
        return true;
    }
}
