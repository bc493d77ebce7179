using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Builder.Core.Models.Calls;

/// <summary>Decides whether a tool call may run. What it says of one that may not is written for the model, so that its next try succeeds.</summary>
internal static class ToolCallCheck
{
    /// <summary>Under what name arguments that are no JSON object go back to the model: providers take nothing else than an object.</summary>
    public const string AsSent = "arguments_as_sent";

    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    /// <param name="sent">The arguments as they came, to the character.</param>
    public static ModelToolCall Check(string id, string name, string sent, string finishReason, ChatOptions options)
    {
        AIFunctionDeclaration? tool = ToolName.Find(name, options.Tools);
        ModelToolCall Refused(string why) => new(id, tool?.Name ?? ToolName.Acceptable(name), Nothing, why) { Sent = sent };

        if (finishReason != ChatFinishReason.Stop.Value && finishReason != ChatFinishReason.ToolCalls.Value)
        {
            return Refused($"Not run: the reply was stopped before it was finished ({finishReason}). Make the call again, shorter.");
        }

        if (tool is null)
        {
            string names = string.Join(", ", options.Tools?.Select(t => t.Name) ?? []);
            return Refused($"Not run: there is no tool “{name}”. The tools are: {names}.");
        }

        if (LenientJson.ReadObject(sent) is not { } given)
        {
            return Refused("Not run: the arguments are not a complete JSON object. Make the call again with valid JSON.");
        }

        ArgumentFit fit = new();
        JsonElement arguments = ArgumentFit.ToElement(fit.Fit(tool.JsonSchema, given));
        return JsonSchemaCheck.FirstProblem(tool.JsonSchema, arguments) is { } problem
            ? Refused($"Not run: {problem}. Make the call again with arguments that fit the tool's schema.")
            : new(id, tool.Name, arguments, null) { Sent = sent, Note = fit.Notes.Count > 0 ? string.Join(' ', fit.Notes) : null };
    }

    /// <summary>The call as it goes back to the model: as it ran, or, when it was damaged, as it was sent, so that the mistake can be seen.</summary>
    public static FunctionCallContent ForHistory(ModelToolCall call)
    {
        JsonObject arguments = call.Invalid is null
            ? JsonObject.Create(call.Arguments)!
            : SentObject(call.Sent) ?? new JsonObject { [AsSent] = call.Sent };
        return new FunctionCallContent(
            call.CallId,
            call.Name,
            arguments.ToDictionary(m => m.Key, m => (object?)(m.Value is null ? null : ArgumentFit.ToElement(m.Value)))
        );
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

    private static JsonObject? SentObject(string sent)
    {
        try
        {
            return JsonNode.Parse(sent) is JsonObject { Count: > 0 } whole && whole.All(_ => true) ? whole : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }
}
