using System.Text.Json;

namespace Builder.Core.Edits.Parsing;

/// <summary>Reads the arguments of a tool call, strictly, with messages that name the argument.</summary>
internal static class JsonText
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32 };

    public static JsonDocument Parse(string text)
    {
        try
        {
            var document = JsonDocument.Parse(text, Strict);
            if (document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            {
                return document;
            }

            document.Dispose();
            throw Malformed.At(null, "a JSON object was expected.");
        }
        catch (JsonException e)
        {
            throw Malformed.At((int?)e.LineNumber + 1, $"this is not valid JSON ({e.Message.Split(". LineNumber")[0]}).");
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw Malformed.At(null, "this is not valid JSON: half of a character is missing.");
        }
    }

    public static JsonElement? Find(JsonElement element, ReadOnlySpan<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Malformed.At(null, "each edit must be a JSON object.");
        }

        try
        {
            foreach (var name in names)
            {
                if (element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
                {
                    return value;
                }
            }
        }
        catch (InvalidOperationException)
        {
            throw Malformed.At(null, "the name of an argument is not valid text: half of a character is missing.");
        }

        return null;
    }

    public static string? String(JsonElement element, ReadOnlySpan<string> names)
    {
        if (Find(element, names) is not { } value)
        {
            return null;
        }

        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Malformed.At(null, $"“{names[0]}” must be a text.");
        }
        catch (InvalidOperationException)
        {
            throw Malformed.At(null, $"“{names[0]}” is not valid text: half of a character is missing.");
        }
    }

    public static bool Boolean(JsonElement element, ReadOnlySpan<string> names) =>
        Find(element, names)?.ValueKind switch
        {
            null or JsonValueKind.False => false,
            JsonValueKind.True => true,
            _ => throw Malformed.At(null, $"“{names[0]}” must be true or false."),
        };

    public static int? Integer(JsonElement element, ReadOnlySpan<string> names) =>
        Find(element, names) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number
        : throw Malformed.At(null, $"“{names[0]}” must be a whole number.");
}
