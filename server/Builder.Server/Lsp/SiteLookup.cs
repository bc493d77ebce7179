namespace Builder.Server.Lsp;

/// <summary>Finds the site that a file or a command of the editor is about.</summary>
internal static class SiteLookup
{
    /// <summary>The folder of the site that holds a path: the nearest folder with a <c>package.json</c>, but never above the workspace folder.</summary>
    /// <param name="workspaceFolders">Absolute paths.</param>
    /// <returns>Null when the path is in no workspace folder.</returns>
    internal static string? SiteOf(string path, IReadOnlyList<string> workspaceFolders)
    {
        var workspace = workspaceFolders.Where(folder => IsInside(path, folder)).MaxBy(folder => folder.Length);
        if (workspace is null)
        {
            return null;
        }
        for (
            var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(path);
            folder is not null;
            folder = Path.GetDirectoryName(folder)
        )
        {
            if (folder.Length <= workspace.Length || IsSite(folder))
            {
                return folder;
            }
        }
        return workspace;
    }

    /// <summary>Whether a folder looks like a site: something that npm installs.</summary>
    internal static bool IsSite(string folder) => File.Exists(Path.Combine(folder, "package.json"));

    internal static IReadOnlyList<string> Folders(InitializeParams editor) =>
        editor.WorkspaceFolders is { Count: > 0 } folders
            ? [.. folders.Select(folder => FileUri.ToPath(folder.Uri)).OfType<string>().Select(Path.TrimEndingDirectorySeparator)]
        : editor.RootUri is { } root && FileUri.ToPath(root) is { } path ? [Path.TrimEndingDirectorySeparator(path)]
        : [];

    private static bool IsInside(string path, string folder) =>
        path == folder || path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
