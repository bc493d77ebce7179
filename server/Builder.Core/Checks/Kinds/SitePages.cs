using System.Text;
using System.Text.RegularExpressions;
using Builder.Core.Artifacts;
using Builder.Core.Checks.Vite;
using Builder.Core.Diagnostics;
using Builder.Core.Edits;
using Builder.Core.Sites;

namespace Builder.Core.Checks.Kinds;

/// <summary>
/// A site whose pages are served as they are: nothing is installed and no code of it is run. Real parsers read its files, and links to files that
/// are not there are told; what is hidden or secret is not served, and nothing is while a file holds a secret's value.
/// </summary>
internal sealed partial class SitePages(ArtifactStore artifacts, ISyntaxParsers parsers, Func<IReadOnlyList<string>> keys)
{
    private const int MuchNew = 100;
    private const int MostLinks = 200;
    private const int MostAtOnce = 50;
    private const int LongestText = 1 << 20;

    private static readonly string[] Parsed = [".html", ".htm", ".css", ".js", ".mjs", ".svg"];

    public static bool IsPage(SitePath path) =>
        path.Value.EndsWith(".html", StringComparison.OrdinalIgnoreCase) || path.Value.EndsWith(".htm", StringComparison.OrdinalIgnoreCase);

    /// <param name="listed">The files of the folder.</param>
    public async Task<BuiltSite> RunAsync(
        SiteFolder folder,
        IReadOnlyList<SiteEntry> listed,
        SiteKind kind,
        CancellationToken cancellationToken
    )
    {
        var entries = listed.Where(entry => IsServed(entry.Path)).ToList();
        try
        {
            var (files, texts) = (new List<ArtifactFile>(), new List<SourceText>());
            var known = artifacts.Known(folder);
            foreach (var entry in entries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var isText = entry.Length <= LongestText && Parsed.Contains(entry.Path.Extension);
                var file = known.Of(entry.Path.Value, _ => 0);
                if (!isText && file.IdOf(entry) is { } id && artifacts.Kept(entry.Path.Value, id, entry.Length) is { } kept)
                {
                    files.Add(kept);
                    continue;
                }
                var before = TimeProvider.System.GetUtcNow();
                var bytes = folder.Read(entry.Path) ?? [];
                files.Add(artifacts.Take(entry.Path.Value, bytes));
                if (bytes.Length == entry.Length)
                {
                    known.Remember(file, entry, before, files[^1].Hash);
                }
                if (isText)
                {
                    texts.Add(new SourceText(entry.Path, Encoding.UTF8.GetString(bytes)));
                }
            }
            known.Save(MuchNew);
            List<Finding> findings = [.. await MistakesAsync(texts, cancellationToken), .. MissingFiles(texts, entries)];
            if (kind.Note is { } note)
            {
                findings.Add(new Finding(DiagnosticSource.Config, DiagnosticSeverity.Warning, note));
            }
            return SiteSecrets.Of(folder.Root, keys()).WhyNotShown(files.Select(artifacts.Readable)) is { } secret
                ? new BuiltSite(null, null, [.. findings, secret])
                : new BuiltSite(files, "/", findings);
        }
        catch (Exception disk) when (DiskErrors.IsFromDisk(disk))
        {
            var explained = DiskErrors.Explain("keep the pages", disk);
            return new BuiltSite(
                null,
                null,
                [new Finding(DiagnosticSource.Build, DiagnosticSeverity.Error, explained.Message) { IsTransient = true }]
            );
        }
    }

    /// <summary>As the preview would refuse it anyway, and what belongs to tools.</summary>
    private static bool IsServed(SitePath path) =>
        PathPolicy.WhyNotReadable(path) is null
        && path.Value.Split('/').Index().All(part => part.Item[0] != '.' || part is (0, ".well-known"))
        && path.Value is not ("package.json" or "package-lock.json" or "pnpm-lock.yaml" or "yarn.lock");

    private async Task<IEnumerable<Finding>> MistakesAsync(List<SourceText> texts, CancellationToken cancellationToken)
    {
        var found = new List<Finding>();
        foreach (var some in texts.Chunk(MostAtOnce))
        {
            // Without a parser the pages are served all the same.
            if ((await parsers.ReadAsync(some, cancellationToken)).Readings is not { } readings)
            {
                break;
            }
            foreach (var (text, reading) in some.Zip(readings))
            {
                if (reading?.Error is { } error)
                {
                    found.Add(Placed(text, error.At, DiagnosticSeverity.Error, error.Message));
                }
            }
        }
        return found;
    }

    private static IEnumerable<Finding> MissingFiles(List<SourceText> texts, List<SiteEntry> entries)
    {
        var known = entries.Select(entry => entry.Path.Value).ToHashSet(StringComparer.Ordinal);
        var folders = known.SelectMany(Above).ToHashSet(StringComparer.Ordinal);
        return texts
            .Where(text => IsPage(text.Path))
            .SelectMany(text =>
                Link()
                    .Matches(text.Text)
                    .Select(match => (match.Groups["what"], Target: Target(text.Path.Value, match.Groups["what"].Value)))
                    .Where(link => link.Target is { } target && !IsThere(target))
                    .Select(link =>
                        Placed(text, link.Item1.Index, DiagnosticSeverity.Warning, $"“{link.Item1.Value}” leads to no file of the site.")
                    )
            )
            .Take(MostLinks);

        bool IsThere(string target) =>
            known.Contains(target)
            || folders.Contains(target.TrimEnd('/'))
            || target.Length == 0
            || known.Contains(target + ".html")
            || known.Contains(target.TrimEnd('/') + "/index.html");
    }

    private static IEnumerable<string> Above(string path)
    {
        for (var cut = path.LastIndexOf('/'); cut > 0; cut = path.LastIndexOf('/', cut - 1))
        {
            yield return path[..cut];
        }
    }

    /// <summary>The path within the site that an address means; null for one elsewhere, or one that leads out of it.</summary>
    private static string? Target(string page, string address)
    {
        var name = address.Split('?', '#')[0].Trim();
        if (
            name.Length == 0
            || name.StartsWith("//", StringComparison.Ordinal)
            || name.Contains(':')
            || name.Contains("{{")
            || name.Contains("<%")
        )
        {
            return null;
        }
        var at =
            name[0] == '/'
                ? new Uri("site:///")
                : new Uri("site:///" + Uri.EscapeDataString(page).Replace("%2F", "/", StringComparison.Ordinal));
        return Uri.TryCreate(at, name, out var target) ? Uri.UnescapeDataString(target.AbsolutePath).TrimStart('/') : null;
    }

    private static Finding Placed(SourceText text, int at, DiagnosticSeverity severity, string message)
    {
        var before = text.Text.AsSpan(0, Math.Min(at, text.Text.Length));
        return new Finding(DiagnosticSource.Build, severity, message)
        {
            Path = text.Path.Value,
            Line = before.Count('\n') + 1,
            Column = before.Length - (before.LastIndexOf('\n') + 1) + 1,
        };
    }

    [GeneratedRegex(
        @"<(?:a|area|link|script|img|source|video|audio|iframe|embed|track|input)\b[^>]*?\s(?:href|src|poster)\s*=\s*(?:""(?<what>[^""]*)""|'(?<what>[^']*)')",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Link();
}
