using System.Globalization;
using System.Text.Json;

namespace Builder.Core.Models.Answers;

/// <summary>
/// An error as providers write it. OpenAI: <c>{"error":{"message","type","code"}}</c>; Anthropic: <c>{"type":"error","error":{"type","message"}}</c>;
/// Gemini: the same in a list, with <c>status</c>; OpenRouter: a number as the code and the true message in <c>metadata.raw</c>; vLLM, DashScope and
/// others: flat, <c>message</c> beside <c>code</c>; MiniMax: <c>base_resp</c>; others: a plain string, <c>message</c> or <c>detail</c>.
/// </summary>
/// <param name="Status">The HTTP status that it stands for.</param>
internal sealed record ProviderError(string Message, string Code, int Status)
{
    private static readonly string[] Messages = ["message", "msg", "error_msg", "error_message", "status_msg", "detail"];
    private static readonly string[] Codes = ["code", "error_code", "status_code", "__type", "type", "status"];

    public static ProviderError? Parse(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return Parse(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads what came instead of an answer.</summary>
    public static ProviderError? Parse(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            return root.EnumerateArray().Select(Parse).FirstOrDefault(e => e is not null);
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (string name in (string[])["error", "errors", "base_resp"])
        {
            if (root.TryGetProperty(name, out JsonElement error) && SaysSomething(error))
            {
                return error.ValueKind == JsonValueKind.Object ? Of(error)
                    : error.ValueKind == JsonValueKind.Array ? Parse(error) ?? new ProviderError(error.ToString(), "", 500)
                    : Named(error.ToString(), [Text(root, "code"), Text(root, "status_code"), Text(root, "type")]);
            }
        }

        return Messages.Any(name => Said(root, name) is not null) ? Of(root) : null;
    }

    /// <summary>The error that a part of a stream is, or null: what has an answer in it is none, and neither is a sign of life.</summary>
    public static ProviderError? InStream(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            return root.EnumerateArray().Select(InStream).FirstOrDefault(e => e is not null);
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        bool isSaid =
            (root.TryGetProperty("error", out JsonElement error) && SaysSomething(error))
            || (root.TryGetProperty("errors", out error) && SaysSomething(error))
            || (root.TryGetProperty("base_resp", out error) && SaysSomething(error));
        bool isAnswer =
            (
                root.TryGetProperty("choices", out JsonElement choices)
                && choices.ValueKind is JsonValueKind.Array or JsonValueKind.Object
                && choices.GetRawText() != "[]"
            ) || (root.TryGetProperty("usage", out JsonElement usage) && usage.ValueKind == JsonValueKind.Object);
        bool isChoice = root.TryGetProperty("delta", out _) || root.TryGetProperty("finish_reason", out _);
        bool isFlat =
            !isAnswer
            && !isChoice
            && Messages.Any(name => Said(root, name) is not null)
            && (
                Text(root, "object") == "error"
                || Text(root, "detail") is not null
                || Codes.Any(name => Text(root, name) is { } code && !IsGood(code))
                || root.EnumerateObject().Count() == 1
            );
        return isSaid || isFlat ? Parse(root) : null;
    }

    private static bool SaysSomething(JsonElement error) =>
        error.ValueKind switch
        {
            JsonValueKind.Object => error.EnumerateObject().Any()
                && !(error.TryGetProperty("status_code", out JsonElement code) && code.ToString() == "0"),
            JsonValueKind.Array => error.GetArrayLength() > 0,
            JsonValueKind.String => error.GetString()!.Length > 0,
            JsonValueKind.True => true,
            JsonValueKind.Number => error.ToString() != "0",
            _ => false,
        };

    private static bool IsGood(string code) =>
        code is "" or "0" or "200" || code.ToUpperInvariant() is "OK" or "SUCCESS" or "PING" or "HEARTBEAT" or "INFO";

    private static ProviderError Of(JsonElement error)
    {
        string message = Messages.Select(name => Said(error, name)).FirstOrDefault(m => m is not null) ?? error.GetRawText();
        if (
            error.TryGetProperty("metadata", out JsonElement more)
            && more.ValueKind == JsonValueKind.Object
            && Text(more, "raw") is { } raw
        )
        {
            message = $"{message}: {raw}";
        }

        return Named(message, Codes.Select(name => Text(error, name)));
    }

    private static ProviderError Named(string message, IEnumerable<string?> codes)
    {
        List<string> given = [.. codes.OfType<string>().Where(c => c.Length > 0)];
        return new(message, given.FirstOrDefault() ?? "", given.Select(StatusOf).FirstOrDefault(s => s is not null) ?? 500);
    }

    // https://docs.anthropic.com/en/api/errors, https://cloud.google.com/apis/design/errors, Bedrock's and DashScope's names, OpenAI's types and codes.
    private static int? StatusOf(string code) =>
        string.Concat(code[(code.LastIndexOf('#') + 1)..].Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant() switch
        {
            "invalidrequesterror" or "invalidrequest" or "contextlengthexceeded" or "exceedcontextsizeerror" => 400,
            "invalidargument" or "validationexception" or "invalidparameter" or "badrequesterror" or "badrequest" or "failedprecondition" =>
                400,
            "authenticationerror" or "invalidapikey" or "unauthenticated" or "unauthorized" or "unrecognizedclientexception" => 401,
            "billingerror" or "insufficientquota" or "arrearage" or "paymentrequired" => 402,
            "permissionerror" or "permissiondenied" or "accessdenied" or "accessdeniedexception" or "forbidden" => 403,
            "notfounderror" or "modelnotfound" or "notfound" or "resourcenotfoundexception" => 404,
            "requesttoolarge" => 413,
            "ratelimiterror" or "ratelimitexceeded" or "resourceexhausted" or "toomanyrequests" or "ratelimitreachederror" => 429,
            "throttling" or "throttlingexception" or "throttlingratequota" or "throttlingallocationquota" or "limitrequests" => 429,
            "timeouterror" or "deadlineexceeded" or "modeltimeoutexception" => 504,
            "unavailable" or "serviceunavailable" or "serviceunavailableexception" => 503,
            "overloadederror" or "engineoverloadederror" => 529,
            string digits => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number is >= 400 and < 600
                ? number
                : null,
        };

    private static string? Text(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
            ? value.ToString()
            : null;

    // FastAPI's detail is a list of objects.
    private static string? Said(JsonElement holder, string name) =>
        Text(holder, name)
        ?? (name == "detail" && holder.TryGetProperty(name, out JsonElement value) && SaysSomething(value) ? value.GetRawText() : null);
}
