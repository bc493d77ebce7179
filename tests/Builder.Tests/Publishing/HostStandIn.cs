using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Builder.Tests.Publishing;

/// <summary>
/// A host on loopback that answers as the real one does (docs/publish.md names the sources), keeps what it is sent, and serves it. Its connection can be
/// cut from any request on.
/// </summary>
internal abstract class HostStandIn : IAsyncDisposable
{
    private readonly LoopbackServer server;
    private readonly Lock gate = new();
    private int asked;

    protected HostStandIn() => server = new LoopbackServer(AnswerAsync);

    public string Url => server.Url.ToString();

    /// <summary>From which request on nothing is answered any more, counted from 0; as many as one likes until then.</summary>
    public int CutFrom { get; set; } = int.MaxValue;

    /// <summary>Whether a request that is cut was carried out all the same.</summary>
    public bool DoesWhatItCuts { get; set; }

    /// <summary>How many requests of the interface there were.</summary>
    public int Asked => Volatile.Read(ref asked);

    /// <summary>Each content that was sent, as often as it was.</summary>
    public ConcurrentQueue<string> Sent { get; } = [];

    /// <summary>How many requests are told to come again later.</summary>
    public int TooMany { get; set; }

    /// <summary>Visitors are asked to sign in.</summary>
    public bool IsClosed { get; set; }

    /// <summary>What was asked for and is not there, or was refused.</summary>
    public ConcurrentQueue<string> Refused { get; } = [];

    protected ConcurrentDictionary<string, byte[]> Contents { get; } = new(StringComparer.Ordinal);

    /// <summary>What each release consists of: by path, the name of the content.</summary>
    protected ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> Releases { get; } = new(StringComparer.Ordinal);

    /// <summary>The release that everybody gets; null before the first.</summary>
    public string? Live { get; protected set; }

    /// <summary>The bytes of a file of the site that is live.</summary>
    public byte[]? LiveFile(string path) =>
        Live is null ? null
        : Releases[Live].TryGetValue(path, out var name) ? Contents[name]
        : null;

    public abstract IReadOnlyDictionary<string, string?> Environment { get; }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    /// <returns>Status and answer; null when there is no such thing to ask for.</returns>
    protected abstract Task<(int Status, JsonNode? Answer)?> AskAsync(HttpRequest request, string path);

    protected static async Task<JsonNode> BodyAsync(HttpRequest request) => (await JsonNode.ParseAsync(request.Body))!;

    protected static async Task<byte[]> BytesAsync(HttpRequest request)
    {
        using var all = new MemoryStream();
        await request.Body.CopyToAsync(all);
        return all.ToArray();
    }

    protected static (int, JsonNode?) No(int status, string message) =>
        (status, new JsonObject { ["code"] = status, ["message"] = message });

#pragma warning disable CA5350 // As the hosts do it.
    protected static string Sha1(byte[] bytes) => Convert.ToHexStringLower(SHA1.HashData(bytes));
#pragma warning restore CA5350

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path.StartsWith("/served/", StringComparison.Ordinal))
        {
            await ServeAsync(context, path["/served/".Length..]);
            return;
        }

        int number;
        lock (gate)
        {
            number = asked++;
        }

        if (number >= CutFrom && !DoesWhatItCuts)
        {
            context.Abort();
            return;
        }

        if (TooMany > 0)
        {
            TooMany--;
            context.Response.StatusCode = 429;
            context.Response.Headers["X-RateLimit-Reset"] = $"{DateTimeOffset.UnixEpoch.ToUnixTimeSeconds()}";
            return;
        }

        var answer = await AskAsync(context.Request, path.TrimStart('/'));
        if (number >= CutFrom)
        {
            context.Abort();
            return;
        }

        var (status, body) = answer ?? No(404, $"There is no {context.Request.Method} {path}");
        if (status >= 400)
        {
            Refused.Enqueue($"{context.Request.Method} {path}{context.Request.QueryString}: {status}");
        }

        context.Response.StatusCode = status;
        if (body is not null)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body.ToJsonString());
        }
    }

    private async Task ServeAsync(HttpContext context, string path)
    {
        if (IsClosed)
        {
            context.Response.StatusCode = 401;
            return;
        }

        var release = path.Split('/')[0] is "live" ? Live ?? "" : path.Split('/')[0];
        var files = Releases.GetValueOrDefault(release) ?? new Dictionary<string, string>();
        var wanted = path.Contains('/', StringComparison.Ordinal) ? path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..] : "";
        if (files.TryGetValue(wanted.Length == 0 ? "index.html" : wanted, out var name))
        {
            await context.Response.Body.WriteAsync(Contents[name]);
        }
        else
        {
            context.Response.StatusCode = 404;
        }
    }
}
