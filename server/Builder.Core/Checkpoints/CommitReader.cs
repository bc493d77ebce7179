using Builder.Core.Sites;
using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>Reads commits as checkpoints.</summary>
internal sealed class CommitReader(OpenRepository repository, TreeStore trees, string prefix)
{
    private const int ShortestPrefix = 4;
    private readonly HashSet<string> onBranch = new(StringComparer.Ordinal);
    private string? onBranchOf;
    private readonly Dictionary<string, bool> asked = new(StringComparer.Ordinal);
    private string? askedOf;

    public Checkpoint Read(string id) => Read(repository.Now.Lookup<Commit>(id) ?? throw NotFound(id));

    public Checkpoint Find(string idOrPrefix)
    {
        if (idOrPrefix.Length is < ShortestPrefix or > 40 || !idOrPrefix.All(char.IsAsciiHexDigit))
        {
            throw new BuilderException(
                ErrorKind.Validation,
                $"“{idOrPrefix}” is not the id of a checkpoint.",
                $"Give at least {ShortestPrefix} of its digits."
            );
        }

        try
        {
            return Read(repository.Now.Lookup<Commit>(idOrPrefix) ?? throw NotFound(idOrPrefix));
        }
        catch (AmbiguousSpecificationException e)
        {
            throw new BuilderException(
                ErrorKind.Validation,
                $"Several checkpoints begin with {idOrPrefix}.",
                "Give more of its digits.",
                e.Message,
                e
            );
        }
    }

    public IReadOnlyList<Checkpoint> List(int limit)
    {
        var found = new List<Commit>();
        if (Head() is { } head)
        {
            var newestFirst = new CommitFilter
            {
                IncludeReachableFrom = head,
                // By time a parent comes after its child too; sorted by rank, the whole history would be read for the first of it.
                SortBy = CommitSortStrategies.Time,
            };
            found.AddRange(repository.Now.Commits.QueryBy(newestFirst).Take(limit));
            if (head.Sha is var tip && Asked() is var answers && askedOf == tip)
            {
                found.ForEach(commit => answers[commit.Sha] = true);
            }
        }

        var kept = repository.Native.Names(CommitWriter.Root + "*");
        if (kept.Any(name => name.StartsWith(CommitWriter.Root + CommitWriter.Months, StringComparison.Ordinal)))
        {
            // What is kept may lie anywhere along the branch.
            OnBranch();
        }

        var raw = kept.Select(repository.Native.IdOf)
            .OfType<string>()
            .SelectMany(kept => StepsOf(kept).Take(limit))
            .DistinctBy(commit => commit.Sha)
            .OrderByDescending(commit => commit.Committer.When);
        return [.. Merge(found, raw).Take(limit).Select(Read)];
    }

    public IReadOnlyList<TreeChange> Diff(string from, string to)
    {
        if (from == to)
        {
            return [];
        }

        var moved = new CompareOptions { Similarity = SimilarityOptions.Renames };
        using var changes = repository.Now.Diff.Compare<TreeChanges>(trees.Whole(from), trees.Whole(to), null, null, moved);
        return
        [
            .. changes
                .Where(change => SitePath.TryParse(change.Path, out _, out _))
                .Select(change => new TreeChange(
                    SitePath.Parse(change.Path),
                    Status(change.Status),
                    change.Status == ChangeKind.Renamed ? SitePath.Parse(change.OldPath) : null
                ))
                .OrderBy(change => change.Path),
        ];
    }

    private Commit? Head() => repository.Native.IdOf("HEAD") is { } head ? repository.Now.Lookup<Commit>(head) : null;

    /// <summary>The raw steps that a commit of ours keeps and the branch does not hold, newest first: itself, or the chains behind a keeper.</summary>
    public IEnumerable<Commit> StepsOf(string kept)
    {
        var waiting = new Stack<string>([kept]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (waiting.TryPop(out var id))
        {
            if (!seen.Add(id) || repository.Now.Lookup<Commit>(id) is not { } commit)
            {
                continue;
            }

            // No branch ever holds a keeper.
            if (commit.Message.StartsWith(CommitWriter.KeeperTitle, StringComparison.Ordinal))
            {
                foreach (var parent in commit.Parents)
                {
                    waiting.Push(parent.Sha);
                }
            }
            else if (CheckpointMessage.Read(commit.Message).Step is not null && !IsOnBranch(id))
            {
                // A chain of steps begins behind what the person had, which is a commit without a step's number.
                yield return commit;
                if (commit.Parents.FirstOrDefault() is { } before)
                {
                    waiting.Push(before.Sha);
                }
            }
        }
    }

    /// <summary>The commit's first parent stays first; a raw step goes where its time puts it, without reordering the branch.</summary>
    private static IEnumerable<Commit> Merge(IReadOnlyList<Commit> branch, IEnumerable<Commit> raw)
    {
        var waiting = new Queue<Commit>(raw);
        foreach (var commit in branch)
        {
            while (waiting.TryPeek(out var next) && next.Committer.When >= commit.Committer.When)
            {
                yield return waiting.Dequeue();
            }

            yield return commit;
        }

        foreach (var commit in waiting)
        {
            yield return commit;
        }
    }

    private Checkpoint Read(Commit commit)
    {
        var what = CheckpointMessage.Read(commit.Message);
        return new Checkpoint(
            new CommitId(commit.Sha),
            new TreeId(trees.Subtree(commit.Tree.Sha, prefix)),
            commit.Parents.FirstOrDefault() is { } parent ? new CommitId(parent.Sha) : null,
            what.Kind,
            what.Title,
            commit.Committer.When,
            IsOnBranch(commit.Sha),
            what.Builds,
            what.SessionId,
            what.TurnId,
            what.Step,
            what.Model
        );
    }

    /// <summary>Whether HEAD reaches a commit. What is asked of lies near to it, and costs what is in between, not the whole branch.</summary>
    private bool IsOnBranch(string id)
    {
        var answers = Asked();
        if (askedOf is null || askedOf == onBranchOf)
        {
            return askedOf is not null && onBranch.Contains(id);
        }

        if (!answers.TryGetValue(id, out var isReached))
        {
            isReached = answers[id] = repository.Native.Reaches(askedOf, id);
        }

        return isReached;
    }

    /// <summary>What is known of the commit that is checked out now.</summary>
    private Dictionary<string, bool> Asked()
    {
        if (repository.Native.IdOf("HEAD") is var head && head != askedOf)
        {
            asked.Clear();
            askedOf = head;
        }

        return asked;
    }

    /// <summary>All commits that HEAD reaches. After a commit only the new ones are walked.</summary>
    private HashSet<string> OnBranch()
    {
        var head = repository.Native.IdOf("HEAD");
        if (head == onBranchOf)
        {
            return onBranch;
        }

        var grew =
            head is not null
            && onBranchOf is not null
            && repository
                .Now.ObjectDatabase.FindMergeBase(repository.Now.Lookup<Commit>(head), repository.Now.Lookup<Commit>(onBranchOf))
                ?.Sha == onBranchOf;
        if (!grew)
        {
            onBranch.Clear();
        }

        if (head is not null)
        {
            var filter = new CommitFilter { IncludeReachableFrom = head };
            if (grew)
            {
                filter.ExcludeReachableFrom = onBranchOf;
            }

            onBranch.UnionWith(repository.Now.Commits.QueryBy(filter).Select(commit => commit.Sha));
        }

        onBranchOf = head;
        return onBranch;
    }

    private static ChangeStatus Status(ChangeKind kind) =>
        kind switch
        {
            ChangeKind.Added or ChangeKind.Copied => ChangeStatus.Added,
            ChangeKind.Deleted => ChangeStatus.Deleted,
            ChangeKind.Renamed => ChangeStatus.Moved,
            _ => ChangeStatus.Modified,
        };

    private static BuilderException NotFound(string id) =>
        new(ErrorKind.NotFound, $"There is no checkpoint {id} in this site's history.", "Look at the list of checkpoints.");
}
