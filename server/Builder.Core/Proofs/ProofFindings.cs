using System.Text.RegularExpressions;
using Builder.Core.Artifacts;
using Builder.Core.Diagnostics;
using Builder.Core.Previews;
using Builder.Core.Sites;

namespace Builder.Core.Proofs;

/// <summary>Puts what a browser found on the pages of a built site at its place in the sources, and into words.</summary>
internal static partial class ProofFindings
{
    /// <summary>With these a page does what it is for, if not for everybody.</summary>
    private static readonly string[] Unfinished = ["dead-link", "dead-anchor", "broken-image", "overflow", "invisible", "label"];

    public static IReadOnlyList<Diagnostic> Describe(IEnumerable<SeenPage> pages, SiteFolder folder, Artifact artifact)
    {
        var words = new PlaceOfWords(folder);
        return new Diagnoser(folder).Describe(
            // One mistake is seen on many pages and at each width.
            pages
                .SelectMany(page => page.Findings.Select(finding => Of(finding, page, artifact, words)))
                .DistinctBy(finding => (finding.Code, finding.Text, finding.Path, finding.Line))
        );
    }

    private static Finding Of(PageFinding finding, SeenPage page, Artifact artifact, PlaceOfWords words)
    {
        var (sentence, next) = PageWords.For(finding, page);
        // These are errors of scripts, and their words are known.
        var isError = finding.Kind is "error" or "logged" or "rejection";
        var place = PageFaults.PlaceOf(finding.Stack, finding.Url, finding.Line, finding.Column, [artifact]) ?? words.Find(Words(finding));
        return new Finding(DiagnosticSource.Runtime, PageWords.SeverityOf(finding), isError ? finding.Message : sentence)
        {
            Path = place?.Path,
            Line = place?.Line,
            Column = place?.Column,
            Code = isError ? null : $"{RuntimeCodes.Page}{finding.Kind}",
            Help = next,
            IsUnfinished = Unfinished.Contains(finding.Kind),
        };
    }

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

        if (finding.Text is { } text)
        {
            yield return text.Trim();
            // Markup breaks a sentence up, and values stand in it: its longest words in a row are the surest.
            foreach (var part in text.Split('\n', '·', '|').Select(part => part.Trim()).OrderByDescending(part => part.Length))
            {
                yield return part;
            }
        }

        if (finding.Selector is { } selector)
        {
            // Names that somebody gave; those of elements stand everywhere.
            foreach (var name in GivenName().Matches(selector).Select(match => match.Value[1..]).OrderByDescending(name => name.Length))
            {
                yield return name;
            }
        }
    }

    [GeneratedRegex(@"[.#][\w-]+")]
    private static partial Regex GivenName();
}
