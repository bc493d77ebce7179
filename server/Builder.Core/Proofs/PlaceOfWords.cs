using System.Text;
using System.Text.RegularExpressions;
using Builder.Core.Flows;
using Builder.Core.Sites;

namespace Builder.Core.Proofs;

/// <summary>Finds where in a site's sources something stands that is seen on its pages, by the words of it.</summary>
internal sealed class PlaceOfWords(SiteFolder folder)
{
    /// <summary>In bytes. What is larger was not written by hand.</summary>
    private const long Longest = 256 * 1024;

    private const int MostFiles = 2000;

    /// <summary>What stands in more places says nothing about which of them it is.</summary>
    private const int MostPlaces = 3;

    private static readonly string[] Sources =
    [
        ".tsx",
        ".jsx",
        ".ts",
        ".js",
        ".mjs",
        ".vue",
        ".svelte",
        ".astro",
        ".html",
        ".css",
        ".scss",
        ".json",
        ".md",
        ".mdx",
    ];

    private readonly Lazy<IReadOnlyList<(string Path, string Text)>> texts = new(() => Read(folder));

    /// <param name="wanted">The words to look for, the surest first.</param>
    public (string Path, int Line, int Column)? Find(IEnumerable<string> wanted)
    {
        foreach (var words in wanted.Where(words => words.Length > 1))
        {
            var places = texts.Value.SelectMany(text => In(text, words)).Take(MostPlaces + 1).ToList();
            if (places.Count is > 0 and <= MostPlaces)
            {
                return places[0];
            }
        }

        return null;
    }

    /// <summary>Where a rule of a style sheet says something: the last such place, as later rules go before.</summary>
    /// <param name="declaration">Such as <c>display: none</c>; only its property is looked for.</param>
    public (string Path, int Line, int Column)? FindDeclaration(string selector, string declaration)
    {
        var property = declaration.Split(':')[0];
        var rule = new Regex(
            $@"(?<![\w-]){Regex.Escape(selector)}\s*(?:,[^{{}}]*)?\{{[^{{}}]*?(?<![\w-])(?<place>{Regex.Escape(property)}\s*:)",
            RegexOptions.None,
            TimeSpan.FromSeconds(1)
        );
        try
        {
            foreach (var (path, text) in texts.Value)
            {
                if (rule.Matches(text).LastOrDefault() is { } match)
                {
                    var at = match.Groups["place"].Index;
                    var before = text.AsSpan(0, at);
                    return (path, before.Count('\n') + 1, at - before.LastIndexOf('\n'));
                }
            }
        }
        catch (RegexMatchTimeoutException)
        {
            // The selector and the texts are the site's; a place that takes long to find is not worth the wait.
        }

        return null;
    }

    private static IEnumerable<(string Path, int Line, int Column)> In((string Path, string Text) file, string words)
    {
        for (
            var at = file.Text.IndexOf(words, StringComparison.Ordinal);
            at >= 0;
            at = file.Text.IndexOf(words, at + words.Length, StringComparison.Ordinal)
        )
        {
            var before = file.Text.AsSpan(0, at);
            yield return (file.Path, before.Count('\n') + 1, at - before.LastIndexOf('\n'));
        }
    }

    private static List<(string, string)> Read(SiteFolder folder) =>
        [
            .. folder
                .List()
                .Where(entry =>
                    entry.Length <= Longest && Sources.Contains(Path.GetExtension(entry.Path.Value), StringComparer.OrdinalIgnoreCase)
                )
                .Where(entry =>
                    PathPolicy.WhyNotReadable(entry.Path) is null
                    && !entry.Path.Value.EndsWith("package-lock.json", StringComparison.Ordinal)
                    // They say what is to be seen on pages, which is in none of them by that.
                    && !SiteFlows.IsFlow(entry.Path)
                )
                .Take(MostFiles)
                .Select(entry => (entry.Path.Value, folder.ReadIfPlain(entry.Path) is { } bytes ? Encoding.UTF8.GetString(bytes) : "")),
        ];
}
