using System.Text.RegularExpressions;

namespace Builder.Core.Tools;

/// <summary>
/// Understands paths as models write them: what plainly means a place in the site is that place. Only the text is looked at; whether the place may
/// be used is for <see cref="Sites.SitePath"/> and the policy, which see the result.
/// </summary>
internal static partial class WrittenPath
{
    /// <summary>The path without its ornaments; what leads out of the site is left as it is, to be refused.</summary>
    /// <param name="roots">Absolute paths that all mean the site's own folder.</param>
    public static string Plain(string text, IEnumerable<string> roots)
    {
        var path = text.Replace('\\', '/');
        foreach (var root in roots.Select(r => r.Replace('\\', '/').TrimEnd('/')).Where(r => r.Length > 0).OrderByDescending(r => r.Length))
        {
            if (path == root || path.StartsWith(root + "/", StringComparison.Ordinal))
            {
                path = path[root.Length..].TrimStart('/');
                break;
            }
        }

        if (path.StartsWith('/'))
        {
            return path;
        }

        List<string> parts = [];
        foreach (var part in path.Split('/'))
        {
            if (part == ".." && parts is [.., not ".."])
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    /// <summary>Whether it begins at somebody's home folder: made literally, it would be a folder called “~”, which nobody wants.</summary>
    public static bool IsOfHome(string path) => path.Split('/', 2)[0] is ['~', ..] and var first && (first.Length == 1 || first is "~root");

    /// <summary>A patch whose headers name plain paths.</summary>
    public static string PlainPatch(string patch, IReadOnlyCollection<string> roots) =>
        Header().Replace(patch, header => header.Groups[1].Value + Plain(header.Groups[2].Value.TrimEnd(), roots));

    [GeneratedRegex(
        @"^(\*\*\* (?:Add|Update|Delete) File: |\*\*\* Move to: )([^\r\n]+)",
        RegexOptions.Multiline | RegexOptions.CultureInvariant
    )]
    private static partial Regex Header();
}
