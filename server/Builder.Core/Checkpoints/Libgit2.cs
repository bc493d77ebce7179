using System.Runtime.InteropServices;
using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>
/// The few functions of libgit2 that LibGit2Sharp does not offer, called on the very library that it has loaded:
/// fsync of what is written, a compare-and-set of a branch, and the attributes of a path.
/// Function pointers are taken by name, which works in a natively compiled program too.
/// </summary>
internal sealed partial class Libgit2 : IDisposable
{
    private const int EnableFsyncGitdir = 19;
    private const int Locked = -14;
    private const int TreeKind = 2;

    private static readonly Lazy<nint> Library = new(Load);

    /// <summary>What is called for every folder is looked up once.</summary>
    private static readonly Lazy<FindObject> ReadObject = new(() => Function<FindObject>("git_odb_read"));
    private static readonly Lazy<NumberOf> ObjectKind = new(() => Function<NumberOf>("git_odb_object_type"));
    private static readonly Lazy<PlaceOf> ObjectSize = new(() => Function<PlaceOf>("git_odb_object_size"));
    private static readonly Lazy<PlaceOf> ObjectContent = new(() => Function<PlaceOf>("git_odb_object_data"));
    private static readonly Lazy<Free> FreeObject = new(() => Function<Free>("git_odb_object_free"));

    private readonly Lock gate = new();
    private nint repository;
    private nint objects;

    /// <param name="withoutIndex">Whether the person's index is of a form that libgit2 stops at.</param>
    /// <param name="worktree">Where the files are, when the repository does not say so itself.</param>
    public Libgit2(string repositoryPath, bool withoutIndex, string? worktree)
    {
        using var path = new NativeText(repositoryPath);
        Check(Function<OpenFolder>("git_repository_open")(out repository, path.Pointer));
        if (withoutIndex)
        {
            Check(Function<NewIndex>("git_index_new")(out var index));
            Check(Function<SetIndex>("git_repository_set_index")(repository, index));
            Function<Free>("git_index_free")(index);
        }

        if (worktree is not null)
        {
            using var files = new NativeText(worktree);
            Check(Function<SetFolder>("git_repository_set_workdir")(repository, files.Pointer, 0));
        }
    }

    /// <summary>
    /// Makes every object and reference written from now on survive a loss of power. It is a setting of the process, so
    /// that the person's git configuration stays as it is (THREATS M5, M6).
    /// </summary>
    public static void SyncWrites()
    {
        // The C function is variadic. On macOS with ARM variable arguments lie on the stack, so eight register slots are filled.
        var isApple = OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        Check(
            isApple
                ? Function<SetOptionOnStack>("git_libgit2_opts")(EnableFsyncGitdir, 0, 0, 0, 0, 0, 0, 0, 1)
                : Function<SetOption>("git_libgit2_opts")(EnableFsyncGitdir, 1)
        );
    }

    /// <summary>The value of a git attribute of a path, or null when it is unspecified or unset.</summary>
    public string? Attribute(string path, string attribute)
    {
        using var file = new NativeText(path);
        using var name = new NativeText(attribute);
        lock (gate)
        {
            Check(Function<GetAttribute>("git_attr_get")(out var value, repository, 0, file.Pointer, name.Pointer));
            var text = Marshal.PtrToStringUTF8(value);
            return text is null or "[internal]__FALSE__" or "[internal]__UNSET__" ? null : text;
        }
    }

    /// <summary>The bytes of a tree, or null when there is none of that id: LibGit2Sharp makes objects of every entry, which takes longer than reading it.</summary>
    public byte[]? Tree(string id)
    {
        using var name = new NativeId(id);
        lock (gate)
        {
            if (objects == 0)
            {
                Check(Function<OpenObjects>("git_repository_odb")(out objects, repository));
            }

            if (ReadObject.Value(out var found, objects, name.Pointer) is var code && code < 0)
            {
                return code == NotFound ? null : throw new LibGit2SharpException(LastError());
            }

            try
            {
                if (ObjectKind.Value(found) != TreeKind)
                {
                    return null;
                }

                var content = new byte[ObjectSize.Value(found)];
                Marshal.Copy(ObjectContent.Value(found), content, 0, content.Length);
                return content;
            }
            finally
            {
                FreeObject.Value(found);
            }
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref objects, 0) is var held and not 0)
        {
            Function<Free>("git_odb_free")(held);
        }

        if (Interlocked.Exchange(ref repository, 0) is var open and not 0)
        {
            Function<Free>("git_repository_free")(open);
        }
    }

    private static nint Load()
    {
        // Touching LibGit2Sharp first lets it load and initialise the library; then it is found by its own name.
        var name = "git2-" + GlobalSettings.Version.LibGit2CommitSha[..7];
        _ = GlobalSettings.GetOwnerValidation();
        return NativeLibrary.Load(name, typeof(Repository).Assembly, null);
    }

    private static T Function<T>(string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(Library.Value, name));

    private static void CheckLock(int code)
    {
        if (code == Locked)
        {
            throw new LockedFileException(LastError());
        }

        Check(code);
    }

    private static void Check(int code)
    {
        if (code < 0)
        {
            throw new LibGit2SharpException(LastError());
        }
    }

    private static string LastError()
    {
        var error = Function<ReadError>("git_error_last")();
        return error == 0 ? "git gave no reason" : Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(error)) ?? "git gave no reason";
    }

    private delegate int SetOption(int option, int value);
    private delegate int SetOptionOnStack(int option, nint a, nint b, nint c, nint d, nint e, nint f, nint g, int value);
    private delegate int OpenFolder(out nint repository, nint path);
    private delegate int GetAttribute(out nint value, nint repository, uint flags, nint path, nint name);
    private delegate int NewIndex(out nint index);
    private delegate int SetIndex(nint repository, nint index);
    private delegate int SetFolder(nint repository, nint path, int writeLink);
    private delegate int OpenObjects(out nint objects, nint repository);
    private delegate int FindObject(out nint found, nint objects, nint id);
    private delegate int NumberOf(nint found);
    private delegate nint PlaceOf(nint found);
    private delegate nint ReadError();
    private delegate void Free(nint pointer);

    private sealed class NativeText(string text) : IDisposable
    {
        public nint Pointer { get; } = Marshal.StringToCoTaskMemUTF8(text);

        public void Dispose() => Marshal.FreeCoTaskMem(Pointer);
    }

    private sealed class NativeId : IDisposable
    {
        public NativeId(string id)
        {
            var bytes = Convert.FromHexString(id);
            Pointer = Marshal.AllocCoTaskMem(bytes.Length);
            Marshal.Copy(bytes, 0, Pointer, bytes.Length);
        }

        public nint Pointer { get; }

        public void Dispose() => Marshal.FreeCoTaskMem(Pointer);
    }
}
