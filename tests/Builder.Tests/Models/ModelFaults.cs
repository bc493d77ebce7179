using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Builder.Core.Models.Recorded;
using Microsoft.AspNetCore.Http;

namespace Builder.Tests.Models;

/// <summary>The ways in which <see cref="ModelServer"/> answers, from as it should be to as it should not. The constants are the kinds of <see cref="ConversationFault"/>.</summary>
internal static class ModelFaults
{
    /// <summary>An HTTP status with the provider's error body; the number follows.</summary>
    public const string Status = "status ";

    /// <summary>Status 400, because the conversation is too long.</summary>
    public const string TooLong = "too long";

    /// <summary>Status 429, because the account has no credit.</summary>
    public const string NoCredit = "no credit";

    /// <summary>Status 401, with the key quoted in the explanation.</summary>
    public const string QuotesKey = "quotes key";

    /// <summary>Status 302 to another host.</summary>
    public const string Redirect = "redirect";

    /// <summary>Status 200 with a web page.</summary>
    public const string Html = "html";

    /// <summary>Status 200 and an event stream's content type, with a web page.</summary>
    public const string HtmlAsStream = "html as stream";

    /// <summary>The connection is reset after half of the answer.</summary>
    public const string Reset = "reset";

    /// <summary>The stream ends normally, after everything but the finish.</summary>
    public const string EndsEarly = "ends early";

    /// <summary>Half of the answer comes, then nothing more.</summary>
    public const string Stall = "stall";

    /// <summary>Nothing comes at all.</summary>
    public const string Silence = "silence";

    /// <summary>Half of the answer comes, then an error event: the server is overloaded.</summary>
    public const string ErrorEvent = "error event";

    /// <summary>The answer is cut off by its length, in the middle of a tool call if there is one.</summary>
    public const string Length = "length";

    /// <summary>The arguments of the tool calls are no JSON.</summary>
    public const string BadArguments = "bad arguments";

    /// <summary>Half of the answer comes, then the whole answer again.</summary>
    public const string SecondStart = "second start";

    /// <summary>An event in the middle that is not JSON.</summary>
    public const string Garbage = "garbage";

    /// <summary>As it should be, but a byte at a time.</summary>
    public const string Trickle = "trickle";

    public static Task AnswerAsync(
        HttpContext context,
        Wire wire,
        ConversationStep step,
        string id,
        ConversationFault? fault,
        Task resetWhen
    )
    {
        if (fault?.RetryAfter is { } retryAfter)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        List<byte[]> events = Events(wire, step, id, fault?.Kind);
        List<byte[]> half = events[..(events.Count / 2)];
        return fault?.Kind switch
        {
            { } status when status.StartsWith(Status, StringComparison.Ordinal) => ErrorAsync(
                context,
                wire,
                int.Parse(status[Status.Length..], CultureInfo.InvariantCulture)
            ),
            TooLong => ErrorAsync(context, wire, 400, "context_length_exceeded", "prompt is too long: 250000 tokens > 200000 maximum"),
            NoCredit => ErrorAsync(context, wire, 429, "insufficient_quota", "Your credit balance is too low."),
            QuotesKey => ErrorAsync(context, wire, 401, "authentication_error", $"Incorrect key: {context.Request.Headers.Authorization}"),
            Redirect => RedirectAsync(context),
            Html => BodyAsync(context, "text/html; charset=utf-8", "<!doctype html><title>Sign in to the hotel's network</title>"),
            HtmlAsStream => BodyAsync(context, "text/event-stream", "<!doctype html>\n<title>Sign in to the hotel's network</title>"),
            Silence => Task.Delay(Timeout.Infinite, context.RequestAborted),
            Reset => StreamAsync(context, half, () => ResetAsync(resetWhen)),
            Stall => StreamAsync(context, half, () => StallAsync(context)),
            ErrorEvent => StreamAsync(context, [.. half, Overloaded(wire)]),
            EndsEarly => StreamAsync(context, events[..^(wire == Wire.Messages ? 2 : 3)]),
            SecondStart => StreamAsync(context, [.. half, .. events]),
            Garbage => StreamAsync(context, [.. half, "data: {\"choices\":[{\"del\n\n"u8.ToArray(), .. events[half.Count..]]),
            Trickle => StreamAsync(context, [.. events.SelectMany(e => e).Select(b => new[] { b })]),
            _ => StreamAsync(context, events),
        };
    }

    public static List<byte[]> Events(Wire wire, ConversationStep step, string id, string? fault = null)
    {
        Func<string, string>? spoil = fault switch
        {
            Length => text => text[..(text.Length / 2)],
            BadArguments => text => text[..^1] + ",]",
            _ => null,
        };
        return
        [
            .. wire == Wire.ChatCompletions
                ? ChatCompletionsWriter.Write(step, "test-model", id, ReplayPace.Immediate, fault == Length ? "length" : null, spoil)
                : MessagesWriter.Write(step, "test-model", id, fault == Length ? "max_tokens" : null, spoil),
        ];
    }

    private static async Task StreamAsync(HttpContext context, IEnumerable<byte[]> events, Func<Task<bool>>? thenAborts = null)
    {
        context.Response.ContentType = "text/event-stream";
        foreach (byte[] bytes in events)
        {
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        if (thenAborts is not null && await thenAborts())
        {
            context.Abort();
        }
    }

    private static async Task<bool> ResetAsync(Task when)
    {
        await when;
        return true;
    }

    private static async Task<bool> StallAsync(HttpContext context)
    {
        await Task.Delay(Timeout.Infinite, context.RequestAborted);
        return false;
    }

    private static Task ErrorAsync(HttpContext context, Wire wire, int status, string? code = null, string message = "something is wrong")
    {
        context.Response.StatusCode = status;
        code ??= status switch
        {
            401 => "authentication_error",
            404 => "not_found_error",
            429 => "rate_limit_error",
            529 => "overloaded_error",
            >= 500 => "api_error",
            _ => "invalid_request_error",
        };
        JsonObject error = wire == Wire.Messages ? new() { ["type"] = code } : new() { ["type"] = code, ["code"] = code };
        error["message"] = message;
        JsonObject body = wire == Wire.Messages ? new() { ["type"] = "error", ["error"] = error } : new() { ["error"] = error };
        return BodyAsync(context, "application/json", body.ToJsonString());
    }

    private static byte[] Overloaded(Wire wire) =>
        wire == Wire.Messages
            ? MessagesWriter.Event(
                "error",
                new JsonObject
                {
                    ["error"] = new JsonObject { ["type"] = "overloaded_error", ["message"] = "Overloaded" },
                }
            )
            : "data: {\"error\":{\"code\":502,\"message\":\"Provider returned an error\"}}\n\n"u8.ToArray();

    private static Task RedirectAsync(HttpContext context)
    {
        context.Response.StatusCode = 307;
        context.Response.Headers.Location = $"http://localhost:{context.Request.Host.Port}{context.Request.Path}";
        return Task.CompletedTask;
    }

    private static async Task BodyAsync(HttpContext context, string contentType, string body)
    {
        context.Response.ContentType = contentType;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), context.RequestAborted);
    }
}
