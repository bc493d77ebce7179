using Builder.Core.Previews.Live;
using Builder.Core.Sites;

namespace Builder.Server.Preview;

/// <summary>
/// Which addresses of a development server may be asked for. Vite has lists of its own, and again and again an unforeseen way around them was found
/// (THREATS, Vite's CVEs); therefore it is decided here, by the path alone and for every version of Vite, before a request reaches it: files of the
/// draft and of its packages, none that is hidden or secret, and no path that could mean another than it says.
/// </summary>
internal static class LivePath
{
    private const string Files = "@fs";
    private const string Ids = "@id";

    /// <summary>How Vite writes a zero byte, which marks the names of modules that are no files.</summary>
    private const string Zero = "__x00__";

    public static bool MayBeAsked(string rawTarget, LiveEndpoint endpoint)
    {
        if (!rawTarget.StartsWith('/') || rawTarget.Contains('#', StringComparison.Ordinal))
        {
            return false;
        }
        var query = rawTarget.IndexOf('?', StringComparison.Ordinal);
        if (RequestTarget.Decode(query < 0 ? rawTarget : rawTarget[..query]) is not { } path || path.AsSpan().ContainsAny('?', '#', '\\'))
        {
            return false;
        }
        var segments = path[1..].Split('/');
        if (segments.Index().Any(item => item.Item is "." or ".." || item.Item.Length == 0 && item.Index < segments.Length - 1))
        {
            return false;
        }
        var prefix = Array.FindIndex(segments, segment => segment is Files or Ids);
        var rest = segments[(prefix + 1)..];
        return prefix < 0 ? AreFiles(segments)
            : !AreFiles(segments[..prefix]) ? false
            : segments[prefix] == Files ? IsServed(string.Join('/', rest), endpoint)
            : IsId(string.Join('/', rest), endpoint);
    }

    /// <summary>A module by its name: of a package, or one that a plugin makes; where the name is a path, it is held to be one.</summary>
    private static bool IsId(string id, LiveEndpoint endpoint)
    {
        var name = id.StartsWith(Zero, StringComparison.Ordinal) ? id[Zero.Length..] : id;
        var isPath = name.StartsWith('/') || name.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || IsDrive(name);
        return isPath
            ? IsServed(name.TrimStart('/'), endpoint)
            : name.Split('/').All(segment => segment is not (Files or Ids) && !IsHidden(segment) && !IsSecret(segment));
    }

    /// <param name="path">Absolute, without a leading slash.</param>
    private static bool IsServed(string path, LiveEndpoint endpoint)
    {
        var absolute = IsDrive(path) ? path : "/" + path;
        var comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return endpoint
            .Packages.Prepend(endpoint.Root)
            .Select(folder => folder.Replace('\\', '/').TrimEnd('/') + "/")
            .Any(folder => absolute.StartsWith(folder, comparison) && AreFiles(absolute[folder.Length..].Split('/')));
    }

    private static bool AreFiles(string[] segments)
    {
        for (var index = 0; index < segments.Length; index++)
        {
            var segment = segments[index];
            // pnpm keeps packages in a folder of this name.
            var isKnown =
                segment == ".pnpm" && index > 0 && segments[index - 1] == "node_modules" || segment == ".well-known" && index == 0;
            if (IsHidden(segment) && !isKnown || IsAlias(segment) || IsSecret(segment) || segment == "__open-in-editor")
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsHidden(string segment) => segment.StartsWith('.');

    /// <summary>Another name for a file on Windows: a stream, a short name, or one with what the system cuts off.</summary>
    private static bool IsAlias(string segment)
    {
        var tilde = segment.IndexOf('~', StringComparison.Ordinal);
        return segment.Contains(':', StringComparison.Ordinal)
            || segment.EndsWith('.')
            || segment.EndsWith(' ')
            || tilde >= 0 && tilde + 1 < segment.Length && char.IsAsciiDigit(segment[tilde + 1]);
    }

    private static bool IsSecret(string segment) =>
        segment.Length > 0 && SitePath.TryParse(segment, out var name, out _) && PathPolicy.WhyNotReadable(name) is not null;

    private static bool IsDrive(string path) => path.Length > 1 && char.IsAsciiLetter(path[0]) && path[1] == ':';
}
