using System.Text;
using System.Text.Json;

namespace Builder.Core.Models.Answers;

/// <summary>
/// Chat Completions: chunks, one of which carries <c>finish_reason</c>, then perhaps one with the usage, then <c>[DONE]</c>, which some servers
/// omit. Of each chunk only what an answer is made of is given on; reasoning in fields of its own is neither answer nor history, and kept only for
/// the server that wants it back.
/// </summary>
internal sealed class ChatCompletionsRules(SentBack sentBack) : AnswerRules
{
    private readonly StringBuilder _reasoning = new();
    private readonly ReasoningDetails _details = new();
    private readonly Dictionary<int, string> _callIds = [];
    private readonly Dictionary<int, string> _extras = [];
    private readonly StreamedCalls _calls = new();
    private Finish? _finish;
    private bool _hasContent;
    private ChunkHead _head = new("", "");

    public override bool HasEnd => _finish is not null;

    public override IEnumerable<SseEvent> Check(SseEvent whole)
    {
        ReadOnlySpan<byte> trimmed = whole.Data.AsSpan().Trim(" \t"u8);
        if (trimmed.IsEmpty)
        {
            return [];
        }

        if (trimmed.SequenceEqual("[DONE]"u8))
        {
            return EndOfStream(isSaid: true);
        }

        if (whole.Type == "error")
        {
            throw Reported(whole);
        }

        using JsonDocument chunk = JsonDocument.Parse(whole.Data);
        JsonElement root = chunk.RootElement;
        if (ProviderError.InStream(root) is { } error)
        {
            throw Reported(error);
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            throw OutOfPlace("it is not an object");
        }

        _head = _head.With(root);
        List<byte[]> given = [.. Choice(root) is { } choice ? Read(choice) : []];
        if (ChunkWriter.Usage(_head, root) is { } usage)
        {
            given.Add(usage);
        }

        return given.Select(data => new SseEvent("", data));
    }

    public override IEnumerable<SseEvent> EndOfStream() => EndOfStream(isSaid: false);

    private IEnumerable<SseEvent> EndOfStream(bool isSaid)
    {
        if (_finish is null && !(isSaid && _hasContent))
        {
            throw EndedEarly();
        }

        IsFinished = true;
        List<CallPiece> pending = [.. _calls.Pending()];
        Note(pending);
        foreach ((int number, string id) in _callIds)
        {
            sentBack.Keep(id, new SentThoughts(_extras.GetValueOrDefault(number), _reasoning.ToString(), _details.Json));
        }

        string reason = _finish switch
        {
            Finish.Length => "length",
            Finish.Filter => "content_filter",
            _ => _calls.Count > 0 || _finish == Finish.Calls ? "tool_calls" : "stop",
        };
        return
        [
            .. pending.Select(piece => new SseEvent("", ChunkWriter.Call(_head, piece))),
            new SseEvent("", ChunkWriter.End(_head, reason)),
            new SseEvent("", "[DONE]"u8.ToArray()),
        ];
    }

    // Only one answer is asked for; a server that sends more has its first one read.
    private static JsonElement? Choice(JsonElement root) =>
        !root.TryGetProperty("choices", out JsonElement choices) ? null
        : choices.ValueKind == JsonValueKind.Object ? choices
        : choices.ValueKind != JsonValueKind.Array ? null
        : choices
            .EnumerateArray()
            .Where(c => c.ValueKind != JsonValueKind.Object || !c.TryGetProperty("index", out JsonElement i) || i.ToString() is "0" or "")
            .Select(c => (JsonElement?)c)
            .FirstOrDefault();

    private IEnumerable<byte[]> Read(JsonElement choice)
    {
        if (choice.ValueKind != JsonValueKind.Object)
        {
            throw OutOfPlace("a choice is not an object");
        }

        if (ProviderError.InStream(choice) is { } error)
        {
            throw Reported(error);
        }

        List<byte[]> given = [.. Delta(choice) is { } delta ? Said(delta) : []];
        if (given.Count > 0)
        {
            // Some servers give a reason with every chunk: it counts when nothing follows.
            (_finish, _hasContent) = (null, true);
        }

        string word = choice.TryGetProperty("finish_reason", out JsonElement reason) ? reason.ToString() : "";
        Finish? finish = FinishWord.Of(word);
        if (finish == Finish.Failed)
        {
            throw new AnswerException(AnswerFault.Refused, $"The server stopped with finish_reason “{word}”.")
            {
                Status = 503,
                Code = word,
            };
        }

        _finish = finish ?? _finish;
        return given;
    }

    private static JsonElement? Delta(JsonElement choice)
    {
        bool isThere = choice.TryGetProperty("delta", out JsonElement delta) && delta.ValueKind != JsonValueKind.Null;
        isThere = isThere || (choice.TryGetProperty("message", out delta) && delta.ValueKind != JsonValueKind.Null);
        return !isThere ? null
            : delta.ValueKind == JsonValueKind.Object ? delta
            : throw OutOfPlace("a delta is not an object");
    }

    private IEnumerable<byte[]> Said(JsonElement delta)
    {
        if (delta.TryGetProperty("reasoning_content", out JsonElement thought) && thought.ValueKind == JsonValueKind.String)
        {
            _reasoning.Append(thought.GetString());
        }

        _details.Take(delta);

        if (TextOf(delta) is { Length: > 0 } text)
        {
            yield return ChunkWriter.Text(_head, text);
        }

        if (delta.TryGetProperty("function_call", out JsonElement single) && single.ValueKind == JsonValueKind.Object)
        {
            foreach (CallPiece piece in _calls.Take(single))
            {
                yield return ChunkWriter.Call(_head, piece);
            }
        }

        if (!delta.TryGetProperty("tool_calls", out JsonElement calls))
        {
            yield break;
        }

        int before = _calls.Count;
        foreach (JsonElement call in calls.ValueKind == JsonValueKind.Array ? calls.EnumerateArray().ToArray() : [calls])
        {
            List<CallPiece> pieces = [.. _calls.Take(call)];
            Note(pieces);
            if (call.ValueKind == JsonValueKind.Object && call.TryGetProperty("extra_content", out JsonElement extra))
            {
                _extras.TryAdd(pieces.Count > 0 ? pieces[^1].Number : _calls.Count - 1, extra.GetRawText());
            }

            foreach (CallPiece piece in pieces)
            {
                yield return ChunkWriter.Call(_head, piece);
            }
        }

        if (_calls.Count > before)
        {
            // A call whose arguments are still to come is something said, too.
            yield return ChunkWriter.Text(_head, "");
        }
    }

    private void Note(IEnumerable<CallPiece> pieces)
    {
        foreach (CallPiece piece in pieces.Where(piece => piece.Id is { Length: > 0 }))
        {
            _callIds[piece.Number] = piece.Id!;
        }
    }

    private static string TextOf(JsonElement delta)
    {
        StringBuilder text = new();
        foreach (string name in (string[])["content", "refusal"])
        {
            if (delta.TryGetProperty(name, out JsonElement content))
            {
                Append(text, content);
            }
        }

        return text.ToString();
    }

    // Mistral sends a list of parts, of which those of type thinking are not said to anybody.
    private static void Append(StringBuilder text, JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            text.Append(content.GetString());
        }
        else if (content.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement part in content.EnumerateArray())
            {
                Append(text, part);
            }
        }
        else if (
            content.ValueKind == JsonValueKind.Object
            && (!content.TryGetProperty("type", out JsonElement type) || type.ToString() is "text" or "output_text" or "refusal")
            && (content.TryGetProperty("text", out JsonElement inner) || content.TryGetProperty("refusal", out inner))
        )
        {
            Append(text, inner);
        }
    }
}
