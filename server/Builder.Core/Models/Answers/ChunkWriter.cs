using System.Globalization;
using System.Text.Json;

namespace Builder.Core.Models.Answers;

/// <summary>What all chunks of an answer have in common.</summary>
internal sealed record ChunkHead(string Id, string Model)
{
    public ChunkHead With(JsonElement chunk)
    {
        string id = Text(chunk, "id");
        string model = Text(chunk, "model");
        return (id.Length == 0 || id == Id) && (model.Length == 0 || model == Model)
            ? this
            : new(id.Length > 0 ? id : Id, model.Length > 0 ? model : Model);
    }

    private static string Text(JsonElement chunk, string name) =>
        chunk.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}

/// <summary>Writes chunks as OpenAI does, whatever they were read from.</summary>
internal static class ChunkWriter
{
    public static byte[] Text(ChunkHead head, string text) => Chunk(head, w => w.WriteString("content", text), null);

    public static byte[] End(ChunkHead head, string reason) => Chunk(head, _ => { }, reason);

    public static byte[] Call(ChunkHead head, CallPiece piece) =>
        Chunk(
            head,
            w =>
            {
                w.WriteStartArray("tool_calls");
                w.WriteStartObject();
                w.WriteNumber("index", piece.Number);
                if (piece.Name is not null)
                {
                    w.WriteString("id", piece.Id);
                    w.WriteString("type", "function");
                }

                w.WriteStartObject("function");
                if (piece.Name is not null)
                {
                    w.WriteString("name", piece.Name);
                }

                w.WriteString("arguments", piece.Arguments);
                w.WriteEndObject();
                w.WriteEndObject();
                w.WriteEndArray();
            },
            null
        );

    /// <summary>The tokens that a chunk counts, or null when it counts none. They are in <c>usage</c>; Groq has them in <c>x_groq</c>.</summary>
    public static byte[]? Usage(ChunkHead head, JsonElement root)
    {
        if (
            !IsObject(root, "usage", out JsonElement usage)
            && !(IsObject(root, "x_groq", out JsonElement groq) && IsObject(groq, "usage", out usage))
        )
        {
            return null;
        }

        long? input = Count(usage, "prompt_tokens", "input_tokens", "promptTokens");
        long? output = Count(usage, "completion_tokens", "output_tokens", "completionTokens");
        long cached =
            (IsObject(usage, "prompt_tokens_details", out JsonElement details) ? Count(details, "cached_tokens") : null)
            ?? Count(usage, "prompt_cache_hit_tokens", "cached_tokens", "cache_read_input_tokens")
            ?? 0;
        return input is null && output is null
            ? null
            : Write(
                head,
                w =>
                {
                    w.WriteStartArray("choices");
                    w.WriteEndArray();
                    w.WriteStartObject("usage");
                    w.WriteNumber("prompt_tokens", input ?? 0);
                    w.WriteNumber("completion_tokens", output ?? 0);
                    w.WriteNumber("total_tokens", (input ?? 0) + (output ?? 0));
                    w.WriteStartObject("prompt_tokens_details");
                    w.WriteNumber("cached_tokens", cached);
                    w.WriteEndObject();
                    w.WriteEndObject();
                }
            );
    }

    private static bool IsObject(JsonElement holder, string name, out JsonElement value) =>
        holder.TryGetProperty(name, out value) && value.ValueKind == JsonValueKind.Object;

    private static long? Count(JsonElement usage, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (
                usage.TryGetProperty(name, out JsonElement value)
                && double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                && number is >= 0 and < int.MaxValue
            )
            {
                return (long)number;
            }
        }

        return null;
    }

    private static byte[] Chunk(ChunkHead head, Action<Utf8JsonWriter> delta, string? reason) =>
        Write(
            head,
            w =>
            {
                w.WriteStartArray("choices");
                w.WriteStartObject();
                w.WriteNumber("index", 0);
                w.WriteStartObject("delta");
                delta(w);
                w.WriteEndObject();
                w.WriteString("finish_reason", reason);
                w.WriteEndObject();
                w.WriteEndArray();
            }
        );

    private static byte[] Write(ChunkHead head, Action<Utf8JsonWriter> content)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter w = new(buffer))
        {
            w.WriteStartObject();
            w.WriteString("id", head.Id);
            w.WriteString("object", "chat.completion.chunk");
            w.WriteNumber("created", 0);
            w.WriteString("model", head.Model);
            content(w);
            w.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
