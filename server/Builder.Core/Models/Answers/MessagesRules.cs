using System.Text.Json;

namespace Builder.Core.Models;

/// <summary>Messages: <c>message_start</c>, content blocks that open, grow and close, <c>message_delta</c> with the stop reason, <c>message_stop</c>.</summary>
internal sealed class MessagesRules : AnswerRules
{
    private readonly HashSet<int> _open = [];
    private readonly HashSet<int> _seen = [];
    private bool _started;
    private bool _sawStopReason;

    public override byte[] Check(SseEvent whole)
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

        return whole.Data;
    }

    public override void EndOfStream() => throw EndedEarly();

    private static int Index(JsonElement root) => root.GetProperty("index").GetInt32();

    private bool NoteStopReason(JsonElement root)
    {
        _sawStopReason |=
            root.TryGetProperty("delta", out JsonElement delta)
            && delta.TryGetProperty("stop_reason", out JsonElement reason)
            && reason.ValueKind == JsonValueKind.String;
        return true;
    }
}
