using System.Text;
using System.Text.Json;
using Builder.Core.Artifacts;
using Builder.Core.Sites;

namespace Builder.Core.Previews.Simple;

/// <summary>
/// The files of a site that a simple preview may use, as they were when this was made: no link, nothing hidden, nothing that may hold secrets,
/// nothing outside. Names are looked up in a list, so none of them reaches the disk unless it is one of the site's.
/// </summary>
internal sealed class SiteSources
{
    // In Vite's order (https://vite.dev/config/shared-options#resolve-extensions).
    private static readonly string[] Endings = [".mjs", ".js", ".mts", ".ts", ".jsx", ".tsx", ".json"];

    private readonly SiteFolder folder;
    private readonly Dictionary<string, SiteEntry> entries;
    private readonly List<(string Prefix, string Suffix, string[] Targets)> aliases = [];

    public SiteSources(SiteFolder folder)
    {
        this.folder = folder;
        entries = folder.List().Where(entry => MayBeUsed(entry.Path)).ToDictionary(entry => entry.Path.Value, StringComparer.Ordinal);
        foreach (var name in new[] { "tsconfig.json", "tsconfig.app.json", "jsconfig.json" })
        {
            ReadAliases(name);
        }
        // Many sites name the folder in Vite's configuration, which is code and is not run here.
        aliases.Add(("@/", "", ["src/*"]));
    }

    public IEnumerable<string> Paths => entries.Keys.Order(StringComparer.Ordinal);

    public bool Has(string path) => entries.ContainsKey(path);

    public string? Text(string path) =>
        entries.TryGetValue(path, out var entry) && folder.Read(entry.Path) is { } bytes
            ? Encoding.UTF8.GetString(bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes)
            : null;

    /// <summary>The file as it is, read when somebody asks for it.</summary>
    public SimpleFile AsIs(string path, string servedAs)
    {
        var entry = entries[path];
        return new SimpleFile(
            servedAs,
            SimpleMaking.Hash($"{path}\0{entry.Length} {entry.LastWriteUtc.Ticks}"),
            ContentTypes.Of(path),
            () =>
                folder.Read(entry.Path)
                ?? throw new BuilderException(ErrorKind.NotFound, $"{path} is not there any more.", "Reload the page.")
        );
    }

    /// <summary>The file that a module or a style sheet means, or null when the site has none.</summary>
    /// <param name="from">The file that names it.</param>
    /// <param name="name">Relative, from the site's root with a leading slash, or by an alias.</param>
    public string? Resolve(string from, string name) => Candidates(from, name).Select(File).FirstOrDefault(found => found is not null);

    /// <summary>A file of <c>public/</c> that is served at the root under this address.</summary>
    public string? Public(string address) => Has("public/" + address.TrimStart('/')) ? "public/" + address.TrimStart('/') : null;

    private IEnumerable<string> Candidates(string from, string name)
    {
        if (name.StartsWith('/'))
        {
            return [name[1..]];
        }
        if (name.StartsWith("./", StringComparison.Ordinal) || name.StartsWith("../", StringComparison.Ordinal) || name is "." or "..")
        {
            return Joined(from, name) is { } joined ? [joined] : [];
        }
        return aliases
            .Where(alias =>
                name.StartsWith(alias.Prefix, StringComparison.Ordinal)
                && name.EndsWith(alias.Suffix, StringComparison.Ordinal)
                && name.Length >= alias.Prefix.Length + alias.Suffix.Length
            )
            .SelectMany(alias =>
                alias.Targets.Select(target =>
                    Joined("", target.Replace("*", name[alias.Prefix.Length..^alias.Suffix.Length], StringComparison.Ordinal))
                )
            )
            .OfType<string>();
    }

    private string? File(string path)
    {
        if (Has(path))
        {
            return path;
        }
        // TypeScript lets a file be named by what it becomes.
        var source = path.EndsWith(".js", StringComparison.Ordinal) ? path[..^3] : null;
        string[] others = source is null ? [] : [source + ".ts", source + ".tsx"];
        var inFolder = path.Length == 0 ? "index" : path.TrimEnd('/') + "/index";
        return others
            .Concat(Endings.Select(ending => path + ending))
            .Concat(Endings.Select(ending => inFolder + ending))
            .FirstOrDefault(Has);
    }

    /// <summary>Null when it leads out of the site.</summary>
    private static string? Joined(string from, string name)
    {
        var parts = new List<string>(from.Split('/')[..^1]);
        foreach (var part in name.Split('/'))
        {
            if (part == "..")
            {
                if (parts.Count == 0)
                {
                    return null;
                }
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("." or ""))
            {
                parts.Add(part);
            }
        }
        return string.Join('/', parts);
    }

    private static bool MayBeUsed(SitePath path) =>
        PathPolicy.WhyNotReadable(path) is null
        && path.Value.Split('/').Select((part, index) => (part, index)).All(one => one.part[0] != '.' || one is (".well-known", 1));

    private void ReadAliases(string name)
    {
        try
        {
            using var file = JsonDocument.Parse(
                Text(name) ?? "{}",
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }
            );
            if (!file.RootElement.TryGetProperty("compilerOptions", out var options) || !options.TryGetProperty("paths", out var paths))
            {
                return;
            }
            var root = options.TryGetProperty("baseUrl", out var url) ? url.GetString() + "/" : "";
            foreach (var alias in paths.EnumerateObject())
            {
                var parts = alias.Name.Split('*', 2);
                string[] targets = [.. alias.Value.EnumerateArray().Select(target => root + target.GetString())];
                aliases.Add((parts[0], parts.Length > 1 ? parts[1] : "", targets));
            }
        }
        catch (Exception odd) when (odd is JsonException or InvalidOperationException)
        {
            // A configuration that cannot be read names no alias; what is then not found is told where it is used.
        }
    }
}
