using System.Text.Json;

namespace Builder.Core.Models;

/// <summary>Whose words an answer is in.</summary>
internal enum AnswerDialect
{
    /// <summary>OpenAI's Chat Completions, and everything compatible with it.</summary>
    ChatCompletions,

    /// <summary>Anthropic's Messages.</summary>
    Messages,
}

/// <summary>Follows an answer event by event and knows whether it may go on like this, and whether it is finished.</summary>
internal abstract class AnswerRules
{
    /// <summary>True once the answer is complete; nothing after it is read.</summary>
    public bool IsFinished { get; protected set; }

    public static AnswerRules For(AnswerDialect dialect) => dialect == AnswerDialect.Messages ? new MessagesRules() : new ChatCompletionsRules();

    /// <exception cref="AnswerException">Refused for an error that the server reports, Malformed for an event that is out of place.</exception>
    public abstract void Check(SseEvent whole);

    /// <summary>The server closed the stream.</summary>
    /// <exception cref="AnswerException">EndedEarly, when the answer is not complete.</exception>
    public abstract void EndOfStream();

    protected static AnswerException EndedEarly() => new(AnswerFault.EndedEarly, "The stream ended before the answer was finished.");

    protected static AnswerException OutOfPlace(string what) => new(AnswerFault.Malformed, $"The stream has an event out of place: {what}.");

    protected static AnswerException Reported(JsonElement holder)
    {
        ProviderError error = ProviderError.Parse(holder) ?? new ProviderError(holder.GetRawText(), "", 500);
        return new AnswerException(AnswerFault.Refused, error.Message) { Status = error.Status, Code = error.Code };
    }
}

/// <summary>Chat Completions: chunks, one of which carries <c>finish_reason</c>, then perhaps one with the usage, then <c>[DONE]</c>, which some servers omit.</summary>
internal sealed class ChatCompletionsRules : AnswerRules
{
    private static readonly HashSet<string> FinishReasons = ["stop", "length", "tool_calls", "content_filter", "function_call"];
    private bool _sawFinishReason;

    public override void Check(SseEvent whole)
    {
        if (whole.Data.AsSpan().Trim(" \t"u8).SequenceEqual("[DONE]"u8))
        {
            EndOfStream();
            return;
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
            return;
        }

        foreach (JsonElement choice in choices.EnumerateArray())
        {
            CheckChoice(choice);
        }
    }

    public override void EndOfStream() => IsFinished = _sawFinishReason ? true : throw EndedEarly();

    private void CheckChoice(JsonElement choice)
    {
        if (_sawFinishReason && choice.TryGetProperty("delta", out JsonElement delta) && HasContent(delta))
        {
            throw OutOfPlace("more of the answer after its finish_reason");
        }

        if (choice.TryGetProperty("finish_reason", out JsonElement reason) && reason.ValueKind == JsonValueKind.String)
        {
            string word = reason.GetString()!;
            if (!FinishReasons.Contains(word))
            {
                throw word == "error"
                    ? new AnswerException(AnswerFault.Refused, "The server stopped with finish_reason “error”.") { Status = 500 }
                    : OutOfPlace($"finish_reason “{word}” is not known");
            }

            _sawFinishReason = true;
        }
    }

    private static bool HasContent(JsonElement delta) =>
        delta.ValueKind == JsonValueKind.Object
        && (
            (delta.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.String && content.GetString()!.Length > 0)
            || (delta.TryGetProperty("tool_calls", out JsonElement calls) && calls.ValueKind == JsonValueKind.Array && calls.GetArrayLength() > 0)
        );
}

/// <summary>Messages: <c>message_start</c>, content blocks that open, grow and close, <c>message_delta</c> with the stop reason, <c>message_stop</c>.</summary>
internal sealed class MessagesRules : AnswerRules
{
    private readonly HashSet<int> _open = [];
    private readonly HashSet<int> _seen = [];
    private bool _started;
    private bool _sawStopReason;

    public override void Check(SseEvent whole)
    {
        using JsonDocument document = JsonDocument.Parse(whole.Data);
        JsonElement root = document.RootElement;
        string type = root.GetProperty("type").GetString() ?? "";
        if (type == "error")
        {
            throw Reported(root);
        }

        if (!_started && type.StartsWith("content_block", StringComparison.Ordinal))
        {
            throw OutOfPlace($"{type} before message_start");
        }

        bool fits = type switch
        {
            "message_start" => !_started && (_started = true),
            "content_block_start" => !_sawStopReason && _seen.Add(Index(root)) && _open.Add(Index(root)),
            "content_block_delta" => _open.Contains(Index(root)),
            "content_block_stop" => _open.Remove(Index(root)),
            "message_delta" => _started && _open.Count == 0 && NoteStopReason(root),
            "message_stop" => _started && _open.Count == 0,
            _ => true, // ping, and what may be added later: https://docs.anthropic.com/en/api/versioning
        };
        if (!fits)
        {
            throw OutOfPlace(type);
        }

        if (type == "message_stop")
        {
            IsFinished = _sawStopReason ? true : throw EndedEarly();
        }
    }

    public override void EndOfStream() => throw EndedEarly();

    private static int Index(JsonElement root) => root.GetProperty("index").GetInt32();

    private bool NoteStopReason(JsonElement root)
    {
        _sawStopReason |= root.TryGetProperty("delta", out JsonElement delta)
            && delta.TryGetProperty("stop_reason", out JsonElement reason)
            && reason.ValueKind == JsonValueKind.String;
        return true;
    }
}
