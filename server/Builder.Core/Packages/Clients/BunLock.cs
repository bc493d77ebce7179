using System.Text.Json;
using System.Text.Json.Nodes;

namespace Builder.Core.Packages.Clients;

/// <summary>
/// Bun's lock file, for a computer without Bun: npm is given a lock file of its own that names the same versions at the same places.
/// Bun writes down where each package lies, as npm does. https://bun.com/docs/pm/lockfile
/// </summary>
internal sealed class BunLock
{
    public const string Name = "bun.lock";

    private static readonly string[] Groups = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

    private static readonly string[] Bounds = ["os", "cpu"];

    private readonly JsonObject packages = [];
    private readonly JsonObject? locked;
    private readonly JsonObject manifest;
    private readonly Dictionary<string, string> members = new(StringComparer.Ordinal);

    private BunLock(JsonObject manifest, JsonObject? locked) => (this.manifest, this.locked) = (manifest, locked);

    /// <summary>What npm can install; null where the lock file cannot be read without Bun, or package.json cannot be read at all.</summary>
    public static PackageSet? ForNpm(PackageSet asked)
    {
        if (asked.Lock is not null && asked.LockName != Name)
        {
            return null;
        }
        try
        {
            var lockFile = new BunLock(Parse(asked.Manifest), asked.Lock is null ? null : Parse(asked.Lock));
            return new PackageSet(
                lockFile.Plain(asked.Manifest),
                asked.Lock is null ? null : lockFile.Translate(),
                LockFile.Name,
                asked.Layout
            )
            {
                More = [.. asked.More.Select(member => (member.Path, lockFile.Plain(member.Content)))],
            };
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private byte[] Translate()
    {
        foreach (var (path, entry) in Of(locked, "workspaces"))
        {
            var written = entry!.DeepClone().AsObject();
            Plain(written);
            packages[path] = written;
            if (path.Length > 0 && written["name"]?.ToString() is { } name)
            {
                members[name] = path;
            }
        }
        foreach (var (key, entry) in Of(locked, "packages"))
        {
            packages[PlaceOf(key)] = Entry(key, entry!.AsArray());
        }
        return Bytes(
            new JsonObject
            {
                ["lockfileVersion"] = 3,
                ["requires"] = true,
                ["packages"] = packages,
            }
        );
    }

    /// <summary>A key such as <c>vite/esbuild</c> is the way on which Node finds the package.</summary>
    private string PlaceOf(string key)
    {
        var names = new List<string>();
        foreach (var part in key.Split('/'))
        {
            if (names.Count > 0 && names[^1][0] == '@' && !names[^1].Contains('/', StringComparison.Ordinal))
            {
                names[^1] += "/" + part;
            }
            else
            {
                names.Add(part);
            }
        }
        var isInMember = names.Count > 1 && members.ContainsKey(names[0]);
        var folders = names.Skip(isInMember ? 1 : 0).Select(name => $"{InstalledModules.Folder}/{name}");
        return string.Join('/', isInMember ? folders.Prepend(members[names[0]]) : folders);
    }

    /// <summary>Of a registry: <c>[name@version, registry, facts, integrity]</c>; of a sibling only the first.</summary>
    private static JsonObject Entry(string key, JsonArray entry)
    {
        var text = entry[0]!.ToString();
        var at = text.IndexOf('@', 1);
        var (name, from) = (text[..at], text[(at + 1)..]);
        if (from.StartsWith("workspace:", StringComparison.Ordinal))
        {
            return new JsonObject { ["resolved"] = from[10..], ["link"] = true };
        }
        if (VersionRange.Holds("*", from) is null)
        {
            // Not of a registry; what it says makes that plain to whoever looks it through.
            return new JsonObject { ["version"] = "0.0.0", ["resolved"] = from };
        }
        var written = new JsonObject { ["version"] = from };
        if (name != key && !key.EndsWith("/" + name, StringComparison.Ordinal))
        {
            written["name"] = name;
        }
        if (entry.Count > 1 && entry[1]?.ToString() is { Length: > 0 } address)
        {
            written["resolved"] = address;
        }
        var facts = entry.OfType<JsonObject>().FirstOrDefault() ?? [];
        foreach (var (group, value) in facts.Where(fact => Groups.Contains(fact.Key) || fact.Key == "bin"))
        {
            written[group] = value!.DeepClone();
        }
        foreach (var bound in Bounds.Where(facts.ContainsKey))
        {
            written[bound] = facts[bound] is JsonArray many ? many.DeepClone() : new JsonArray(facts[bound]!.DeepClone());
            // What is bound to a system is asked for by those only that can do without it.
            written["optional"] = true;
        }
        if (facts["optionalPeers"] is JsonArray optional)
        {
            written["peerDependenciesMeta"] = new JsonObject(
                optional.Select(peer => KeyValuePair.Create(peer!.ToString(), (JsonNode?)new JsonObject { ["optional"] = true }))
            );
        }
        if (entry.Count > 3 && entry[3]?.ToString() is { Length: > 0 } integrity)
        {
            written["integrity"] = integrity;
        }
        return written;
    }

    private byte[] Plain(byte[] content)
    {
        var written = Parse(content);
        Plain(written);
        return Bytes(written);
    }

    /// <summary>npm knows neither <c>workspace:</c> nor <c>catalog:</c>; a sibling is one to it by its name.</summary>
    private void Plain(JsonObject package)
    {
        foreach (var entries in Groups.Select(group => package[group]).OfType<JsonObject>())
        {
            foreach (var (name, range) in entries.ToArray())
            {
                var text = range!.ToString();
                if (text.StartsWith("workspace:", StringComparison.Ordinal))
                {
                    entries[name] = text[10..] is "" or "^" or "~" ? "*" : text[10..];
                }
                else if (text.StartsWith("catalog:", StringComparison.Ordinal))
                {
                    entries[name] = Catalog(text[8..].Trim(), name) ?? text;
                }
            }
        }
    }

    private string? Catalog(string catalog, string name)
    {
        var places = new[] { locked, manifest, manifest["workspaces"] as JsonObject };
        return places
            .Select(place => catalog is "" or "default" ? place?["catalog"] : (place?["catalogs"] as JsonObject)?[catalog])
            .OfType<JsonObject>()
            .Select(entries => entries[name]?.ToString())
            .FirstOrDefault(range => range is not null);
    }

    private static JsonObject Of(JsonObject? element, string name) => element?[name] as JsonObject ?? [];

    private static JsonObject Parse(byte[] content) => JsonNode.Parse(content, documentOptions: PackageSet.Lenient)!.AsObject();

    private static byte[] Bytes(JsonObject document) => System.Text.Encoding.UTF8.GetBytes(document.ToJsonString());
}
