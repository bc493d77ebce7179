using System.Text.Json;
using Builder.Core.Sites;

namespace Builder.Core.Packages;

/// <summary>An npm lock file (version 2 or 3): https://docs.npmjs.com/cli/configuring-npm/package-lock-json.</summary>
internal static class LockFile
{
    public const string Name = "package-lock.json";

    private static readonly string[] Groups = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

    /// <summary>Whether the lock file was made for these dependencies. npm writes what it was made for into the entry with the empty name.</summary>
    /// <param name="member">Whose they are, where they are not the root's: the path of a member of the workspace.</param>
    public static bool AgreesWith(byte[] lockFile, byte[] manifest, string member = "")
    {
        try
        {
            using var locked = JsonDocument.Parse(lockFile);
            using var wanted = JsonDocument.Parse(manifest, PackageSet.Lenient);
            return locked.RootElement.TryGetProperty("packages", out var packages)
                && packages.TryGetProperty(member, out var root)
                && Groups.All(group => Same(root, wanted.RootElement, group));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether what npm says it installed (its hidden lock file) is what the lock file asks for, package by package.</summary>
    public static bool Describes(byte[] lockFile, byte[] hiddenLockFile)
    {
        try
        {
            using var wanted = JsonDocument.Parse(lockFile);
            using var installed = JsonDocument.Parse(hiddenLockFile);
            if (
                !wanted.RootElement.TryGetProperty("packages", out var packages)
                || !installed.RootElement.TryGetProperty("packages", out var there)
            )
            {
                return false;
            }
            return packages
                .EnumerateObject()
                .Where(package => package.Name.Length > 0)
                .All(package =>
                    there.TryGetProperty(package.Name, out var found)
                        ? Text(package.Value, "version") == Text(found, "version")
                        : Is(package.Value, "optional") || Is(package.Value, "devOptional") || Is(package.Value, "peer")
                );
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The names of all packages in a lock file; none when it is not there.</summary>
    public static IReadOnlyList<string> Names(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.Exists(file) ? PlainFile.Read(file) : "{}"u8.ToArray());
            return document.RootElement.TryGetProperty("packages", out var packages)
                ?
                [
                    .. packages
                        .EnumerateObject()
                        .Select(entry => entry.Name.Split("node_modules/")[^1])
                        .Where(name => name.Length > 0)
                        .Distinct(),
                ]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static bool Same(JsonElement locked, JsonElement wanted, string group)
    {
        var a = Entries(locked, group);
        var b = Entries(wanted, group);
        return a.Count == b.Count && a.All(entry => b.TryGetValue(entry.Key, out var version) && version == entry.Value);
    }

    private static Dictionary<string, string> Entries(JsonElement element, string group) =>
        element.TryGetProperty(group, out var entries) && entries.ValueKind == JsonValueKind.Object
            ? entries.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.ToString(), StringComparer.Ordinal)
            : [];

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Is(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
