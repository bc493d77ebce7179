using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Builder.Core.Models.Calls;

/// <summary>
/// Brings arguments into the form that a tool's schema asks for, where what was sent can be meant in one way only: a number or a list as text,
/// one object for a list of one, null for what may be left out, the only item's members beside the others, another spelling of a name. It never
/// invents a value; what still does not fit is for <see cref="JsonSchemaCheck"/> to explain.
/// </summary>
internal sealed class ArgumentFit
{
    // What other tools of the field call the same: a model trained on those says it so now and then.
    private static readonly Dictionary<string, string[]> OtherNames = new(StringComparer.Ordinal)
    {
        ["path"] = ["filepath", "filename", "file", "targetfile", "absolutepath", "relativepath"],
        ["oldtext"] = ["oldstring", "oldstr", "search", "searchtext"],
        ["newtext"] = ["newstring", "newstr", "replace", "replacement", "replacetext"],
        ["content"] = ["contents", "filetext", "filecontent", "newcontent", "text"],
        ["pattern"] = ["query", "regex", "regexp"],
        ["patch"] = ["input", "diff", "patchtext"],
    };

    private static readonly string[] Wrappers = ["arguments", "args", "parameters", "params", "input", "kwargs", "properties"];

    private readonly List<string> _notes = [];

    /// <summary>What was left out, as sentences for the model; empty when nothing was.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>The arguments as the schema wants them, as far as that can be.</summary>
    public JsonObject Fit(JsonElement schema, JsonObject given) => FitObject(schema, Unwrap(schema, given), [], "");

    // {"arguments": {…}}, also as text.
    private static JsonObject Unwrap(JsonElement schema, JsonObject given)
    {
        if (
            given.Count != 1
            || given.First() is not { Value: { } value } only
            || !Wrappers.Contains(Plain(only.Key))
            || Knows(schema, only.Key)
        )
        {
            return given;
        }

        JsonNode? inner =
            value is JsonObject ? value
            : TextOf(value) is { } text ? LenientJson.ReadWithin(text)
            : null;
        return inner is JsonObject wrapped && (wrapped.Count > 0 || !HasRequired(schema)) ? (JsonObject)wrapped.DeepClone() : given;
    }

    private JsonNode? FitValue(JsonElement schema, JsonNode? given, JsonObject around, string at)
    {
        JsonNode? value = given?.DeepClone();
        return TypeOf(schema) switch
        {
            "object" => (value as JsonObject ?? (TextOf(value) is { } text ? LenientJson.ReadWithin(text) as JsonObject : null))
                is { } members
                ? FitObject(schema, members, around, at)
                : value,
            "array" => FitArray(schema, value, around, at),
            "integer" or "number" => TextOf(value) is { } text
            && decimal.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
                ? decimal.Truncate(number) == number
                    ? JsonValue.Create((long)number)
                    : JsonValue.Create(number)
                : value,
            "boolean" => (TextOf(value) ?? (value is JsonValue v && v.GetValueKind() == JsonValueKind.Number ? v.ToJsonString() : null))
                ?.Trim()
                .ToLowerInvariant() switch
            {
                "true" or "1" or "yes" => JsonValue.Create(true),
                "false" or "0" or "no" => JsonValue.Create(false),
                _ => value,
            },
            _ => value,
        };
    }

    private JsonNode? FitArray(JsonElement schema, JsonNode? value, JsonObject around, string at)
    {
        bool hasItems = schema.TryGetProperty("items", out JsonElement items);
        string itemType = hasItems ? TypeOf(items) : "";
        JsonNode? inner = TextOf(value) is { } text ? LenientJson.ReadWithin(text) ?? (itemType == "string" ? value : null) : value;
        List<JsonNode?>? list = inner switch
        {
            JsonArray array => [.. array],
            JsonObject numbered
                when numbered.Count > 0 && numbered.Select((m, i) => m.Key == i.ToString(CultureInfo.InvariantCulture)).All(is_ => is_) =>
            [
                .. numbered.Select(m => m.Value),
            ],
            JsonObject one
                when itemType == "object" && one.Count == 1 && one.First().Value is JsonArray several && !Knows(items, one.First().Key) =>
            [
                .. several,
            ],
            JsonObject one when itemType == "object" => [one],
            JsonValue one when itemType == "string" && TextOf(one) is { } plain => plain.Length == 0 ? [] : [one],
            _ => null,
        };
        return list is null
            ? value
            : new JsonArray([.. list.Select((item, i) => hasItems ? FitValue(items, item, around, $"{at}[{i}]") : item?.DeepClone())]);
    }

    private JsonObject FitObject(JsonElement schema, JsonObject given, JsonObject around, string at)
    {
        if (!schema.TryGetProperty("properties", out JsonElement properties))
        {
            properties = JsonDocument.Parse("{}").RootElement;
        }

        JsonObject fitted = [];
        Dictionary<string, JsonNode?> unknown = new(StringComparer.Ordinal);
        foreach ((string name, JsonNode? value) in given)
        {
            if (properties.TryGetProperty(name, out JsonElement known))
            {
                if (value is not null || IsRequired(schema, name))
                {
                    fitted[name] = FitValue(known, value, given, Below(at, name));
                }
            }
            else
            {
                unknown[name] = value;
            }
        }

        Rename(schema, properties, unknown, given, fitted, at);
        Gather(schema, properties, unknown, given, fitted, at);
        bool refusesOthers =
            schema.TryGetProperty("additionalProperties", out JsonElement others) && others.ValueKind == JsonValueKind.False;
        foreach ((string name, JsonNode? value) in unknown)
        {
            // What says something else than the call around it must not be passed over: an edit of another file, for one.
            bool contradicts = around.TryGetPropertyValue(name, out JsonNode? outer) && !JsonNode.DeepEquals(outer, value);
            if (!refusesOthers || contradicts)
            {
                fitted[name] = value?.DeepClone();
            }
            else if (value is not null && !around.ContainsKey(name))
            {
                _notes.Add($"“{Below(at, name)}” is not an argument of this tool and was ignored.");
            }
        }

        return fitted;
    }

    private void Rename(
        JsonElement schema,
        JsonElement properties,
        Dictionary<string, JsonNode?> unknown,
        JsonObject given,
        JsonObject fitted,
        string at
    )
    {
        foreach (JsonProperty property in properties.EnumerateObject().Where(p => !fitted.ContainsKey(p.Name)))
        {
            string plain = Plain(property.Name);
            string[] others = IsRequired(schema, property.Name) ? OtherNames.GetValueOrDefault(plain, []) : [];
            List<string> meant = [.. unknown.Keys.Where(name => Plain(name) == plain)];
            meant = meant.Count > 0 ? meant : [.. unknown.Keys.Where(name => others.Contains(Plain(name)))];
            if (
                meant is [var only]
                && unknown.Remove(only, out JsonNode? value)
                && (value is not null || IsRequired(schema, property.Name))
            )
            {
                fitted[property.Name] = FitValue(property.Value, value, given, Below(at, property.Name));
            }
        }
    }

    /// <summary>The members of a list's only item, written beside the other arguments: {path, old_text, new_text}.</summary>
    private void Gather(
        JsonElement schema,
        JsonElement properties,
        Dictionary<string, JsonNode?> unknown,
        JsonObject given,
        JsonObject fitted,
        string at
    )
    {
        foreach (JsonProperty property in properties.EnumerateObject())
        {
            if (
                fitted.ContainsKey(property.Name)
                || !IsRequired(schema, property.Name)
                || TypeOf(property.Value) != "array"
                || !property.Value.TryGetProperty("items", out JsonElement items)
                || TypeOf(items) != "object"
            )
            {
                continue;
            }

            List<string> members = [.. unknown.Keys.Where(name => Knows(items, name) || IsOtherName(items, name))];
            JsonObject item = [];
            foreach (string name in members)
            {
                item[name] = unknown[name]?.DeepClone();
            }

            JsonObject one = new ArgumentFit().FitObject(items, item, [], "");
            if (JsonSchemaCheck.FirstProblem(items, ToElement(one)) is null)
            {
                members.ForEach(name => unknown.Remove(name));
                fitted[property.Name] = FitValue(property.Value, new JsonArray(one), given, Below(at, property.Name));
            }
        }
    }

    public static JsonElement ToElement(JsonNode node)
    {
        using JsonDocument document = JsonDocument.Parse(node.ToJsonString());
        return document.RootElement.Clone();
    }

    private static bool IsOtherName(JsonElement schema, string name) =>
        schema.TryGetProperty("properties", out JsonElement properties)
        && properties
            .EnumerateObject()
            .Any(p => Plain(p.Name) == Plain(name) || OtherNames.GetValueOrDefault(Plain(p.Name), []).Contains(Plain(name)));

    private static bool Knows(JsonElement schema, string name) =>
        schema.TryGetProperty("properties", out JsonElement properties) && properties.TryGetProperty(name, out _);

    private static bool HasRequired(JsonElement schema) =>
        schema.TryGetProperty("required", out JsonElement required) && required.GetArrayLength() > 0;

    private static bool IsRequired(JsonElement schema, string name) =>
        schema.TryGetProperty("required", out JsonElement required) && required.EnumerateArray().Any(r => r.ValueEquals(name));

    private static string TypeOf(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out JsonElement type) ? type.ToString() : "";

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static string Below(string at, string name) => at.Length == 0 ? name : $"{at}.{name}";

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
