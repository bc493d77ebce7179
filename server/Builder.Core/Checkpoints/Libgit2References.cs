using System.Runtime.InteropServices;
using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>References, broken ones and those that lead to themselves included: LibGit2Sharp never comes back from the latter.</summary>
internal sealed partial class Libgit2
{
    private const int NotFound = -3;
    private const int Exists = -4;
    private const int Modified = -15;

    /// <summary>Points a reference to <paramref name="target"/> if it still points to <paramref name="expected"/> (null: if it does not exist).</summary>
    /// <exception cref="LockedFileException">Another git process holds the reference.</exception>
    /// <returns>False when it points elsewhere by now.</returns>
    public bool CompareAndSet(string reference, string? expected, string target, string logMessage)
    {
        using var name = new NativeText(reference);
        using var message = new NativeText(logMessage);
        using var to = new NativeId(target);
        using var from = expected is null ? null : new NativeId(expected);
        lock (gate)
        {
            var code = Function<CreateMatching>("git_reference_create_matching")(
                out var created,
                repository,
                name.Pointer,
                to.Pointer,
                expected is null ? 0 : 1,
                from?.Pointer ?? 0,
                message.Pointer
            );
            if (code is Modified or Exists)
            {
                return false;
            }

            CheckLock(code);
            Function<Free>("git_reference_free")(created);
            return true;
        }
    }

    /// <summary>
    /// The id that a reference leads to, or null when there is none or it leads nowhere. libgit2 follows a few symbolic steps only;
    /// LibGit2Sharp follows without end one that points at itself.
    /// </summary>
    public string? IdOf(string reference)
    {
        using var name = new NativeText(reference);
        var id = new byte[20];
        lock (gate)
        {
            return Function<NameToId>("git_reference_name_to_id")(id, repository, name.Pointer) < 0 ? null : Convert.ToHexStringLower(id);
        }
    }

    /// <summary>Whether a commit is another one or comes after it.</summary>
    public bool Reaches(string commit, string earlier)
    {
        if (commit == earlier)
        {
            return true;
        }

        using var from = new NativeId(commit);
        using var to = new NativeId(earlier);
        lock (gate)
        {
            var code = Function<Descends>("git_graph_descendant_of")(repository, from.Pointer, to.Pointer);
            return code == NotFound ? false
                : code < 0 ? throw new LibGit2SharpException(LastError())
                : code == 1;
        }
    }

    /// <summary>The name of the reference that a symbolic one points at, whether or not that exists; null when it is none.</summary>
    public string? TargetOf(string reference)
    {
        using var name = new NativeText(reference);
        lock (gate)
        {
            if (Function<LookupReference>("git_reference_lookup")(out var found, repository, name.Pointer) < 0)
            {
                return null;
            }

            var target = Marshal.PtrToStringUTF8(Function<ReadText>("git_reference_symbolic_target")(found));
            Function<Free>("git_reference_free")(found);
            return target;
        }
    }

    /// <summary>The full names of the references that fit a pattern such as <c>refs/builder/*</c>, broken ones too.</summary>
    public IReadOnlyList<string> Names(string pattern)
    {
        using var glob = new NativeText(pattern);
        var names = new List<string>();
        lock (gate)
        {
            Check(Function<OpenIterator>("git_reference_iterator_glob_new")(out var iterator, repository, glob.Pointer));
            while (Function<NextName>("git_reference_next_name")(out var name, iterator) == 0)
            {
                names.Add(Marshal.PtrToStringUTF8(name)!);
            }

            Function<Free>("git_reference_iterator_free")(iterator);
        }

        return names;
    }

    /// <summary>Points a reference of our own to a commit, wherever it pointed before.</summary>
    /// <exception cref="LockedFileException">Another git process holds the reference.</exception>
    public void Set(string reference, string target)
    {
        using var name = new NativeText(reference);
        using var to = new NativeId(target);
        lock (gate)
        {
            var code = Function<CreateReference>("git_reference_create")(out var created, repository, name.Pointer, to.Pointer, 1, 0);
            CheckLock(code);
            Function<Free>("git_reference_free")(created);
        }
    }

    /// <summary>Takes a reference away; does nothing when there is none.</summary>
    /// <exception cref="LockedFileException">Another git process holds the reference.</exception>
    public void Remove(string reference)
    {
        using var name = new NativeText(reference);
        lock (gate)
        {
            if (Function<RemoveReference>("git_reference_remove")(repository, name.Pointer) is var code && code != NotFound)
            {
                CheckLock(code);
            }
        }
    }

    private delegate int CreateMatching(out nint reference, nint repository, nint name, nint id, int force, nint oldId, nint message);
    private delegate int NameToId(byte[] id, nint repository, nint name);
    private delegate int LookupReference(out nint found, nint repository, nint name);
    private delegate int OpenIterator(out nint iterator, nint repository, nint glob);
    private delegate int NextName(out nint name, nint iterator);
    private delegate int CreateReference(out nint created, nint repository, nint name, nint id, int force, nint message);
    private delegate int Descends(nint repository, nint commit, nint ancestor);
    private delegate int RemoveReference(nint repository, nint name);
    private delegate nint ReadText(nint reference);
}
