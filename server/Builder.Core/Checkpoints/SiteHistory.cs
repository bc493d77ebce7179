using Builder.Core.Sites;
using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>
/// The history of a site: real git commits in the person's own repository. Everything is done through the object database; the
/// index and the workspace are not touched, except for the index entries of files that land. Never: reset, clean, checkout.
/// Safe for use by several threads; one lock serialises them.
/// </summary>
public sealed class SiteHistory : IDisposable
{
    private readonly Lock gate = new();
    private int depth;
    private readonly OpenRepository repository;
    private readonly TreeStore trees;
    private readonly CommitClosure closure;
    private readonly PathRules rules;
    private readonly Snapshots snapshots;
    private readonly CommitWriter commits;
    private readonly CommitReader reader;
    private readonly CommitNotes notes;
    private readonly Site site;
    private readonly string prefix;
    private readonly BuilderException? refusal;
    private bool isPrivate;

    private SiteHistory(Site site, RepositoryOpening.Opened opened, TimeProvider clock)
    {
        (prefix, refusal, isPrivate) = (opened.Prefix, opened.Refusal, opened.IsPrivate);
        repository = new OpenRepository(opened.GitDirectory, prefix, isPrivate ? site.Root : null);
        this.site = site;
        trees = new TreeStore(repository);
        closure = new CommitClosure(repository, trees, prefix, WriteAgain);
        rules = new PathRules(repository, prefix);
        snapshots = new Snapshots(repository, trees, rules, site.Root, site.StateFolder);
        commits = new CommitWriter(repository, trees, prefix, clock);
        reader = new CommitReader(repository, trees, prefix);
        notes = new CommitNotes(repository, trees, commits);
    }

    /// <summary>
    /// Opens the history of a site. The person's repository is only read; where there is none, or none that may be changed, the site can still be looked
    /// at and built. A site may be a folder of a larger repository; then only that folder is dealt with.
    /// </summary>
    /// <exception cref="BuilderException">Precondition: the folder is a bare repository.</exception>
    public static SiteHistory Open(Site site, TimeProvider clock) => new(site, RepositoryOpening.Open(site), clock);

    /// <summary>
    /// To be called before the first change: a folder without a repository gets one, whose first commit is the site as it is.
    /// </summary>
    /// <exception cref="BuilderException">Precondition: the person's repository is one that Builder does not change, with the reason.</exception>
    public void Begin() =>
        Guarded(() =>
        {
            if (MakeRepository())
            {
                CommitOnBranch(SnapshotTree(site.Folder), new StepDescription(CheckpointKind.User, "The site as it was before Builder"));
            }
        });

    /// <summary>How the repository stands now, read afresh.</summary>
    public HistoryState State => Guarded(() => Told(RepositoryStanding.Read(repository, trees, HasPendingChanges)));

    /// <summary>The tree of the commit that is checked out; the empty tree before the first one.</summary>
    public TreeId HeadTree => Guarded(() => new TreeId(HeldTree));

    /// <summary>As <see cref="State"/>, without looking through the workspace for pending changes.</summary>
    internal HistoryState Standing => Guarded(() => Told(RepositoryStanding.Read(repository, trees, _ => false)));

    internal string GitDirectory => repository.GitDirectory;

    internal long FilesRead => snapshots.FilesRead;

    internal long Walks => snapshots.Walks;

    /// <summary>
    /// The tree of a folder as it is on disk, with unsaved content over it. Ignored files and untracked secrets are left out; files that are
    /// known and unchanged are not read.
    /// </summary>
    /// <param name="overlay">Content that is newer than the disk: unsaved buffers.</param>
    /// <param name="carryFrom">Where links, submodules and other things that are never touched are taken from; null for HEAD.</param>
    public TreeId SnapshotTree(SiteFolder folder, IReadOnlyDictionary<SitePath, byte[]>? overlay = null, TreeId? carryFrom = null) =>
        Snapshot(folder, overlay, carryFrom).Tree;

    /// <summary>As <see cref="SnapshotTree"/>, with what else the folder holds.</summary>
    internal FolderSnapshot Snapshot(SiteFolder folder, IReadOnlyDictionary<SitePath, byte[]>? overlay = null, TreeId? carryFrom = null) =>
        Guarded(() =>
        {
            var committed = HeldTree;
            return snapshots.Take(folder, overlay, carryFrom?.Value ?? committed, committed);
        });

    /// <summary>Makes a commit that no branch holds, and no reference yet either.</summary>
    /// <param name="parent">The commit before it, or null for none.</param>
    /// <param name="tree">The site's tree.</param>
    public Checkpoint Commit(CommitId? parent, TreeId tree, StepDescription what) =>
        Guarded(() => reader.Read(Written(parent, tree, CheckpointMessage.Write(what), what.Kind == CheckpointKind.User).Value));

    /// <summary>
    /// Commits a tree onto the branch that is checked out: a site's first commit, from its template. Everything else lands through <c>Landing</c>.
    /// </summary>
    /// <exception cref="BuilderException">Precondition: a merge is in progress or no branch is checked out. Conflict: git is busy, or the branch moved.</exception>
    public Checkpoint CommitOnBranch(TreeId tree, StepDescription what) =>
        Guarded(() =>
        {
            MakeRepository();
            var state = RepositoryStanding.Read(repository, trees, _ => false);
            if ((state with { IsUnborn = false }).WhyNoCommit is { } why)
            {
                throw new BuilderException(
                    ErrorKind.Precondition,
                    $"Nothing was committed, because {why}.",
                    "Finish it first, then try again."
                );
            }

            var commit = Written(state.Head, tree, CheckpointMessage.Write(what), byUser: false).Value;
            using var held = LockIndex(commit);
            if (!Advance(CurrentBranch!, state.Head, new CommitId(commit), CheckpointMessage.Title(what.Title)))
            {
                throw new BuilderException(ErrorKind.Conflict, "The branch moved while Builder was about to commit.", "Try again.");
            }

            RefreshIndex(commit, state.Head, new CommitId(commit));
            return reader.Read(commit);
        });

    /// <summary>Keeps a commit, and what leads to it, from git's clean-up under <c>refs/builder/</c> and this name.</summary>
    public void KeepRef(string name, CommitId id) => Guarded(() => Point(name, id, []));

    /// <param name="held">Commits that the reference leads to already: nothing before them can have gone.</param>
    private void Point(string name, CommitId id, IReadOnlyCollection<string> held)
    {
        Ensure(id, held);
        var reference = CommitWriter.Root + name;
        var before = repository.Native.IdOf(reference);
        Patiently(() => repository.Native.Set(reference, id.Value));
        OrBack(
            () => Ensure(id, held),
            () =>
                Patiently(() =>
                {
                    if (before is null)
                    {
                        repository.Native.Remove(reference);
                    }
                    else
                    {
                        repository.Native.Set(reference, before);
                    }
                })
        );
    }

    /// <summary>
    /// A clean-up may take a commit before it has a name. Then the name goes back to where it was: one that leads nowhere stops git's next clean-up.
    /// </summary>
    private static void OrBack(Action ensure, Action back)
    {
        try
        {
            ensure();
        }
        catch (Exception e) when (e is BuilderException or LibGit2SharpException)
        {
            back();
            throw;
        }
    }

    /// <summary>Lets go of a commit that <see cref="KeepRef"/> kept. Does nothing when there is no such name.</summary>
    public void DropRef(string name) => Guarded(() => Patiently(() => repository.Native.Remove(CommitWriter.Root + name)));

    /// <summary>
    /// Keeps trees and commits from git's clean-up for as long as a draft needs them: one reference, to a commit that has the commits as its parents
    /// and the trees as its folders. Commits that it kept before and that are not in the new ones stay kept.
    /// </summary>
    /// <param name="chain">Commits that one of the new ones leads to; they need no mention.</param>
    internal void Keep(
        string name,
        IReadOnlyDictionary<string, TreeId> folders,
        IReadOnlyList<CommitId> parents,
        IReadOnlySet<string> chain
    ) =>
        Guarded(() =>
        {
            var items = folders
                .Where(folder => folder.Value != Nothing)
                .ToDictionary(
                    folder => $"{CommitWriter.Safe(name)}-{folder.Key}",
                    folder => new TreeItem(Mode.Directory, folder.Value.Value),
                    StringComparer.Ordinal
                );
            closure.EnsureTrees(HeldTree, items.Values.Select(item => item.Id).Distinct());
            var before = repository.Native.IdOf(CommitWriter.Root + name);
            // What was kept and is lost all the same is not a reason to keep no more.
            var earlier = before is null ? [] : repository.Now.Lookup<Commit>(before)?.Parents.Select(parent => parent.Sha).ToList() ?? [];
            var kept = earlier.Where(id => repository.Now.Lookup<Commit>(id) is not null).ToList();
            var all = parents.Select(parent => parent.Value).Concat(kept.Where(id => !chain.Contains(id))).Distinct().ToList();
            var tree = trees.Write(items).Id;
            var keeper = commits.WriteKeeper(name, tree, all);
            // The newest of them is seen to once more: a clean-up may have begun before it was kept.
            Point(
                name,
                new CommitId(keeper),
                [.. kept.SelectMany(id => repository.Now.Lookup<Commit>(id)?.Parents ?? []).Select(c => c.Sha)]
            );
            if (before is not null && before != keeper)
            {
                repository.Forget(name, before, tree);
            }
        });

    /// <summary>
    /// Lets go of what <see cref="Keep"/> kept under a name. Steps that the branch does not hold stay for three months, on one reference a month, so that
    /// nothing grows with their number. It holds the steps and not what kept them: that goes, and an error or a death on the way leaves nothing without its parent.
    /// </summary>
    internal void PutAway(string name) =>
        Guarded(() =>
        {
            if (repository.Native.IdOf(CommitWriter.Root + name) is not { } keeper)
            {
                return;
            }

            if (reader.StepsOf(keeper).Any())
            {
                var month = commits.Month(0);
                var before = repository.Native.IdOf(CommitWriter.Root + month);
                string[] steps = [.. repository.Commit(keeper).Parents.Select(parent => parent.Sha)];
                string[] parents = before is null ? steps : [before, .. steps];
                Point(
                    month,
                    new CommitId(commits.WriteKeeper(month, trees.Write(new Dictionary<string, TreeItem>()).Id, parents)),
                    before is null ? [] : [before]
                );
                foreach (var old in repository.Native.Names(CommitWriter.Root + CommitWriter.Months + "*"))
                {
                    if (string.CompareOrdinal(old, CommitWriter.Root + commits.Month(-3)) < 0)
                    {
                        Patiently(() => repository.Native.Remove(old));
                    }
                }
            }

            DropRef(name);
            repository.FlushNames(CommitWriter.Root + name);
            repository.Forget(name, keeper, TreeStore.EmptyTree);
        });

    /// <summary>
    /// Packs what Builder's commits brought, once there is enough of it. Made beside everything else: it holds nothing up, and what it cannot do now
    /// stays as it is until the next time.
    /// </summary>
    /// <param name="enough">From how many objects on it is worth a pack.</param>
    /// <param name="reached">Called before each thing that changes the disk.</param>
    /// <returns>How many objects were put into a pack.</returns>
    internal int Pack(int enough, CancellationToken cancellationToken, Action? reached = null)
    {
        try
        {
            var (fresh, objects, held, tips) = Guarded(() =>
                (
                    repository.Fresh(),
                    repository.ObjectFolder,
                    HeldTree,
                    repository
                        .Native.Names(CommitWriter.Root + "*")
                        .Prepend("HEAD")
                        .Append(CommitNotes.Reference)
                        .Select(repository.Native.IdOf)
                        .OfType<string>()
                        .ToList()
                )
            );
            using (fresh)
            {
                return new OwnPacks(fresh, objects, reached ?? (() => { })).Pack(tips, held, enough, cancellationToken);
            }
        }
        catch (Exception notNow) when (notNow is LibGit2SharpException or BuilderException || DiskErrors.IsFromDisk(notNow))
        {
            return 0;
        }
    }

    /// <summary>Puts a note beside each of these commits, all of them or none, where git and people find it and no push takes it along unasked.</summary>
    /// <exception cref="BuilderException">It could not be written. Nothing depends on it.</exception>
    internal void AddNotes(IReadOnlyDictionary<CommitId, string> notes) =>
        Guarded(() =>
            IndexLock.Patiently(
                () =>
                {
                    this.notes.Add(notes);
                    return true;
                },
                e => e is LockedFileException
            )
        );

    /// <summary>The note that stands beside a commit, or null. It came with the repository: data, which anybody may have written.</summary>
    public string? NoteOf(CommitId id) => Guarded(() => notes.Read(id));

    /// <summary>Checkpoints, newest first: the commits of the branch and the raw steps that it does not hold.</summary>
    public IReadOnlyList<Checkpoint> List(int limit) => Guarded(() => reader.List(limit));

    /// <summary>A checkpoint by its id or an unambiguous beginning of it, of at least four digits.</summary>
    /// <exception cref="BuilderException">NotFound, or Validation when several fit.</exception>
    public Checkpoint Find(string idOrPrefix) => Guarded(() => reader.Find(idOrPrefix));

    /// <summary>What changed between two trees, with moved files recognised; <paramref name="from"/> null means nothing was there.</summary>
    public IReadOnlyList<TreeChange> Diff(TreeId? from, TreeId to) =>
        Guarded(() => reader.Diff(from?.Value ?? TreeStore.EmptyTree, to.Value));

    /// <summary>The content of a file in a tree as it belongs on disk, or null when there is no such file.</summary>
    public byte[]? Read(TreeId tree, SitePath path) =>
        Guarded(() => trees.Find(tree.Value, path.Value) is { IsFile: true } item ? ReadForDisk(item.Id, path.Value) : null);

    /// <summary>The files that lie in a folder of a tree, and not in one within it.</summary>
    public IReadOnlyList<SitePath> In(TreeId tree, string folder) =>
        Guarded<IReadOnlyList<SitePath>>(() =>
            [
                .. trees
                    .Read(trees.Subtree(tree.Value, folder))
                    .Items.Where(item => item.Value.IsFile)
                    .Select(item => SitePath.TryParse($"{folder}/{item.Key}", out var path, out _) ? path : (SitePath?)null)
                    .OfType<SitePath>(),
            ]
        );

    /// <summary>Merges what led from <paramref name="basis"/> to <paramref name="theirs"/> into <paramref name="ours"/>.</summary>
    public MergedTree Merge(TreeId basis, TreeId ours, TreeId theirs) =>
        Guarded(() => new TreeMerge(trees, id => ReadForDisk(id, null)).Merge(basis.Value, ours.Value, theirs.Value));

    /// <summary>The tree with some files replaced (or removed, where the content is null). The executable bit of a file stays.</summary>
    public TreeId With(TreeId basis, IReadOnlyDictionary<SitePath, byte[]?> changes) =>
        Guarded(() => With(basis, changes.Select(change => KeyValuePair.Create(change.Key.Value, Item(basis, change.Key, change.Value)))));

    /// <summary>Writes down what is known of unchanged files, for the next start; what is left of it is written at the end.</summary>
    /// <param name="atLeast">How many files must have been read since the last time for it to be worth it.</param>
    public void SaveKnownFiles(int atLeast = 1) => Guarded(() => snapshots.Save(atLeast));

    public void Dispose()
    {
        lock (gate)
        {
            snapshots.Save(1);
            repository.Dispose();
        }
    }

    internal TreeId With(TreeId basis, IEnumerable<KeyValuePair<string, TreeItem?>> changes) =>
        Guarded(() => new TreeId(trees.With(basis.Value, changes)));

    /// <summary>The entry of a file, link or submodule, or null when there is none; a folder is none.</summary>
    internal TreeItem? Entry(TreeId tree, SitePath path) =>
        Guarded(() => trees.Find(tree.Value, path.Value) is { IsFolder: false } item ? item : (TreeItem?)null);

    /// <summary>Every path at which two trees of the site differ, folders resolved, moved files as two paths.</summary>
    internal IReadOnlyList<(string Path, TreeItem? From, TreeItem? To)> Differences(TreeId from, TreeId to) =>
        Guarded<IReadOnlyList<(string, TreeItem?, TreeItem?)>>(() => [.. trees.Differences(from.Value, to.Value)]);

    /// <summary>The id that these bytes would have as this file, without writing them.</summary>
    internal string IdOf(SitePath path, byte[] content) =>
        Guarded(() => rules.Converts ? Stored(path, content) : TreeStore.Hash("blob", content));

    /// <summary>The full name of the branch that is checked out, also before its first commit; null when HEAD is detached.</summary>
    internal string? CurrentBranch => Guarded(() => repository.Native.TargetOf("HEAD"));

    /// <summary>The tree without files.</summary>
    internal static TreeId Nothing => new(TreeStore.EmptyTree);

    /// <summary>Whether git has all these objects.</summary>
    internal bool Holds(IEnumerable<string> ids) => Guarded(() => ids.All(id => id == TreeStore.EmptyTree || trees.Has(id)));

    /// <summary>Writes a commit that nothing refers to yet.</summary>
    internal CommitId Write(CommitId? parent, TreeId tree, string message, bool byUser) =>
        Guarded(() => Written(parent, tree, message, byUser));

    /// <summary>Why a file is not ours to touch: a link, a submodule or what is in it, a file of Git LFS. Null when it is an ordinary file.</summary>
    internal string? WhyUntouched(TreeId tree, SitePath path) =>
        Guarded(() =>
        {
            for (var slash = path.Value.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.Value.IndexOf('/', slash + 1))
            {
                if (trees.Find(tree.Value, path.Value[..slash]) is { IsFolder: false, IsFile: false })
                {
                    return $"{path} lies in a submodule or behind a link, which Builder leaves as it is.";
                }
            }

            return trees.Find(tree.Value, path.Value) is { IsFolder: false, IsFile: false }
                    ? $"{path} is a link or a submodule, which Builder leaves as it is."
                : rules.Decide(path.Value) == FileRule.Untouched
                    ? $"{path} is kept by Git LFS, another filter or a repository of its own, so Builder leaves it as it is."
                : null;
        });

    internal Checkpoint Checkpoint(CommitId id) => Guarded(() => reader.Read(id.Value));

    /// <summary>Writes the content of a file and says how a tree holds it.</summary>
    internal TreeItem Store(SitePath path, byte[] content, bool executable) =>
        Guarded(() => new TreeItem(executable ? Mode.ExecutableFile : Mode.NonExecutableFile, Stored(path, content)));

    /// <summary>Whether a commit is HEAD or one of its ancestors.</summary>
    internal bool IsOnBranch(CommitId id) => Guarded(() => reader.Read(id.Value).OnBranch);

    /// <summary>Removes locks that a killed run of ours left; never anybody else's.</summary>
    internal void RemoveStaleLocks(string? branch, IReadOnlyCollection<string> targets) =>
        Guarded(() => IndexLock.RemoveStale(GitDirectory, site.Id, branch, targets));

    internal string Message(CommitId id) => Guarded(() => repository.Commit(id.Value).Message);

    internal CommitId? TipOf(string branch) => Guarded(() => repository.Native.IdOf(branch) is { } id ? new CommitId(id) : (CommitId?)null);

    internal IndexLock LockIndex(string id) => IndexLock.Take(GitDirectory, $"{site.Id}-{id}");

    /// <summary>Moves a branch if it is still where it is expected to be (THREATS G3).</summary>
    internal bool Advance(string branch, CommitId? expected, CommitId target, string logMessage) =>
        Guarded(() =>
        {
            Ensure(target, []);
            var moved = IndexLock.Patiently(
                () => repository.Native.CompareAndSet(branch, expected?.Value, target.Value, "builder: " + logMessage),
                e => e is LockedFileException
            );
            if (moved)
            {
                // A clean-up that began before the branch moved did not see it.
                OrBack(
                    () => closure.EnsureCommit(target.Value, HeldTree, id => id == expected?.Value),
                    () =>
                    {
                        if (expected is { } old)
                        {
                            _ = repository.Native.CompareAndSet(branch, target.Value, old.Value, "builder: git cleaned up");
                        }
                    }
                );
            }

            return moved;
        });

    internal void RefreshIndex(string id, CommitId? before, CommitId after) =>
        Guarded(() => IndexRefresh.Run(GitDirectory, $"{site.Id}-{id}", trees, TreeOfRepository(before), TreeOfRepository(after)));

    internal T Guarded<T>(Func<T> work)
    {
        try
        {
            lock (gate)
            {
                try
                {
                    if (depth++ == 0)
                    {
                        repository.Renew();
                    }

                    return work();
                }
                finally
                {
                    depth--;
                }
            }
        }
        catch (LockedFileException e)
        {
            throw IndexLock.Busy(e);
        }
        catch (LibGit2SharpException e)
        {
            throw new BuilderException(
                ErrorKind.External,
                $"The git repository of {site.Name} could not be read or written.",
                "Check that the disk has space, and run “git fsck” in the folder.",
                e.Message,
                e
            );
        }
    }

    private void Guarded(Action work) =>
        Guarded(() =>
        {
            work();
            return true;
        });

    private HistoryState Told(HistoryState state) =>
        refusal is null ? state : state with { Notices = [$"{refusal.Message} {refusal.NextStep}", .. state.Notices] };

    /// <summary>Makes the repository if the site has none, and works on that from now on.</summary>
    /// <returns>Whether it was made now.</returns>
    private bool MakeRepository()
    {
        if (refusal is not null)
        {
            throw new BuilderException(refusal.Kind, refusal.Message, refusal.NextStep, refusal.Detail, refusal);
        }

        if (!isPrivate)
        {
            return false;
        }

        repository.MoveTo(RepositoryOpening.Create(site));
        isPrivate = false;
        return true;
    }

    private string HeadTreeOfRepository =>
        repository.Native.IdOf("HEAD") is { } head ? TreeOfRepository(new CommitId(head)) : TreeStore.EmptyTree;

    /// <summary>The site's tree in the commit that is checked out: git has it whole.</summary>
    private string HeldTree => trees.Subtree(HeadTreeOfRepository, prefix);

    private string TreeOfRepository(CommitId? commit) => commit is { } id ? repository.Commit(id.Value).Tree.Sha : TreeStore.EmptyTree;

    /// <summary>A commit whose whole content git has at the moment at which it is written.</summary>
    private CommitId Written(CommitId? parent, TreeId tree, string message, bool byUser)
    {
        closure.EnsureTrees(trees.Subtree(TreeOfRepository(parent), prefix), [tree.Value]);
        return new CommitId(commits.Write(parent?.Value, tree.Value, message, byUser));
    }

    private void Ensure(CommitId id, IReadOnlyCollection<string> held)
    {
        repository.Renew();
        closure.EnsureCommit(id.Value, HeldTree, commit => held.Contains(commit) || reader.Read(commit).OnBranch);
    }

    /// <summary>Writes the content of a file again that git has lost, if the draft or the site still has it.</summary>
    private bool WriteAgain(string path, string id)
    {
        var inSite = prefix.Length == 0 ? path : path[(prefix.Length + 1)..];
        if (!SitePath.TryParse(inSite, out var known, out _))
        {
            return false;
        }

        return new[] { site.DraftFolder, site.Folder }.Any(folder => folder.Read(known) is { } content && Stored(known, content) == id);
    }

    private static void Patiently(Action work) =>
        IndexLock.Patiently(
            () =>
            {
                work();
                return true;
            },
            e => e is LockedFileException
        );

    private bool HasPendingChanges(string? headTree)
    {
        var tree = trees.Subtree(headTree ?? TreeStore.EmptyTree, prefix);
        return snapshots.Take(site.Folder, null, tree, tree).Tree.Value != tree;
    }

    private TreeItem? Item(TreeId basis, SitePath path, byte[]? content) =>
        content is null
            ? null
            : new TreeItem(
                trees.Find(basis.Value, path.Value) is { IsFile: true } old ? old.Mode : Mode.NonExecutableFile,
                Stored(path, content)
            );

    private string Stored(SitePath path, byte[] content)
    {
        if (!rules.Converts)
        {
            return trees.WriteBlob(content);
        }

        using var stream = new MemoryStream(content, writable: false);
        return repository.Now.ObjectDatabase.CreateBlob(stream, rules.InRepository(path.Value)).Sha;
    }

    private byte[] ReadForDisk(string id, string? path)
    {
        using var stream =
            rules.Converts && path is not null
                ? trees.Blob(id).GetContentStream(new FilteringOptions(rules.InRepository(path)))
                : trees.Blob(id).GetContentStream();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
