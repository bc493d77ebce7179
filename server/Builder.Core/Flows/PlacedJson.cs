using System.Text;
using System.Text.Json;

namespace Builder.Core.Flows;

/// <summary>A value of a JSON file that knows where it stands, for whoever has to say what is wrong with it.</summary>
/// <param name="At">Its first byte.</param>
internal sealed record PlacedJson(JsonValueKind Kind, int At)
{
    private static readonly JsonReaderOptions Reading = new() { MaxDepth = 64 };

    /// <summary>Of a text.</summary>
    public string Text { get; private init; } = "";

    /// <summary>Of a whole number; null for what is none, or too large.</summary>
    public int? Number { get; private init; }

    /// <summary>Of an object, in the order of the file.</summary>
    public IReadOnlyList<(string Name, int At, PlacedJson Value)> Members { get; private init; } = [];

    /// <summary>Of a list.</summary>
    public IReadOnlyList<PlacedJson> Items { get; private init; } = [];

    /// <exception cref="FlowFault">It is no JSON, at that place.</exception>
    public static PlacedJson Read(byte[] content)
    {
        var reader = new Utf8JsonReader(content, Reading);
        try
        {
            reader.Read();
            var value = Value(ref reader);
            return reader.Read() ? throw new FlowFault("There is more in the file than one flow.", (int)reader.TokenStartIndex) : value;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw new FlowFault(
                "The file cannot be read as JSON from here on.",
                (int)Math.Min(reader.BytesConsumed, content.Length),
                "Look for a comma, a quote or a bracket that is missing or too many."
            );
        }
    }

    /// <summary>The line and the column of a byte, both from 1.</summary>
    public static (int Line, int Column) PlaceOf(byte[] content, int at)
    {
        var before = content.AsSpan(0, Math.Clamp(at, 0, content.Length));
        return (before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1);
    }

    private static PlacedJson Value(ref Utf8JsonReader reader)
    {
        var at = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                List<(string, int, PlacedJson)> members = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var (name, nameAt) = (reader.GetString()!, (int)reader.TokenStartIndex);
                    reader.Read();
                    members.Add((name, nameAt, Value(ref reader)));
                }

                return new PlacedJson(JsonValueKind.Object, at) { Members = members };
            case JsonTokenType.StartArray:
                List<PlacedJson> items = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(Value(ref reader));
                }

                return new PlacedJson(JsonValueKind.Array, at) { Items = items };
            case JsonTokenType.String:
                return new PlacedJson(JsonValueKind.String, at) { Text = reader.GetString()! };
            case JsonTokenType.Number:
                return new PlacedJson(JsonValueKind.Number, at) { Number = reader.TryGetInt32(out var number) ? number : null };
            default:
                return new PlacedJson(JsonValueKind.Null, at);
        }
    }
}

/// <summary>What is wrong with the file of a flow, in a sentence, and the byte where it stands.</summary>
internal sealed class FlowFault(string message, int at, string? nextStep = null) : Exception(message)
{
    public int At => at;

    public string? NextStep => nextStep;
}
