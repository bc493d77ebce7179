using System.Text.Json;

namespace Builder.Core.Sites;

/// <summary>
/// The folder that a site is a part of and whose files its build may read by relative paths: its git work tree, or the workspace of several
/// packages above it. A site that belongs to nothing is its own.
/// </summary>
internal static class ProjectRoot
{
    private static readonly string[] Workspaces = ["pnpm-workspace.yaml", "lerna.json", "nx.json", "turbo.json"];

    /// <param name="site">Absolute and canonical.</param>
    /// <returns>Never the person's home or a folder above it, which some keep under version control.</returns>
    public static string Of(string site)
    {
        var home = Path.TrimEndingDirectorySeparator(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        var (found, isInGit) = (site, false);
        for (
            var folder = site;
            folder is not null && Path.GetDirectoryName(folder) is not null && !Holds(folder, home);
            folder = Path.GetDirectoryName(folder)
        )
        {
            var isGit = !isInGit && Path.Exists(Path.Combine(folder, ".git"));
            isInGit |= isGit;
            if (isGit || IsWorkspace(folder))
            {
                found = folder;
            }
        }

        return found;
    }

    private static bool IsWorkspace(string folder) =>
        Workspaces.Any(name => File.Exists(Path.Combine(folder, name))) || NamesWorkspaces(Path.Combine(folder, "package.json"));

    private static bool NamesWorkspaces(string manifest)
    {
        try
        {
            if (!File.Exists(manifest))
            {
                return false;
            }

            using var document = JsonDocument.Parse(PlainFile.Read(manifest));
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("workspaces", out _);
        }
        catch (Exception unreadable) when (unreadable is JsonException || DiskErrors.IsFromDisk(unreadable))
        {
            return false;
        }
    }

    private static bool Holds(string folder, string inner) =>
        inner.Length > 0
        && (inner + Path.DirectorySeparatorChar).StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
