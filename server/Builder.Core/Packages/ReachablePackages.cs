using System.Text.Json;
using Builder.Core.Sites;

namespace Builder.Core.Packages;

/// <summary>What Node finds from a folder when it looks upwards, as package.json asks for it: whoever put it there, and by which client.</summary>
internal static class ReachablePackages
{
    private static readonly string[] Groups = ["dependencies", "devDependencies"];

    /// <summary>Whether every package that the site names is there, in a version that it asks for; a sibling has to be the sibling.</summary>
    public static bool AreFitting(string folder, byte[] manifest, Workspace? workspace)
    {
        try
        {
            using var document = JsonDocument.Parse(manifest, PackageSet.Lenient);
            var root = document.RootElement;
            var asked = Groups
                .Where(group => root.TryGetProperty(group, out var entries) && entries.ValueKind == JsonValueKind.Object)
                .SelectMany(group => root.GetProperty(group).EnumerateObject())
                .ToArray();
            var above = Workspace.FoldersAbove(folder).ToArray();
            return above.Any(at => Directory.Exists(Path.Combine(at, InstalledModules.Folder)))
                && asked.All(entry => IsFitting(above, entry.Name, entry.Value.ToString(), root, workspace));
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsFitting(string[] above, string name, string range, JsonElement root, Workspace? workspace)
    {
        var found = above
            .Select(folder => Path.Combine(folder, InstalledModules.Folder, name))
            .FirstOrDefault(package => File.Exists(Path.Combine(package, "package.json")));
        if (found is null)
        {
            return false;
        }
        if (workspace?.Sibling(name, range) is { } sibling)
        {
            return Real(found) == Real(Path.Combine(workspace.Root, sibling.Path));
        }
        return IsOverridden(root, name) || VersionRange.Holds(range, VersionOf(found) ?? "") != false;
    }

    /// <summary>Another version than the one that is asked for may be there on purpose.</summary>
    private static bool IsOverridden(JsonElement root, string name) =>
        Names(root, "overrides", name)
        || Names(root, "resolutions", name)
        || root.TryGetProperty("pnpm", out var pnpm) && Names(pnpm, "overrides", name);

    private static bool Names(JsonElement element, string group, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(group, out var entries)
        && entries.ValueKind == JsonValueKind.Object
        && entries.EnumerateObject().Any(entry => entry.Name.Contains(name, StringComparison.Ordinal));

    private static string? VersionOf(string package)
    {
        using var manifest = JsonDocument.Parse(PlainFile.Read(Path.Combine(package, "package.json")), PackageSet.Lenient);
        return manifest.RootElement.TryGetProperty("version", out var version) ? version.ToString() : null;
    }

    /// <summary>Where a folder truly lies, links on every part of its path followed.</summary>
    public static string Real(string path)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            real = new DirectoryInfo(real).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? real;
        }
        return real;
    }
}
