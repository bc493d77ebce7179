using System.Net;
using System.Text;
using System.Text.Json;
using Builder.Core.Diagnostics;
using Builder.Core.Previews.Simple;

namespace Builder.Server.Preview;

/// <summary>Pages of ours, shown in the preview where the site has none to show.</summary>
internal static class PreviewPages
{
    /// <param name="why">What there is to say of it, or null when it has simply not been built yet.</param>
    public static byte[] Nothing(string? why) =>
        why is null
            ? Page("Nothing built yet", "This site has not been built yet.", "The page appears here by itself as soon as it is.", "", "")
            : Page("Nothing to show", "There is nothing to show.", why, "", "");

    public static byte[] NotFound(string path, string revision, string build) =>
        Page("Page not found", "There is no such page in this site.", path, revision, build);

    public static byte[] NoPage(string revision, string build) =>
        Page("No page", "What is built has no page to show.", "It is a library, or its pages are made by a server.", revision, build);

    public static byte[] Damaged(string message, string nextStep) => Page("Cannot be shown", message, nextStep, "", "");

    /// <param name="build">Of the process that does not answer; as soon as something else is served, the page comes back by itself.</param>
    public static byte[] NotAnswering(string build) =>
        Page("One moment", "The draft cannot be shown at this moment.", "The page appears here by itself as soon as it can.", "", build);

    /// <summary>The script that reports what is on screen, as a tag. The revision in it is the proof: it came with the page's own bytes.</summary>
    /// <param name="build">Which build of that tree; another one is loaded anew even where the tree is the same.</param>
    public static string ClientTag(string revision, string build) =>
        $"<script src=\"/.builder/client.js\" data-revision=\"{WebUtility.HtmlEncode(revision)}\" data-build=\"{WebUtility.HtmlEncode(build)}\"></script>";

    /// <summary>The script by which a page says that it is a simple preview, and what is wrong with it, as a tag.</summary>
    public static string SimpleTag(SimpleSite site)
    {
        var note = new SimpleNote(
            SimpleMessages.Note(site.Reason),
            site.LeftOut,
            [.. site.Problems.Select(problem => new SimpleProblem(problem.Message, Place(problem), problem.CodeFrame, problem.NextStep))]
        );
        var json = JsonSerializer.Serialize(note, PreviewJson.Default.SimpleNote);
        return $"<script src=\"/.builder/simple.js\" data-note=\"{WebUtility.HtmlEncode(json)}\" defer></script>";
    }

    private static string? Place(Diagnostic problem) => problem.Line is null ? problem.Path : $"{problem.Path}:{problem.Line}";

    private static byte[] Page(string title, string sentence, string more, string revision, string build) =>
        Encoding.UTF8.GetBytes(
            $$"""
            <!doctype html>
            <html lang="en">
            <head>
            {{ClientTag(revision, build)}}
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{{title}}</title>
            <style>
            :root { color-scheme: light dark; }
            body { margin: 0; min-height: 100vh; display: grid; place-content: center; gap: .5rem; text-align: center; padding: 2rem;
              box-sizing: border-box; font: 1rem/1.5 system-ui, sans-serif; color: light-dark(#333, #ddd); background: light-dark(#fafafa, #1b1b1d); }
            h1 { margin: 0; font-size: 1.25rem; font-weight: 600; }
            p { margin: 0; opacity: .75; overflow-wrap: anywhere; }
            </style>
            </head>
            <body><h1>{{sentence}}</h1><p>{{WebUtility.HtmlEncode(more)}}</p></body>
            </html>
            """
        );
}
