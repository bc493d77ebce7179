namespace Builder.Core.Sites;

/// <param name="Length">In bytes.</param>
public sealed record SiteEntry(SitePath Path, long Length, DateTime LastWriteUtc, bool IsExecutable);

/// <summary>
/// One folder on disk, a site or its draft: the only door to a person's files. No link is followed on any part of a path, neither to read nor
/// to write, and a write is either wholly there after a power loss or not at all (THREATS F2, F5, F9, M1 to M4).
/// Safe for use by several threads; two writes to one file leave one of the two contents, whole.
/// </summary>
public sealed class SiteFolder
{
    /// <summary>The largest file that is read or written, in bytes.</summary>
    public const long LargestFile = 64L * 1024 * 1024;

    /// <summary>How the names of files begin that a write has not finished yet. They are never listed.</summary>
    internal const string UnfinishedPrefix = ".builder-unfinished-";

    private readonly FolderAccess access;

    /// <param name="root">Absolute path of the folder. It need not exist yet; the first write creates it.</param>
    public SiteFolder(string root)
        : this(root, FolderAccess.For) { }

    /// <summary>A copy of a site, of which everything can be made again: writes do not wait for the disk.</summary>
    internal static SiteFolder OfCopy(string root) => new(root, FolderAccess.ForCopy);

    internal SiteFolder(string root, Func<string, FolderAccess> access)
    {
        if (!Path.IsPathFullyQualified(root))
        {
            throw new ArgumentException("The folder's path must be absolute.", nameof(root));
        }

        Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        this.access = access(Root);
    }

    public string Root { get; }

    /// <summary>Whether what is written here is still there after a loss of power; not in a copy, of which everything can be made again.</summary>
    internal bool IsLasting => access.IsLasting;

    /// <summary>Where the file is on disk, for showing and for other programs. Reading and writing go through this class.</summary>
    public string Absolute(SitePath path) => Path.Combine(Root, path.Value.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>The bytes of a file, or null when there is none.</summary>
    /// <exception cref="BuilderException">Validation: a link stands in the way, or the file is too large. External: the disk refused.</exception>
    public byte[]? Read(SitePath path) => DiskErrors.Translate($"read {path}", () => access.Read(path));

    /// <summary>The same for a path that somebody else has named, who may name anything: null for whatever is no plain file that can be read.</summary>
    internal byte[]? ReadIfPlain(SitePath path)
    {
        try
        {
            return Read(path);
        }
        catch (BuilderException)
        {
            return null;
        }
    }

    /// <summary>Whether there is a file (not a folder, not a link) at that path.</summary>
    public bool Exists(SitePath path) => DiskErrors.Translate($"look at {path}", () => access.Exists(path));

    /// <summary>Whether a file can come to that path: no folder of that name holds anything, and no file stands where the path needs a folder.</summary>
    /// <param name="leaving">Files that are about to be deleted, so that they are in nobody's way.</param>
    public bool HasRoom(SitePath path, IReadOnlySet<SitePath> leaving) =>
        DiskErrors.Translate(
            $"look at {path}",
            () =>
            {
                for (var cut = path.Value.LastIndexOf('/'); cut > 0; cut = path.Value.LastIndexOf('/', cut - 1))
                {
                    if (SitePath.TryParse(path.Value[..cut], out var above, out _) && !leaving.Contains(above) && access.Exists(above))
                    {
                        return false;
                    }
                }

                var folder = new DirectoryInfo(Absolute(path));
                return !folder.Exists || (folder.LinkTarget is null && Leaves(folder, path.Value + "/", leaving));
            }
        );

    /// <summary>
    /// All files but those in <c>.git</c>, <c>.builder</c>, <c>node_modules</c> (anywhere) and <c>dist</c> (at the top), sorted by path
    /// ordinal. Links and names that no <see cref="SitePath"/> can hold are left out.
    /// </summary>
    /// <exception cref="BuilderException">Precondition: the folder holds more files than a website has.</exception>
    public IReadOnlyList<SiteEntry> List() => Look().Entries;

    /// <summary>As <see cref="List"/>, and the symbolic links besides: one walk for both.</summary>
    internal SiteListing Look() => DiskErrors.Translate($"list {Root}", () => SiteListing.Of(Root));

    /// <summary>
    /// Writes a file: beside it first, flushed, then renamed over it, then the folder flushed. A file that was there keeps its permissions; hard
    /// links to it elsewhere keep the old content. Folders are created as needed; an empty folder of the file's name gives way.
    /// </summary>
    /// <exception cref="BuilderException">Validation: the path is protected, a link stands in the way, or the content is too large. External or Precondition: the disk refused.</exception>
    public void Write(SitePath path, ReadOnlySpan<byte> content, bool executable = false)
    {
        GuardRepository(path);
        if (content.Length > LargestFile)
        {
            throw DiskErrors.TooLarge(path, content.Length);
        }

        try
        {
            access.Write(path, content, executable);
        }
        catch (Exception e) when (DiskErrors.IsFromDisk(e))
        {
            throw DiskErrors.Explain($"write {path}", e);
        }
    }

    /// <summary>Deletes a file, and the folders that are empty without it. Does nothing when there is none.</summary>
    public void Delete(SitePath path)
    {
        GuardRepository(path);
        DiskErrors.Translate(
            $"delete {path}",
            () =>
            {
                access.Delete(path);
                return true;
            }
        );
    }

    /// <summary>Opens the place in which files are held that change places with files of this folder.</summary>
    /// <param name="parent">Absolute path of the folder that it is in.</param>
    /// <param name="create">Whether it is made; else it may be missing.</param>
    internal HoldFolder OpenHold(string parent, string name, bool create) =>
        DiskErrors.Translate($"prepare {Root}", () => access.OpenHold(parent, name, create));

    /// <summary>Takes away what killed writes left beside files: it would keep a folder that has to go. Only while nobody writes.</summary>
    /// <param name="inUse">How the names go on of those that are needed still; null when none is.</param>
    internal void RemoveUnfinished(string? inUse = null, bool isDeep = true) =>
        DiskErrors.Translate(
            $"tidy {Root}",
            () =>
            {
                var kept = inUse is null ? null : UnfinishedPrefix + inUse;
                RemoveUnfinished(
                    (isDeep ? SiteListing.Of(Root).Unfinished : UnfinishedAtTop()).Where(path =>
                        kept is null || !Path.GetFileName(path).StartsWith(kept, StringComparison.Ordinal)
                    )
                );
                return true;
            }
        );

    /// <summary>The same, of what a walk has found.</summary>
    internal void RemoveUnfinished(IEnumerable<string> found) =>
        DiskErrors.Translate(
            $"tidy {Root}",
            () =>
            {
                foreach (var path in found)
                {
                    File.Delete(Path.Combine(Root, path));
                }

                return true;
            }
        );

    private IReadOnlyList<string> UnfinishedAtTop() =>
        Directory.Exists(Root) ? [.. Directory.EnumerateFiles(Root, UnfinishedPrefix + "*")] : [];

    private static void GuardRepository(SitePath path)
    {
        if (path.Key.Split('/').Any(part => part is ".git" or "git~1"))
        {
            throw new BuilderException(
                ErrorKind.Validation,
                $"{path} belongs to git and is never written directly.",
                "Give it another name.",
                "protected"
            );
        }
    }

    /// <summary>Whether nothing is left of a folder's content; a folder in it would stay when it is empty already.</summary>
    private static bool Leaves(DirectoryInfo folder, string prefix, IReadOnlySet<SitePath> leaving) =>
        folder
            .EnumerateFileSystemInfos()
            .All(item =>
                item is DirectoryInfo { LinkTarget: null } inner
                    ? inner.EnumerateFileSystemInfos().Any() && Leaves(inner, $"{prefix}{inner.Name}/", leaving)
                    : SitePath.TryParse(prefix + item.Name, out var path, out _) && leaving.Contains(path)
            );
}
