using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>
/// Makes sure that everything a commit brings is in the object database before a reference moves there: the person's git may have
/// cleaned up since it was written. What is missing is written again, from what is known or from the files that have it.
/// </summary>
/// <param name="writeAgain">Writes the content with an id again, if the file of that path in the repository has it; false if not.</param>
internal sealed class CommitClosure(OpenRepository repository, TreeStore trees, Func<string, string, bool> writeAgain)
{
    /// <summary>Sees to a commit and to those before it, up to one that the branch holds.</summary>
    /// <exception cref="BuilderException">Conflict: something is missing and cannot be written again.</exception>
    public void EnsureCommit(string commit, Func<string, bool> isOnBranch)
    {
        using var fresh = repository.Fresh();
        var waiting = new Stack<string>([commit]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (waiting.TryPop(out var id))
        {
            if (!seen.Add(id) || isOnBranch(id))
            {
                continue;
            }

            var found = fresh.Lookup<Commit>(id) ?? throw Gone(id);
            var parents = found.Parents.ToList();
            Ensure(fresh, parents is [var first, ..] ? first.Tree.Sha : TreeStore.EmptyTree, found.Tree.Sha, "");
            foreach (var parent in parents)
            {
                waiting.Push(parent.Sha);
            }
        }
    }

    /// <summary>Sees to a tree, where another one is known to be there.</summary>
    /// <param name="folder">Where the tree is in the repository.</param>
    public void EnsureTree(string held, string tree, string folder)
    {
        using var fresh = repository.Fresh();
        Ensure(fresh, held, tree, folder.Length == 0 ? "" : folder + "/");
    }

    private void Ensure(Repository fresh, string held, string tree, string above)
    {
        if (tree == held)
        {
            return;
        }

        if (!fresh.ObjectDatabase.Contains(new ObjectId(tree)))
        {
            trees.WriteAgain(trees.Read(tree));
        }

        var before = trees.Read(held).Items;
        foreach (var (name, item) in trees.Read(tree).Items)
        {
            var old = before.TryGetValue(name, out var known) ? known : (TreeItem?)null;
            if (old == item || item.Mode == Mode.GitLink)
            {
                continue;
            }

            if (item.IsFolder)
            {
                Ensure(fresh, old is { IsFolder: true } folder ? folder.Id : TreeStore.EmptyTree, item.Id, $"{above}{name}/");
            }
            else if (!fresh.ObjectDatabase.Contains(new ObjectId(item.Id)) && !writeAgain(above + name, item.Id))
            {
                throw Gone(item.Id);
            }
        }
    }

    private static BuilderException Gone(string id) =>
        new(
            ErrorKind.Conflict,
            "Git cleaned up its objects while Builder was about to commit, and took something with it that the commit needs.",
            "Nothing was committed. Try again.",
            id
        );
}
