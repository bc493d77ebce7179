using System.Text;
using System.Text.RegularExpressions;
using Builder.Core;
using Builder.Core.Sites;

namespace Builder.Server.Preview;

/// <summary>
/// How far a page of the preview reaches (docs/threats.md, H6). A page of changes that nobody has kept may send to its own origin, and to the
/// addresses that the person's own files or settings named before; pictures, fonts and scripts of others are not stopped by it.
/// </summary>
/// <param name="IsForwarded">An editor of another computer shows it.</param>
/// <param name="Reach">The origins it may send to besides its own; null for all.</param>
internal sealed partial record PreviewFence(bool IsForwarded, IReadOnlyList<string>? Reach)
{
    private const int MostOrigins = 50;
    private const long LargestFile = 500_000;
    private const int MostFiles = 5_000;

    /// <summary>What is added to the policy of a page's security, to follow what is there.</summary>
    /// <param name="host">The name and port that the page is asked for by.</param>
    public string Policy(string? host)
    {
        if (Reach is null)
        {
            return "";
        }

        var origins = string.Join(' ', Reach);
        // Not every browser takes a socket to its own origin for its own.
        return $"; connect-src 'self' data: blob: ws://{host} wss://{host} {origins}; form-action 'self' {origins}; object-src 'none'; base-uri 'self'";
    }

    /// <summary>The origins that the files of a folder name, and its settings for pages.</summary>
    public static IReadOnlyList<string> Named(SiteFolder folder)
    {
        var origins = new SortedSet<string>(StringComparer.Ordinal);
        try
        {
            var files = folder.List().Where(file => file.Length <= LargestFile && Source().IsMatch(file.Path.Name)).Take(MostFiles);
            foreach (var file in files)
            {
                var settings = file.Path.Name.StartsWith(".env", StringComparison.Ordinal);
                var text = folder.Read(file.Path) is { } bytes ? Encoding.UTF8.GetString(bytes) : "";
                origins.UnionWith(
                    (settings ? Setting() : Origin()).Matches(text).Select(found => found.Groups["origin"].Value.ToLowerInvariant())
                );
            }
        }
        catch (BuilderException)
        {
            // What cannot be read names nothing.
        }

        return
        [
            .. origins.SelectMany(origin => new[] { origin, origin.Replace("http", "ws", StringComparison.Ordinal) }).Take(MostOrigins),
        ];
    }

    [GeneratedRegex(@"\.(html?|[cm]?[jt]sx?|vue|svelte|astro|css|json)$|^\.env(\..+)?$")]
    private static partial Regex Source();

    [GeneratedRegex(@"(?<origin>https?://[A-Za-z0-9][A-Za-z0-9.-]{0,200}(?::\d{1,5})?)")]
    private static partial Regex Origin();

    [GeneratedRegex(
        @"^\s*(?:export\s+)?VITE_\w+\s*=\s*[""']?(?<origin>https?://[A-Za-z0-9][A-Za-z0-9.-]{0,200}(?::\d{1,5})?)",
        RegexOptions.Multiline
    )]
    private static partial Regex Setting();
}
