using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Builder.Core.Publishing;

/// <summary>A host's interface over HTTP: JSON in and out, tried again where that can do no harm, and its refusals in words.</summary>
internal sealed class HostApi : IDisposable
{
    private const int MostTries = 5;

    /// <summary>Somebody who is told to wait is served in the end.</summary>
    private const int MostTriesWhileBusy = 12;
    private const int LongestDetail = 2000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private readonly string host;
    private readonly Uri address;
    private readonly TimeProvider clock;
    private readonly HttpClient http;

    /// <param name="host">What the host is called.</param>
    /// <param name="address">Of the interface, ending in a slash.</param>
    /// <param name="token">Null for what anybody may ask.</param>
    public HostApi(string host, Uri address, string? token, TimeProvider clock)
    {
        (this.host, this.address, this.clock) = (host, address, clock);
        http = new HttpClient(
            new SocketsHttpHandler
            {
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                ConnectTimeout = TimeSpan.FromSeconds(15),
                AllowAutoRedirect = token is null,
            }
        )
        {
            Timeout = TimeSpan.FromMinutes(5),
        };
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("builder", "1"));
        if (token is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>Where the interface lies: its own address, or what the person set for it.</summary>
    public static Uri AddressOf(PublishTokens settings, string variable, string own) =>
        settings.Setting(variable) is { } other
        && Uri.TryCreate(other.TrimEnd('/') + "/", UriKind.Absolute, out var set)
        && set.Scheme is "https" or "http"
            ? set
            : new Uri(own);

    /// <summary>Asks for something that changes nothing, or that may be done twice.</summary>
    public Task<JsonNode> AskAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken) =>
        SendAsync(method, path, () => Json(body), again: true, cancellationToken);

    /// <summary>Asks for something that must not be done twice: tried again only where the host said that it did nothing.</summary>
    public Task<JsonNode> AskOnceAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken) =>
        SendAsync(method, path, () => Json(body), again: false, cancellationToken);

    /// <summary>Sends content that may arrive twice.</summary>
    public Task<JsonNode> SendAsync(HttpMethod method, string path, Func<HttpContent?> content, CancellationToken cancellationToken) =>
        SendAsync(method, path, content, again: true, cancellationToken);

    /// <summary>Bytes as they go over the wire.</summary>
    public static HttpContent Bytes(byte[] bytes) =>
        new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };

    /// <summary>What anybody gets for an address; null when there is nothing.</summary>
    public async Task<byte[]?> FetchAsync(Uri uri, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                using var answer = await http.GetAsync(uri, cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
                }

                if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                {
                    throw new BuilderException(
                        ErrorKind.Auth,
                        $"{uri.Host} asks visitors to sign in, so nobody else can see the site there.",
                        $"Switch the protection of deployments off at {host}, or make the site live."
                    );
                }

                if (answer.StatusCode == HttpStatusCode.NotFound || tries == MostTries)
                {
                    return null;
                }
            }
            catch (Exception lost)
                when (lost is HttpRequestException or IOException
                    || (lost is TaskCanceledException && !cancellationToken.IsCancellationRequested)
                )
            {
                if (tries == MostTries)
                {
                    throw Lost(lost);
                }
            }

            await Task.Delay(Pause(tries), clock, cancellationToken);
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonNode> SendAsync(
        HttpMethod method,
        string path,
        Func<HttpContent?> content,
        bool again,
        CancellationToken cancellationToken
    )
    {
        for (var tries = 1; ; tries++)
        {
            TimeSpan pause;
            try
            {
                using var request = new HttpRequestMessage(method, new Uri(address, path)) { Content = content() };
                using var answer = await http.SendAsync(request, cancellationToken);
                var text = await answer.Content.ReadAsStringAsync(cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return Read(text);
                }

                var isBusy = answer.StatusCode == HttpStatusCode.TooManyRequests;
                if (tries >= (isBusy ? MostTriesWhileBusy : MostTries) || !(isBusy || (again && (int)answer.StatusCode >= 500)))
                {
                    throw Refused(answer.StatusCode, text);
                }

                pause = isBusy ? Wanted(answer) ?? Pause(tries) : Pause(tries);
            }
            catch (Exception lost)
                when (lost is HttpRequestException or IOException
                    || (lost is TaskCanceledException && !cancellationToken.IsCancellationRequested)
                )
            {
                if (tries >= MostTries || !(again || lost is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }))
                {
                    throw Lost(lost);
                }

                pause = Pause(tries);
            }

            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    private static TimeSpan Pause(int tries) => TimeSpan.FromSeconds(Math.Min(0.5 * Math.Pow(2, tries - 1), 30));

    /// <summary>How long the host wants to be left alone: in seconds, or until a moment (Netlify).</summary>
    private TimeSpan? Wanted(HttpResponseMessage answer)
    {
        var wait =
            answer.Headers.RetryAfter?.Delta
            ?? (
                answer.Headers.TryGetValues("X-RateLimit-Reset", out var reset)
                && long.TryParse(reset.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var at)
                    ? DateTimeOffset.FromUnixTimeSeconds(at) - clock.GetUtcNow()
                    : null
            );
        return wait is { } time && time > TimeSpan.Zero ? (time < LongestWait ? time : LongestWait) : null;
    }

    private static HttpContent? Json(JsonNode? body) =>
        body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");

    private JsonNode Read(string text)
    {
        try
        {
            return (text.Length == 0 ? null : JsonNode.Parse(text)) ?? new JsonObject();
        }
        catch (JsonException other)
        {
            throw new BuilderException(
                ErrorKind.External,
                $"{host} answered with something that is not what it promises.",
                "Try again in a minute.",
                text[..Math.Min(text.Length, LongestDetail)],
                other
            );
        }
    }

    private HostRefusal Refused(HttpStatusCode status, string text)
    {
        var said = SaidIn(text);
        var detail = $"HTTP {(int)status}: {text[..Math.Min(text.Length, LongestDetail)]}";
        return status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new HostRefusal(
                ErrorKind.Auth,
                $"{host} did not accept the token{(said is null ? "." : $": {said}")}",
                "Give it another token, with the rights that “docs/publish.md” names.",
                detail,
                status,
                text
            ),
            HttpStatusCode.TooManyRequests => new HostRefusal(
                ErrorKind.RateLimited,
                $"{host} takes no more for the moment.",
                "Publish again in a few minutes.",
                detail,
                status,
                text
            ),
            _ => new HostRefusal(
                ErrorKind.External,
                $"{host} refused{(said is null ? $" (HTTP {(int)status})." : $": {said}")}",
                (int)status >= 500 ? "Try again in a minute; what was sent is not sent again." : null,
                detail,
                status,
                text
            ),
        };
    }

    private BuilderException Lost(Exception lost) =>
        new(
            ErrorKind.External,
            $"The connection to {host} was lost.",
            "Publish again when you are online; what was sent is not sent again.",
            lost.Message,
            lost
        );

    /// <summary>The host's own sentence, wherever it keeps it.</summary>
    private static string? SaidIn(string text)
    {
        try
        {
            var node = JsonNode.Parse(text);
            return Word(node?["message"])
                ?? Word(node?["error"]?["message"])
                ?? Word((node?["errors"] as JsonArray)?.FirstOrDefault()?["message"]);
        }
        catch (Exception unread) when (unread is JsonException or InvalidOperationException)
        {
            return null;
        }

        static string? Word(JsonNode? node) =>
            node is JsonValue value && value.TryGetValue<string>(out var word) && word.Length > 0 ? ShownText.Line(word) : null;
    }
}
