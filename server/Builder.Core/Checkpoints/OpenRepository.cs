using System.Globalization;
using Builder.Core.Checkpoints.Index;
using Builder.Core.Sites;
using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>
/// The repository as it is now. libgit2 remembers the packs that it has seen, so it still believes in objects that “git gc” or “git repack”
/// took away; whenever the packs have changed, the repository is opened anew.
/// </summary>
internal sealed class OpenRepository : IDisposable
{
    private readonly string prefix;
    private string? worktree;
    private string stamp;
    private bool isForeign;

    /// <param name="worktree">Where the files are, when the repository does not say so itself.</param>
    public OpenRepository(string gitDirectory, string prefix, string? worktree)
    {
        (this.prefix, this.worktree) = (prefix, worktree);
        GitDirectory = gitDirectory;
        Index = new PersonIndex(gitDirectory, prefix);
        isForeign = Index.Current.IsForeignToLibgit2;
        stamp = Stamp();
        Now = Open();
        Native = new Libgit2(gitDirectory, isForeign, worktree);
    }

    public string GitDirectory { get; private set; }

    public Repository Now { get; private set; }

    public Libgit2 Native { get; private set; }

    public PersonIndex Index { get; private set; }

    public string ObjectFolder => Path.Combine(RepositoryStanding.CommonDirectory(GitDirectory), "objects");

    /// <summary>A commit that has to be there: without it a step would have no parent, or another one.</summary>
    /// <exception cref="BuilderException">NotFound: git has lost it.</exception>
    public Commit Commit(string id) => Now.Lookup<Commit>(id) ?? throw TreeStore.Missing(id);

    /// <summary>Makes sure that what is asked next is answered from the disk as it is. Nothing that was looked up before is used after it.</summary>
    public void Renew()
    {
        if (Stamp() is var current && current != stamp)
        {
            stamp = current;
            isForeign = Index.Current.IsForeignToLibgit2;
            Dispose();
            Now = Open();
            Native = new Libgit2(GitDirectory, isForeign, worktree);
        }
    }

    /// <summary>Works on another repository from now on.</summary>
    public void MoveTo(string gitDirectory)
    {
        GitDirectory = gitDirectory;
        worktree = null;
        Index = new PersonIndex(gitDirectory, prefix);
        stamp = "";
        Renew();
    }

    /// <summary>That a reference is gone survives a power loss: one that leads nowhere stops git's own clean-up.</summary>
    public void FlushNames(string reference)
    {
        var folder = Path.GetDirectoryName(Path.Combine(RepositoryStanding.CommonDirectory(GitDirectory), reference))!;
        if (Directory.Exists(folder))
        {
            DiskErrors.Translate(
                $"write to {folder}",
                () =>
                {
                    PlainFile.Flush(folder);
                    return true;
                }
            );
        }
    }

    /// <summary>
    /// Takes a keeper away that no reference leads to any more, with its tree: both carry its name, so nobody else has a use for them, and there is
    /// one for every step.
    /// </summary>
    /// <param name="tree">The tree that takes its place, which may be the same.</param>
    public void Forget(string name, string keeper, string tree)
    {
        var isLogged = File.Exists(Path.Combine(RepositoryStanding.CommonDirectory(GitDirectory), "logs", CommitWriter.Root + name));
        var isNamed = Native.IdOf(CommitWriter.Root + name) == keeper; // A disk may say that a name is gone which is there.
        if (isLogged || isNamed || Now.Lookup<Commit>(keeper) is not { } commit || commit.Message != CommitWriter.KeeperMessage(name))
        {
            return;
        }

        foreach (var id in new[] { keeper, commit.Tree.Sha }.Where(id => id != tree))
        {
            var file = Path.Combine(ObjectFolder, id[..2], id[2..]);
            try
            {
                File.SetAttributes(file, FileAttributes.Normal);
                File.Delete(file);
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
            {
                // It is in a pack, or a clean-up of the person's git was faster.
            }
        }
    }

    /// <summary>A view of the objects that has seen nothing yet; the caller disposes of it.</summary>
    public Repository Fresh() => Open();

    public void Dispose()
    {
        Native.Dispose();
        Now.Dispose();
    }

    /// <summary>An index that libgit2 cannot read is kept away from it: it is needed for little, and an error would stop the rest.</summary>
    private Repository Open() =>
        new(
            GitDirectory,
            new RepositoryOptions
            {
                IndexPath = isForeign || worktree is not null ? Path.Combine(GitDirectory, "builder-no-index") : null,
                WorkingDirectoryPath = worktree,
            }
        );

    private string Stamp() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Time(Path.Combine(ObjectFolder, "pack"))}:{Time(Path.Combine(ObjectFolder, "info", "alternates"))}:{Index.Current.IsForeignToLibgit2}"
        );

    private static long Time(string path) =>
        Directory.Exists(path) ? Directory.GetLastWriteTimeUtc(path).Ticks : File.GetLastWriteTimeUtc(path).Ticks;
}
