using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Builder.Core.Artifacts;
using Builder.Server.Preview;
using Xunit;

namespace Builder.Tests.Preview;

public sealed class PreviewLiveTests : IAsyncLifetime
{
    private PreviewBench bench = null!;
    private PreviewOrigin handle = null!;

    public async ValueTask InitializeAsync()
    {
        bench = await PreviewBench.StartAsync();
        handle = bench.Server.Show(bench.Site);
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task An_open_page_hears_of_each_newer_state()
    {
        Update("one");
        using var page = await ConnectAsync();
        Assert.Equal(Shows("tree1"), await ReceiveAsync(page));
        Update("two");
        Assert.Equal(Shows("tree2"), await ReceiveAsync(page));
        Assert.Equal(new PreviewShown("tree2", "two", false), handle.Current);
    }

    [Fact]
    public async Task What_a_page_shows_is_said_by_the_page()
    {
        Update("one");
        var reported = new TaskCompletionSource<PreviewReport>();
        handle.Reported += report => reported.TrySetResult(report);
        using var page = await ConnectAsync();
        await SendAsync(page, "not JSON");
        await SendAsync(page, """{"kind":"unheard-of","revision":"tree1"}""");
        await SendAsync(
            page,
            """{"source":"builder-preview","kind":"shown","revision":"tree1","route":"/menu","title":"The\u001b[31m menu\u202e","milliseconds":12}"""
        );
        var report = await reported.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(new PreviewReport("shown", "tree1", "/menu", Title: "The[31m menu", Milliseconds: 12), report);
    }

    [Fact]
    public async Task A_page_is_asked_to_go_elsewhere_and_to_outline_elements_and_says_how_many_it_found()
    {
        Assert.Equal((0, null), await handle.HighlightAsync(new Highlight("h1", null), TestContext.Current.CancellationToken));
        Update("one");
        using var page = await ConnectAsync();
        Assert.Equal(Shows("tree1"), await ReceiveAsync(page));

        Assert.Equal(1, handle.Navigate("/menu?day=2"));
        Assert.Equal(
            Shows("tree1")
                .Replace("show", "navigate", StringComparison.Ordinal)
                .Replace("}", ",\"route\":\"/menu?day=2\"}", StringComparison.Ordinal),
            await ReceiveAsync(page)
        );

        var highlighting = handle.HighlightAsync(new Highlight(null, "Soup of the day"), TestContext.Current.CancellationToken);
        using var asked = JsonDocument.Parse(await ReceiveAsync(page));
        Assert.Equal("highlight", asked.RootElement.GetProperty("kind").GetString());
        Assert.Equal("Soup of the day", asked.RootElement.GetProperty("text").GetString());
        Assert.Equal(handle.Content!.Build, asked.RootElement.GetProperty("build").GetString());
        var ask = asked.RootElement.GetProperty("ask").GetString();
        await SendAsync(page, """{"kind":"highlighted","revision":"tree1","ask":"another","found":9}""");
        await SendAsync(page, $$"""{"kind":"highlighted","revision":"tree1","ask":"{{ask}}","found":2}""");
        Assert.Equal((1, 2), await highlighting);
    }

    [Fact]
    public async Task A_page_that_says_too_much_at_once_is_cut_off()
    {
        using var page = await ConnectAsync();
        await SendAsync(page, new string('x', 100_000));
        var buffer = new byte[100];
        var answer = await page.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, answer.CloseStatus);
    }

    public static TheoryData<string?, string, bool> Callers()
    {
        var callers = new TheoryData<string?, string, bool>();
        foreach (var host in new[] { "own", "localhost", "evil.example", "x.localhost" })
        {
            foreach (
                var origin in new[]
                {
                    "own",
                    null,
                    "null",
                    "https://evil.example",
                    "http://localhost",
                    "https-own",
                    "vscode-webview://abc",
                    "http://x.localhost",
                }
            )
            {
                callers.Add(origin, host, host == "own" && origin == "own");
            }
        }
        return callers;
    }

    [Theory]
    [MemberData(nameof(Callers))]
    public async Task Only_the_site_s_own_pages_may_open_a_socket(string? origin, string host, bool allowed)
    {
        var hostName = host == "own" ? handle.Host : $"{host}:{bench.Port}";
        var originName = origin switch
        {
            "own" => $"http://{handle.Host}",
            "https-own" => $"https://{handle.Host}",
            "http://localhost" => $"http://localhost:{bench.Port}",
            _ => origin,
        };
        var headers = new List<(string, string)>
        {
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        };
        if (originName is not null)
        {
            headers.Add(("Origin", originName));
        }
        if (allowed)
        {
            using var page = await ConnectAsync();
            Assert.Equal(WebSocketState.Open, page.State);
            return;
        }
        var status = await StatusOfAsync(hostName, headers);
        Assert.Contains(status, new[] { 403, 421 });
    }

    private async Task<int> StatusOfAsync(string host, List<(string, string)> headers)
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, bench.Port);
        await using var stream = client.GetStream();
        var request =
            $"GET /.builder/live HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\n"
            + string.Concat(headers.Select(header => $"{header.Item1}: {header.Item2}\r\n"))
            + "\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);
        var line = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        return int.Parse(line!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private string Shows(string tree) => $$"""{"kind":"show","revision":"{{tree}}","build":"{{handle.Content!.Build}}"}""";

    [Fact]
    public async Task The_full_build_takes_the_place_of_the_quick_one_of_the_same_tree_and_an_equal_one_changes_nothing()
    {
        var store = new ArtifactStore(new Builder.Core.BuilderFolders(bench.CacheFolder, bench.CacheFolder));
        handle.Update(Built("quick"), "Step 1 (being checked)", stale: false);
        using var page = await ConnectAsync();
        Assert.Equal(Shows("tree"), await ReceiveAsync(page));
        handle.Update(Built("full"), "Step 1", stale: false);
        Assert.Equal(Shows("tree"), await ReceiveAsync(page));
        Assert.Equal("full", (await bench.SendAsync("GET", "/own.txt", handle.Host)).Text);

        var build = handle.Content!.Build;
        handle.Update(Built("full"), "Step 1, again", stale: false);
        Assert.Equal(build, handle.Content!.Build);
        Update("another");
        // The next that the page hears of is the other tree: it was not told to load the same files again.
        Assert.Equal(Shows("tree1"), await ReceiveAsync(page));

        Artifact Built(string text)
        {
            var staging = store.NewStagingFolder(bench.CacheFolder);
            File.WriteAllText(Path.Combine(staging, "own.txt"), text);
            return store.Unchecked("tree", "/", store.TakeIn(staging), []);
        }
    }

    private void Update(string text) =>
        handle.Update(bench.NewArtifact(new Dictionary<string, string> { ["index.html"] = text }), text, stale: false);

    private async Task<ClientWebSocket> ConnectAsync()
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", $"http://{handle.Host}");
        // The name need not be resolved for the test: it is the Host header that counts.
        socket.Options.SetRequestHeader("Host", handle.Host);
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{bench.Port}/.builder/live"), TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[1000];
        var received = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    private static Task SendAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(
            Encoding.UTF8.GetBytes(text),
            WebSocketMessageType.Text,
            endOfMessage: true,
            TestContext.Current.CancellationToken
        );
}
