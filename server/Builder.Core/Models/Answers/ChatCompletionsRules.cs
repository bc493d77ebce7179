using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Builder.Core.Models;

/// <summary>Chat Completions: chunks, one of which carries <c>finish_reason</c>, then perhaps one with the usage, then <c>[DONE]</c>, which some servers omit.</summary>
internal sealed class ChatCompletionsRules : AnswerRules
{
    private const string FinishReason = "finish_reason";
    private static readonly HashSet<string> FinishReasons = ["stop", "length", "tool_calls", "content_filter", "function_call"];

    // What servers that are only nearly compatible say instead. The package throws at words it does not know.
    private static readonly Dictionary<string, string?> ForeignFinishReasons = new()
    {
        [""] = null,
        ["eos"] = "stop",
        ["eos_token"] = "stop",
        ["end_turn"] = "stop",
        ["stop_sequence"] = "stop",
        ["max_tokens"] = "length",
        ["tool_use"] = "tool_calls",
    };

    private bool _sawFinishReason;

    public override byte[] Check(SseEvent whole)
    {
        if (whole.Data.AsSpan().Trim(" \t"u8).SequenceEqual("[DONE]"u8))
        {
            EndOfStream();
            return whole.Data;
        }

        using JsonDocument chunk = JsonDocument.Parse(whole.Data);
        JsonElement root = chunk.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw OutOfPlace("it is not an object");
        }

        if (whole.Type == "error" || (root.TryGetProperty("error", out JsonElement error) && error.ValueKind != JsonValueKind.Null))
        {
            throw Reported(root);
        }

        if (!root.TryGetProperty("choices", out JsonElement choices) || choices.ValueKind != JsonValueKind.Array)
        {
            return whole.Data;
        }

        byte[] data = whole.Data;
        for (int i = 0; i < choices.GetArrayLength(); i++)
        {
            data = CheckChoice(choices[i], i, data);
        }

        return data;
    }

    public override void EndOfStream() => IsFinished = _sawFinishReason ? true : throw EndedEarly();

    private byte[] CheckChoice(JsonElement choice, int index, byte[] data)
    {
        if (_sawFinishReason && choice.TryGetProperty("delta", out JsonElement delta) && HasContent(delta))
        {
            throw OutOfPlace("more of the answer after its finish_reason");
        }

        if (!choice.TryGetProperty(FinishReason, out JsonElement reason) || reason.ValueKind != JsonValueKind.String)
        {
            return data;
        }

        string? word = reason.GetString()!;
        if (ForeignFinishReasons.TryGetValue(word, out string? known))
        {
            word = known;
            JsonNode chunk = JsonNode.Parse(data)!;
            chunk["choices"]![index]![FinishReason] = known;
            data = Encoding.UTF8.GetBytes(chunk.ToJsonString());
        }
        else if (!FinishReasons.Contains(word))
        {
            throw word == "error"
                ? new AnswerException(AnswerFault.Refused, "The server stopped with finish_reason “error”.") { Status = 500 }
                : OutOfPlace($"finish_reason “{word}” is not known");
        }

        _sawFinishReason |= word is not null;
        return data;
    }

    private static bool HasContent(JsonElement delta) =>
        delta.ValueKind == JsonValueKind.Object
        && (
            (
                delta.TryGetProperty("content", out JsonElement content)
                && content.ValueKind == JsonValueKind.String
                && content.GetString()!.Length > 0
            )
            || (
                delta.TryGetProperty("tool_calls", out JsonElement calls)
                && calls.ValueKind == JsonValueKind.Array
                && calls.GetArrayLength() > 0
            )
        );
}
