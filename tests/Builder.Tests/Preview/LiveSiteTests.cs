using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Builder.Server.Preview;
using Builder.Tests.Changes;
using Xunit;

namespace Builder.Tests.Preview;

/// <summary>A draft that is shown live, behind our own server: what pages get, and what nobody gets.</summary>
public sealed partial class LiveSiteTests : IAsyncLifetime
{
    private const string Canary = "canary-3f9a";
    private const string OpenToAll =
        "{ cors: true, host: true, open: true, origin: 'http://evil.example', headers: { 'Access-Control-Allow-Origin': '*', 'Set-Cookie': 'a=b' },"
        + " fs: { strict: false, allow: ['/'], deny: [] }, hmr: { host: 'evil.example', clientPort: 1, path: 'elsewhere' } }";
    private const string Home = "src/pages/Home.tsx";

    private readonly PreviewServer server = new();
    private readonly LiveScene scene = new(
        template: "react",
        prepare: site =>
        {
            // Everything that would open it: none of it may come through.
            var config = Path.Combine(site.Root, "vite.config.ts");
            File.WriteAllText(
                config,
                File.ReadAllText(config).Replace("defineConfig({", "defineConfig({ server: " + OpenToAll + ",", StringComparison.Ordinal)
            );
        }
    );
    private PreviewOrigin handle = null!;

    public async ValueTask InitializeAsync()
    {
        await server.StartAsync(0);
        Plant();
        var live = await scene.BeginAsync();
        handle = server.Show(scene.Site);
        handle.Follow(live.Endpoint, live.Revision, "The draft, live");
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await scene.DisposeAsync();
    }

    [Fact]
    public async Task An_edit_reaches_an_open_page_as_an_update_and_then_its_revision()
    {
        var page = await SendAsync("/", [("Accept", "text/html"), ("Sec-Fetch-Dest", "iframe"), ("Sec-Fetch-Site", "cross-site")]);
        Assert.Equal(200, page.Status);
        Assert.Contains($"data-revision=\"{scene.Draft.Tree().Value}\" data-build=\"live-", page.Text, StringComparison.Ordinal);
        Assert.Equal("no-cache, no-transform", page.Headers["cache-control"]);
        Assert.Equal("same-origin", page.Headers["cross-origin-resource-policy"]);
        Assert.Contains("frame-ancestors", page.Headers["content-security-policy"], StringComparison.Ordinal);
        foreach (var path in new[] { "/src/main.tsx", "/src/App.tsx", "/" + Home })
        {
            var module = await SendAsync(path, [("Origin", "http://localhost:5173")]);
            Assert.Equal(200, module.Status);
            Assert.DoesNotContain(module.Headers.Keys, name => name.StartsWith("access-control", StringComparison.Ordinal));
        }
        var react = await SendAsync(PackageAddress().Match((await SendAsync("/src/main.tsx")).Text).Value);
        Assert.Equal((200, "private, max-age=31536000, immutable, no-transform"), (react.Status, react.Headers["cache-control"]));

        using var socket = await ConnectAsync(await TokenAsync());
        Assert.Equal("connected", (await ReceiveAsync(socket)).GetProperty("type").GetString());
        // A page may ask for modules by their addresses only (Vite's CVE-2026-39363).
        await SayAsync(
            socket,
            $$$"""{"type":"custom","event":"vite:invoke","data":{"name":"fetchModule","id":"send:1","data":["{{{Secret()}}}?raw"]}}"""
        );
        await scene.EditAsync(Home, scene.Text(Home).Replace("An empty page", "A bakery", StringComparison.Ordinal));
        var told = new List<JsonElement> { await ReceiveAsync(socket) };
        while (!told[^1].TryGetProperty("event", out var said) || said.GetString() != "builder:applied")
        {
            told.Add(await ReceiveAsync(socket));
        }
        Assert.Equal("builder:applying", told[0].GetProperty("event").GetString());
        Assert.True(told.All(message => message.GetProperty("type").GetString() is "update" or "custom"), string.Join('\n', told));
        Assert.Contains(
            told.Skip(1).SkipLast(1).SelectMany(message => message.GetProperty("updates").EnumerateArray()),
            one => one.GetProperty("path").GetString() == "/" + Home
        );
        Assert.Equal(scene.Draft.Tree().Value, told[^1].GetProperty("data").GetProperty("revision").GetString());
        Assert.Contains("A bakery", (await SendAsync("/" + Home)).Text, StringComparison.Ordinal);

        // Vite itself would answer with the page, whatever a script misses.
        Assert.Equal(404, (await SendAsync("/api/menu")).Status);
        Assert.Equal(404, (await SendAsync("/missing.png")).Status);
        Assert.Equal(200, (await SendAsync("/menu", [("Accept", "text/html"), ("Sec-Fetch-Dest", "document")])).Status);
        Assert.Equal(403, (await SendAsync("/" + Home, [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Dest", "script")])).Status);
    }

    [Fact]
    public async Task Nothing_but_the_draft_and_its_packages_comes_back()
    {
        var root = scene.Draft.Folder.Root;
        var site = scene.Site.Root;
        string[] files =
        [
            Secret(),
            Path.Combine(site, ".env"),
            Path.Combine(site, ".git", "config"),
            Path.Combine(site, "src", "secret.txt"),
            Path.Combine(root, ".env"),
            Path.Combine(root, ".env.local"),
            Path.Combine(root, "..", "secret.txt"),
            Path.Combine(root, "key.pem"),
            "/etc/passwd",
            "/proc/self/environ",
        ];
        string[] queries =
        [
            "",
            "?raw",
            "?raw??",
            "?import&raw",
            "?import&raw??",
            "?inline&import",
            "?.svg?.wasm?init",
            "?url",
            "?url&inline",
            "?.svg?import&url",
            "?worker&url",
            "?v=1&raw",
            "?html-proxy&index=0.js",
            "?t=1#",
        ];
        string[] ways =
        [
            "/@fs{0}",
            "/@fs/{0}",
            "/@id/{0}",
            "/@id/__x00__{0}",
            "/@id/file:{0}",
            "/src/@fs{0}",
            "/@id/@fs{0}",
            "/@fs/.{0}",
            "{0}",
            "/@vite/client/..{0}",
        ];
        string[] below =
        [
            "/.env",
            "/.env.local",
            "/.env/.",
            "/./.env",
            "/src/../.env",
            "/%2eenv",
            "/.env%20",
            "/.env::$DATA",
            "/ENV~1",
            "/key.pem",
            "/key.pem/.",
            "/node_modules/.vite/deps/../../../../secret.txt",
            "/@fs" + scene.Site.StateFolder + "/live/deps/..%2f..%2f..%2fsecret.txt.map",
            "/@fs" + scene.Site.StateFolder + "/live/deps/../../../secret.txt",
            "/@fs" + scene.Site.StateFolder + "/secret.txt",
            "/@fs" + root + "x/secret.txt",
            "/@fs" + root + "/../secret.txt",
            "/__open-in-editor?file=" + Secret(),
            "//" + Secret(),
            "/\\..\\..\\secret.txt",
        ];
        var requests = (
            from way in ways
            from file in files
            from query in queries
            select string.Format(System.Globalization.CultureInfo.InvariantCulture, way, file) + query
        )
            .Concat(from path in below from query in queries select path + query)
            .Select(target => $"GET {target} HTTP/1.1\r\nHost: {{host}}\r\nConnection: close\r\n\r\n")
            .Concat(HostileRequests.All())
            .ToList();
        Assert.InRange(requests.Count, 1500, int.MaxValue);
        var wrong = new List<string>();
        await Parallel.ForEachAsync(
            requests,
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken },
            async (request, cancellation) =>
            {
                var answer = await SendBytesAsync(HostileRequests.Bytes(request, handle.Host, server.Port!.Value), cancellation);
                if (answer is not null && WhyNot(answer) is { } why)
                {
                    lock (wrong)
                    {
                        wrong.Add($"{why}: {request[..Math.Min(request.Length, 200)]}");
                    }
                }
            }
        );
        Assert.Empty(wrong);
        Assert.Equal(200, (await SendAsync("/" + Home + "?raw")).Status);
    }

    [Fact]
    public async Task Only_a_page_of_its_own_origin_with_Vites_token_is_told_of_edits()
    {
        await using var otherScene = new LiveScene(scene.Checks, "vanilla");
        var otherLive = await otherScene.BeginAsync();
        var other = server.Show(otherScene.Site);
        other.Follow(otherLive.Endpoint, otherLive.Revision, "The draft, live");
        var token = await TokenAsync();
        var otherToken = await TokenAsync(other);
        Assert.NotEqual(token, otherToken);
        Assert.Equal(404, (await SendAsync($"/@fs{scene.Draft.Folder.Root}/{Home}", to: other)).Status);

        string[] hosts = ["{own}", "{other}", "localhost:{port}", "127.0.0.1:{port}", "evil.example", "{own}.evil.example", "x.{own}"];
        string[] origins =
        [
            "",
            "null",
            "http://{own}",
            "https://{own}",
            "http://{other}",
            "http://localhost:{port}",
            "http://{own}.evil.example",
            "https://evil.example",
            "vscode-webview://{own}",
            "http://{own}/",
        ];
        string[] tokens = [token, otherToken, "", "token", token[..^1]];
        var wrong = new List<string>();
        var opened = 0;
        foreach (
            var (host, origin, word) in from host in hosts
            from origin in origins
            from word in tokens
            select (Fill(host), Fill(origin), word)
        )
        {
            foreach (var protocol in new[] { "vite-hmr", "", "vite-hmr, vite-ping" })
            {
                var status = await UpgradeAsync(host, origin, $"/?token={word}", protocol);
                var isAllowed =
                    protocol == "vite-hmr"
                    && (
                        host == handle.Host && origin == $"http://{handle.Host}" && word == token
                        || host == other.Host && origin == $"http://{other.Host}" && word == otherToken
                    );
                opened += status == 101 ? 1 : 0;
                if ((status == 101) != isAllowed || !isAllowed && status is not (400 or 403 or 421))
                {
                    wrong.Add($"{status}: {host} from {origin} with {word} as {protocol}");
                }
            }
        }
        Assert.Empty(wrong);
        Assert.Equal(2, opened);
        string Fill(string text) =>
            text.Replace("{own}", handle.Host, StringComparison.Ordinal)
                .Replace("{other}", other.Host, StringComparison.Ordinal)
                .Replace(
                    "{port}",
                    server.Port!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    StringComparison.Ordinal
                );
    }

    [Fact]
    public async Task When_the_process_is_gone_a_page_says_so_and_is_back_with_the_next_thing_to_show()
    {
        var start = await scene.Early.Development.UseAsync(scene.Site, scene.Draft.Folder, scene.Draft.Tree().Value, default);
        await scene.Rooms.Live.EndAsync();
        await scene.Early.Development.DropAsync(start.Server!);
        var page = await SendAsync("/", [("Accept", "text/html"), ("Sec-Fetch-Dest", "iframe")]);
        Assert.Equal(503, page.Status);
        Assert.Contains("data-build=\"live-", page.Text, StringComparison.Ordinal);
        Assert.Equal(503, (await SendAsync("/src/main.tsx")).Status);
        handle.Unfollow();
        Assert.Contains(
            "This site has not been built yet",
            (await SendAsync("/", [("Accept", "text/html")])).Text,
            StringComparison.Ordinal
        );
        Assert.Equal(403, await UpgradeAsync(handle.Host, $"http://{handle.Host}", "/?token=x", "vite-hmr"));
    }

    [Fact]
    public async Task A_socket_of_somebody_else_in_the_place_of_the_drafts_is_not_spoken_to()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Links to sockets are told from sockets on Linux only.");
        Assert.Equal(200, (await SendAsync("/" + Home)).Status);
        var socket = (await scene.Early.Development.UseAsync(scene.Site, scene.Draft.Folder, scene.Draft.Tree().Value, default))
            .Server!
            .Endpoint!
            .Socket;
        var theirs = Path.Combine(scene.Around, "their.sock");
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(theirs));
        other.Listen();
        // As the site's own code can: it listens in this folder.
        foreach (
            var place in new Action[]
            {
                () => File.CreateSymbolicLink(socket, theirs),
                () => File.WriteAllText(socket, ""),
                () => Directory.CreateDirectory(socket),
                () => { },
            }
        )
        {
            Directory.Delete(Path.GetDirectoryName(socket)!, recursive: true);
            Directory.CreateDirectory(Path.GetDirectoryName(socket)!);
            place();
            // What is connected already goes on being used, so another page asks, by a connection of its own.
            handle.Unfollow();
            var live = (await scene.Early.Development.UseAsync(scene.Site, scene.Draft.Folder, scene.Draft.Tree().Value, default))
                .Server!
                .Endpoint!;
            handle.Follow(live, scene.Draft.Tree().Value, "The draft, live");
            Assert.Equal(503, (await SendAsync("/containers/json?all=1")).Status);
        }
        Assert.False(other.Poll(0, SelectMode.SelectRead));
    }

    /// <summary>By every way on which a page gets at a file, through modules that the site itself has.</summary>
    [Fact]
    public async Task What_a_module_of_the_site_names_is_served_only_where_anybody_may_read_it()
    {
        var root = scene.Draft.Folder.Root;
        var map = Convert.ToBase64String(
            Encoding.UTF8.GetBytes($$"""{"version":3,"sources":["../.env","{{Secret()}}","../key.pem"],"names":[],"mappings":"AAAA"}""")
        );
        var outside = Path.GetRelativePath(Path.Combine(root, "src"), Secret());
        var planted = new Dictionary<string, string>
        {
            ["src/raw.ts"] = "import text from '../.env?raw';\nexport default text;\n",
            ["src/key.ts"] = "import '../key.pem';\nexport {};\n",
            ["src/outside.ts"] = $"import text from '{outside}?raw';\nexport default text;\n",
            ["src/system.ts"] = "import text from '/etc/passwd?raw';\nexport default text;\n",
            ["src/inline.ts"] = "import text from '../.env?inline';\nexport default text;\n",
            ["src/url.ts"] = "import text from '../.env.local?url&inline';\nexport default text;\n",
            ["src/glob.ts"] = "export default import.meta.glob(['../.env*', '../*.pem'], { query: '?raw', eager: true });\n",
            ["src/worker.ts"] = "new Worker(new URL('../key.pem', import.meta.url), { type: 'module' });\n",
            ["src/leak.css"] = "@import '../.env';\na { background: url('../key.pem') }\n",
            ["src/leak.module.css"] = "@import '../key.pem';\n",
            ["src/mapped.js"] = $"export default 1\n//# sourceMappingURL=data:application/json;base64,{map}\n",
            ["src/frame.html"] = "<style>@import './.env';</style><script type=module src=../.env?raw></script>",
        };
        foreach (var (path, text) in planted)
        {
            File.WriteAllText(Path.Combine(root, path), text);
        }
        File.CreateSymbolicLink(Path.Combine(root, "src", "innocent.txt"), Path.Combine(root, ".env"));
        File.CreateSymbolicLink(Path.Combine(root, "src", "innocent.ts"), Secret());
        File.CreateSymbolicLink(Path.Combine(root, "src", "around"), scene.Around);
        Directory.CreateDirectory(Path.Combine(root, "public"));
        File.CreateSymbolicLink(Path.Combine(root, "public", "photo.txt"), Path.Combine(root, "key.pem"));
        File.WriteAllText(Path.Combine(root, "public", ".env"), $"WORD={Canary}\n");

        var wrong = new List<string>();
        var asked = 0;
        foreach (
            var path in planted.Keys.Concat([
                "src/innocent.txt",
                "src/innocent.ts",
                "src/around/secret.txt",
                "photo.txt",
                "public/photo.txt",
            ])
        )
        {
            foreach (
                var query in new[]
                {
                    "",
                    "?raw",
                    "?import&raw",
                    "?url",
                    "?import&inline",
                    "?direct",
                    "?import",
                    "?html-proxy&index=0.css",
                    "?html-proxy&index=0.js",
                    "?worker&url",
                }
            )
            {
                var pages = new Queue<string>([$"/{path}{query}"]);
                var seen = new HashSet<string>();
                while (pages.TryDequeue(out var target) && seen.Count < 12)
                {
                    if (!seen.Add(target))
                    {
                        continue;
                    }
                    asked++;
                    var answer = await SendAsync(target);
                    if (
                        answer.Text.Contains(Canary, StringComparison.Ordinal)
                        || answer.Text.Contains("root:x:0", StringComparison.Ordinal)
                        || answer.Text.Contains(
                            Convert.ToBase64String(Encoding.UTF8.GetBytes("WORD=" + Canary))[..16],
                            StringComparison.Ordinal
                        )
                    )
                    {
                        wrong.Add($"{path}{query}: {target}");
                    }
                    // What a browser would ask for next.
                    foreach (Match next in Named().Matches(answer.Text))
                    {
                        if (
                            next.Groups["at"].Value.Contains("src/", StringComparison.Ordinal)
                            || next.Groups["at"].Value.Contains(".env", StringComparison.Ordinal)
                            || next.Groups["at"].Value.Contains("pem", StringComparison.Ordinal)
                            || next.Groups["at"].Value.Contains("secret", StringComparison.Ordinal)
                        )
                        {
                            pages.Enqueue(next.Groups["at"].Value);
                        }
                    }
                }
            }
        }
        TestContext.Current.TestOutputHelper!.WriteLine($"{asked} requests");
        Assert.Empty(wrong);
        Assert.InRange(asked, 150, int.MaxValue);

        // And what plugins make up, which is in no file, is there: without it no React site is shown.
        Assert.Contains("injectIntoGlobalHook", (await SendAsync("/@react-refresh")).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await SendAsync("/@id/__x00__builder:live")).Status);
        Assert.Equal(200, (await SendAsync("/src/App.tsx")).Status);
    }

    private string Secret() => Path.Combine(scene.Around, "secret.txt");

    private void Plant()
    {
        var draft = scene.Draft.Folder.Root;
        string[] files =
        [
            Secret(),
            Path.Combine(scene.Site.Root, ".env"),
            Path.Combine(scene.Site.Root, "secret.txt"),
            Path.Combine(scene.Site.Root, "src", "secret.txt"),
            Path.Combine(scene.Site.StateFolder, "secret.txt"),
            draft + "x/secret.txt",
            Path.Combine(draft, ".env"),
            Path.Combine(draft, ".env.local"),
            Path.Combine(draft, "key.pem"),
        ];
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, $"WORD={Canary}\n");
        }
        File.AppendAllText(Path.Combine(scene.Site.Root, ".git", "config"), $"\n# {Canary}\n");
    }

    private static string? WhyNot(Answer answer) =>
        answer.Text.Contains(Canary, StringComparison.Ordinal) || answer.Text.Contains("root:x:0", StringComparison.Ordinal) ? "a leak"
        : answer.Text.Contains("root:x:0", StringComparison.Ordinal) || answer.Text.Contains("PATH=", StringComparison.Ordinal) ? "a leak"
        : answer.Status is 500 or 502 ? $"{answer.Status}"
        : answer.Headers.Keys.Any(name => name.StartsWith("access-control", StringComparison.Ordinal)) ? "an invitation to other origins"
        : answer.Headers.ContainsKey("x-injected") ? "a header of the request's making"
        : null;

    private async Task<string> TokenAsync(PreviewOrigin? of = null) =>
        ViteToken().Match((await SendAsync("/@vite/client", to: of)).Text).Groups["token"].Value is { Length: > 0 } token
            ? token
            : throw new InvalidOperationException("Vite's client has no token.");

    private async Task<Answer> SendAsync(string target, (string Name, string Value)[]? headers = null, PreviewOrigin? to = null)
    {
        var lines = string.Concat((headers ?? []).Select(header => $"{header.Name}: {header.Value}\r\n"));
        var request = $"GET {target} HTTP/1.1\r\nHost: {(to ?? handle).Host}\r\nConnection: close\r\n{lines}\r\n";
        return await SendBytesAsync(Encoding.UTF8.GetBytes(request), TestContext.Current.CancellationToken)
            ?? throw new InvalidOperationException("No answer.");
    }

    private async Task<Answer?> SendBytesAsync(byte[] request, CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Port!.Value, cancellation);
        await using var stream = new NetworkStream(socket);
        using var received = new MemoryStream();
        try
        {
            await stream.WriteAsync(request, cancellation);
            await stream.CopyToAsync(received, cancellation).WaitAsync(TestTimes.Unexpected, cancellation);
        }
        catch (IOException)
        {
            // It stopped reading before we stopped writing; what it said before that counts.
        }
        var bytes = received.ToArray();
        return bytes.AsSpan().StartsWith("HTTP/1.1 "u8) ? Answer.Parse(bytes) : null;
    }

    private async Task<int> UpgradeAsync(string host, string origin, string target, string protocol)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port!.Value, TestContext.Current.CancellationToken);
        var request =
            $"GET {target} HTTP/1.1\r\nHost: {host}\r\n"
            + (origin.Length > 0 ? $"Origin: {origin}\r\n" : "")
            + (protocol.Length > 0 ? $"Sec-WebSocket-Protocol: {protocol}\r\n" : "")
            + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        var line = await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TestTimes.Unexpected);
        return int.Parse(line!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<ClientWebSocket> ConnectAsync(string token)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("vite-hmr");
        socket.Options.SetRequestHeader("Origin", $"http://{handle.Host}");
        socket.Options.SetRequestHeader("Host", handle.Host);
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{server.Port}/?token={token}"), TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[100_000];
        var received = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken).WaitAsync(TestTimes.Unexpected);
        return JsonDocument.Parse(buffer.AsMemory(0, received.Count)).RootElement;
    }

    private static Task SayAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

    [GeneratedRegex("wsToken = \"(?<token>[^\"]+)\"")]
    private static partial Regex ViteToken();

    [GeneratedRegex("[\"'(](?<at>/[^\"'()\\s\\\\]+)[\"')]")]
    private static partial Regex Named();

    [GeneratedRegex("/@fs/[^\"]+/deps/react[^\"]+")]
    private static partial Regex PackageAddress();
}
