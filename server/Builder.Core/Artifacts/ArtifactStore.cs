using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Builder.Core.Processes.Sandbox;
using Builder.Core.Sites;

namespace Builder.Core.Artifacts;

/// <summary>
/// Built sites on disk: each file once under its hash, and one record for each tree that was checked, also for those that
/// failed. Everything in it can be made again, so nothing is fsynced; instead every read is checked against the hash, and
/// what does not match is forgotten.
/// </summary>
public sealed class ArtifactStore(BuilderFolders folders)
{
    private readonly string objects = Path.Combine(folders.Cache, "artifacts", "objects");
    private readonly string trees = Path.Combine(folders.Cache, "artifacts", "trees");
    private readonly string staging = Path.Combine(folders.Cache, "artifacts", "staging");

    /// <summary>In bytes. What is larger was not written by hand.</summary>
    private const long LongestSearched = 16L << 20;

    internal string ObjectsFolder => objects;

    internal string TreesFolder => trees;

    internal string StagingFolder => staging;

    /// <summary>Its time says when somebody last swept here.</summary>
    internal string SweptFile => Path.Combine(folders.Cache, "artifacts", "swept");

    /// <summary>What was built from this tree, or null when it was not, did not build, or is no longer whole.</summary>
    public Artifact? Find(string treeKey) => FindRecord(treeKey) is { Files: not null } record ? Open(record) : null;

    /// <summary>What was built from this tree stays, however much there is of others.</summary>
    internal void Keep(string treeKey)
    {
        if (File.Exists(RecordFile(treeKey)))
        {
            File.WriteAllBytes(KeptFile(treeKey), []);
        }
    }

    internal bool IsKept(string treeKey) => File.Exists(KeptFile(treeKey));

    internal string HashOf(string objectFile) =>
        Path.GetRelativePath(objects, objectFile).Replace(Path.DirectorySeparatorChar.ToString(), "", StringComparison.Ordinal);

    internal CheckRecord? FindRecord(string treeKey)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(RecordFile(treeKey)), ArtifactJson.Default.CheckRecord);
        }
        catch (Exception unusable) when (unusable is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The record's artifact, or null when it has none or a file of it is missing or has another length.</summary>
    internal Artifact? Open(CheckRecord record)
    {
        if (
            record.Files is null
            || !record.Files.All(file => new FileInfo(ObjectFile(file.Hash)) is { Exists: true } found && found.Length == file.Length)
        )
        {
            return null;
        }
        Touch(RecordFile(record.TreeKey));
        return Made(record);
    }

    /// <summary>The artifact of a record whose files have just been taken in.</summary>
    internal Artifact? Made(CheckRecord record)
    {
        if (record.Files is null)
        {
            return null;
        }
        return new Artifact(
            this,
            record.TreeKey,
            record.Base ?? "/",
            record.Files.ToDictionary(file => file.Path, StringComparer.Ordinal),
            record.Maps ?? []
        );
    }

    /// <summary>What was built to be looked at while the check goes on. It is not remembered.</summary>
    internal Artifact Unchecked(string treeKey, string servedFrom, IReadOnlyList<ArtifactFile> files, IReadOnlyList<ArtifactFile> maps) =>
        new(this, treeKey, servedFrom, files.ToDictionary(file => file.Path, StringComparer.Ordinal), maps);

    /// <summary>An empty folder on the same disk for a build to write to, in one that no other site's builds can write to.</summary>
    /// <param name="root">The site's folder or draft that is built.</param>
    internal string NewStagingFolder(string root) =>
        Directory.CreateDirectory(Path.Combine(ChildFolders.Staging(folders, root), Path.GetRandomFileName())).FullName;

    /// <summary>Takes in what a build wrote, by copy: the folder belongs to code that may still be running (<see cref="LeftFiles"/>).</summary>
    /// <param name="mapNames">Those of the files that are source maps, which are not part of what is served.</param>
    /// <exception cref="BuilderException">Validation: there is something among it that is not taken in, which is said with its path.</exception>
    internal (IReadOnlyList<ArtifactFile> Files, IReadOnlyList<ArtifactFile> Maps) TakeIn(
        string stagingFolder,
        IReadOnlyCollection<string> mapNames,
        LeftLimits? limits = null
    )
    {
        var (files, maps) = (new List<ArtifactFile>(), new List<ArtifactFile>());
        var names = mapNames.ToHashSet(StringComparer.Ordinal);
        Directory.CreateDirectory(objects);
        var refused = LeftFiles.Read(
            stagingFolder,
            limits ?? new LeftLimits(),
            (path, stream) => (names.Contains(path) ? maps : files).Add(Take(path, stream))
        );
        Discard(stagingFolder);
        return refused.Count == 0
            ? ([.. files.OrderBy(file => file.Path, StringComparer.Ordinal)], maps)
            : throw new BuilderException(
                ErrorKind.Validation,
                "The build left something that is not taken in: "
                    + string.Join("; ", refused.Select(one => $"“{one.Path}” {one.Why}"))
                    + ". Only plain files are, each under one name.",
                "Find out which plugin makes it, and remove that plugin or let it write a plain file."
            );
    }

    internal IReadOnlyList<ArtifactFile> TakeIn(string stagingFolder) => TakeIn(stagingFolder, []).Files;

    /// <summary>Takes in a file of a site that is served as it is. What is kept already is not written again.</summary>
    internal ArtifactFile Take(string path, byte[] bytes)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (Kept(path, hash, bytes.Length) is { } kept)
        {
            return kept;
        }
        var target = ObjectFile(hash);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var unfinished = Path.Combine(objects, Path.GetRandomFileName());
        try
        {
            File.WriteAllBytes(unfinished, bytes);
            File.Move(unfinished, target, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
        return new ArtifactFile(path, hash, bytes.Length, ContentTypes.Of(path));
    }

    /// <summary>A file with content that is kept already; null when it is not.</summary>
    internal ArtifactFile? Kept(string path, string hash, long length) =>
        new FileInfo(ObjectFile(hash)) is { Exists: true } there && there.Length == length
            ? new ArtifactFile(path, hash, length, ContentTypes.Of(path))
            : null;

    /// <summary>What is known of the files of a folder whose files are served as they are: which content each has.</summary>
    internal StatCache Known(SiteFolder folder)
    {
        var place = Directory.CreateDirectory(Path.Combine(folders.Cache, "artifacts", "known")).FullName;
        var known = new StatCache(Path.Combine(place, Digest(folder.Root)[..24]), folder.IsLasting);
        known.Load();
        known.Expect("");
        return known;
    }

    private ArtifactFile Take(string path, Stream stream)
    {
        var unfinished = Path.Combine(objects, Path.GetRandomFileName());
        try
        {
            // What is hashed is what is kept, however the file changes in between.
            var (hash, length) = Copy(stream, unfinished);
            var target = ObjectFile(hash);
            if (new FileInfo(target) is not { Exists: true } there || there.Length != length)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Move(unfinished, target, overwrite: true);
            }
            return new ArtifactFile(path, hash, length, ContentTypes.Of(path));
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>No more than there was when it was opened: it may be growing.</summary>
    private static (string Hash, long Length) Copy(Stream from, string to)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var target = new FileStream(to, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            var left = from.Length;
            int read;
            while (left > 0 && (read = from.Read(buffer, 0, (int)Math.Min(buffer.Length, left))) > 0)
            {
                hash.AppendData(buffer, 0, read);
                target.Write(buffer, 0, read);
                left -= read;
            }
            return (Convert.ToHexStringLower(hash.GetHashAndReset()), target.Length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    internal static void Discard(string stagingFolder)
    {
        if (stagingFolder.Length > 0)
        {
            LeftFiles.Remove(stagingFolder);
        }
    }

    internal void Save(CheckRecord record)
    {
        Directory.CreateDirectory(trees);
        var file = RecordFile(record.TreeKey);
        var temporary = $"{file}.{Path.GetRandomFileName()}";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(record, ArtifactJson.Default.CheckRecord));
        File.Move(temporary, file, overwrite: true);
    }

    /// <summary>The file's bytes as they are on disk.</summary>
    internal byte[] ReadObject(ArtifactFile file) => File.ReadAllBytes(ObjectFile(file.Hash));

    /// <summary>The file for whoever searches it: read only when it is wanted.</summary>
    internal (string Path, long Length, Func<byte[]> Read) Readable(ArtifactFile file) => (file.Path, file.Length, () => ReadObject(file));

    /// <summary>Whether a text among the files says where the folder lies: then they are of that folder only.</summary>
    internal bool Name(IReadOnlyList<ArtifactFile> files, string root)
    {
        var sought = Encoding.UTF8.GetBytes(root);
        try
        {
            return files
                .Where(file => file.Length <= LongestSearched && file.ContentType.Contains("charset", StringComparison.Ordinal))
                .DistinctBy(file => file.Hash)
                .Any(file => ReadObject(file).AsSpan().IndexOf(sought) >= 0);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    internal byte[] ReadVerified(Artifact artifact, ArtifactFile file)
    {
        try
        {
            var bytes = File.ReadAllBytes(ObjectFile(file.Hash));
            if (Convert.ToHexStringLower(SHA256.HashData(bytes)) == file.Hash)
            {
                return bytes;
            }
            File.Delete(ObjectFile(file.Hash));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // Treated like a damaged one.
        }
        File.Delete(RecordFile(artifact.TreeKey));
        throw new BuilderException(
            ErrorKind.External,
            $"The stored copy of the built page is damaged ({file.Path}).",
            "Build the site again.",
            $"Artifact {artifact.TreeKey}, object {file.Hash}."
        );
    }

    /// <summary>The time of its last use, by which <see cref="ArtifactSweep"/> chooses.</summary>
    private static void Touch(string file)
    {
        try
        {
            File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // Not saved yet, or swept a moment ago.
        }
    }

    private string KeptFile(string treeKey) => Path.ChangeExtension(RecordFile(treeKey), ".kept");

    internal string ObjectFile(string hash) => Path.Combine(objects, hash[..2], hash[2..]);

    private string RecordFile(string treeKey) =>
        Path.Combine(
            trees,
            (treeKey.All(char.IsAsciiLetterOrDigit) && treeKey.Length is > 0 and <= 80 ? treeKey : "x" + Digest(treeKey)) + ".json"
        );

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
