using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>
/// Makes sure that everything a commit brings is in the object database before a reference moves there: the person's git may have
/// cleaned up since it was written. What is missing is written again, from what is known or from the files that have it.
/// </summary>
/// <param name="prefix">Where the site is in the repository.</param>
/// <param name="writeAgain">Writes the content with an id again, if the file of that path in the repository has it; false if not.</param>
internal sealed class CommitClosure(OpenRepository repository, TreeStore trees, string prefix, Func<string, string, bool> writeAgain)
{
    private readonly string inSite = prefix.Length == 0 ? "" : prefix + "/";

    /// <summary>Sees to a commit and to those before it, up to one that the branch holds.</summary>
    /// <param name="held">A tree of the site that is known to be there.</param>
    /// <exception cref="BuilderException">Conflict: something is missing and cannot be written again.</exception>
    public void EnsureCommit(string commit, string held, Func<string, bool> isOnBranch)
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
            if (found.Message.StartsWith(CommitWriter.KeeperTitle, StringComparison.Ordinal))
            {
                EnsureKept(fresh, held, found.Tree.Sha);
            }
            else
            {
                Ensure(fresh, parents is [var first, ..] ? first.Tree.Sha : TreeStore.EmptyTree, found.Tree.Sha, "");
            }

            foreach (var parent in parents)
            {
                waiting.Push(parent.Sha);
            }
        }
    }

    /// <summary>Sees to trees of the site, where another one is known to be there.</summary>
    public void EnsureTrees(string held, IEnumerable<string> wanted)
    {
        using var fresh = repository.Fresh();
        foreach (var tree in wanted)
        {
            Ensure(fresh, held, tree, inSite);
        }
    }

    /// <summary>What a keeper has as its folders are whole sites: beside the one that is held they differ by little, by their names there they would differ by all.</summary>
    private void EnsureKept(Repository fresh, string held, string keeper)
    {
        if (!fresh.ObjectDatabase.Contains(new ObjectId(keeper)))
        {
            trees.WriteAgain(trees.Read(keeper));
        }

        foreach (var item in trees.Read(keeper).Items.Values)
        {
            Ensure(fresh, held, item.Id, inSite);
        }
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
