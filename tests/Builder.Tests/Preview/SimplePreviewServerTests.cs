using System.Text;
using Builder.Core.Previews.Simple;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Preview;

/// <summary>A simple preview over HTTP: what its pages need, and nothing else of the site.</summary>
public sealed class SimplePreviewServerTests
{
    [Theory]
    [InlineData("/", 200, "text/html; charset=utf-8")]
    [InlineData("/src/main.ts", 200, "text/javascript; charset=utf-8")]
    [InlineData("/src/look.css", 200, "text/css; charset=utf-8")]
    [InlineData("/.builder/css/src/look.css", 200, "text/javascript; charset=utf-8")]
    [InlineData("/.builder/lib/react.js", 200, "text/javascript; charset=utf-8")]
    [InlineData("/.builder/simple.js", 200, "text/javascript; charset=utf-8")]
    [InlineData("/pic.svg", 200, "image/svg+xml; charset=utf-8")]
    [InlineData("/src/unused.ts", 404, null)]
    [InlineData("/package.json", 404, null)]
    [InlineData("/package-lock.json", 404, null)]
    [InlineData("/vite.config.ts", 404, null)]
    [InlineData("/.env", 404, null)]
    [InlineData("/.git/config", 404, null)]
    [InlineData("/.builder/draft/index.html", 404, null)]
    [InlineData("/.builder/.gitignore", 404, null)]
    [InlineData("/.builder/raw/.env", 404, null)]
    [InlineData("/.builder/raw/package.json", 404, null)]
    [InlineData("/src/../.env", 404, null)]
    [InlineData("/src/%2e%2e/.env", 404, null)]
    [InlineData("/src/..%2f.env", 400, null)]
    [InlineData("/.builder/lib/../raw/.env", 404, null)]
    [InlineData("/.builder/lib/%2e%2e/%2e%2e/.env", 404, null)]
    [InlineData("/%2e%65nv", 404, null)]
    [InlineData("/src/main.ts/", 404, null)]
    [InlineData("/SRC/main.ts", 404, null)]
    [InlineData("/src/main.ts::$DATA", 404, null)]
    [InlineData("/node_modules/x/index.js", 404, null)]
    [InlineData("/@fs/etc/passwd", 404, null)]
    [InlineData("/src/main.ts?raw", 200, "text/javascript; charset=utf-8")]
    public async Task Only_what_a_page_needs_is_served(string target, int status, string? type)
    {
        await using var bench = await PreviewBench.StartAsync();
        var handle = await ShowAsync(bench);
        var answer = await bench.SendAsync("GET", target, new Uri(handle.Url).Authority);
        Assert.Equal(status, answer.Status);
        if (type is not null)
        {
            Assert.Equal(type, answer.Headers["content-type"]);
        }
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("access-control-allow-origin", answer.Headers.Keys);
    }

    [Fact]
    public async Task The_page_proves_its_revision_says_that_it_is_simple_and_gives_way_to_an_artifact()
    {
        await using var bench = await PreviewBench.StartAsync();
        var handle = await ShowAsync(bench);
        var host = new Uri(handle.Url).Authority;
        var simple = await bench.SendAsync("GET", "/some/route", host, ("Accept", "text/html"));
        Assert.Contains($"data-revision=\"{handle.Current!.TreeKey}\"", simple.Text, StringComparison.Ordinal);
        Assert.Contains("Packages are being installed", simple.Text, StringComparison.Ordinal);
        var unchanged = await bench.SendAsync("GET", "/src/main.ts", host);
        var again = await bench.SendAsync("GET", "/src/main.ts", host, ("If-None-Match", unchanged.Headers["etag"]));
        Assert.Equal(304, again.Status);

        handle.Update(
            bench.NewArtifact(new Dictionary<string, string> { ["index.html"] = "<html><head></head></html>" }),
            "Built",
            stale: false
        );
        var built = await bench.SendAsync("GET", "/", host);
        Assert.DoesNotContain("simple", built.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await bench.SendAsync("GET", "/src/main.ts", host)).Status);
        Assert.Equal(404, (await bench.SendAsync("GET", "/.builder/lib/react.js", host)).Status);
    }

    private static async Task<Server.Preview.PreviewOrigin> ShowAsync(PreviewBench bench)
    {
        var files = new Dictionary<string, string>
        {
            ["index.html"] = "<html><head></head><body><script src=\"/src/main.ts\" type=\"module\"></script></body></html>",
            ["src/main.ts"] = "import './look.css'; import { useState } from 'react'; console.log(useState)",
            ["src/look.css"] = "p { color: red }",
            ["src/unused.ts"] = "'secret'",
            ["public/pic.svg"] = "<svg/>",
            ["package.json"] = """{"name":"secret"}""",
            ["package-lock.json"] = """{"name":"secret"}""",
            ["vite.config.ts"] = "export default { /* secret */ }",
            [".env"] = "A=secret",
        };
        foreach (var (path, text) in files)
        {
            bench.Site.Folder.Write(SitePath.Parse(path), Encoding.UTF8.GetBytes(text));
        }
        using var previews = new SimplePreviews(TimeProvider.System);
        var outcome = await previews.MakeAsync(bench.Site.Folder, SimpleReason.Installing, CancellationToken.None);
        var handle = bench.Server.Show(bench.Site);
        handle.Update(outcome.Site!, "A simple preview", stale: false);
        return handle;
    }
}
