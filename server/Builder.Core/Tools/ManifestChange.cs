using System.Text.Json;

namespace Builder.Core.Tools;

/// <summary>What a change of a <c>package.json</c> means, said in words beside the change itself.</summary>
internal static class ManifestChange
{
    /// <summary>Members that no tool runs or resolves anything by.</summary>
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "description",
        "keywords",
        "author",
        "contributors",
        "license",
        "homepage",
        "bugs",
        "funding",
        "version",
    };

    private static readonly string[] Dependencies = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

    private static readonly string[] Commands = ["scripts", "husky", "simple-git-hooks", "pre-commit", "lint-staged", "gitHooks"];

    private static readonly string[] Replacing =
    [
        "overrides",
        "resolutions",
        "pnpm",
        "patchedDependencies",
        "packageExtensions",
        "catalog",
        "catalogs",
    ];

    private static readonly string[] Choosing =
    [
        "workspaces",
        "bin",
        "directories",
        "imports",
        "exports",
        "main",
        "module",
        "browser",
        "packageManager",
        "devEngines",
        "engines",
        "type",
        "bundledDependencies",
        "bundleDependencies",
        "trustedDependencies",
        "dependenciesMeta",
        "publishConfig",
        "volta",
    ];

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 64, AllowTrailingCommas = true };

    /// <summary>Whether nothing but words for people has changed. False where either side cannot be read.</summary>
    public static bool IsHarmless(byte[]? before, byte[]? after)
    {
        if (before is null || after is null || Members(before) is not { } old || Members(after) is not { } now)
        {
            return false;
        }

        return old
            .Keys.Union(now.Keys)
            .Where(name => !Harmless.Contains(name))
            .All(name => old.TryGetValue(name, out var was) && now.TryGetValue(name, out var isNow) && was == isNow);
    }

    /// <summary>What a person should not miss in it, a sentence each.</summary>
    public static IEnumerable<string> Warnings(byte[]? before, byte[]? after)
    {
        var old = before is null ? [] : Members(before) ?? [];
        var now = after is null ? [] : Members(after) ?? [];
        foreach (var (name, value) in now.Where(member => old.GetValueOrDefault(member.Key) != member.Value))
        {
            if (Dependencies.Contains(name))
            {
                foreach (var (package, spec) in Texts(value).Except(old.TryGetValue(name, out var was) ? Texts(was) : []))
                {
                    yield return Dependency(package, spec);
                }
            }
            else if (Commands.Contains(name))
            {
                yield return "It changes commands that run when the site is built, started, installed or committed.";
            }
            else if (Replacing.Contains(name))
            {
                yield return $"By “{name}” it puts other code in the place of packages.";
            }
            else if (Choosing.Contains(name))
            {
                yield return $"By “{name}” it changes which files or programs are used.";
            }
        }
    }

    /// <summary>Every text below <c>scripts</c>, and below members that tools take hooks from.</summary>
    public static IEnumerable<string> Scripts(string text)
    {
        if (Members(System.Text.Encoding.UTF8.GetBytes(text)) is not { } members)
        {
            return [];
        }

        string[] run = [.. Commands, "eslintConfig", "babel", "postcss", "jest", "config", "imports"];
        return run.Where(members.ContainsKey).SelectMany(name => Texts(members[name]).Select(member => member.Value));
    }

    /// <summary>The name that it gives its package, or null.</summary>
    public static string? Name(byte[] content) =>
        Members(content)?.GetValueOrDefault("name") is { } quoted && quoted.StartsWith('"') ? quoted.Trim('"') : null;

    /// <summary>Clients take the spaces around a source away, and capitals for small letters.</summary>
    private static string Dependency(string package, string spec)
    {
        var meant = spec.Trim();
        return meant.StartsWith("npm:", StringComparison.OrdinalIgnoreCase) ? $"What it calls {package} is another package: {meant[4..]}."
            : IsElsewhere(meant) ? $"It takes {package} from somewhere else than the registry: {meant}."
            : $"It asks for the package {package} {spec}, which nobody has looked up.";
    }

    /// <summary>An address, a repository, a folder or a file; no version, range or tag looks like one.</summary>
    private static bool IsElsewhere(string spec) =>
        spec.AsSpan().IndexOfAny(":/\\~@") is >= 0 and var at && (spec[at] != '~' || spec.AsSpan(at).IndexOfAny("/\\") >= 0)
        || spec is "." or ".."
        || spec.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase)
        || spec.EndsWith(".tar", StringComparison.OrdinalIgnoreCase)
        || spec.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, string>? Members(byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content.AsMemory(content.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0), Reading);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var members = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                // A name twice means different things to different readers: it is then nothing that is known.
                if (!members.TryAdd(member.Name, member.Value.GetRawText()))
                {
                    return null;
                }
            }

            return members;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Texts(string json)
    {
        using var document = JsonDocument.Parse(json, Reading);
        List<KeyValuePair<string, string>> texts = [];
        Collect("", document.RootElement, texts);
        return texts;
    }

    /// <summary>Half a character is no text: then as it is written.</summary>
    private static string TextOf(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return element.GetRawText();
        }
    }

    private static void Collect(string name, JsonElement element, List<KeyValuePair<string, string>> texts)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                texts.Add(KeyValuePair.Create(name, TextOf(element)));
                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Collect(member.Name, member.Value, texts);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Collect(name, item, texts);
                }

                break;
        }
    }
}
