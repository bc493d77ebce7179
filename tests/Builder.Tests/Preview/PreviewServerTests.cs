using System.Net;
using System.Net.Sockets;
using Builder.Core;
using Builder.Server.Preview;
using Xunit;

namespace Builder.Tests.Preview;

public sealed class PreviewServerTests : IAsyncLifetime
{
    private static readonly (string, string) Navigation = ("Sec-Fetch-Dest", "document");
    private static readonly string LongScript =
        "export const words = '" + string.Concat(Enumerable.Repeat("the same words again, ", 500)) + "'";

    private PreviewBench bench = null!;
    private PreviewOrigin handle = null!;

    public async ValueTask InitializeAsync()
    {
        bench = await PreviewBench.StartAsync();
        handle = bench.Server.Show(bench.Site);
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task Before_the_first_build_a_friendly_page_waits_for_it()
    {
        var answer = await GetAsync("/", Navigation);
        Assert.Equal(200, answer.Status);
        Assert.Contains("not been built yet", answer.Text, StringComparison.Ordinal);
        Assert.Contains("/.builder/client.js", answer.Text, StringComparison.Ordinal);
        Assert.Null(handle.Current);
    }

    [Fact]
    public async Task A_page_carries_the_tree_it_was_built_from_and_our_script_before_its_own()
    {
        ShowSite();
        var answer = await GetAsync("/", Navigation);
        Assert.Equal(
            $"<!doctype html><html><head><script src=\"/.builder/client.js\" data-revision=\"tree1\" data-build=\"{handle.Content!.Build}\"></script><script src=\"/own.js\"></script></head></html>",
            answer.Text
        );
        Assert.Equal("text/html; charset=utf-8", answer.Headers["content-type"]);
        Assert.Equal("no-cache, no-transform", answer.Headers["cache-control"]);
        Assert.Equal("nosniff", answer.Headers["x-content-type-options"]);
        Assert.Equal("same-origin", answer.Headers["cross-origin-resource-policy"]);
        Assert.DoesNotContain("access-control-allow-origin", answer.Headers.Keys);
        Assert.Contains("vscode-webview:", answer.Headers["content-security-policy"], StringComparison.Ordinal);

        var script = await GetAsync("/.builder/client.js", ("Sec-Fetch-Dest", "script"));
        Assert.Equal("text/javascript; charset=utf-8", script.Headers["content-type"]);
        Assert.Contains("builder-preview", script.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_nobody_kept_sends_only_to_its_own_origin_and_to_what_the_site_named_before()
    {
        ShowSite();
        Assert.DoesNotContain(
            "connect-src",
            (await GetAsync("/", Navigation)).Headers["content-security-policy"],
            StringComparison.Ordinal
        );

        var folder = new Builder.Core.Sites.SiteFolder(Directory.CreateDirectory(Path.Combine(bench.Site.Root, "named")).FullName);
        File.WriteAllText(Path.Combine(folder.Root, "main.ts"), "fetch('https://api.example.org/v1')");
        File.WriteAllText(Path.Combine(folder.Root, ".env"), "VITE_DB=https://db.example.org\nPRIVATE=https://private.example.org\n");
        handle.Reach = PreviewFence.Named(folder);
        var policy = (await GetAsync("/", Navigation)).Headers["content-security-policy"];

        Assert.Contains("frame-ancestors 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("; connect-src 'self' data: blob: ws://", policy, StringComparison.Ordinal);
        Assert.Contains(" https://api.example.org wss://api.example.org https://db.example.org ", policy, StringComparison.Ordinal);
        Assert.Contains("; form-action 'self' https://api.example.org", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("private.example.org", policy, StringComparison.Ordinal);
    }

    /// <summary>Where a page of changes may send to, by what the kept site holds: what nobody reads as an address, and what holds secrets, opens nothing.</summary>
    [Theory]
    [InlineData("src/a.ts", "fetch('https://api.example.org/v1?x=1')", "https://api.example.org")]
    [InlineData("src/a.ts", "fetch('https://API.Example.org:8443/')", "https://api.example.org:8443")]
    [InlineData(
        "src/a.ts",
        "fetch('https://x.example; connect-src *; script-src https://evil.example')",
        "https://x.example https://evil.example"
    )]
    [InlineData("src/a.ts", "fetch('https://*.example.org')", "")]
    [InlineData("src/a.ts", "fetch('https:' + '//' + host)", "")]
    [InlineData("src/a.ts", "const scheme = 'https://'", "")]
    [InlineData("src/a.ts", "fetch('ftp://files.example.org')", "")]
    [InlineData(".env", "SECRET=https://private.example.org\n", "")]
    [InlineData(".env.local", "# VITE_OLD=https://old.example.org\nPASSWORD=VITE_X=https://private.example.org\n", "")]
    [InlineData(".env.production", "VITE_API=\"https://api.example.org\"\n", "https://api.example.org")]
    [InlineData("node_modules/evil/index.js", "fetch('https://evil.example')", "")]
    [InlineData(".git/config.js", "https://evil.example", "")]
    [InlineData("notes.txt", "https://evil.example", "")]
    public void What_a_site_names_is_where_its_pages_may_send(string path, string text, string origins)
    {
        var folder = new Builder.Core.Sites.SiteFolder(Directory.CreateDirectory(Path.Combine(bench.Site.Root, "named")).FullName);
        var file = Path.Combine(folder.Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);

        var named = PreviewFence.Named(folder);

        Assert.Equal(
            origins
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .SelectMany(origin => new[] { origin, origin.Replace("http", "ws", StringComparison.Ordinal) })
                .Order(),
            named.Order()
        );
        Assert.All(named, origin => Assert.Equal(-1, origin.AsSpan().IndexOfAny(" ;,*'")));
    }

    [Fact]
    public async Task Only_a_navigation_falls_back_to_the_site_s_own_routing()
    {
        ShowSite();
        Assert.Equal(200, (await GetAsync("/menu/today", Navigation)).Status);
        Assert.Equal(200, (await GetAsync("/users/jane.doe", Navigation)).Status);
        Assert.Equal(200, (await GetAsync("/menu", ("Sec-Fetch-Dest", "iframe"))).Status);
        Assert.Equal(200, (await GetAsync("/menu", ("Accept", "text/html,*/*"))).Status);

        Assert.Equal(404, (await GetAsync("/menu", ("Sec-Fetch-Dest", "empty"), ("Accept", "*/*"))).Status);
        Assert.Equal(404, (await GetAsync("/api/items", ("Accept", "application/json"))).Status);
        Assert.Equal(404, (await GetAsync("/assets/gone.js", ("Sec-Fetch-Dest", "script"))).Status);
        var missing = await GetAsync("/photo.png", Navigation);
        Assert.Equal(404, missing.Status);
        Assert.Contains("no such page", missing.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_site_of_several_pages_serves_each_under_its_short_address()
    {
        handle.Update(
            bench.NewArtifact(
                new Dictionary<string, string>
                {
                    ["index.html"] = "home",
                    ["about.html"] = "about",
                    ["blog/index.html"] = "blog",
                    ["404.html"] = "lost",
                }
            ),
            "Step 1",
            stale: false
        );
        Assert.EndsWith("about", (await GetAsync("/about", Navigation)).Text, StringComparison.Ordinal);
        Assert.EndsWith("blog", (await GetAsync("/blog/", Navigation)).Text, StringComparison.Ordinal);
        var lost = await GetAsync("/elsewhere", Navigation);
        Assert.Equal((404, true), (lost.Status, lost.Text.EndsWith("lost", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_site_with_a_base_path_is_served_below_it()
    {
        handle.Update(
            bench.NewArtifact(new Dictionary<string, string> { ["index.html"] = "home", ["assets/a.js"] = "1" }, "/shop/"),
            "Step 1",
            stale: false
        );
        var away = await GetAsync("/", Navigation);
        Assert.Equal((302, "/shop/"), (away.Status, away.Headers["location"]));
        Assert.EndsWith("home", (await GetAsync("/shop/", Navigation)).Text, StringComparison.Ordinal);
        Assert.EndsWith("home", (await GetAsync("/shop/cart", Navigation)).Text, StringComparison.Ordinal);
        Assert.Equal("1", (await GetAsync("/shop/assets/a.js")).Text);
        Assert.Equal(404, (await GetAsync("/assets/a.js")).Status);
    }

    [Fact]
    public async Task A_file_that_did_not_change_is_not_sent_again()
    {
        ShowSite();
        var first = await GetAsync("/own.js");
        var tag = first.Headers["etag"];
        var again = await GetAsync("/own.js", ("If-None-Match", $"\"other\", {tag}"));
        Assert.Equal((304, 0), (again.Status, again.Body.Length));
        Assert.Equal(200, (await GetAsync("/own.js", ("If-None-Match", "\"other\""))).Status);
        Assert.Equal(
            "private, max-age=31536000, immutable, no-transform",
            (await GetAsync("/assets/index-B3k9xQ_z.js")).Headers["cache-control"]
        );
        // Its name looks as if it were made of a hash.
        Assert.Equal("no-cache, no-transform", (await GetAsync("/assets/hero-portrait.svg")).Headers["cache-control"]);
    }

    [Fact]
    public async Task Head_answers_like_get_without_the_body()
    {
        ShowSite();
        var get = await GetAsync("/own.js");
        var head = await bench.SendAsync("HEAD", "/own.js", handle.Host);
        Assert.Empty(head.Body);
        Assert.Equal((get.Headers["content-length"], get.Headers["etag"]), (head.Headers["content-length"], head.Headers["etag"]));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Other_methods_are_refused(string method)
    {
        ShowSite();
        var answer = await bench.SendAsync(method, "/", handle.Host, ("Content-Length", "0"));
        Assert.Equal((405, "GET, HEAD"), (answer.Status, answer.Headers["allow"]));
    }

    [Fact]
    public async Task Text_is_compressed_once_and_keeps_a_tag_for_each_form()
    {
        ShowSite();
        var plain = await GetAsync("/assets/index-B3k9xQ_z.js", ("Accept-Encoding", "br, gzip"));
        Assert.Equal("Accept-Encoding", plain.Headers["vary"]);
        Answer compressed;
        do
        {
            compressed = await GetAsync("/assets/index-B3k9xQ_z.js", ("Accept-Encoding", "br, gzip"));
        } while (!compressed.Headers.ContainsKey("content-encoding") || compressed.Headers["content-encoding"] != "br");
        Assert.True(compressed.Body.Length < plain.Body.Length);
        using var brotli = new System.IO.Compression.BrotliStream(
            new MemoryStream(compressed.Body),
            System.IO.Compression.CompressionMode.Decompress
        );
        using var reader = new StreamReader(brotli);
        Assert.Equal(LongScript, await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.NotEqual((await GetAsync("/assets/index-B3k9xQ_z.js")).Headers["etag"], compressed.Headers["etag"]);
        Assert.Equal(
            "gzip",
            (await GetAsync("/assets/index-B3k9xQ_z.js", ("Accept-Encoding", "br;q=0, gzip"))).Headers["content-encoding"]
        );
    }

    [Fact]
    public async Task A_page_is_compressed_with_what_it_reports_about_itself()
    {
        var words = string.Concat(Enumerable.Repeat("<p>the same words again</p>", 200));
        handle.Update(bench.NewArtifact(new Dictionary<string, string> { ["index.html"] = words }), "Step 1", stale: false);
        Answer compressed;
        do
        {
            compressed = await GetAsync("/", Navigation, ("Accept-Encoding", "gzip"));
        } while (!compressed.Headers.ContainsKey("content-encoding"));
        using var gzip = new System.IO.Compression.GZipStream(
            new MemoryStream(compressed.Body),
            System.IO.Compression.CompressionMode.Decompress
        );
        using var reader = new StreamReader(gzip);
        var page = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("data-revision=\"tree1\"", page, StringComparison.Ordinal);
        Assert.EndsWith(words, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_site_has_an_origin_that_no_other_name_reaches()
    {
        ShowSite();
        var other = bench.Server.Show(bench.NewSite("other"));
        Assert.NotEqual(handle.Url, other.Url);
        Assert.Matches(@"^http://[a-z2-7]{26}\.localhost:\d+/$", handle.Url);
        Assert.Same(handle, bench.Server.Show(bench.Site));

        foreach (
            var host in new[]
            {
                $"localhost:{bench.Port}",
                $"127.0.0.1:{bench.Port}",
                $"[::1]:{bench.Port}",
                "evil.example.com",
                $"rebind.evil.example:{bench.Port}",
                $"x.{handle.Host}",
                handle.Host.Split(':')[0],
                $"aaaa.localhost:{bench.Port}",
            }
        )
        {
            Assert.Equal(421, (await bench.SendAsync("GET", "/", host, Navigation)).Status);
        }
        Assert.Equal(200, (await GetAsync("/", Navigation)).Status);
    }

    [Fact]
    public async Task The_primary_site_is_reached_as_localhost_too()
    {
        var primary = bench.Server.Show(bench.NewSite("primary"), primary: true);
        primary.Update(bench.NewArtifact(new Dictionary<string, string> { ["index.html"] = "primary" }), "Step 1", stale: false);
        Assert.Equal($"http://localhost:{bench.Port}/", primary.LocalUrl);
        Assert.Null(handle.LocalUrl);
        foreach (var host in new[] { $"localhost:{bench.Port}", $"127.0.0.1:{bench.Port}", primary.Host })
        {
            Assert.EndsWith("primary", (await bench.SendAsync("GET", "/", host)).Text, StringComparison.Ordinal);
        }
        primary.Dispose();
        Assert.Equal(421, (await bench.SendAsync("GET", "/", $"localhost:{bench.Port}")).Status);
    }

    [Fact]
    public async Task Nothing_is_heard_from_outside_this_machine()
    {
        var address = (
            await Dns.GetHostAddressesAsync(Dns.GetHostName(), AddressFamily.InterNetwork, TestContext.Current.CancellationToken)
        ).FirstOrDefault(found => !IPAddress.IsLoopback(found));
        Assert.SkipWhen(address is null, "This machine has no address but loopback.");
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(address!, bench.Port));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_so()
    {
        await using var second = new PreviewServer();
        var refusal = await Assert.ThrowsAsync<BuilderException>(() => second.StartAsync(bench.Port));
        Assert.Equal(ErrorKind.Precondition, refusal.Kind);
        Assert.Contains(bench.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), refusal.Message, StringComparison.Ordinal);

        // As soon as it is free, the same server takes it.
        var first = new PreviewServer();
        await first.StartAsync(0);
        await Assert.ThrowsAsync<BuilderException>(() => second.StartAsync(first.Port!.Value));
        await first.DisposeAsync();
        await second.StartAsync(first.Port!.Value);
        Assert.Equal(first.Port, second.Port);
    }

    [Fact]
    public async Task A_damaged_file_is_not_served_as_if_it_were_right()
    {
        ShowSite();
        foreach (
            var stored in Directory.EnumerateFiles(
                Path.Combine(bench.CacheFolder, "artifacts", "objects"),
                "*",
                SearchOption.AllDirectories
            )
        )
        {
            await File.AppendAllTextAsync(stored, "!", TestContext.Current.CancellationToken);
        }
        var answer = await GetAsync("/own.js");
        Assert.Equal(500, answer.Status);
        Assert.Contains("damaged", answer.Text, StringComparison.Ordinal);
    }

    private void ShowSite() =>
        handle.Update(
            bench.NewArtifact(
                new Dictionary<string, string>
                {
                    ["index.html"] = "<!doctype html><html><head><script src=\"/own.js\"></script></head></html>",
                    ["own.js"] = "1",
                    ["assets/index-B3k9xQ_z.js"] = LongScript,
                    ["assets/hero-portrait.svg"] = "<svg/>",
                },
                hashed: "assets/index-B3k9xQ_z.js"
            ),
            "Step 1",
            stale: false
        );

    private Task<Answer> GetAsync(string target, params (string, string)[] headers) => bench.SendAsync("GET", target, handle.Host, headers);
}
