using System.Threading.Channels;
using Builder.Server.Preview;
using Xunit;

namespace Builder.Tests.Preview;

/// <summary>The whole way through a real browser, where there is one.</summary>
public sealed class PreviewInBrowserTests
{
    [Fact]
    public async Task A_browser_says_which_tree_it_shows_reloads_for_a_newer_one_and_reports_errors()
    {
        Assert.SkipWhen(Chromium.Executable is null, "Chromium is not installed.");
        await using var bench = await PreviewBench.StartAsync();
        var handle = bench.Server.Show(bench.Site);
        var reports = Channel.CreateUnbounded<PreviewReport>();
        handle.Reported += report => reports.Writer.TryWrite(report);
        await using var browser = Chromium.Open(handle, "menu");
        Assert.Equal(("shown", ""), await NextAsync());

        handle.Update(bench.NewArtifact(Page("one", "")), "Step 1", stale: false);
        Assert.Equal(("shown", "tree1"), await NextAsync());

        handle.Update(bench.NewArtifact(Page("two", "history.pushState(0, '', '/order'); null.nothing")), "Step 2", stale: false);
        var route = await reports.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("route", "tree2", "/order"), (route.Kind, route.Revision, route.Route));
        var error = await reports.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("error", "tree2"), (error.Kind, error.Revision));
        Assert.Contains("nothing", error.Message, StringComparison.Ordinal);
        Assert.Equal(("shown", "tree2"), await NextAsync());

        handle.Update(
            bench.NewArtifact(
                Page(
                    "three",
                    "console.error('no', { soup: 1 }); console.warn('thin'); fetch('/api/soup'); Promise.reject(new Error('cold'))"
                )
            ),
            "Step 3",
            stale: false
        );
        var told = new List<string>();
        while (told.Count < 5)
        {
            var report = await reports.Reader.ReadAsync(TestContext.Current.CancellationToken);
            Assert.Equal("tree3", report.Revision);
            told.Add($"{report.Kind} {report.Level} {report.Message}".Replace(handle.Url, "/", StringComparison.Ordinal).Trim());
        }
        Assert.Equal(
            ["console error no {\"soup\":1}", "console warn thin", "error  cold", "request  /api/soup answered with 404", "shown"],
            told.Order(StringComparer.Ordinal)
        );

        handle.Update(bench.NewArtifact(Page("four", "")), "Step 4", stale: false);
        Assert.Equal(("shown", "tree4"), await NextAsync());
        Assert.Equal(1, handle.Navigate("/order?table=4#bill"));
        var there = await reports.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("shown", "tree4", "/order?table=4#bill"), (there.Kind, there.Revision, there.Route));
        Assert.Equal(1, await FoundAsync(new Highlight("h1", null)));
        Assert.Equal(1, await FoundAsync(new Highlight(null, "four")));
        Assert.Equal(0, await FoundAsync(new Highlight(null, "five")));
        Assert.Equal(0, await FoundAsync(new Highlight("no [selector", null)));

        async Task<int?> FoundAsync(Highlight highlight) =>
            (await handle.HighlightAsync(highlight, TestContext.Current.CancellationToken)).Found;

        async Task<(string, string)> NextAsync()
        {
            var report = await reports.Reader.ReadAsync(TestContext.Current.CancellationToken);
            return (report.Kind, report.Revision);
        }
    }

    private static Dictionary<string, string> Page(string title, string script) =>
        new()
        {
            ["index.html"] =
                $"<!doctype html><html><head><title>{title}</title><script src=\"/own.js\"></script></head><body><h1>{title}</h1></body></html>",
            ["own.js"] = script,
        };
}
