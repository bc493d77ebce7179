using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>Finds the objects that Builder's commits brought and that are files of their own still. The person's own commits are left as they are.</summary>
internal sealed class LooseObjects(Repository repository, string objects)
{
    private readonly HashSet<string> found = new(StringComparer.Ordinal);
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    public static string FileOf(string objects, string id) => Path.Combine(objects, id[..2], id[2..]);

    /// <param name="tips">Where to begin; what is before a commit that is in a pack is in a pack.</param>
    /// <param name="held">The site's tree in the commit that is checked out: what a keeper has differs from it by little.</param>
    /// <param name="most">When it stops; the rest is found when these are packed.</param>
    public IReadOnlyCollection<string> Of(IEnumerable<string> tips, string held, int most)
    {
        var waiting = new Stack<string>(tips);
        while (found.Count < most && waiting.TryPop(out var id))
        {
            if (!seen.Add(id) || !IsLoose(id) || repository.Lookup<Commit>(id) is not { } commit)
            {
                continue;
            }

            var parents = commit.Parents.ToList();
            if (commit.Message.StartsWith(CommitWriter.KeeperTitle, StringComparison.Ordinal))
            {
                found.Add(id);
                Take(commit.Tree.Sha);
                foreach (var kept in commit.Tree.Where(entry => entry.TargetType == TreeEntryTargetType.Tree))
                {
                    Compare(held, kept.Target.Sha);
                }
            }
            else if (
                CheckpointMessage.IsOurs(commit.Message) || commit.Message.StartsWith(CommitWriter.NotesTitle, StringComparison.Ordinal)
            )
            {
                found.Add(id);
                Compare(parents is [var first, ..] ? first.Tree.Sha : TreeStore.EmptyTree, commit.Tree.Sha);
            }

            foreach (var parent in parents)
            {
                waiting.Push(parent.Sha);
            }
        }

        return found;
    }

    private bool IsLoose(string id) => File.Exists(FileOf(objects, id));

    private bool Take(string id) => !found.Contains(id) && IsLoose(id) && found.Add(id);

    /// <summary>Takes what one tree has and another one has not.</summary>
    private void Compare(string before, string tree)
    {
        if (tree == before || !Take(tree))
        {
            return;
        }

        var old = repository.Lookup<Tree>(before);
        foreach (var entry in repository.Lookup<Tree>(tree))
        {
            var same = old?[entry.Name];
            if (entry.TargetType == TreeEntryTargetType.Tree)
            {
                Compare(same is { TargetType: TreeEntryTargetType.Tree } ? same.Target.Sha : TreeStore.EmptyTree, entry.Target.Sha);
            }
            else if (entry.TargetType == TreeEntryTargetType.Blob && same?.Target.Sha != entry.Target.Sha)
            {
                Take(entry.Target.Sha);
            }
        }
    }
}
