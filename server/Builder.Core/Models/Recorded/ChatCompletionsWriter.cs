using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Builder.Core.Models.Recorded;

/// <summary>Writes a step of a conversation as OpenAI's servers would stream it: https://platform.openai.com/docs/api-reference/chat-streaming.</summary>
internal static class ChatCompletionsWriter
{
    // As the providers do: text goes over the wire as UTF-8, not as escapes.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An id for a step, the same at every replay and different from those of other turns, so that calls of a long session do not get mixed up.</summary>
    public static string IdOf(ConversationTurn turn, int step) =>
        $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(turn.Prompt)))[..10]}_{step}";

    /// <summary>The events of an answer, each a whole one.</summary>
    /// <param name="finishReason">Null for what fits: <c>tool_calls</c> or <c>stop</c>.</param>
    /// <param name="spoil">Changes the text of the arguments, which tests use to cut them off; null leaves them.</param>
    public static IEnumerable<byte[]> Write(
        ConversationStep step,
        string model,
        string id,
        ReplayPace pace,
        string? finishReason = null,
        Func<string, string>? spoil = null
    )
    {
        yield return Chunk(model, id, w => w.WriteString("role", "assistant"));
        foreach (string piece in Pieces(step.Text, pace.TextLength))
        {
            yield return Chunk(model, id, w => w.WriteString("content", piece));
        }

        for (int i = 0; i < step.ToolCalls.Count; i++)
        {
            ConversationToolCall call = step.ToolCalls[i];
            int index = i;
            yield return Chunk(model, id, w => WriteCall(w, index, $"call_{id}_{index}", call.Name, ""));
            foreach (
                string piece in Pieces(spoil?.Invoke(call.Arguments.GetRawText()) ?? call.Arguments.GetRawText(), pace.ArgumentsLength)
            )
            {
                yield return Chunk(model, id, w => WriteCall(w, index, null, null, piece));
            }
        }

        yield return Chunk(model, id, _ => { }, finishReason ?? (step.ToolCalls.Count > 0 ? "tool_calls" : "stop"));
        yield return Usage(model, id, step);
        yield return "data: [DONE]\n\n"u8.ToArray();
    }

    /// <summary>Cuts text into pieces without cutting a character in two.</summary>
    internal static IEnumerable<string> Pieces(string text, int length)
    {
        for (int start = 0; start < text.Length; )
        {
            int end = Math.Min(start + length, text.Length);
            end += end < text.Length && char.IsHighSurrogate(text[end - 1]) ? 1 : 0;
            yield return text[start..end];
            start = end;
        }
    }

    private static byte[] Chunk(string model, string id, Action<Utf8JsonWriter> writeDelta, string? finishReason = null) =>
        Event(
            model,
            id,
            w =>
            {
                w.WriteStartArray("choices");
                w.WriteStartObject();
                w.WriteNumber("index", 0);
                w.WriteStartObject("delta");
                writeDelta(w);
                w.WriteEndObject();
                w.WriteString("finish_reason", finishReason);
                w.WriteEndObject();
                w.WriteEndArray();
            }
        );

    private static byte[] Usage(string model, string id, ConversationStep step) =>
        Event(
            model,
            id,
            w =>
            {
                w.WriteStartArray("choices");
                w.WriteEndArray();
                w.WriteStartObject("usage");
                w.WriteNumber("prompt_tokens", step.InputTokens);
                w.WriteNumber("completion_tokens", step.OutputTokens);
                w.WriteNumber("total_tokens", step.InputTokens + step.OutputTokens);
                w.WriteEndObject();
            }
        );

    private static void WriteCall(Utf8JsonWriter w, int index, string? callId, string? name, string arguments)
    {
        w.WriteStartArray("tool_calls");
        w.WriteStartObject();
        w.WriteNumber("index", index);
        if (callId is not null)
        {
            w.WriteString("id", callId);
            w.WriteString("type", "function");
        }

        w.WriteStartObject("function");
        if (name is not null)
        {
            w.WriteString("name", name);
        }

        w.WriteString("arguments", arguments);
        w.WriteEndObject();
        w.WriteEndObject();
        w.WriteEndArray();
    }

    private static byte[] Event(string model, string id, Action<Utf8JsonWriter> write)
    {
        using MemoryStream buffer = new();
        buffer.Write("data: "u8);
        using (Utf8JsonWriter w = new(buffer, Plain))
        {
            w.WriteStartObject();
            w.WriteString("id", $"chatcmpl-{id}");
            w.WriteString("object", "chat.completion.chunk");
            w.WriteNumber("created", 0);
            w.WriteString("model", model);
            write(w);
            w.WriteEndObject();
        }

        buffer.Write("\n\n"u8);
        return buffer.ToArray();
    }
}
