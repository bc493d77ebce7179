using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Builder.Core.Models.Answers;

/// <summary>
/// Messages: <c>message_start</c>, content blocks that open, grow and close, <c>message_delta</c> with the stop reason, <c>message_stop</c>.
/// What others that speak it leave out or word differently is put right; an answer that begins twice is not one.
/// </summary>
internal sealed class MessagesRules : AnswerRules
{
    private static readonly string[] StopReasons = ["end_turn", "max_tokens", "stop_sequence", "tool_use", "pause_turn", "refusal"];

    private readonly SortedSet<int> _open = [];
    private readonly HashSet<int> _seen = [];
    private bool _started;
    private bool _sawStopReason;
    private bool _hasCalls;

    public override bool HasEnd => _sawStopReason;

    public override IEnumerable<SseEvent> Check(SseEvent whole)
    {
        if (whole.Type == "error")
        {
            throw Reported(whole);
        }

        ReadOnlySpan<byte> trimmed = whole.Data.AsSpan().Trim(" \t"u8);
        if (trimmed.IsEmpty || trimmed.SequenceEqual("[DONE]"u8))
        {
            return [];
        }

        using JsonDocument document = JsonDocument.Parse(whole.Data);
        JsonElement root = document.RootElement;
        string type = root.TryGetProperty("type", out JsonElement named) ? named.GetString() ?? "" : whole.Type;
        if (type == "error" || (type.Length == 0 && ProviderError.InStream(root) is not null))
        {
            throw Reported(whole);
        }

        SseEvent given = whole with { Type = type };
        return type switch
        {
            "message_start" => _started ? throw OutOfPlace(type) : [Start(given)],
            "content_block_start" => !_started || _sawStopReason || !_seen.Add(Index(root)) ? throw OutOfPlace(type) : Open(given, root),
            "content_block_delta" => _open.Contains(Index(root)) ? [given] : throw OutOfPlace(type),
            "content_block_stop" => !_started || !_seen.Contains(Index(root)) ? throw OutOfPlace(type)
            : _open.Remove(Index(root)) ? [given]
            : [],
            "message_delta" => _started ? Delta(given) : throw OutOfPlace(type),
            "message_stop" => _started ? EndOfStream() : throw OutOfPlace(type),
            "" => throw OutOfPlace("an event without a type"),
            _ => [given], // ping, and what may be added later: https://docs.anthropic.com/en/api/versioning
        };
    }

    public override IEnumerable<SseEvent> EndOfStream()
    {
        IsFinished = _sawStopReason ? true : throw EndedEarly();
        return [Event("message_stop", new JsonObject())];
    }

    private static int Index(JsonElement root) => root.GetProperty("index").GetInt32();

    private SseEvent Start(SseEvent given)
    {
        _started = true;
        JsonObject start = Parse(given);
        JsonObject message = start["message"]!.AsObject();
        Fill(message, "input_tokens", "output_tokens");
        return Event("message_start", start);
    }

    private IEnumerable<SseEvent> Open(SseEvent given, JsonElement root)
    {
        List<SseEvent> events = [.. CloseAll()];
        int index = Index(root);
        _open.Add(index);
        JsonElement block = root.GetProperty("content_block");
        string type = block.GetProperty("type").GetString() ?? "";
        _hasCalls |= type == "tool_use";
        if (
            type != "tool_use"
            || !block.TryGetProperty("input", out JsonElement input)
            || input.ValueKind != JsonValueKind.Object
            || !input.EnumerateObject().Any()
        )
        {
            return [.. events, given];
        }

        // The whole call at once: the package reads arguments from deltas only.
        JsonObject start = Parse(given);
        start["content_block"]!["input"] = new JsonObject();
        JsonObject delta = new() { ["type"] = "input_json_delta", ["partial_json"] = input.GetRawText() };
        return
        [
            .. events,
            Event("content_block_start", start),
            Event("content_block_delta", new JsonObject { ["index"] = index, ["delta"] = delta }),
        ];
    }

    private IEnumerable<SseEvent> Delta(SseEvent given)
    {
        List<SseEvent> events = [.. CloseAll()];
        JsonObject message = Parse(given);
        Fill(message, "output_tokens");
        if (message["delta"] is JsonObject delta && delta["stop_reason"] is JsonValue said)
        {
            string word = said.ToString();
            Finish? finish = FinishWord.Of(word);
            delta["stop_reason"] =
                finish == Finish.Failed
                    ? throw new AnswerException(AnswerFault.Refused, $"The server stopped with “{word}”.") { Status = 503 }
                : finish is null ? null
                : StopReasons.Contains(word) ? word
                : finish == Finish.Length ? "max_tokens"
                : finish == Finish.Filter ? "refusal"
                : _hasCalls ? "tool_use"
                : "end_turn";
            _sawStopReason |= finish is not null;
        }

        return [.. events, Event("message_delta", message)];
    }

    private IEnumerable<SseEvent> CloseAll()
    {
        foreach (int index in _open)
        {
            yield return Event("content_block_stop", new JsonObject { ["index"] = index });
        }

        _open.Clear();
    }

    private static void Fill(JsonObject holder, params ReadOnlySpan<string> counts)
    {
        JsonObject usage = holder["usage"] as JsonObject ?? [];
        holder["usage"] ??= usage;
        foreach (string count in counts)
        {
            if (usage[count] is null)
            {
                usage[count] = 0;
            }
        }
    }

    private static JsonObject Parse(SseEvent given) => JsonNode.Parse(given.Data)!.AsObject();

    private static SseEvent Event(string type, JsonObject content)
    {
        content["type"] = type;
        return new SseEvent(type, Encoding.UTF8.GetBytes(content.ToJsonString()));
    }
}
