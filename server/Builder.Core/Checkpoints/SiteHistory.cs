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
    private readonly Repository repository;
    private readonly Libgit2 native;
    private readonly TreeStore trees;
    private readonly PathRules rules;
    private readonly Snapshots snapshots;
    private readonly CommitWriter commits;
    private readonly CommitReader reader;
    private readonly Site site;
    private readonly string prefix;

    private SiteHistory(Site site, RepositoryOpening.Opened opened, TimeProvider clock)
    {
        (repository, prefix) = opened;
        this.site = site;
        native = new Libgit2(repository.Info.Path);
        trees = new TreeStore(repository);
        rules = new PathRules(repository, native, prefix);
        snapshots = new Snapshots(repository, trees, rules, site.StateFolder);
        commits = new CommitWriter(repository, trees, prefix, clock);
        reader = new CommitReader(repository, trees, prefix);
    }

    /// <summary>
    /// Opens the repository of a site. Where there is none, or where an outer one ignores the folder, one is made with the branch
    /// <c>main</c> and without a commit. A site may be a folder of a larger repository; then only that folder is dealt with.
    /// </summary>
    /// <exception cref="BuilderException">Precondition: a repository that is bare, a submodule, somebody else's, or not readable.</exception>
    public static SiteHistory Open(Site site, TimeProvider clock) => new(site, RepositoryOpening.Open(site), clock);

    /// <summary>How the repository stands now, read afresh.</summary>
    public HistoryState State => Guarded(() => RepositoryStanding.Read(GitDirectory, prefix, HasPendingChanges));

    /// <summary>The tree of the commit that is checked out; the empty tree before the first one.</summary>
    public TreeId HeadTree => Guarded(() => new TreeId(trees.Subtree(HeadTreeOfRepository, prefix)));

    /// <summary>As <see cref="State"/>, without looking through the workspace for pending changes.</summary>
    internal HistoryState Standing => Guarded(() => RepositoryStanding.Read(GitDirectory, prefix, _ => false));

    internal string GitDirectory => repository.Info.Path;

    internal long FilesRead => snapshots.FilesRead;

    /// <summary>
    /// The tree of a folder as it is on disk, with unsaved content over it. Ignored files and untracked secrets are left out; files that are
    /// known and unchanged are not read.
    /// </summary>
    /// <param name="overlay">Content that is newer than the disk: unsaved buffers.</param>
    /// <param name="carryFrom">Where links, submodules and other things that are never touched are taken from; null for HEAD.</param>
    public TreeId SnapshotTree(SiteFolder folder, IReadOnlyDictionary<SitePath, byte[]>? overlay = null, TreeId? carryFrom = null) =>
        Guarded(() => new TreeId(snapshots.Take(folder, overlay, carryFrom?.Value ?? trees.Subtree(HeadTreeOfRepository, prefix))));

    /// <summary>Makes a commit that no branch holds, kept by a reference under <c>refs/builder/</c>.</summary>
    /// <param name="parent">The commit before it, or null for none.</param>
    /// <param name="tree">The site's tree.</param>
    public Checkpoint Commit(CommitId? parent, TreeId tree, StepDescription what) =>
        Guarded(() =>
        {
            var commit = commits.Write(parent?.Value, tree.Value, what);
            KeepRef(CommitWriter.ReferenceName(what, commit), new CommitId(commit));
            return reader.Read(commit);
        });

    /// <summary>
    /// Commits a tree onto the branch that is checked out: a site's first commit, from its template. Everything else lands through <c>Landing</c>.
    /// </summary>
    /// <exception cref="BuilderException">Precondition: a merge is in progress or no branch is checked out. Conflict: git is busy, or the branch moved.</exception>
    public Checkpoint CommitOnBranch(TreeId tree, StepDescription what) =>
        Guarded(() =>
        {
            var state = RepositoryStanding.Read(GitDirectory, prefix, _ => false);
            if (state.WhyNoCommit is { } why)
            {
                throw new BuilderException(
                    ErrorKind.Precondition,
                    $"Nothing was committed, because {why}.",
                    "Finish it first, then try again."
                );
            }

            var commit = commits.Write(state.Head?.Value, tree.Value, what);
            using var held = LockIndex(commit);
            if (!Advance(CurrentBranch!, state.Head, new CommitId(commit), CheckpointMessage.Title(what.Title)))
            {
                throw new BuilderException(ErrorKind.Conflict, "The branch moved while Builder was about to commit.", "Try again.");
            }

            RefreshIndex(commit, state.Head, new CommitId(commit));
            return reader.Read(commit);
        });

    /// <summary>Keeps a commit from git's clean-up under <c>refs/builder/</c> and this name.</summary>
    public void KeepRef(string name, CommitId id) =>
        Guarded(() =>
            OwnLock.Patiently(
                () => repository.Refs.Add(CommitWriter.Root + name, new ObjectId(id.Value), allowOverwrite: true),
                e => e is LockedFileException
            )
        );

    /// <summary>Lets go of a commit that <see cref="KeepRef"/> kept. Does nothing when there is no such name.</summary>
    public void DropRef(string name) =>
        Guarded(() =>
            OwnLock.Patiently(
                () =>
                {
                    repository.Refs.Remove(CommitWriter.Root + name);
                    return true;
                },
                e => e is LockedFileException
            )
        );

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

    /// <summary>All files of a tree, sorted. Links and submodules are not among them.</summary>
    public IReadOnlyList<SitePath> Paths(TreeId tree) =>
        Guarded<IReadOnlyList<SitePath>>(() =>
            [
                .. Differences(new TreeId(TreeStore.EmptyTree), tree)
                    .Where(change => change.To is { IsFile: true } && SitePath.TryParse(change.Path, out _, out _))
                    .Select(change => SitePath.Parse(change.Path))
                    .Order(),
            ]
        );

    /// <summary>Merges what led from <paramref name="basis"/> to <paramref name="theirs"/> into <paramref name="ours"/>.</summary>
    public MergedTree Merge(TreeId basis, TreeId ours, TreeId theirs) =>
        Guarded(() => new TreeMerge(trees, id => ReadForDisk(id, null)).Merge(basis.Value, ours.Value, theirs.Value));

    /// <summary>The tree with some files replaced (or removed, where the content is null). The executable bit of a file stays.</summary>
    public TreeId With(TreeId basis, IReadOnlyDictionary<SitePath, byte[]?> changes) =>
        Guarded(() => With(basis, changes.Select(change => KeyValuePair.Create(change.Key.Value, Item(basis, change.Key, change.Value)))));

    /// <summary>Forgets nothing: writes down what is known of unchanged files, for the next start.</summary>
    public void SaveKnownFiles() => Guarded(snapshots.Save);

    public void Dispose()
    {
        lock (gate)
        {
            snapshots.Save();
            native.Dispose();
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

    internal string? CurrentBranch => Guarded(() => RepositoryStanding.BranchReference(repository));

    /// <summary>The tree without files.</summary>
    internal static TreeId Nothing => new(TreeStore.EmptyTree);

    /// <summary>Whether git has all these objects.</summary>
    internal bool Holds(IEnumerable<string> ids) =>
        Guarded(() => ids.All(id => id == TreeStore.EmptyTree || repository.ObjectDatabase.Contains(new ObjectId(id))));

    /// <summary>Writes a commit that nothing refers to yet.</summary>
    internal CommitId Write(CommitId? parent, TreeId tree, string message, bool byUser) =>
        Guarded(() => new CommitId(commits.Write(parent?.Value, tree.Value, message, byUser)));

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
        Guarded(() => OwnLock.RemoveStale(GitDirectory, branch, targets));

    internal string Message(CommitId id) => Guarded(() => repository.Lookup<Commit>(id.Value).Message);

    internal CommitId? TipOf(string branch) =>
        Guarded(() => repository.Refs[branch]?.ResolveToDirectReference()?.TargetIdentifier is { } id ? new CommitId(id) : (CommitId?)null);

    internal OwnLock LockIndex(string id) => OwnLock.Take(GitDirectory, id);

    /// <summary>Moves a branch if it is still where it is expected to be (THREATS G3).</summary>
    internal bool Advance(string branch, CommitId? expected, CommitId target, string logMessage) =>
        Guarded(() =>
            OwnLock.Patiently(
                () => native.CompareAndSet(branch, expected?.Value, target.Value, "builder: " + logMessage),
                e => e is LockedFileException
            )
        );

    internal void RefreshIndex(string id, CommitId? before, CommitId after) =>
        Guarded(() => IndexRefresh.Run(GitDirectory, id, trees.Differences(TreeOfRepository(before), TreeOfRepository(after))));

    internal T Guarded<T>(Func<T> work)
    {
        try
        {
            lock (gate)
            {
                return work();
            }
        }
        catch (LockedFileException e)
        {
            throw OwnLock.Busy(e);
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

    private string HeadTreeOfRepository => repository.Head.Tip?.Tree.Sha ?? TreeStore.EmptyTree;

    private string TreeOfRepository(CommitId? commit) =>
        commit is { } id ? repository.Lookup<Commit>(id.Value).Tree.Sha : TreeStore.EmptyTree;

    private bool HasPendingChanges(string? headTree)
    {
        var tree = trees.Subtree(headTree ?? TreeStore.EmptyTree, prefix);
        return snapshots.Take(site.Folder, null, tree) != tree;
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
        return repository.ObjectDatabase.CreateBlob(stream, rules.InRepository(path.Value)).Sha;
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
