using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Builder.Tests.Preview;

/// <summary>Which pages may listen to a preview's live connection: those of its own origin, and nobody else (THREATS H1, H2, W2).</summary>
public sealed class PreviewGateTests
{
    private static readonly string[] Names =
    [
        "{own}",
        "{OWN}",
        "{other}",
        "localhost:{port}",
        "127.0.0.1:{port}",
        "[::1]:{port}",
        "evil.example",
        "evil.example:{port}",
        "{own}.evil.example",
        "x.{own}",
    ];

    private static readonly string[] Schemes = ["http://", "https://", "vscode-webview://", "file://"];

    [Fact]
    public async Task Only_a_page_of_the_site_s_own_origin_may_listen()
    {
        await using var bench = await PreviewBench.StartAsync();
        var own = bench.Server.Show(bench.Site);
        var other = bench.Server.Show(bench.NewSite("other"));
        string[] origins =
        [
            "",
            "null",
            "http://{own}/",
            "http://{own}, http://evil.example",
            "http://{own}\r\nOrigin: http://evil.example",
            .. from scheme in Schemes from name in Names select scheme + name,
        ];
        var wrong = new List<string>();
        var opened = 0;
        foreach (var host in Names)
        {
            foreach (var origin in origins)
            {
                foreach (var path in new[] { "/.builder/live", "/", "/.builder/live/", "/rpc" })
                {
                    var (to, from) = (Fill(host), Fill(origin));
                    var isAllowed =
                        path == "/.builder/live" && (to == own.Host || to == other.Host || to == Fill("{OWN}")) && from == $"http://{to}";
                    var status = await OpenAsync(bench.Port, path, to, from);
                    opened += status == 101 ? 1 : 0;
                    if ((status == 101) != isAllowed || !isAllowed && status is not (400 or 403 or 421))
                    {
                        wrong.Add($"{status}: {path} at {to} from {from}");
                    }
                }
            }
        }
        Assert.Empty(wrong);
        Assert.Equal(3, opened); // The site's own, also in capitals, and the other site's own.
        string Fill(string text) =>
            text.Replace("{own}", own.Host, StringComparison.Ordinal)
                .Replace("{OWN}", own.Host.ToUpperInvariant(), StringComparison.Ordinal)
                .Replace("{other}", other.Host, StringComparison.Ordinal)
                .Replace("{port}", bench.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    private static async Task<int> OpenAsync(int port, string path, string host, string origin)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        var from = origin.Length > 0 ? $"Origin: {origin}\r\n" : "";
        await socket
            .GetStream()
            .WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"GET {path} HTTP/1.1\r\nHost: {host}\r\n{from}Connection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
                ),
                TestContext.Current.CancellationToken
            );
        using var reader = new StreamReader(socket.GetStream(), Encoding.ASCII);
        var line = await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TestTimes.Unexpected);
        return int.Parse(line!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
