using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Builder.Core.Models.Recorded;

namespace Builder.Tests.Models;

/// <summary>Writes a step of a conversation as Anthropic's servers would stream it: https://docs.anthropic.com/en/docs/build-with-claude/streaming.</summary>
internal static class MessagesWriter
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IEnumerable<byte[]> Write(
        ConversationStep step,
        string model,
        string id,
        string? stopReason = null,
        Func<string, string>? spoil = null
    )
    {
        yield return Event(
            "message_start",
            new JsonObject
            {
                ["message"] = new JsonObject
                {
                    ["id"] = $"msg_{id}",
                    ["type"] = "message",
                    ["role"] = "assistant",
                    ["model"] = model,
                    ["content"] = new JsonArray(),
                    ["stop_reason"] = null,
                    ["stop_sequence"] = null,
                    // The recorded number is the whole input; here a part of it comes from the cache.
                    ["usage"] = new JsonObject
                    {
                        ["input_tokens"] = step.InputTokens - CachedTokens(step),
                        ["cache_read_input_tokens"] = CachedTokens(step),
                        ["cache_creation_input_tokens"] = 0,
                        ["output_tokens"] = 1,
                    },
                },
            }
        );
        yield return Event("ping", []);
        int index = 0;
        if (step.Text.Length > 0)
        {
            yield return Block(index, new JsonObject { ["type"] = "text", ["text"] = "" });
            foreach (string piece in ChatCompletionsWriter.Pieces(step.Text, 12))
            {
                yield return Delta(index, new JsonObject { ["type"] = "text_delta", ["text"] = piece });
            }

            yield return Event("content_block_stop", new JsonObject { ["index"] = index++ });
        }

        for (int i = 0; i < step.ToolCalls.Count; i++)
        {
            ConversationToolCall call = step.ToolCalls[i];
            JsonObject use = new()
            {
                ["type"] = "tool_use",
                ["id"] = $"toolu_{id}_{i}",
                ["name"] = call.Name,
                ["input"] = new JsonObject(),
            };
            yield return Block(index, use);
            string arguments = call.Arguments.GetRawText();
            foreach (string piece in ChatCompletionsWriter.Pieces(spoil?.Invoke(arguments) ?? arguments, 48))
            {
                yield return Delta(index, new JsonObject { ["type"] = "input_json_delta", ["partial_json"] = piece });
            }

            yield return Event("content_block_stop", new JsonObject { ["index"] = index++ });
        }

        yield return Event(
            "message_delta",
            new JsonObject
            {
                ["delta"] = new JsonObject
                {
                    ["stop_reason"] = stopReason ?? (step.ToolCalls.Count > 0 ? "tool_use" : "end_turn"),
                    ["stop_sequence"] = null,
                },
                ["usage"] = new JsonObject { ["output_tokens"] = step.OutputTokens },
            }
        );
        yield return Event("message_stop", []);
    }

    /// <summary>The part of a step's input that is said to come from the cache.</summary>
    public static long CachedTokens(ConversationStep step) => step.InputTokens / 2;

    public static byte[] Event(string type, JsonObject members)
    {
        members.Insert(0, "type", type);
        return Encoding.UTF8.GetBytes($"event: {type}\ndata: {members.ToJsonString(Plain)}\n\n");
    }

    private static byte[] Block(int index, JsonObject block) =>
        Event("content_block_start", new JsonObject { ["index"] = index, ["content_block"] = block });

    private static byte[] Delta(int index, JsonObject delta) =>
        Event("content_block_delta", new JsonObject { ["index"] = index, ["delta"] = delta });
}
