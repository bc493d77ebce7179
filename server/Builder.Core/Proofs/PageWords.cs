using Builder.Core.Diagnostics;

namespace Builder.Core.Proofs;

/// <summary>What is wrong with a page, in a plain sentence that stays the same while the same is wrong.</summary>
internal static class PageWords
{
    private const int LongestWords = 160;

    /// <summary>Kinds that are said and do not stand in the way: what is meant that way, or may be.</summary>
    private static readonly HashSet<string> Hints = ["said", "contrast", "dead-button", "dialogs", "left", "outside", "overlap", "clipped"];

    /// <summary>With these a page does what it is for, if not for everybody.</summary>
    private static readonly HashSet<string> Unfinished = ["dead-link", "dead-anchor", "broken-image", "overflow", "invisible", "label"];

    public static bool IsUnfinished(PageFinding finding) => Unfinished.Contains(finding.Kind);

    /// <summary>Whether the page does not do what it is for.</summary>
    public static bool Crashes(PageFinding finding) => !IsUnfinished(finding) && SeverityOf(finding) == DiagnosticSeverity.Error;

    public static DiagnosticSeverity SeverityOf(PageFinding finding) =>
        Hints.Contains(finding.Kind) ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error;

    public static (string Sentence, string? NextStep) For(PageFinding finding, SeenPage page)
    {
        var (at, text) = ($"“{page.Route}”", finding.Text is { } words ? $"“{PlainText.Clean(words, LongestWords)}”" : "Something");
        var said = PlainText.Clean(finding.Message, 300);
        var what = finding.Url is { } url ? PathOf(url) : said;
        return finding.Kind switch
        {
            "said" => ($"The page writes an error to its console: {said}", null),
            "missing" => ($"The page asks for a file that is not there: {what}", "Add the file, or correct the address."),
            "broken-image" => ($"An image cannot be shown: {what}", "Add the image, or correct its address."),
            "blank" when finding.Selector is { } selector => (
                $"The page {at} shows nothing: everything is hidden by {PlainText.Clean(finding.Text is { } rule ? $"{selector} {{ {rule} }}" : selector, LongestWords)}.",
                null
            ),
            "blank" => (
                $"The page {at} shows nothing.",
                "Look for what keeps it from being drawn: an early return, a style that hides it, an error."
            ),
            "frozen" => ($"The page {at} does not answer any more.", "Look for a loop that never ends."),
            "looping" => (
                $"The page {at} is drawn again and again without end.",
                "Look for a state that is set whenever the page is drawn."
            ),
            "memory" => ($"The page {at} needs more memory than a page may use.", null),
            "hydration" => ($"The page {at} is another one once its scripts run: {said}", null),
            "dead-link" => ($"{text} leads to {what}, and there is no such page.", "Add the page, or correct the link."),
            "dead-anchor" => (
                $"{text} leads to {what}, and there is no such place on the page.",
                "Give the place that id, or correct the link."
            ),
            "dead-button" => ($"{text} does nothing that can be seen.", null),
            "overflow" => (
                $"The page {at} is wider than a screen of {page.Width} pixels{(finding.Selector is { } widest ? $", because of {PlainText.Clean(widest, LongestWords)}" : "")}.",
                "Let it wrap or scroll within itself."
            ),
            "invisible" => (
                $"{text} cannot be seen{(page.Scheme == "dark" ? " where dark colours are preferred" : "")}: it is drawn in the colour of what is behind it, or not at all.",
                null
            ),
            "overlap" => ($"{text} is drawn over other words.", null),
            "clipped" => ($"{text} is cut off.", null),
            "contrast" => ($"{text} is hard to read: its colour is too close to what is behind it.", null),
            "label" => ($"{said}", "Give it words that say what it is, also for people who do not see it."),
            _ => (said, null),
        };
    }

    private static string PathOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.PathAndQuery + address.Fragment : url;
}
