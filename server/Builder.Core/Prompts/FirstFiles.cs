using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Builder.Core.Sites;

namespace Builder.Core.Prompts;

/// <summary>
/// What nearly every change of a site begins with reading: which packages it names, its router, its layout and its style tokens. Found by their names
/// alone, and given with the first request, so that a model need not spend its first steps on them.
/// </summary>
internal static partial class FirstFiles
{
    /// <summary>Characters of all of it together, about 4,000 tokens.</summary>
    public const int Limit = 16_000;

    /// <summary>Characters of one file, and of the list of packages.</summary>
    private const int LongestFile = 7_000;
    private const int LongestList = 1_500;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Each kind with how many of it are given. The first of what matches counts, the one nearest to the top.</summary>
    private static readonly (Regex Name, int Most)[] Kinds = [(Router(), 2), (Layout(), 1), (Styles(), 2), (Page(), 1)];

    /// <param name="read">The bytes of a file, or null.</param>
    public static string Of(IReadOnlyList<SiteEntry> files, Func<SitePath, byte[]?> read)
    {
        var text = new StringBuilder();
        if (Packages(Text(SitePath.Parse("package.json"), read)) is { Length: > 0 } packages)
        {
            text.Append($"<packages>\n{packages}\n</packages>\n");
        }

        foreach (var path in Chosen(files))
        {
            if (Text(path, read) is not { Length: > 0 } content)
            {
                continue;
            }

            var room = Math.Min(LongestFile, Limit - text.Length - 300);
            var shown =
                content.Length <= room ? content
                : Styles().IsMatch(path.Value) && Tokens(content) is { Length: > 0 } tokens && tokens.Length <= room
                    ? $"{tokens}\n[only the tokens are shown here: read_file gives all of it]"
                : null;
            if (shown is not null)
            {
                text.Append(PromptComposer.Enclosed("file", shown.TrimEnd(), $" path=\"{path}\""));
            }
        }

        return text.ToString();
    }

    private static IEnumerable<SitePath> Chosen(IReadOnlyList<SiteEntry> files)
    {
        var all = files
            .Where(file => file.Length <= 4 * LongestFile && PathPolicy.WhyNotReadable(file.Path) is null)
            .Select(file => file.Path)
            .OrderBy(path => path.Value.Count(c => c == '/'))
            .ThenBy(path => path)
            .ToList();
        var chosen = Kinds.SelectMany(kind => all.Where(path => kind.Name.IsMatch(path.Value)).Take(kind.Most)).Distinct().ToList();
        // A page is only of use where nothing else says how the site is put together.
        return chosen.Any(path => Router().IsMatch(path.Value) || Layout().IsMatch(path.Value))
            ? chosen.Where(path => !Page().IsMatch(path.Value))
            : chosen;
    }

    /// <summary>Names with versions, on one line for what the site uses and one for what it is made with.</summary>
    private static string Packages(string? manifest)
    {
        try
        {
            using var document = JsonDocument.Parse(
                manifest ?? "{}",
                new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }
            );
            var lines = ((string[])["dependencies", "devDependencies"])
                .Where(group =>
                    document.RootElement.ValueKind == JsonValueKind.Object
                    && document.RootElement.TryGetProperty(group, out var named)
                    && named.ValueKind == JsonValueKind.Object
                    && named.EnumerateObject().Any()
                )
                .Select(group =>
                    $"{group}: {string.Join(", ", document.RootElement.GetProperty(group).EnumerateObject().Select(one => $"{one.Name} {one.Value}"))}"
                );
            var text = string.Join('\n', lines).Replace('<', ' ');
            return text.Length <= LongestList ? text : text[..LongestList] + " …";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static string Tokens(string style) => string.Join('\n', TokenBlock().Matches(style).Select(block => block.Value.Trim()));

    private static string? Text(SitePath path, Func<SitePath, byte[]?> read)
    {
        try
        {
            return read(path) is { } bytes && !bytes.AsSpan().Contains((byte)0) ? Strict.GetString(bytes).TrimStart('\uFEFF') : null;
        }
        catch (Exception unread) when (unread is DecoderFallbackException or BuilderException)
        {
            return null;
        }
    }

    [GeneratedRegex(
        @"^(?:src/|app/|client/|frontend/)?(?:(?:router|routes|routing)(?:/index)?|App|app)\.(?:[jt]sx?|vue|svelte)$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Router();

    [GeneratedRegex(
        @"^(?:src/|app/)(?:[\w-]+/){0,3}(?:\+?[Ll]ayout|[\w-]*Layout|[Ss]hell|__root|root|_layout)\.(?:[jt]sx?|vue|svelte|astro)$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Layout();

    [GeneratedRegex(
        @"^(?:[\w-]+/){0,3}(?:tokens|theme|variables|styles?|globals?|index|main|app)\.(?:css|scss|less)$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Styles();

    [GeneratedRegex(@"^(?:public/|src/)?index\.html$", RegexOptions.CultureInvariant)]
    private static partial Regex Page();

    /// <summary>What sets tokens, up to the brace that stands at the beginning of a line.</summary>
    [GeneratedRegex(
        @"^(?::root|@theme|\[data-theme|\.dark|@custom-variant)[^{;\n]*(?:;|\{[^}]*^\})",
        RegexOptions.Multiline | RegexOptions.CultureInvariant
    )]
    private static partial Regex TokenBlock();
}
