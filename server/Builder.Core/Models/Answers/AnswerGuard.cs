using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Builder.Core.Models.Answers;

/// <summary>
/// Stands between the network and a provider's package. Errors become <see cref="AnswerException"/> with keys removed, and of a stream
/// the package sees whole, checked events only. Measured with OpenAI 2.15 and Anthropic 13.12: both take a stream that just ends for a
/// finished answer, and hand out the tool calls in it; a second <c>message_start</c> goes unnoticed.
/// </summary>
internal sealed class AnswerGuard(AnswerDialect dialect, bool hasKey) : DelegatingHandler
{
    private const int MaxErrorBytes = 16 * 1024;

    private readonly SentBack _sentBack = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!hasKey)
        {
            request.Headers.Authorization = null;
            request.Headers.Remove("x-api-key");
        }

        Redaction redaction = Redaction.Of(request);
        byte[]? said =
            dialect == AnswerDialect.ChatCompletions && request.Content is not null
                ? await request.Content.ReadAsByteArrayAsync(cancellationToken)
                : null;
        HttpResponseMessage response = await SendSafelyAsync(request, said, redaction, cancellationToken);
        if (said is not null && (int)response.StatusCode is 400 or 422)
        {
            string refusal = await ReadStartAsync(response.Content, MaxErrorBytes, cancellationToken);
            if (_sentBack.Learn(refusal))
            {
                response.Dispose();
                response = await SendSafelyAsync(request, said, redaction, cancellationToken);
            }
            else
            {
                response.Content = SentBack.Content(Encoding.UTF8.GetBytes(refusal), response.Content.Headers);
            }
        }

        try
        {
            string mediaType = response.Content.Headers.ContentType?.MediaType ?? "";
            if (!response.IsSuccessStatusCode || mediaType is "text/html")
            {
                throw Refusal(response, await ReadStartAsync(response.Content, MaxErrorBytes, cancellationToken), redaction);
            }

            Stream body = mediaType.EndsWith("json", StringComparison.Ordinal)
                ? await ReadWholeAsync(response, redaction, cancellationToken)
                : await response.Content.ReadAsStreamAsync(cancellationToken);
            StreamContent guarded = new(new AnswerStream(body, AnswerRules.For(dialect, _sentBack), redaction));
            guarded.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
            response.Content = guarded;
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> SendSafelyAsync(
        HttpRequestMessage request,
        byte[]? said,
        Redaction redaction,
        CancellationToken cancellationToken
    )
    {
        if (said is not null)
        {
            request.Content = SentBack.Content(_sentBack.Apply(said), request.Content!.Headers);
        }

        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(request, e, redaction);
        }
    }

    /// <summary>No connection could be made.</summary>
    internal static AnswerException Unreachable(HttpRequestMessage request, HttpRequestException e, Redaction redaction)
    {
        bool refused = e.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionRefused };
        return new AnswerException(
            AnswerFault.Unreachable,
            redaction.Apply($"{request.RequestUri?.Authority}: {e.GetBaseException().Message}"),
            e
        )
        {
            NothingListens = refused && request.RequestUri?.IsLoopback == true,
        };
    }

    /// <summary>Some servers do not stream, and some say JSON of what is a stream.</summary>
    private async Task<Stream> ReadWholeAsync(HttpResponseMessage response, Redaction redaction, CancellationToken cancellationToken)
    {
        string body = await ReadStartAsync(response.Content, AnswerStream.MaxContent, cancellationToken);
        string start = body.TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
        if (!start.StartsWith('{') && !start.StartsWith('['))
        {
            return new MemoryStream(Encoding.UTF8.GetBytes(start));
        }

        if (dialect == AnswerDialect.Messages || !IsAnswer(start))
        {
            throw Refusal(response, body, redaction);
        }

        return new MemoryStream(Encoding.UTF8.GetBytes($"data: {start.ReplaceLineEndings(" ")}\n\ndata: [DONE]\n\n"));
    }

    private static bool IsAnswer(string body)
    {
        try
        {
            using JsonDocument whole = JsonDocument.Parse(body);
            return whole.RootElement.ValueKind == JsonValueKind.Object
                && whole.RootElement.TryGetProperty("choices", out JsonElement choices)
                && choices.ValueKind == JsonValueKind.Array;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>What a server that did not answer as it should has said of it.</summary>
    internal static AnswerException Refusal(HttpResponseMessage response, string body, Redaction redaction)
    {
        int status = (int)response.StatusCode;
        ProviderError? error = ProviderError.Parse(body);
        AnswerFault fault = status switch
        {
            >= 300 and < 400 => AnswerFault.Redirected,
            < 300 when error is null => AnswerFault.NotAnEventStream,
            _ => AnswerFault.Refused,
        };
        string said = fault == AnswerFault.Redirected ? $"to {response.Headers.Location?.Host}" : error?.Message ?? Shorten(body);
        return new AnswerException(fault, redaction.Apply($"HTTP {status}: {said}"))
        {
            Status = status >= 300 ? status : error?.Status ?? status,
            Code = error?.Code ?? "",
            RetryAfter = ReadRetryAfter(response.Headers) ?? RetryAfter.In(body),
        };
    }

    private static RetryAfter? ReadRetryAfter(HttpResponseHeaders headers)
    {
        if (
            headers.TryGetValues("retry-after-ms", out IEnumerable<string>? values)
            && double.TryParse(values.First(), NumberStyles.Float, CultureInfo.InvariantCulture, out double milliseconds)
            && milliseconds is >= 0 and < 1e9
        )
        {
            return new RetryAfter(TimeSpan.FromMilliseconds(milliseconds), null);
        }

        return headers.RetryAfter is { } header ? new RetryAfter(header.Delta, header.Date) : null;
    }

    internal static async Task<string> ReadStartAsync(HttpContent content, int most, CancellationToken cancellationToken)
    {
        try
        {
            using Stream body = await content.ReadAsStreamAsync(cancellationToken);
            using MemoryStream start = new();
            byte[] part = new byte[MaxErrorBytes];
            for (int count; start.Length < most && (count = await body.ReadAsync(part, cancellationToken)) > 0; )
            {
                start.Write(part, 0, count);
            }

            return Encoding.UTF8.GetString(start.GetBuffer(), 0, (int)Math.Min(start.Length, most));
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return "(the connection was lost while it explained the error)";
        }
    }

    private static string Shorten(string text) => text.Length <= 300 ? text.Trim() : text[..300].Trim() + " …";
}
