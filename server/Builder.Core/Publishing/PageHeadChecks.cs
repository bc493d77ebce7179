using System.Text;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Builder.Core.Artifacts;
using Builder.Core.Diagnostics;
using Builder.Core.Sites;

namespace Builder.Core.Publishing;

/// <summary>What the pages of a site say of themselves to browsers, search engines and other sites.</summary>
internal sealed class PageHeadChecks(Artifact artifact, SiteFolder folder, PageHeadChecks.Adds add)
{
    /// <summary>Takes what was found: its kind, a sentence, what to do, where, and whether it stands in the way.</summary>
    public delegate void Adds(string kind, string message, string? next, (string Path, int Line, int Column)? place, bool isError = false);

    public void Look(string path, string text)
    {
        var page = new HtmlParser().ParseDocument(text);
        var place = PlaceInPage(path, "<head");
        var top = PlaceInPage(path, "<html");
        if (string.IsNullOrWhiteSpace(page.Title))
        {
            add("title", $"{path} has no title, which browsers and search engines show.", "Add a <title>.", place);
        }
        else if (
            page.Title.Trim()
            is "Vite App"
                or "Vite + React"
                or "Vite + React + TS"
                or "Vite + Vue"
                or "Vite + Svelte"
                or "Document"
                or "React App"
        )
        {
            add(
                "title",
                $"{path} still has the title “{page.Title.Trim()}” that it was made with.",
                "Say what the site is.",
                PlaceInPage(path, "<title")
            );
        }

        if (string.IsNullOrWhiteSpace(Meta(page, "meta[name=description i]")))
        {
            add(
                "description",
                $"{path} has no description, which search engines show below its title.",
                "Add <meta name=\"description\" content=\"…\">.",
                place
            );
        }

        if (string.IsNullOrWhiteSpace(page.DocumentElement.GetAttribute("lang")))
        {
            add("language", $"{path} does not say in which language it is.", "Add it, such as <html lang=\"en\">.", top ?? place);
        }

        if (page.QuerySelector("link[rel~=icon i]") is null && !artifact.Files.ContainsKey("favicon.ico"))
        {
            add(
                "icon",
                $"{path} has no icon for the browser’s tab.",
                "Add <link rel=\"icon\" href=\"/favicon.svg\"> and that file.",
                place
            );
        }

        foreach (
            var (selector, attribute) in new[]
            {
                ("meta[property=\"og:image\" i]", "content"),
                ("meta[name=\"twitter:image\" i]", "content"),
                ("link[rel~=icon i]", "href"),
            }
        )
        {
            if (page.QuerySelector(selector)?.GetAttribute(attribute) is { Length: > 0 } image && IsOurs(image) && Served(image) is null)
            {
                add(
                    "image",
                    $"{path} names the picture {PlainText.Clean(image, 100)}, and there is none.",
                    "Add the file, or correct its address.",
                    PlaceInPage(path, image) ?? place,
                    isError: true
                );
            }
        }

        if (
            Meta(page, "meta[property=\"og:image\" i]") is { Length: > 0 } social
            && IsOurs(social)
            && Served(social) is not null
            && !social.Contains("://", StringComparison.Ordinal)
        )
        {
            add(
                "social",
                $"{path} names its picture for other sites by {PlainText.Clean(social, 100)}; most of them want the whole address.",
                "Write it with https:// and the site’s name.",
                PlaceInPage(path, social) ?? place
            );
        }

        if (
            page.QuerySelector("link[rel=canonical i]")?.GetAttribute("href") is { } canonical
            && PublishChecks.OwnAddress().IsMatch(canonical)
        )
        {
            add(
                "canonical",
                $"{path} tells search engines that its address is {PlainText.Clean(canonical, 100)}.",
                "Name the address under which everybody reaches it.",
                PlaceInPage(path, canonical) ?? place,
                isError: true
            );
        }

        if (page.QuerySelector("meta[name=robots i][content*=noindex i]") is not null)
        {
            add(
                "noindex",
                $"{path} tells search engines to leave it out.",
                "Take “noindex” away when it is to be found.",
                PlaceInPage(path, "noindex") ?? place
            );
        }
    }

    private (string Path, int Line, int Column)? PlaceInPage(string path, string sought)
    {
        foreach (var source in new[] { path, "public/" + path, "index.html" })
        {
            if (SitePath.TryParse(source, out var file, out _) && folder.ReadIfPlain(file) is { } bytes)
            {
                var text = Encoding.UTF8.GetString(bytes);
                var at = text.IndexOf(sought, StringComparison.OrdinalIgnoreCase);
                var before = text.AsSpan(0, Math.Max(at, 0));
                return at < 0 ? (source, 1, 1) : (source, before.Count('\n') + 1, at - before.LastIndexOf('\n'));
            }
        }

        return null;
    }

    private static string? Meta(IHtmlDocument page, string selector) => page.QuerySelector(selector)?.GetAttribute("content");

    private static bool IsOurs(string address) =>
        !address.Contains("://", StringComparison.Ordinal)
        && !address.StartsWith("//", StringComparison.Ordinal)
        && !address.StartsWith("data:", StringComparison.OrdinalIgnoreCase);

    private ArtifactFile? Served(string address)
    {
        var path = Uri.UnescapeDataString(address.Split('?', '#')[0]);
        path = path.StartsWith(artifact.Base, StringComparison.Ordinal) ? path[artifact.Base.Length..] : path;
        return artifact.Files.GetValueOrDefault(path.TrimStart('.').TrimStart('/'));
    }
}
