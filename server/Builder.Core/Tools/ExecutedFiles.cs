using System.Text;
using System.Text.RegularExpressions;
using Builder.Core.Edits;
using Builder.Core.Sites;

namespace Builder.Core.Tools;

/// <summary>
/// Which files of a draft run when it is built, installed, started, committed or opened: what is configuration by its name and place, what that
/// loads (as it says itself and as the last build reported), what scripts of <c>package.json</c> name, and the plugins that style sheets name.
/// Where a name could lead to a file that is not there yet, the file that would come there counts too.
/// </summary>
internal sealed partial class ExecutedFiles(SiteFolder draft, Func<IReadOnlyCollection<string>> reported)
{
    private const int MostFollowed = 500;
    private const int LargestScanned = 1_000_000;

    private static readonly string[] Endings = ["", ".js", ".ts", ".mjs", ".mts", ".cjs", ".cts", ".jsx", ".tsx", ".json"];

    private readonly Dictionary<string, byte[]?> _changed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _directives = new(StringComparer.Ordinal);
    private HashSet<string>? _files;
    private Reach? _now;

    /// <summary>What of these changes has to be shown to the person, and what would run by them that did not run before.</summary>
    public IReadOnlyList<ExecutedChange> Of(IReadOnlyList<FileChange> changes)
    {
        var before = _now ??= Follow();
        foreach (var change in changes)
        {
            _changed[change.Path.Value] = change.After;
            if (change.MovedFrom is { } from && changes.All(other => other.Path != from))
            {
                _changed[from.Value] = null;
            }
        }

        try
        {
            var after = Follow();
            List<ExecutedChange> found = [];
            foreach (var change in changes)
            {
                if (Why(change, before, after) is { } why)
                {
                    // What is moved to where it runs is shown whole: there it is new.
                    found.Add(new ExecutedChange(change.Path, why, change.MovedFrom is null ? change.Before : null, change.After));
                }
            }

            found.AddRange(
                after
                    .Files.Where(path => !before.Files.Contains(path) && changes.All(change => change.Path.Value != path))
                    .Order(StringComparer.Ordinal)
                    .Select(SitePath.Parse)
                    .Where(path => PathPolicy.WhyNotReadable(path) is null)
                    .Select(path => new ExecutedChange(path, $"{path.Name} would be run by it, as it is.", null, draft.Read(path)))
            );
            return found;
        }
        finally
        {
            _changed.Clear();
        }
    }

    /// <summary>The changes are on the disk: what runs is looked for anew.</summary>
    public void Applied(IReadOnlyList<FileChange> changes)
    {
        _now = null;
        foreach (var change in changes)
        {
            // Whatever its ending: a style sheet can import any file.
            _directives[change.Path.Value] = [.. StyleDirectives.In(change.After)];
            if (change.After is null)
            {
                _files?.Remove(change.Path.Value);
            }
            else
            {
                _files?.Add(change.Path.Value);
            }

            if (change.MovedFrom is { } from && !draft.Exists(from))
            {
                _files?.Remove(from.Value);
                _directives.Remove(from.Value);
            }
        }
    }

    private string? Why(FileChange change, Reach before, Reach after)
    {
        var path = change.Path;
        if (PathPolicy.NeedsApproval(path, IsAtRoot(path)) is { } rule)
        {
            return path.Key.EndsWith("package.json", StringComparison.Ordinal) && ManifestChange.IsHarmless(change.Before, change.After)
                ? null
                : rule;
        }

        if (before.Has(path.Value) || after.Has(path.Value) || (change.MovedFrom is { } from && IsRun(from, before)))
        {
            return $"{path.Name} is run when the site is built, checked, started or committed.";
        }

        return
            !StyleDirectives.In(change.After).SequenceEqual(StyleDirectives.In(change.Before), StringComparer.Ordinal)
            && StyleDirectives.In(change.After).Any()
            ? $"{path.Name} names code that is run while the site is built."
            : null;
    }

    private bool IsRun(SitePath path, Reach reach) => reach.Has(path.Value) || PathPolicy.NeedsApproval(path, IsAtRoot(path)) is not null;

    private bool IsAtRoot(SitePath path)
    {
        var slash = path.Value.LastIndexOf('/');
        return slash < 0 || Content($"{path.Value[..slash]}/package.json") is not null;
    }

    private Reach Follow()
    {
        var reach = new Reach();
        _files ??= [.. draft.List().Where(file => file.Length <= LargestScanned).Select(file => file.Path.Value)];
        var isKnown = _files
            .Concat(_changed.Where(change => change.Value is not null).Select(change => change.Key))
            .ToHashSet(StringComparer.Ordinal);
        isKnown.ExceptWith(_changed.Where(change => change.Value is null).Select(change => change.Key));
        var all = isKnown.Select(SitePath.Parse).ToList();
        var packages = Packages(all);
        var waiting = new Queue<(SitePath Path, Kind Kind)>(
            all.Where(IsConfiguration)
                .Select(path => (path, Kind.Configuration))
                .Concat(all.Where(path => IsStyle(path) && DirectivesOf(path).Length > 0).Select(path => (path, Kind.Style)))
        );
        reach.Files.UnionWith(reported());
        var followed = new HashSet<string>(StringComparer.Ordinal);
        while (waiting.TryDequeue(out var next) && followed.Count < MostFollowed)
        {
            if (!followed.Add(next.Path.Value) || Content(next.Path.Value) is not { } bytes)
            {
                continue;
            }

            foreach (var (name, isImport) in Names(next.Path, bytes, next.Kind))
            {
                if (packages.GetValueOrDefault(name) is { } folder)
                {
                    reach.Folders.Add(folder);
                    continue;
                }

                foreach (var candidate in Candidates(next.Path, name, isImport))
                {
                    if (!isKnown.Contains(candidate))
                    {
                        _ = isImport && reach.ToCome.Add(candidate);
                    }
                    else if (reach.Files.Add(candidate) && isImport)
                    {
                        waiting.Enqueue((SitePath.Parse(candidate), Kind.Module));
                    }
                }
            }
        }

        return reach;
    }

    /// <summary>What a file names that may be run: what it imports, and from a configuration whatever it quotes.</summary>
    private IEnumerable<(string Name, bool IsImport)> Names(SitePath path, byte[] bytes, Kind kind)
    {
        if (kind == Kind.Style)
        {
            // Less looks beside the style sheet for a plain name as well.
            return DirectivesOf(path)
                .SelectMany(StyleDirectives.Named)
                .SelectMany(name => (string[])(name.StartsWith('.') || name.StartsWith('/') ? [name] : [name, $"./{name}"]))
                .Select(name => (name, true));
        }

        var text = Encoding.UTF8.GetString(bytes);
        if (path.Key.EndsWith("package.json", StringComparison.Ordinal))
        {
            return ManifestChange.Scripts(text).SelectMany(script => Word().Matches(script).Select(word => (word.Value, false)));
        }

        var imports = Import().Matches(text).Select(found => (found.Groups["text"].Value, true));
        return kind == Kind.Module
            ? imports
            : imports.Concat(
                Quoted()
                    .Matches(text)
                    .Select(quoted => quoted.Groups["text"].Value)
                    .Where(name => CodeEnding().IsMatch(name) && !Pages().IsMatch(name))
                    .Select(name => (name, false))
            );
    }

    private IEnumerable<string> Candidates(SitePath from, string name, bool isImport)
    {
        if (name.StartsWith(draft.Root + "/", StringComparison.Ordinal))
        {
            name = name[draft.Root.Length..];
        }

        var isRelative = name.StartsWith('.');
        if (isImport && !isRelative && !name.StartsWith('/'))
        {
            yield break;
        }

        var folder = from.Value.LastIndexOf('/') is >= 0 and var slash ? from.Value[..slash] : "";
        if (Within(folder, name.Split('?', '#')[0]) is not { } place)
        {
            yield break;
        }

        foreach (var ending in isImport ? Endings : [""])
        {
            yield return place + ending;
        }

        if (isImport)
        {
            // TypeScript lets "./a.js" mean a.ts, and a folder means its index.
            if (Path.GetExtension(place) is ".js" or ".mjs" or ".cjs" or ".jsx")
            {
                yield return Path.ChangeExtension(place, null) + Path.GetExtension(place).Replace("js", "ts", StringComparison.Ordinal);
            }

            foreach (var ending in Endings.Skip(1))
            {
                yield return $"{place}/index{ending}";
            }
        }
    }

    /// <summary>The place a name leads to, seen from the site's root; null when it leads out of it.</summary>
    private static string? Within(string folder, string name)
    {
        var parts = name.StartsWith('/') ? [] : folder.Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        foreach (var part in name.Split('/'))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count == 0)
            {
                return null;
            }
            else
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        var place = string.Join('/', parts);
        return SitePath.TryParse(place, out var path, out _) ? path.Value : null;
    }

    /// <summary>Packages of the site itself by their names: a configuration that imports one runs what is in its folder.</summary>
    private Dictionary<string, string> Packages(List<SitePath> all)
    {
        var packages = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in all.Where(path => path.Value.EndsWith("/package.json", StringComparison.Ordinal)))
        {
            if (Content(path.Value) is { } bytes && ManifestChange.Name(bytes) is { } name)
            {
                packages.TryAdd(name, path.Value[..^"package.json".Length]);
            }
        }

        return packages;
    }

    private bool IsConfiguration(SitePath path) =>
        PathPolicy.WhyNotReadable(path) is null
        && CodeEnding().IsMatch(path.Key)
        && PathPolicy.NeedsApproval(path, IsAtRoot(path)) is not null
        && !LockFile().IsMatch(path.Key);

    private byte[]? Content(string path) =>
        _changed.TryGetValue(path, out var after) ? after
        : SitePath.TryParse(path, out var parsed, out _) ? Existing(parsed)
        : null;

    private byte[]? Existing(SitePath path)
    {
        try
        {
            return draft.Read(path) is { Length: <= LargestScanned } bytes ? bytes : null;
        }
        catch (BuilderException)
        {
            return null;
        }
    }

    /// <summary>A style sheet, a page that may hold one, or a file of another kind that was found to name plugins.</summary>
    private bool IsStyle(SitePath path) =>
        StyleEnding().IsMatch(path.Key) || _directives.ContainsKey(path.Value) || _changed.ContainsKey(path.Value);

    private string[] DirectivesOf(SitePath path)
    {
        if (_changed.TryGetValue(path.Value, out var after))
        {
            return [.. StyleDirectives.In(after)];
        }

        if (!_directives.TryGetValue(path.Value, out var known))
        {
            _directives[path.Value] = known = PathPolicy.WhyNotReadable(path) is null ? [.. StyleDirectives.In(Existing(path))] : [];
        }

        return known;
    }

    [GeneratedRegex(
        @"(?:\bfrom|\bimport|\brequire(?:\.resolve)?|\bexport|\))(?:\s|/\*[^\0]{0,500}?\*/)*(?:\((?:\s|/\*[^\0]{0,500}?\*/|//[^\n]{0,500}\n)*)?(?<mark>[""'`])(?<text>[^""'`\n]{1,300})\k<mark>",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Import();

    [GeneratedRegex(@"(?<mark>[""'`])(?<text>[^""'`\n]{1,300})\k<mark>", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"[\w@./+-]+\.\w+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"(\.([cm]?[jt]sx?|json5?|jsonc|ya?ml|toml)|rc)$", RegexOptions.CultureInvariant)]
    private static partial Regex CodeEnding();

    /// <summary>The site's own pages and sources, which configurations name as what is to be built.</summary>
    [GeneratedRegex(@"^(\./)?(src|app|pages)/", RegexOptions.CultureInvariant)]
    private static partial Regex Pages();

    [GeneratedRegex(@"\.(css|scss|sass|less|styl|stylus|pcss|postcss|sss|vue|svelte|astro|html?)$", RegexOptions.CultureInvariant)]
    private static partial Regex StyleEnding();

    [GeneratedRegex(@"(^|/)(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|deno\.lock)$", RegexOptions.CultureInvariant)]
    private static partial Regex LockFile();

    private enum Kind
    {
        Configuration,
        Module,
        Style,
    }

    /// <summary>What runs: files, those that would if they were there, and whole folders of packages.</summary>
    private sealed class Reach
    {
        public HashSet<string> Files { get; } = new(StringComparer.Ordinal);

        public HashSet<string> ToCome { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Folders { get; } = new(StringComparer.Ordinal);

        public bool Has(string path) =>
            Files.Contains(path) || ToCome.Contains(path) || Folders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal));
    }
}

/// <summary>A change that runs, or a file that would run by one.</summary>
/// <param name="Why">In one sentence.</param>
internal sealed record ExecutedChange(SitePath Path, string Why, byte[]? Before, byte[]? After);
