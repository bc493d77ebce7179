using System.Text.Json;
using System.Text.Json.Nodes;

namespace Builder.Core.Models.Answers;

/// <summary>
/// The <c>reasoning_details</c> of one answer, put together of what came in pieces. OpenRouter wants them back with the answer's tool calls, in the
/// same order and unchanged: https://openrouter.ai/docs/use-cases/reasoning-tokens#preserving-reasoning-blocks
/// </summary>
internal sealed class ReasoningDetails
{
    /// <summary>What grows from piece to piece; of everything else the last word counts.</summary>
    private static readonly string[] _growing = ["text", "summary"];

    private readonly JsonArray _all = [];

    /// <summary>As JSON, or null when there were none.</summary>
    public string? Json => _all.Count > 0 ? _all.ToJsonString() : null;

    /// <param name="delta">Of any form; what is no list of objects is left out.</param>
    public void Take(JsonElement delta)
    {
        if (!delta.TryGetProperty("reasoning_details", out JsonElement pieces) || pieces.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (JsonElement piece in pieces.EnumerateArray().Where(piece => piece.ValueKind == JsonValueKind.Object))
        {
            Take(JsonObject.Create(piece)!);
        }
    }

    private void Take(JsonObject piece)
    {
        if (_all.LastOrDefault() is not JsonObject last || !Continues(last, piece))
        {
            _all.Add(piece.DeepClone());
            return;
        }

        foreach ((string name, JsonNode? value) in piece)
        {
            if (_growing.Contains(name) && Text(last[name]) is { } before && Text(value) is { } more)
            {
                last[name] = before + more;
            }
            else if (value is not null)
            {
                last[name] = value.DeepClone();
            }
        }
    }

    /// <summary>Encrypted pieces are whole ones.</summary>
    private static bool Continues(JsonObject last, JsonObject piece) =>
        _growing.Any(piece.ContainsKey)
        && JsonNode.DeepEquals(last["type"], piece["type"])
        && JsonNode.DeepEquals(last["index"], piece["index"]);

    private static string? Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? (string?)value : null;
}
