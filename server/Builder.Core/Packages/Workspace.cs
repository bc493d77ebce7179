using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Builder.Core.Sites;

namespace Builder.Core.Packages;

/// <param name="Path">From the workspace's root, with <c>/</c>.</param>
/// <param name="Name">As others ask for it, or null.</param>
internal sealed record WorkspaceMember(string Path, string? Name, string? Version, byte[] Manifest);

/// <summary>
/// Several packages that are installed together, with one lock file at their root: workspaces of npm, pnpm, Yarn and Bun. What they
/// ask of each other is a link to the sibling. https://docs.npmjs.com/cli/using-npm/workspaces https://pnpm.io/workspaces
/// </summary>
/// <param name="Root">Absolute path.</param>
/// <param name="Own">The place of the site in it, with <c>/</c>; empty for the root itself.</param>
internal sealed partial record Workspace(string Root, string Own, IReadOnlyList<WorkspaceMember> Members)
{
    public const string PnpmFile = "pnpm-workspace.yaml";

    private const int Deepest = 8;
    private const int MostFolders = 20_000;

    /// <summary>The workspace that a folder is a part of, or null. The person's home and what lies above it is never taken for one.</summary>
    public static Workspace? Above(string folder)
    {
        foreach (var root in FoldersAbove(folder))
        {
            if (PatternsOf(root) is not { Count: > 0 } patterns)
            {
                continue;
            }
            var own = Path.GetRelativePath(root, folder).Replace(Path.DirectorySeparatorChar, '/');
            if (own == "." || Includes(patterns, own))
            {
                return new Workspace(root, own == "." ? "" : own, [.. MembersOf(root, patterns)]);
            }
        }
        return null;
    }

    /// <summary>The folder and those above it in which packages of it may lie: neither the person's home nor the root of the disk.</summary>
    public static IEnumerable<string> FoldersAbove(string folder)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        for (var at = folder; Path.GetDirectoryName(at) is { } above; at = above)
        {
            if (home.Length > 0 && (home == at || home.StartsWith(at + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            {
                yield break;
            }
            yield return at;
        }
    }

    /// <summary>The member that a dependency means, or null where the registry's package is meant.</summary>
    public WorkspaceMember? Sibling(string name, string range) =>
        Members.FirstOrDefault(member => member.Name == name) is { } member
        && (
            range.StartsWith("workspace:", StringComparison.Ordinal)
            || member.Version is null
            || VersionRange.Holds(range, member.Version) == true
        )
            ? member
            : null;

    private static List<string> PatternsOf(string root)
    {
        if (ReadOrNull(Path.Combine(root, PnpmFile)) is { } yaml && PackagesIn(Encoding.UTF8.GetString(yaml)) is { Count: > 0 } listed)
        {
            return listed;
        }
        try
        {
            using var manifest = JsonDocument.Parse(ReadOrNull(Path.Combine(root, "package.json")) ?? "{}"u8.ToArray(), PackageSet.Lenient);
            if (manifest.RootElement.ValueKind != JsonValueKind.Object || !manifest.RootElement.TryGetProperty("workspaces", out var all))
            {
                return [];
            }
            // Yarn 1 and Bun also know an object with "packages".
            if (all.ValueKind == JsonValueKind.Object && all.TryGetProperty("packages", out var packages))
            {
                all = packages;
            }
            return all.ValueKind == JsonValueKind.Array
                ? [.. all.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>The list under <c>packages:</c>, in either of YAML's two forms.</summary>
    private static List<string> PackagesIn(string yaml)
    {
        var block = PackagesBlock().Match(yaml);
        return [.. Item().Matches(block.Success ? block.Groups[1].Value : "").Select(match => match.Groups["text"].Value)];
    }

    private static IEnumerable<WorkspaceMember> MembersOf(string root, IReadOnlyList<string> patterns)
    {
        var left = MostFolders;
        var starts = patterns.Where(pattern => pattern[0] != '!').Select(BeforeGlob).Distinct(StringComparer.Ordinal);
        var found = starts.SelectMany(start => FoldersBelow(root, start, Deepest)).TakeWhile(_ => left-- > 0);
        foreach (var path in found.Distinct(StringComparer.Ordinal).Where(path => Includes(patterns, path)).Order(StringComparer.Ordinal))
        {
            if (ReadOrNull(Path.Combine(root, path, "package.json")) is { } manifest)
            {
                var (name, version) = Names(manifest);
                yield return new WorkspaceMember(path, name, version, manifest);
            }
        }
    }

    private static IEnumerable<string> FoldersBelow(string root, string start, int depth)
    {
        var folder = Path.Combine(root, start);
        if (!Directory.Exists(folder))
        {
            yield break;
        }
        if (start.Length > 0)
        {
            yield return start;
        }
        if (depth == 0)
        {
            yield break;
        }
        foreach (var name in Directory.EnumerateDirectories(folder).Select(below => Path.GetFileName(below)))
        {
            if (name[0] != '.' && name != InstalledModules.Folder)
            {
                foreach (var below in FoldersBelow(root, start.Length == 0 ? name : $"{start}/{name}", depth - 1))
                {
                    yield return below;
                }
            }
        }
    }

    private static bool Includes(IReadOnlyList<string> patterns, string path) =>
        patterns.Any(pattern => pattern[0] != '!' && Glob(pattern).IsMatch(path))
        && !patterns.Any(pattern => pattern[0] == '!' && Glob(pattern[1..]).IsMatch(path));

    private static string Trimmed(string pattern) => LeadingDot().Replace(pattern, "").TrimEnd('/');

    private static string BeforeGlob(string pattern) =>
        string.Join('/', Trimmed(pattern).Split('/').TakeWhile(part => part.IndexOfAny(['*', '?', '{', '[', '(']) < 0));

    private static Regex Glob(string pattern)
    {
        var text = GlobPart()
            .Replace(
                Trimmed(pattern),
                match =>
                    match.Value switch
                    {
                        "/**" => "(?:/.+)?",
                        "**/" => "(?:.+/)?",
                        "**" => ".*",
                        "*" => "[^/]*",
                        "?" => "[^/]",
                        "{" => "(?:",
                        "}" => ")",
                        "," => "|",
                        var plain => Regex.Escape(plain),
                    }
            );
        return new Regex($@"\A(?:{text})\z", RegexOptions.CultureInvariant);
    }

    private static (string? Name, string? Version) Names(byte[] manifest)
    {
        try
        {
            using var document = JsonDocument.Parse(manifest, PackageSet.Lenient);
            return (Text(document.RootElement, "name"), Text(document.RootElement, "version"));
        }
        catch (JsonException)
        {
            return (null, null);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static byte[]? ReadOrNull(string file) => File.Exists(file) ? PlainFile.Read(file) : null;

    [GeneratedRegex(
        @"^packages:[ \t]*((?:\[[^\]]*\])|(?:#[^\n]*)?(?:\r?\n(?:[ \t]*(?:#[^\n]*)?(?=\r?\n)|[ \t]*-[^\n]*))*)",
        RegexOptions.Multiline
    )]
    private static partial Regex PackagesBlock();

    [GeneratedRegex(
        """(?:^[ \t]*-[ \t]*|[\[,]\s*)(?:'(?<text>[^'\n]+)'|"(?<text>[^"\n]+)"|(?<text>[^'"\s#,\]\[][^#,\]\n]*?))[ \t]*(?=$|\r|#|,|\])""",
        RegexOptions.Multiline
    )]
    private static partial Regex Item();

    [GeneratedRegex(@"\A(?:\./)+")]
    private static partial Regex LeadingDot();

    [GeneratedRegex(@"/\*\*\z|\*\*/|\*\*|[^\w]|\w+", RegexOptions.None)]
    private static partial Regex GlobPart();
}
