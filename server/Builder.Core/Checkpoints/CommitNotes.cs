using System.Text;
using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>
/// Notes beside commits, under a name of Builder's own, which <c>git log --notes=builder</c> shows and no push takes along unasked. They stand in folders
/// of two digits, so that one more costs the same however many there are. One that is not there is missed by nobody.
/// </summary>
internal sealed class CommitNotes(OpenRepository repository, TreeStore trees, CommitWriter commits)
{
    public const string Reference = "refs/notes/builder";

    private const int MostAttempts = 3;

    /// <summary>In bytes. What is longer is none of ours.</summary>
    private const long Longest = 256 * 1024;

    private readonly CommitClosure closure = new(repository, trees, "", (_, _) => false);

    /// <summary>The note of a commit, or null.</summary>
    public string? Read(CommitId id) =>
        repository.Native.IdOf(Reference) is { } tip
        && repository.Now.Lookup<Commit>(tip) is { } notes
        && Place(notes.Tree.Sha, id.Value) is { } place
        && trees.Find(notes.Tree.Sha, place) is { } item
        && trees.Blob(item.Id) is { Size: <= Longest } note
            ? note.GetContentText(Encoding.UTF8)
            : null;

    /// <summary>Puts a note beside each of these commits, all of them or none.</summary>
    /// <exception cref="BuilderException">Conflict: git cleaned up meanwhile, or somebody else writes notes without pause.</exception>
    public void Add(IReadOnlyDictionary<CommitId, string> notes)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var tip = repository.Native.IdOf(Reference);
            var before = tip is null ? TreeStore.EmptyTree : repository.Commit(tip).Tree.Sha;
            var tree = trees.With(
                before,
                notes.Select(note =>
                    KeyValuePair.Create<string, TreeItem?>(
                        Place(before, note.Key.Value) ?? $"{note.Key.Value[..2]}/{note.Key.Value[2..]}",
                        new TreeItem(Mode.NonExecutableFile, trees.WriteBlob(Encoding.UTF8.GetBytes(note.Value)))
                    )
                )
            );
            if (tree == before)
            {
                return;
            }

            var made = commits.WriteNotes(tree, tip);
            closure.EnsureCommit(made, before, commit => commit == tip);
            if (repository.Native.CompareAndSet(Reference, tip, made, CommitWriter.NotesTitle))
            {
                KeepWhole(made, before, tip);
                return;
            }
        }

        throw new BuilderException(ErrorKind.Conflict, "Another program writes notes in this repository without pause.");
    }

    /// <summary>A clean-up that began before the name moved did not see what it leads to; a name that leads nowhere stops the next one.</summary>
    private void KeepWhole(string made, string before, string? tip)
    {
        try
        {
            closure.EnsureCommit(made, before, commit => commit == tip);
        }
        catch (Exception e) when (e is BuilderException or LibGit2SharpException)
        {
            if (tip is null)
            {
                repository.Native.Remove(Reference);
            }
            else
            {
                _ = repository.Native.CompareAndSet(Reference, made, tip, "git cleaned up");
            }

            throw;
        }
    }

    /// <summary>Where a note stands: git splits names into folders of two digits the more of them there are, and reads every mixture.</summary>
    private string? Place(string tree, string id)
    {
        for (var folders = 0; folders <= 3; folders++)
        {
            var place = string.Join('/', Enumerable.Range(0, folders).Select(at => id.Substring(at * 2, 2)).Append(id[(folders * 2)..]));
            if (trees.Find(tree, place) is { IsFile: true })
            {
                return place;
            }
        }

        return null;
    }
}
