using System.Net;
using System.Net.Sockets;
using System.Text;
using Builder.Server.Preview;
using Xunit;

namespace Builder.Tests.Preview;

/// <summary>
/// Whatever is asked, and however, only what was built comes back (THREATS W1, H1). Around the artifact lie files that must not: in the site, in
/// its git folder, in the cache, and beside them.
/// </summary>
public sealed class HostileRequestsTests(ITestOutputHelper output)
{
    private const string Canary = "canary-3f9a";

    private static readonly Dictionary<string, string> Built = new(StringComparer.Ordinal)
    {
        ["index.html"] = "<!doctype html><html><head></head><body>home</body></html>",
        ["own.js"] = "own script",
        ["assets/a.css"] = "own style",
        ["404.html"] = "<!doctype html><html><head></head><body>own missing page</body></html>",
    };

    [Theory]
    [InlineData("/")]
    [InlineData("/shop/")]
    public async Task Of_hundreds_of_hostile_requests_none_gets_what_was_not_built(string basePath)
    {
        await using var bench = await PreviewBench.StartAsync();
        Plant(bench);
        var handle = bench.Server.Show(bench.Site);
        handle.Update(bench.NewArtifact(Built, basePath), "Step 1", stale: false);
        var allowed = Built
            .Select(file => file.Key.EndsWith(".html", StringComparison.Ordinal) ? Injected(file.Value, handle.Content!.Build) : file.Value)
            .Append(Encoding.UTF8.GetString(PreviewClient.Script))
            .Append("")
            .ToHashSet(StringComparer.Ordinal);
        var requests = HostileRequests.All();
        Assert.InRange(requests.Count, 500, int.MaxValue);

        var wrong = new List<string>();
        var statuses = new SortedDictionary<int, int>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(
            requests,
            options,
            async (request, cancellation) =>
            {
                var answer = await SendAsync(bench.Port, HostileRequests.Bytes(request, handle.Host, bench.Port), cancellation);
                var why = WhyNot(answer, allowed, basePath);
                lock (wrong)
                {
                    var status = answer is null ? 0 : answer.Status;
                    statuses[status] = statuses.GetValueOrDefault(status) + 1;
                    if (why is not null)
                    {
                        wrong.Add($"{why}: {request[..Math.Min(request.Length, 200)]}");
                    }
                }
            }
        );
        output.WriteLine($"{requests.Count} requests: {string.Join(", ", statuses.Select(pair => $"{pair.Value} × {pair.Key}"))}");
        Assert.Empty(wrong);
        // Nearly all are answered: a connection that is cut proves nothing.
        Assert.InRange(statuses.GetValueOrDefault(0), 0, 20);

        // And it still serves everybody else.
        var after = await bench.SendAsync("GET", basePath + "own.js", handle.Host);
        Assert.Equal((200, "own script"), (after.Status, after.Text));
    }

    private static string? WhyNot(Answer? answer, HashSet<string> allowed, string basePath)
    {
        if (answer is null)
        {
            return null; // Cut off without an answer.
        }
        var headers = string.Join('\n', answer.Headers.Select(header => $"{header.Key}: {header.Value}"));
        return answer.Text.Contains(Canary, StringComparison.Ordinal) || headers.Contains(Canary, StringComparison.Ordinal) ? "a leak"
            : answer.Status is 200 or 206 && !allowed.Any(body => body.Contains(answer.Text, StringComparison.Ordinal))
                ? $"{answer.Status} with what was not built"
            : answer.Status
                is not (200 or 206 or 302 or 304 or 400 or 403 or 404 or 405 or 411 or 413 or 414 or 416 or 421 or 431 or 501 or 505)
                ? $"{answer.Status}"
            : answer.Headers.ContainsKey("x-injected") ? "a header of the request's making"
            : answer.Headers.Keys.Any(name => name.StartsWith("access-control", StringComparison.Ordinal))
                ? "an invitation to other origins"
            : answer.Headers.TryGetValue("location", out var location) && location != basePath ? $"a way to {location}"
            : null;
    }

    private static void Plant(PreviewBench bench)
    {
        var around = Path.GetDirectoryName(bench.Site.Root)!;
        string[] places = [bench.Site.Root, around, bench.CacheFolder, Path.Combine(bench.CacheFolder, "artifacts")];
        string[] names =
        [
            "secret.txt",
            ".env",
            ".git/config",
            "src/main.ts",
            "cache/secret.txt",
            "etc/passwd",
            "node_modules/left/secret.txt",
        ];
        foreach (var file in from place in places from name in names select Path.Combine(place, name))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, Canary);
        }
    }

    private static string Injected(string page, string build) =>
        page.Replace("<head>", "<head>" + PreviewPages.ClientTag("tree1", build), StringComparison.Ordinal);

    /// <summary>Null when the server cut the connection without a word.</summary>
    private static async Task<Answer?> SendAsync(int port, byte[] request, CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
        await using var stream = new NetworkStream(socket);
        using var received = new MemoryStream();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TestTimes.Unexpected);
        try
        {
            await stream.WriteAsync(request, limit.Token);
            await stream.CopyToAsync(received, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException("No end of the answer to: " + Encoding.UTF8.GetString(request)[..Math.Min(request.Length, 200)]);
        }
        catch (IOException)
        {
            // It stopped reading before we stopped writing, which is its right; what it said before that counts.
        }
        catch (SocketException)
        {
            // The same.
        }
        var bytes = received.ToArray();
        // To the beginning of HTTP/2 it says in HTTP/2 that it does not speak it.
        return bytes.Length == 0 ? null
            : bytes.AsSpan().StartsWith("HTTP/1.1 "u8) ? Answer.Parse(bytes)
            : new Answer(505, new Dictionary<string, string>(), bytes);
    }
}
