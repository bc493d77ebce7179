namespace Builder.Server.Lsp;

/// <summary>File addresses as editors write them, and paths.</summary>
internal static class FileUri
{
    /// <summary>The absolute path, or null when the address is not that of a file on this machine (an unsaved or a remote document).</summary>
    internal static string? ToPath(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.IsFile && parsed.Host.Length == 0
            ? Path.GetFullPath(parsed.LocalPath)
            : null;

    /// <summary>The address of an absolute path, every segment escaped as VS Code does it.</summary>
    internal static string FromPath(string path)
    {
        var segments = path.Replace('\\', '/').TrimStart('/').Split('/').Select(Uri.EscapeDataString);
        return "file:///" + string.Join('/', segments);
    }

    /// <summary>Takes a path or a file address, for commands that people type.</summary>
    internal static string? ToPathLenient(string text) => Path.IsPathFullyQualified(text) ? Path.GetFullPath(text) : ToPath(text);
}
