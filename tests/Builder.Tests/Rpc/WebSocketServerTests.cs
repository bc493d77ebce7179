using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Builder.Protocol;
using Builder.Server.Rpc;
using Microsoft.Extensions.Logging.Abstractions;
using StreamJsonRpc;
using Xunit;

namespace Builder.Tests.Rpc;

public sealed class WebSocketServerTests : IAsyncLifetime
{
    private const string Echo = """{"jsonrpc":"2.0","id":1,"method":"echo","params":{"site":"/a"}}""";
    private readonly string _state = Directory.CreateTempSubdirectory("builder-serve-").FullName;
    private WebSocketServer _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await WebSocketServer.StartAsync(
            0,
            ["http://allowed.example"],
            _state,
            new ServerLog(TextWriter.Null, TimeProvider.System),
            ServeAsync,
            CancellationToken.None
        );

    public static TheoryData<string, string, string, int> Cells
    {
        get
        {
            string[] hosts =
            [
                "127.0.0.1:{0}",
                "localhost:{0}",
                "[::1]:{0}",
                "localhost",
                "127.0.0.1:1",
                "evil.example:{0}",
                "localhost.evil.example:{0}",
                "x.localhost:{0}",
            ];
            string[] origins =
            [
                "",
                "http://127.0.0.1:{0}",
                "http://localhost:{0}",
                "http://allowed.example",
                "null",
                "https://evil.example",
                "http://localhost:1",
                "https://localhost:{0}",
                "http://localhost:{0}.evil.example",
                "http://allowed.example.evil",
                "file://",
                "vscode-webview://abc",
            ];
            string[] tokens = ["none", "wrong", "right"];
            var cells = new TheoryData<string, string, string, int>();
            foreach (var (host, hostIndex) in hosts.Select((host, index) => (host, index)))
            {
                foreach (var (origin, originIndex) in origins.Select((origin, index) => (origin, index)))
                {
                    foreach (var token in tokens)
                    {
                        // Without a token in the handshake it may still come in the first message: 101, and then nothing until it does.
                        var expected =
                            hostIndex > 2 || originIndex > 3 ? 403
                            : token == "wrong" ? 401
                            : 101;
                        cells.Add(host, origin, token, expected);
                    }
                }
            }
            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Only_the_allowed_host_origin_and_token_come_in(string host, string origin, string token, int expected)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _server.Port);
        var request = new StringBuilder(
            "GET /rpc HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        );
        request.Append("Host: ").Append(Fill(host)).Append("\r\n");
        if (origin.Length > 0)
        {
            request.Append("Origin: ").Append(Fill(origin)).Append("\r\n");
        }
        if (token != "none")
        {
            request
                .Append("Sec-WebSocket-Protocol: builder.v1, builder.")
                .Append(token == "right" ? _server.Token.Reveal() : new string('0', 64))
                .Append("\r\n");
        }
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request + "\r\n"));
        using var reader = new StreamReader(socket.GetStream(), Encoding.ASCII);
        var status = await reader.ReadLineAsync().WaitAsync(TestTimes.Unexpected);
        Assert.Equal(expected, int.Parse(status!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_client_with_the_token_in_its_handshake_is_served()
    {
        using var client = await ConnectAsync("builder.v1", "builder." + _server.Token.Reveal());
        Assert.Equal("builder.v1", client.SubProtocol);
        Assert.Equal("/a", await AskAsync(client));
    }

    [Fact]
    public async Task A_client_with_the_token_in_its_first_message_is_served()
    {
        using var client = await ConnectAsync();
        await SendAsync(client, $$"""{"token":"{{_server.Token.Reveal()}}"}""");
        Assert.Equal("/a", await AskAsync(client));
    }

    [Fact]
    public async Task The_token_of_another_server_or_of_an_earlier_one_opens_nothing()
    {
        var folder = Path.Combine(_state, "other");
        string foreign;
        await using (
            var other = await WebSocketServer.StartAsync(
                0,
                [],
                folder,
                new ServerLog(TextWriter.Null, TimeProvider.System),
                ServeAsync,
                CancellationToken.None
            )
        )
        {
            foreign = other.Token.Reveal();
            await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync("builder.v1", "builder." + foreign));
        }
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync("builder.v1", "builder." + foreign));
        using var client = await ConnectAsync();
        await SendAsync(client, $$"""{"token":"{{foreign}}"}""");
        await AssertEndsAsync(client);
    }

    [Theory]
    [InlineData("""{"token":"0000"}""")]
    [InlineData("""{"token":1}""")]
    [InlineData("[]")]
    [InlineData("no JSON")]
    public async Task A_wrong_first_message_ends_the_connection(string message)
    {
        using var client = await ConnectAsync();
        await SendAsync(client, message);
        await AssertEndsAsync(client);
    }

    [Fact]
    public async Task A_client_that_shows_nothing_is_cut_off_in_time()
    {
        using var client = await ConnectAsync();
        await AssertEndsAsync(client);
    }

    [Fact]
    public async Task A_message_beyond_the_limit_ends_the_connection()
    {
        using var client = await ConnectAsync("builder." + _server.Token.Reveal());
        await SendAsync(client, new string(' ', WebSocketServer.MaxMessageBytes + 1));
        await AssertEndsAsync(client);
    }

    [Theory]
    [InlineData("/", HttpStatusCode.NotFound)]
    [InlineData("/rpc", HttpStatusCode.UpgradeRequired)]
    [InlineData("/../etc/passwd", HttpStatusCode.NotFound)]
    public async Task There_is_nothing_else_to_get(string path, HttpStatusCode expected)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{_server.Port}{path}"));
        Assert.Equal(expected, answer.StatusCode);
        Assert.DoesNotContain(
            answer.Headers,
            header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase) || header.Key == "Server"
        );
    }

    [Fact]
    public void The_token_is_in_a_file_that_only_this_user_can_read()
    {
        Assert.Equal(_server.Token.Reveal(), File.ReadAllText(_server.Token.File).Trim());
        Assert.Equal(64, _server.Token.Reveal().Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_server.Token.File));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_state));
        }
    }

    public async ValueTask DisposeAsync()
    {
        var file = _server.Token.File;
        await _server.DisposeAsync();
        Assert.False(File.Exists(file));
        Directory.Delete(_state, recursive: true);
    }

    private static async Task ServeAsync(IJsonRpcMessageHandler handler, CancellationToken cancellation)
    {
        using var rpc = new JsonRpc(handler);
        var methods = new RpcMethods(NullLogger.Instance);
        methods.Request(
            "echo",
            ProtocolJson.Default.SiteOpenRequest,
            ProtocolJson.Default.SiteOpenRequest,
            (request, _) => Task.FromResult(request)
        );
        methods.AddTo(rpc);
        rpc.StartListening();
        using var left = cancellation.Register(rpc.Dispose);
        await Task.WhenAny(rpc.Completion);
    }

    private string Fill(string text) =>
        text.Replace("{0}", _server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private async Task<ClientWebSocket> ConnectAsync(params string[] protocols)
    {
        var client = new ClientWebSocket();
        foreach (var protocol in protocols)
        {
            client.Options.AddSubProtocol(protocol);
        }
        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{_server.Port}/rpc"), CancellationToken.None);
        return client;
    }

    private static Task SendAsync(ClientWebSocket client, string message) =>
        client.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, CancellationToken.None);

    private static async Task<string?> AskAsync(ClientWebSocket client)
    {
        await SendAsync(client, Echo);
        var buffer = new byte[4096];
        var received = await client.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(TestTimes.Unexpected);
        return JsonElement.Parse(buffer.AsSpan(0, received.Count)).GetProperty("result").GetProperty("site").GetString();
    }

    private static async Task AssertEndsAsync(ClientWebSocket client)
    {
        try
        {
            var received = await client.ReceiveAsync(new byte[4096], CancellationToken.None).WaitAsync(TestTimes.Unexpected);
            Assert.Equal(WebSocketMessageType.Close, received.MessageType);
        }
        catch (WebSocketException)
        {
            // Cut off without a word: just as well.
        }
    }
}
