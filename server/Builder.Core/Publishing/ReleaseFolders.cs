using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Builder.Core.Sites;

namespace Builder.Core.Publishing;

/// <summary>Folders of releases beside each other, with a list each of what is in them.</summary>
internal sealed class ReleaseFolders(string folder)
{
    /// <summary>How the list of a release is called, behind its id.</summary>
    public const string List = ".json";

    /// <summary>Writes all files, those that are there already left out, and makes them safe on the disk.</summary>
    /// <returns>How many of them no release had yet, and their bytes.</returns>
    public (int Files, long Bytes) Write(
        Publication files,
        string into,
        IProgress<PublishProgress> progress,
        CancellationToken cancellationToken
    )
    {
        var (sent, bytes, done) = (0, 0L, 0L);
        var there = There();
        foreach (var file in files.Files.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var to = Path.Combine(into, file.Path.Replace('/', Path.DirectorySeparatorChar));
            if (!HasHash(to, file))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Delete(to);
                if (there.GetValueOrDefault(file.Hash) is { } same && HasHash(same, file))
                {
                    // Not a link to the same bytes: whoever changes a file of one release would change it in all.
                    File.Copy(same, to);
                }
                else
                {
                    File.WriteAllBytes(to, file.Read());
                    sent++;
                    bytes += file.Length;
                }

                PlainFile.Flush(to);
            }

            progress.Report(new PublishProgress("Writing files", done += file.Length, files.Bytes));
        }

        // What an unfinished one left that this one does not have.
        foreach (var other in Directory.EnumerateFiles(into, "*", SearchOption.AllDirectories))
        {
            if (!files.Files.ContainsKey(Path.GetRelativePath(into, other).Replace(Path.DirectorySeparatorChar, '/')))
            {
                File.Delete(other);
            }
        }

        foreach (var written in Directory.EnumerateDirectories(into, "*", SearchOption.AllDirectories).Append(into))
        {
            PlainFile.Flush(written);
        }

        var list = Path.Combine(folder, files.Id + List);
        File.WriteAllBytes(
            list,
            JsonSerializer.SerializeToUtf8Bytes(
                files.Files.Values.ToDictionary(file => file.Path, file => file.Hash),
                ReleaseJson.Default.DictionaryStringString
            )
        );
        PlainFile.Flush(list);
        return (sent, bytes);
    }

    /// <summary>Files of earlier releases by what is in them.</summary>
    private Dictionary<string, string> There()
    {
        var there = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var list in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*" + List) : [])
        {
            try
            {
                var release = list[..^List.Length];
                foreach (
                    var (file, hash) in JsonSerializer.Deserialize(File.ReadAllBytes(list), ReleaseJson.Default.DictionaryStringString)
                        ?? []
                )
                {
                    there.TryAdd(hash, Path.Combine(release, file.Replace('/', Path.DirectorySeparatorChar)));
                }
            }
            catch (JsonException)
            {
                // It was being written when the power went.
            }
        }

        return there;
    }

    /// <summary>Whether the release of these files is there with all of them as they are.</summary>
    public bool IsWhole(Publication files) =>
        Path.Combine(folder, files.Id) is var release
        && Directory.Exists(release)
        && files.Files.Values.All(file => HasHash(Path.Combine(release, file.Path.Replace('/', Path.DirectorySeparatorChar)), file));

    private static bool HasHash(string path, PublishedFile file)
    {
        if (new FileInfo(path) is not { Exists: true, LinkTarget: null } found || found.Length != file.Length)
        {
            return false;
        }

        using var content = found.OpenRead();
        return Convert.ToHexStringLower(SHA256.HashData(content)) == file.Hash;
    }
}

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class ReleaseJson : JsonSerializerContext;
