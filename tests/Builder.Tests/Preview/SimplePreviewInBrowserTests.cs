using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Builder.Core.Previews.Simple;
using Builder.Core.Sites;
using Builder.Server.Preview;
using Builder.Tests.Checks;
using Xunit;

namespace Builder.Tests.Preview;

/// <summary>Simple previews in a real browser: no packages, and no Node that anybody was given.</summary>
public sealed class SimplePreviewInBrowserTests
{
    // Looks at the page as a person would, once it is there, presses the button, and tells by the console, which the preview's own script reports.
    private const string Probe = """
        import { useState } from 'react'
        const wait = (found: () => unknown) => new Promise<void>((done) => {
          const look = () => (found() ? done() : requestAnimationFrame(look))
          look()
        })
        const style = (name: 'backgroundColor' | 'fontSize') => getComputedStyle(document.querySelector(name === 'fontSize' ? 'h1' : 'html')!)[name]
        await wait(() => document.querySelector('h1') && document.querySelector('builder-note') && parseFloat(style('fontSize')) > 36)
        const before = style('backgroundColor')
        document.querySelector('button')!.click()
        await wait(() => style('backgroundColor') !== before)
        console.warn(JSON.stringify({ h1: document.querySelector('h1')!.textContent, before, after: style('backgroundColor'), react: typeof useState, title: document.title }))
        """;

    [Theory]
    [InlineData("vanilla")]
    [InlineData("react")]
    public async Task A_template_renders_with_its_styles_keeps_state_and_shows_an_edit(string template)
    {
        Assert.SkipWhen(Chromium.Executable is null, "Chromium is not installed.");
        using var bench = new Workbench();
        var site = bench.NewSite(template);
        Write(site, "src/probe.ts", Probe);
        Write(
            site,
            "index.html",
            Text(site, "index.html")
                .Replace("</body>", "<script type=\"module\" src=\"/src/probe.ts\"></script></body>", StringComparison.Ordinal)
        );
        await using var server = new PreviewServer();
        await server.StartAsync(0);
        using var previews = new SimplePreviews(TimeProvider.System);
        var handle = server.Show(site);
        var reports = Channel.CreateUnbounded<PreviewReport>();
        handle.Reported += report => reports.Writer.TryWrite(report);
        var first = await UpdateAsync();
        await using var browser = Chromium.Open(handle);

        var seen = await SeenAsync(first);
        Assert.Equal("An empty page, ready when you are.", (string?)seen["h1"]);
        Assert.Equal("function", (string?)seen["react"]);
        Assert.NotEqual((string?)seen["before"], (string?)seen["after"]);

        var home = template == "react" ? "src/pages/Home.tsx" : "src/pages/home.ts";
        Write(site, home, Text(site, home).Replace("An empty page, ready when you are.", "Bread at seven.", StringComparison.Ordinal));
        Assert.Equal("Bread at seven.", (string?)(await SeenAsync(await UpdateAsync()))["h1"]);

        Write(site, home, "export const broken = = 1\n");
        Assert.Single((await previews.MakeAsync(site.Folder, SimpleReason.NoTools, CancellationToken.None)).Site!.Problems);

        async Task<string> UpdateAsync()
        {
            var outcome = await previews.MakeAsync(site.Folder, SimpleReason.NoTools, CancellationToken.None);
            handle.Update(outcome.Site!, "A simple preview", stale: false);
            return outcome.Site!.Revision;
        }

        async Task<JsonNode> SeenAsync(string revision)
        {
            while (true)
            {
                var report = await reports.Reader.ReadAsync(TestContext.Current.CancellationToken);
                Assert.False(report is { Kind: "error" } or { Kind: "console", Level: "error" }, report.ToString());
                if (report is { Kind: "console", Level: "warn" } && report.Revision == revision)
                {
                    return JsonNode.Parse(report.Message!)!;
                }
            }
        }
    }

    private static string Text(Site site, string path) => Encoding.UTF8.GetString(site.Folder.Read(SitePath.Parse(path))!);

    private static void Write(Site site, string path, string text) => site.Folder.Write(SitePath.Parse(path), Encoding.UTF8.GetBytes(text));
}
