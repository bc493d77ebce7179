using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Builder.Core.Models;

/// <summary>Decides whether a tool call may run. What it says of one that may not is written for the model, so that its next try succeeds.</summary>
internal static class ToolCallCheck
{
    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    public static ModelToolCall Check(string id, FunctionCallContent call, string finishReason, ChatOptions options)
    {
        if (finishReason != ChatFinishReason.Stop.Value && finishReason != ChatFinishReason.ToolCalls.Value)
        {
            return new(
                id,
                call.Name,
                Nothing,
                $"Not run: the reply was stopped before it was finished ({finishReason}). Make the call again, shorter."
            );
        }

        if (call.Exception is not null || call.Arguments is null)
        {
            return new(
                id,
                call.Name,
                Nothing,
                "Not run: the arguments are not a complete JSON object. Make the call again with valid JSON."
            );
        }

        AIFunctionDeclaration? tool = options.Tools?.OfType<AIFunctionDeclaration>().FirstOrDefault(t => t.Name == call.Name);
        if (tool is null)
        {
            string names = string.Join(", ", options.Tools?.Select(t => t.Name) ?? []);
            return new(id, call.Name, Nothing, $"Not run: there is no tool “{call.Name}”. The tools are: {names}.");
        }

        JsonElement arguments = ToJson(call.Arguments);
        return JsonSchemaCheck.FirstProblem(tool.JsonSchema, arguments) is { } problem
            ? new(id, call.Name, Nothing, $"Not run: {problem}. Make the call again with arguments that fit the tool's schema.")
            : new(id, call.Name, arguments, null);
    }

    public static JsonElement ToJson(IDictionary<string, object?> arguments)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            foreach ((string name, object? value) in arguments)
            {
                writer.WritePropertyName(name);
                if (value is JsonElement element)
                {
                    element.WriteTo(writer);
                }
                else
                {
                    JsonSerializer.Serialize(writer, value, AIJsonUtilities.DefaultOptions.GetTypeInfo(value?.GetType() ?? typeof(object)));
                }
            }

            writer.WriteEndObject();
        }

        using JsonDocument document = JsonDocument.Parse(buffer.ToArray());
        return document.RootElement.Clone();
    }
}
