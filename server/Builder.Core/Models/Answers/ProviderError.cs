using System.Globalization;
using System.Text.Json;

namespace Builder.Core.Models;

/// <summary>
/// An error as providers write it. OpenAI: <c>{"error":{"message","type","code"}}</c>; Anthropic: <c>{"type":"error","error":{"type","message"}}</c>;
/// OpenRouter: a number as the code; others: a plain string, <c>message</c> or <c>detail</c>.
/// </summary>
/// <param name="Status">The HTTP status that it stands for.</param>
internal sealed record ProviderError(string Message, string Code, int Status)
{
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

    public static ProviderError? Parse(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (!root.TryGetProperty("error", out JsonElement error) || error.ValueKind is JsonValueKind.Null)
        {
            return Text(root, "message") is { } message ? Of(message, "")
                : Text(root, "detail") is { } detail ? Of(detail, "")
                : null;
        }

        return error.ValueKind == JsonValueKind.Object
            ? Of(Text(error, "message") ?? error.GetRawText(), Text(error, "code") ?? Text(error, "type") ?? "", Text(error, "type"))
            : Of(error.ToString(), "");
    }

    private static ProviderError Of(string message, string code, string? type = null) =>
        new(message, code, StatusOf(code) ?? StatusOf(type ?? "") ?? 500);

    // https://docs.anthropic.com/en/api/errors lists Anthropic's; OpenAI's are those that its API returns as type or code.
    private static int? StatusOf(string code) =>
        code switch
        {
            "invalid_request_error" or "context_length_exceeded" => 400,
            "authentication_error" or "invalid_api_key" => 401,
            "billing_error" or "insufficient_quota" => 402,
            "permission_error" => 403,
            "not_found_error" or "model_not_found" => 404,
            "request_too_large" => 413,
            "rate_limit_error" or "rate_limit_exceeded" => 429,
            "timeout_error" => 504,
            "overloaded_error" => 529,
            _ => int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 400 and < 600
                ? number
                : null,
        };

    private static string? Text(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
            ? value.ToString()
            : null;
}
