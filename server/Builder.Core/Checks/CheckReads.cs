using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Builder.Core.Artifacts;
using Builder.Core.Packages;
using Builder.Core.Sites;

namespace Builder.Core.Checks;

/// <summary>
/// What a check read besides what the tree says: sources that git ignores, files of sibling folders, environment and configuration from elsewhere. Vite
/// and the type checker name them. A result that is kept holds only while all of them are as they were.
/// </summary>
internal sealed class CheckReads
{
    private const int MostKnown = 20_000;
    private const int MostFiles = 10_000;

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private readonly ConcurrentDictionary<string, (long Length, DateTime Written, string? Hash)> known = new(StringComparer.Ordinal);

    /// <param name="hashes">Of files whose hashes are known anyhow.</param>
    public IReadOnlyList<FileRead> Take(SiteFolder folder, IEnumerable<string> files, IReadOnlyDictionary<string, string>? hashes = null)
    {
        var root = folder.Root + Path.DirectorySeparatorChar;
        return
        [
            .. files
                .Concat(TypeSettings(folder))
                .Select(Path.GetFullPath)
                .Where(file => !IsOfPackages(file))
                .Distinct(StringComparer.Ordinal)
                .Take(MostFiles)
                .Select(file => new FileRead(
                    file.StartsWith(root, StringComparison.Ordinal) ? file[root.Length..].Replace('\\', '/') : file,
                    hashes?.GetValueOrDefault(file) ?? Hash(file)
                )),
        ];
    }

    public bool AreSame(SiteFolder folder, IReadOnlyList<FileRead> reads) =>
        reads.All(read => Hash(Path.GetFullPath(read.Path, folder.Root)) == read.Hash);

    private static bool IsOfPackages(string file) =>
        file.Replace('\\', '/').Contains($"/{InstalledModules.Folder}/", StringComparison.Ordinal);

    /// <summary>Looked at again only when its length or time is another.</summary>
    private string? Hash(string file)
    {
        if (new FileInfo(file) is not { Exists: true } found)
        {
            return null;
        }
        var (length, written) = (found.Length, found.LastWriteTimeUtc);
        if (known.TryGetValue(file, out var before) && before.Length == length && before.Written == written)
        {
            return before.Hash;
        }
        if (known.Count > MostKnown)
        {
            known.Clear();
        }
        string? hash;
        try
        {
            hash =
                SitePath.TryParse(found.Name, out var name, out _) && new SiteFolder(found.DirectoryName!).Read(name) is { } bytes
                    ? Convert.ToHexStringLower(SHA256.HashData(bytes))
                    : null;
        }
        catch (BuilderException)
        {
            // A link, or what is no file: what it says cannot be known, so its length and time have to do.
            hash = $"{length} {written.Ticks}";
        }
        known[file] = (length, written, hash);
        return hash;
    }

    /// <summary>The configurations that the site's tsconfig.json stands on, and those that it points at, wherever they lie.</summary>
    private static IEnumerable<string> TypeSettings(SiteFolder folder)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(["tsconfig.json", "jsconfig.json"]);
        while (open.TryDequeue(out var next) && found.Count < 50)
        {
            var file = Path.GetFullPath(next, folder.Root);
            if (!found.Add(file) || IsOfPackages(file) || !File.Exists(file))
            {
                continue;
            }
            foreach (var named in Named(file))
            {
                var path = Path.GetFullPath(named, Path.GetDirectoryName(file)!);
                open.Enqueue(
                    Directory.Exists(path) ? Path.Combine(path, "tsconfig.json")
                    : path.EndsWith(".json", StringComparison.Ordinal) ? path
                    : path + ".json"
                );
            }
        }
        return found;
    }

    private static IEnumerable<string> Named(string file)
    {
        try
        {
            if (!SitePath.TryParse(Path.GetFileName(file), out var name, out _))
            {
                return [];
            }
            using var config = JsonDocument.Parse(new SiteFolder(Path.GetDirectoryName(file)!).Read(name) ?? "{}"u8.ToArray(), Lenient);
            var root = config.RootElement;
            var extended = root.TryGetProperty("extends", out var bases) ? Texts(bases) : [];
            var references =
                root.TryGetProperty("references", out var all) && all.ValueKind == JsonValueKind.Array
                    ? all.EnumerateArray().SelectMany(one => one.TryGetProperty("path", out var path) ? Texts(path) : [])
                    : [];
            return [.. extended.Concat(references).Where(path => path.StartsWith('.') || Path.IsPathFullyQualified(path))];
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException or BuilderException)
        {
            return [];
        }
    }

    private static IEnumerable<string> Texts(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? [value.GetString()!]
        : value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)
        : [];
}
