using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Builder.Core.Diagnostics;
using Builder.Core.Sites;

namespace Builder.Core.Previews.Simple;

/// <summary>Makes one simple preview: begins at the pages of the site and takes in what they refer to, and what that refers to.</summary>
internal sealed partial class SimpleMaking
{
    private readonly SiteFolder folder;
    private readonly SiteSources sources;
    private readonly SimpleFindings findings;
    private readonly ModuleSources modules;
    private readonly SiteVariables variables;
    private readonly StyleSheets styles;
    private readonly Dictionary<string, SimpleFile> files = new(StringComparer.Ordinal);

    public SimpleMaking(SiteFolder folder, TranslatedFiles translated)
    {
        this.folder = folder;
        sources = new SiteSources(folder);
        findings = new SimpleFindings(SiteManifest.Dependencies(sources.Text("package.json")));
        variables = SiteVariables.Of(folder);
        styles = new StyleSheets(sources, findings, AddAsIs);
        modules = new ModuleSources(sources, findings, styles, variables, translated, Add, AddAsIs);
    }

    /// <summary>The first digits of a hash, enough to tell files apart.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    public SimpleOutcome Make(SimpleReason reason, CancellationToken cancellationToken)
    {
        SiteManifest.Examine(sources, findings);
        foreach (var path in sources.Paths.Where(path => path.StartsWith("public/", StringComparison.Ordinal)))
        {
            var file = sources.AsIs(path, path["public/".Length..]);
            files[file.Path] = file;
        }
        string[] pages =
        [
            .. sources.Paths.Where(path =>
                path.EndsWith(".html", StringComparison.Ordinal) && !path.StartsWith("public/", StringComparison.Ordinal)
            ),
        ];
        if (!pages.Contains("index.html"))
        {
            findings.Refuse("it has no index.html");
        }
        var made = new List<(string Path, string Html, PageNeeds Needs)>();
        foreach (var page in pages)
        {
            cancellationToken.ThrowIfCancellationRequested();
            made.Add(ReadPage(page));
        }
        if (findings.Refusals.Count > 0)
        {
            return new SimpleOutcome(null, findings.Refusals);
        }
        foreach (var (path, html, needs) in made)
        {
            Add(path, "text/html; charset=utf-8", SimplePage.Head(html, needs, styles, findings.Used, Add));
        }
        foreach (var file in ShippedPackages.Files)
        {
            files[file.Path] = file;
        }
        var problems = new Diagnoser(folder).Describe(findings.Problems);
        var revision = Hash(
            $"{reason}\n{string.Join('\n', files.Values.OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => $"{file.Path}\0{file.Hash}"))}"
        );
        return new SimpleOutcome(new SimpleSite("simple-" + revision, reason, [.. files.Values], findings.LeftOut, problems), []);
    }

    private (string Path, string Html, PageNeeds Needs) ReadPage(string path)
    {
        var needs = new PageNeeds();
        var html = variables.InPage(sources.Text(path) ?? "");
        html = InlineModule()
            .Replace(html, match => $"{match.Groups["tag"].Value}{modules.Inline(path, match.Groups["code"].Value, needs)}</script>");
        html = Link()
            .Replace(
                html,
                match =>
                {
                    if (!StyleLink().IsMatch(match.Value) || Target(path, match.Groups["what"].Value) is not { } sheet)
                    {
                        return match.Value;
                    }
                    needs.Styles.Add(sheet);
                    return "";
                }
            );
        html = Reference()
            .Replace(
                html,
                match =>
                {
                    var target = Target(path, match.Groups["what"].Value);
                    if (target is null)
                    {
                        return match.Value;
                    }
                    if (
                        match.Groups["tag"].Value.StartsWith("<script", StringComparison.OrdinalIgnoreCase)
                        && IsModule().IsMatch(match.Value + match.Groups["after"].Value)
                    )
                    {
                        modules.Take(target, needs);
                    }
                    else
                    {
                        AddAsIs(target);
                    }
                    return $"{match.Groups["tag"].Value}{match.Groups["name"].Value}=\"/{target}\"";
                }
            );
        return (path, html, needs);
    }

    /// <summary>The site's file that an address in a page means; null for addresses elsewhere, other pages, and files of <c>public/</c>, which are there already.</summary>
    private string? Target(string page, string address)
    {
        var name = address.Split('?', '#')[0];
        if (name.Length == 0 || name.Contains(':', StringComparison.Ordinal) || name.StartsWith("//", StringComparison.Ordinal))
        {
            return null;
        }
        var relative = name[0] is '/' or '.' ? name : "./" + name;
        return
            name[0] == '/' && sources.Public(name) is not null
            || sources.Resolve(page, relative) is not { } target
            || target.EndsWith(".html", StringComparison.Ordinal)
            ? null
            : target;
    }

    private void AddAsIs(string path) => files.TryAdd(path, sources.AsIs(path, path));

    private void Add(string path, string contentType, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        files[path] = new SimpleFile(path, Hash(text), contentType, () => bytes);
    }

    [GeneratedRegex(
        @"(?<tag><script\b(?=[^>]*\btype\s*=\s*[""']?module)(?![^>]*\bsrc\s*=)[^>]*>)(?<code>.*?)</script>",
        RegexOptions.IgnoreCase | RegexOptions.Singleline
    )]
    private static partial Regex InlineModule();

    [GeneratedRegex(@"<link\b[^>]*?\bhref\s*=\s*[""'](?<what>[^""']*)[""'][^>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex Link();

    [GeneratedRegex(@"\brel\s*=\s*[""']?stylesheet\b", RegexOptions.IgnoreCase)]
    private static partial Regex StyleLink();

    [GeneratedRegex(
        @"(?<tag><(?:script|img|link|source|video|audio|image|use|object|embed)\b[^>]*?\s)(?<name>src|href|poster|data)\s*=\s*[""'](?<what>[^""']*)[""'](?=(?<after>[^>]*)>)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Reference();

    [GeneratedRegex(@"\btype\s*=\s*[""']?module\b", RegexOptions.IgnoreCase)]
    private static partial Regex IsModule();
}
