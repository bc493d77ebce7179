using System.Text.RegularExpressions;

namespace Builder.Core.Diagnostics;

/// <param name="Subject">What the problem is about, the same from every tool that reports it, or null. Duplicates are found by it.</param>
internal sealed record Words(string Message, string? NextStep, string? Subject = null);

/// <summary>Plain sentences for the problems that sites have most. What is not known keeps the tool's first line.</summary>
internal static class DiagnosticMessages
{
    private static readonly IReadOnlyList<(Regex Pattern, Func<Match, Finding, Words> Say)> Rules =
    [
        .. ClientMessages.Rules,
        .. InstallMessages.Rules,
        .. CodeMessages.Rules,
    ];

    /// <summary>Of children that run a site's code: what they miss, they may have been refused.</summary>
    private static readonly IReadOnlyList<(Regex Pattern, Func<Match, Finding, Words> Say)> ConfinedRules =
    [
        .. SecretWords,
        .. ConfinementMessages.Rules,
        .. Rules,
    ];

    /// <summary>What our own guard of secrets said (vite-guard.mjs, SiteSecrets).</summary>
    private static (Regex, Func<Match, Finding, Words>)[] SecretWords =>
        [
            Rule(
                @"(?<why>[^\s:\]]\S* (?:may hold secrets|lies outside the site and its packages), so nothing of it may come into a page\.)",
                (match, _) =>
                    new Words(
                        match.Groups["why"].Value,
                        "Put what the page needs into a file of its own, or into a setting whose name begins with VITE_: those are published as they are."
                    )
            ),
            Rule(
                @"^SECRET_IN_PAGE: (?<why>[^\n]*)",
                (match, _) =>
                    new Words(
                        match.Groups["why"].Value,
                        "Take it out of the page's code, and use it on a server only. Settings whose names begin with VITE_ are published as they are."
                    )
            ),
        ];

    public static Words For(Finding finding)
    {
        if (finding.Source == DiagnosticSource.Lint && finding.Code != "PARSE_ERROR")
        {
            return LintMessages.For(finding);
        }
        if (finding.Source == DiagnosticSource.Runtime)
        {
            return RuntimeMessages.For(finding);
        }
        var text = finding.Code is { } code ? $"{code}: {finding.Text}" : finding.Text;
        foreach (var (pattern, say) in finding.Source == DiagnosticSource.Install ? Rules : ConfinedRules)
        {
            if (pattern.Match(text) is { Success: true } match)
            {
                return say(match, finding);
            }
        }
        return new Words(FirstLine(finding), null);
    }

    public static string FirstLine(Finding finding)
    {
        var line = finding
            .Text.Split('\n')
            .Select(part => Regex.Replace(part, @"^(?:\[[\w:@/. -]+\]:?\s*|Error:\s*|Build failed with \d+ errors?:\s*)+", "").Trim())
            .FirstOrDefault(part => part.Length > 0);
        return string.IsNullOrEmpty(line) ? "The tool stopped without saying why." : PlainText.Clean(line, 300);
    }

    public static (Regex, Func<Match, Finding, Words>) Rule(string pattern, Func<Match, Finding, Words> say) =>
        (new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)), say);
}
