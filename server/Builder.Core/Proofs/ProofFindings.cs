using System.Text.RegularExpressions;
using Builder.Core.Artifacts;
using Builder.Core.Diagnostics;
using Builder.Core.Previews;
using Builder.Core.Sites;

namespace Builder.Core.Proofs;

/// <summary>Puts what a browser found on the pages of a built site at its place in the sources, and into words.</summary>
internal static partial class ProofFindings
{
    public static IReadOnlyList<Diagnostic> Describe(IEnumerable<SeenPage> seen, SiteFolder folder, Artifact artifact)
    {
        var pages = seen.ToList();
        var words = new PlaceOfWords(folder);
        var inLight = pages.Where(page => page.Scheme != Dark).SelectMany(page => page.Findings).Select(Key).ToHashSet();
        return new Diagnoser(folder).Describe(
            // One mistake is seen on many pages and at each width.
            pages
                .SelectMany(page =>
                    page.Findings.Where(finding => page.Scheme != Dark || !inLight.Contains(Key(finding)))
                        .Select(finding => Of(finding, page, artifact, words))
                )
                .DistinctBy(finding => (finding.Code, finding.Text, finding.Path, finding.Line))
        );
    }

    private const string Dark = "dark";

    private static (string, string?, string?, string?) Key(PageFinding finding) =>
        (finding.Kind, finding.Url, finding.Selector, finding.Text);

    private static Finding Of(PageFinding finding, SeenPage page, Artifact artifact, PlaceOfWords words)
    {
        var (sentence, next) = PageWords.For(finding, page);
        // These are errors of scripts, and their words are known.
        var isError = finding.Kind is "error" or "logged" or "rejection";
        var trail = PageFaults.Trail(finding.Stack, finding.Url, finding.Line, finding.Column, [artifact]).Take(20).ToList();
        var place = trail.Cast<(string Path, int Line, int Column)?>().FirstOrDefault() ?? PlaceOf(finding, words);
        return new Finding(DiagnosticSource.Runtime, PageWords.SeverityOf(finding), isError ? finding.Message : sentence)
        {
            Path = place?.Path,
            Line = place?.Line,
            Column = place?.Column,
            Code = isError ? null : $"{RuntimeCodes.Page}{finding.Kind}",
            Help = page.IsOldVisitors
                ? "It happens in the browser of somebody who was here before: what the site stored there has another shape. Check it when it is read."
                : next,
            IsUnfinished = PageWords.IsUnfinished(finding),
            Trail = [.. trail.Select(at => (at.Path, at.Line))],
        };
    }

    private static (string Path, int Line, int Column)? PlaceOf(PageFinding finding, PlaceOfWords words) =>
        finding is { Kind: "blank", Selector: { } rule, Text: { } declaration } && words.FindDeclaration(rule, declaration) is { } found
            ? found
            : words.Find(Words(finding));

    /// <summary>What of a finding may stand in the sources as it is.</summary>
    private static IEnumerable<string> Words(PageFinding finding)
    {
        if (finding.Url is { } url && finding.Kind is "missing" or "broken-image" or "dead-link" or "dead-anchor")
        {
            var path = Uri.TryCreate(finding.Url, UriKind.Absolute, out var address)
                ? address.PathAndQuery + address.Fragment
                : finding.Url!;
            foreach (var written in new[] { path, path.TrimStart('/'), address?.Fragment ?? "" })
            {
                foreach (var quote in new[] { "\"", "'", "`" })
                {
                    yield return quote + written + quote;
                }
            }

            yield return Path.GetFileName(path.Split('?', '#')[0]);
        }

        // What lacks a name has words only by what lies in it.
        var (first, second) = finding.Kind == "label" ? (Names(finding), Texts(finding)) : (Texts(finding), Names(finding));
        foreach (var words in first.Concat(second))
        {
            yield return words;
        }
    }

    /// <summary>Markup breaks a sentence up, and values stand in it: its longest words in a row are the surest.</summary>
    private static IEnumerable<string> Texts(PageFinding finding) =>
        finding.Text is { } text
            ? [text.Trim(), .. text.Split('\n', '·', '|').Select(part => part.Trim()).OrderByDescending(part => part.Length)]
            : [];

    /// <summary>Names that somebody gave, those of the element itself first, together and alone; those of elements stand everywhere.</summary>
    private static IEnumerable<string> Names(PageFinding finding)
    {
        foreach (var element in (finding.Selector ?? "").Split(" > ").Reverse())
        {
            var names = GivenName().Matches(element).Select(match => match.Value[1..]).ToList();
            foreach (var name in new[] { string.Join(' ', names) }.Concat(names.OrderByDescending(name => name.Length)))
            {
                yield return name;
            }
        }
    }

    [GeneratedRegex(@"[.#][\w-]+")]
    private static partial Regex GivenName();
}
