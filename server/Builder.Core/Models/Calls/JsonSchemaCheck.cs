using System.Text.Json;

namespace Builder.Core.Models.Calls;

/// <summary>
/// Checks a value against the part of JSON Schema 2020-12 that tools are described with: types, properties, required, additionalProperties, enum,
/// const, items, anyOf, oneOf, allOf, lengths, ranges, and references within the schema. Keywords it does not know do not refuse anything.
/// Small on purpose: the libraries for this need reflection, which the native build lacks.
/// </summary>
internal static class JsonSchemaCheck
{
    private const int MaxDepth = 64;

    /// <summary>The first thing that does not fit, such as <c>“edits[0].path” is missing</c>; null when all fits.</summary>
    public static string? FirstProblem(JsonElement schema, JsonElement value) => Check(schema, value, "", schema, 0);

    private static string? Check(JsonElement schema, JsonElement value, string at, JsonElement root, int depth)
    {
        if (schema.ValueKind == JsonValueKind.False || depth > MaxDepth)
        {
            return $"{Named(at)} is not allowed";
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (schema.TryGetProperty("$ref", out JsonElement reference) && Find(root, reference.GetString()) is { } target)
        {
            return Check(target, value, at, root, depth + 1);
        }

        return CheckType(schema, value, at)
            ?? CheckChoice(schema, value, at)
            ?? CheckSize(schema, value, at)
            ?? CheckCombined(schema, value, at, root, depth)
            ?? value.ValueKind switch
            {
                JsonValueKind.Object => CheckObject(schema, value, at, root, depth),
                JsonValueKind.Array when schema.TryGetProperty("items", out JsonElement items) => value
                    .EnumerateArray()
                    .Select((item, i) => Check(items, item, $"{at}[{i}]", root, depth + 1))
                    .FirstOrDefault(p => p is not null),
                _ => null,
            };
    }

    private static string? CheckType(JsonElement schema, JsonElement value, string at)
    {
        if (!schema.TryGetProperty("type", out JsonElement type))
        {
            return null;
        }

        List<string> types =
            type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(t => t.ToString())] : [type.ToString()];
        return types.Any(t => IsOfType(value, t)) ? null : $"{Named(at)} must be of type {string.Join(" or ", types)}, not {TypeOf(value)}";
    }

    private static bool IsOfType(JsonElement value, string type) =>
        type == "integer"
            ? value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal number) && decimal.Truncate(number) == number
            : TypeOf(value) == type;

    private static string TypeOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind kind => kind.ToString().ToLowerInvariant(),
        };

    private static string? CheckChoice(JsonElement schema, JsonElement value, string at)
    {
        if (schema.TryGetProperty("const", out JsonElement constant) && !JsonElement.DeepEquals(constant, value))
        {
            return $"{Named(at)} must be {constant.GetRawText()}";
        }

        return
            schema.TryGetProperty("enum", out JsonElement choices) && !choices.EnumerateArray().Any(c => JsonElement.DeepEquals(c, value))
            ? $"{Named(at)} must be one of {string.Join(", ", choices.EnumerateArray().Select(c => c.GetRawText()))}"
            : null;
    }

    private static string? CheckSize(JsonElement schema, JsonElement value, string at)
    {
        (double size, string least, string most, string unit) = value.ValueKind switch
        {
            JsonValueKind.Number => (value.GetDouble(), "minimum", "maximum", ""),
            JsonValueKind.String => (value.GetString()!.EnumerateRunes().Count(), "minLength", "maxLength", " characters long"),
            JsonValueKind.Array => (value.GetArrayLength(), "minItems", "maxItems", " items long"),
            _ => (0, "", "", ""),
        };
        if (least.Length == 0)
        {
            return null;
        }

        return schema.TryGetProperty(least, out JsonElement lower) && size < lower.GetDouble()
                ? $"{Named(at)} must be at least {lower}{unit}"
            : schema.TryGetProperty(most, out JsonElement upper) && size > upper.GetDouble() ? $"{Named(at)} must be at most {upper}{unit}"
            : null;
    }

    private static string? CheckCombined(JsonElement schema, JsonElement value, string at, JsonElement root, int depth)
    {
        if (schema.TryGetProperty("allOf", out JsonElement all))
        {
            string? problem = all.EnumerateArray().Select(s => Check(s, value, at, root, depth + 1)).FirstOrDefault(p => p is not null);
            if (problem is not null)
            {
                return problem;
            }
        }

        foreach (string keyword in (string[])["anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(keyword, out JsonElement alternatives))
            {
                List<string?> problems = [.. alternatives.EnumerateArray().Select(s => Check(s, value, at, root, depth + 1))];
                int fitting = problems.Count(p => p is null);
                if (fitting == 0)
                {
                    return problems.Count == 0 ? $"{Named(at)} is not allowed" : problems[0];
                }

                if (keyword == "oneOf" && fitting > 1)
                {
                    return $"{Named(at)} fits more than one of the forms that it may have";
                }
            }
        }

        return null;
    }

    private static string? CheckObject(JsonElement schema, JsonElement value, string at, JsonElement root, int depth)
    {
        if (schema.TryGetProperty("required", out JsonElement required))
        {
            foreach (string name in required.EnumerateArray().Select(r => r.GetString()!))
            {
                if (!value.TryGetProperty(name, out _))
                {
                    return $"{Named(Below(at, name))} is missing";
                }
            }
        }

        bool hasProperties = schema.TryGetProperty("properties", out JsonElement properties);
        bool limitsOthers = schema.TryGetProperty("additionalProperties", out JsonElement others);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            string place = Below(at, member.Name);
            string? problem =
                hasProperties && properties.TryGetProperty(member.Name, out JsonElement known)
                    ? Check(known, member.Value, place, root, depth + 1)
                : limitsOthers && others.ValueKind == JsonValueKind.False ? $"{Named(place)} is not a known argument"
                : limitsOthers ? Check(others, member.Value, place, root, depth + 1)
                : null;
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private static JsonElement? Find(JsonElement root, string? reference)
    {
        if (reference is null || !reference.StartsWith('#'))
        {
            return null;
        }

        JsonElement at = root;
        foreach (string part in reference[1..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            string name = Uri.UnescapeDataString(part)
                .Replace("~1", "/", StringComparison.Ordinal)
                .Replace("~0", "~", StringComparison.Ordinal);
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return null;
            }
        }

        return at;
    }

    private static string Below(string at, string name) => at.Length == 0 ? name : $"{at}.{name}";

    private static string Named(string at) => at.Length == 0 ? "the arguments as a whole" : $"“{at}”";
}
