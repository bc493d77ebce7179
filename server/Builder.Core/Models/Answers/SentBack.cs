using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Builder.Core.Models.Answers;

/// <summary>
/// What some servers want to have back with their own tool calls, else they refuse the next request: Gemini a signature with each call
/// (<c>extra_content</c>, https://ai.google.dev/gemini-api/docs/thought-signatures), DeepSeek and Kimi the reasoning beside the calls
/// (<c>reasoning_content</c>, https://api-docs.deepseek.com/guides/thinking_mode#tool-calls), OpenRouter the same in parts
/// (<see cref="ReasoningDetails"/>). Only who sent it gets it. Calls of before this
/// process, or of another model, have none: then a refusal is answered once with the stand-ins that those servers accept. Safe for several threads.
/// </summary>
internal sealed class SentBack
{
    private const string Reasoning = "reasoning_content";
    private const string Details = "reasoning_details";
    private const string Extra = "extra_content";
    private const string Signature = "thought_signature";
    private const string NoSignature = "skip_thought_signature_validator";

    /// <summary>In characters, over all answers; the oldest go first.</summary>
    private const int Most = 4 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, SentThoughts> _known = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = [];
    private int _size;
    private bool _needsReasoning;
    private bool _needsSignature;
    private bool _refusesReasoning;

    /// <summary>Keeps what came with a call.</summary>
    public void Keep(string callId, SentThoughts thoughts)
    {
        if (callId.Length == 0 || thoughts.Size == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (_known.Remove(callId, out SentThoughts? before))
            {
                _size -= before.Size;
            }
            else
            {
                _order.Enqueue(callId);
            }

            _known[callId] = thoughts;
            _size += thoughts.Size;
            while (_size > Most && _order.TryDequeue(out string? oldest))
            {
                if (_known.Remove(oldest, out SentThoughts? gone))
                {
                    _size -= gone.Size;
                }
            }
        }
    }

    /// <summary>The request with what belongs to its calls; the same object when there is nothing to add.</summary>
    public byte[] Apply(byte[] request)
    {
        lock (_gate)
        {
            if (_known.Count == 0 && !_needsReasoning && !_needsSignature)
            {
                return request;
            }

            if (JsonNode.Parse(request) is not JsonObject body || body["messages"] is not JsonArray messages)
            {
                return request;
            }

            foreach (JsonObject message in messages.OfType<JsonObject>())
            {
                if (message["tool_calls"] is JsonArray calls)
                {
                    Add(message, calls);
                }
            }

            return Encoding.UTF8.GetBytes(body.ToJsonString());
        }
    }

    /// <summary>Takes a refusal to heart.</summary>
    /// <returns>Whether the request is worth sending once more, because <see cref="Apply"/> gives another one by now.</returns>
    public bool Learn(string refusal)
    {
        lock (_gate)
        {
            if (!_needsSignature && refusal.Contains(Signature, StringComparison.OrdinalIgnoreCase))
            {
                return _needsSignature = true;
            }

            if (!refusal.Contains(Reasoning, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }

            if (!_needsReasoning && !_refusesReasoning)
            {
                // A server that got some and says that it knows no such field wants none; one that misses it wants it everywhere.
                bool isMissed =
                    refusal.Contains("miss", StringComparison.OrdinalIgnoreCase)
                    || refusal.Contains("must be", StringComparison.OrdinalIgnoreCase)
                    || refusal.Contains("required", StringComparison.OrdinalIgnoreCase);
                (_needsReasoning, _refusesReasoning) = (isMissed, !isMissed);
                return true;
            }

            return false;
        }
    }

    /// <summary>The same bytes of a request under the headers that it had.</summary>
    public static ByteArrayContent Content(byte[] bytes, HttpContentHeaders headers)
    {
        ByteArrayContent content = new(bytes);
        foreach ((string name, IEnumerable<string> values) in headers)
        {
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                content.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return content;
    }

    private void Add(JsonObject message, JsonArray calls)
    {
        string reasoning = "";
        foreach (JsonObject call in calls.OfType<JsonObject>())
        {
            SentThoughts? known = _known.GetValueOrDefault((string?)call["id"] ?? "");
            reasoning = reasoning.Length > 0 ? reasoning : known?.Reasoning ?? "";
            if (known?.Details is { } details)
            {
                message[Details] = JsonNode.Parse(details);
            }

            if (known?.Extra is { } extra)
            {
                call[Extra] = JsonNode.Parse(extra);
            }
            else if (_needsSignature && calls[0] == call)
            {
                // Of several calls at once only the first has one.
                call[Extra] = new JsonObject { ["google"] = new JsonObject { [Signature] = NoSignature } };
            }
        }

        if (!_refusesReasoning && (reasoning.Length > 0 || _needsReasoning))
        {
            message[Reasoning] = reasoning;
        }
    }
}
