using System.Text;
using System.Text.RegularExpressions;
using Builder.Core.Sites;

namespace Builder.Core.Checks.Types;

/// <summary>
/// Which files may import which, by the last part of what they name. It finds too many rather than too few: what is asked about
/// in vain costs a moment, and what is missed here the full check finds.
/// </summary>
internal sealed partial class ImportNames(SiteFolder folder)
{
    private readonly Dictionary<string, IReadOnlySet<string>> imported = new(StringComparer.Ordinal);

    public static bool IsScript(string path) =>
        Path.GetExtension(path) is ".ts" or ".tsx" or ".mts" or ".cts" && !path.EndsWith(".d.ts", StringComparison.Ordinal);

    /// <summary>Reads a file's imports anew, or forgets the file when it is gone.</summary>
    public void Update(SitePath path)
    {
        var bytes = IsScript(path.Value) ? folder.Read(path) : null;
        if (bytes is null)
        {
            imported.Remove(path.Value);
            return;
        }
        imported[path.Value] = Imports()
            .Matches(Encoding.UTF8.GetString(bytes))
            .Select(match => Name(match.Groups["what"].Value))
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The files that may import one of these.</summary>
    public IEnumerable<string> ImportersOf(IEnumerable<string> paths)
    {
        var names = paths.Select(Name).ToHashSet(StringComparer.Ordinal);
        return imported.Where(file => file.Value.Overlaps(names)).Select(file => file.Key);
    }

    /// <summary><c>./parts/Card.tsx</c> and <c>@/parts/Card</c> are both "Card"; <c>./parts/index</c> and <c>./parts</c> are both "parts".</summary>
    private static string Name(string path)
    {
        var parts = path.Split('/');
        var name = Path.GetFileNameWithoutExtension(parts[^1]);
        return name == "index" && parts.Length > 1 ? parts[^2] : name;
    }

    [GeneratedRegex("""(?:\bfrom|\bimport)\s*\(?\s*["'](?<what>[^"'\n]+)["']""")]
    private static partial Regex Imports();
}
