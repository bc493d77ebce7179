using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Builder.Core.Models.Calls;

/// <summary>
/// Reads the arguments of a tool call as models and servers write them. Only what can be read in one way is read: line breaks that stand
/// unescaped in a string, a comma too many, a code fence around it, JSON within a JSON string, nothing for no arguments, an empty object before
/// the true one. What is cut off or ambiguous stays unread.
/// </summary>
internal static class LenientJson
{
    private const int MostNesting = 4;
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, MaxDepth = 64 };

    /// <summary>Whether the text is one whole JSON object.</summary>
    public static bool IsWhole(string text) => text.AsSpan().TrimEnd() is [.., '}'] && Parse(text) is JsonObject;

    /// <summary>The object that the text holds; null when there is none, or more than one.</summary>
    public static JsonObject? ReadObject(string text)
    {
        for (int nesting = 0; nesting < MostNesting; nesting++)
        {
            text = WithoutFence(text.Trim());
            if (text.Length == 0 || text is "null")
            {
                return [];
            }

            switch (Parse(text) ?? Parse(EscapeControls(text)) ?? Parse(WithoutEmptyStart(text)))
            {
                case JsonObject found:
                    return found;
                case JsonArray { Count: 0 }:
                    return [];
                case JsonArray { Count: 1 } list when list[0] is JsonObject only:
                    list.Clear();
                    return only;
                case JsonValue value when value.TryGetValue(out string? inner):
                    text = inner;
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>What a string holds that is JSON itself, an array or an object; null when it is not.</summary>
    public static JsonNode? ReadWithin(string text)
    {
        text = WithoutFence(text.Trim());
        return text is ['[', ..] or ['{', ..] ? Parse(text) ?? Parse(EscapeControls(text)) : null;
    }

    private static JsonNode? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            JsonNode? node = JsonNode.Parse(text, documentOptions: Options);
            Touch(node);
            return node;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    // A name that is there twice, or half a character, is only found when somebody looks.
    private static void Touch(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach ((string _, JsonNode? member) in members)
                {
                    Touch(member);
                }

                break;
            case JsonArray items:
                foreach (JsonNode? item in items)
                {
                    Touch(item);
                }

                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                _ = value.GetValue<string>();
                break;
        }
    }

    private static string WithoutFence(string text)
    {
        if (!text.StartsWith("```", StringComparison.Ordinal) || !text.EndsWith("```", StringComparison.Ordinal) || text.Length < 7)
        {
            return text;
        }

        int line = text.IndexOf('\n', StringComparison.Ordinal);
        return line < 0 || line >= text.Length - 3 ? text : text[(line + 1)..^3].Trim();
    }

    private static string? WithoutEmptyStart(string text) =>
        text.StartsWith("{}", StringComparison.Ordinal) && text.Length > 2 ? text[2..].TrimStart() : null;

    private static string? EscapeControls(string text)
    {
        StringBuilder escaped = new(text.Length + 16);
        bool isInString = false;
        bool isChanged = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (isInString && c == '\\' && i + 1 < text.Length)
            {
                escaped.Append(c).Append(text[++i]);
                continue;
            }

            isInString ^= c == '"';
            if (isInString && c < ' ')
            {
                isChanged = true;
                escaped.Append(
                    c switch
                    {
                        '\n' => "\\n",
                        '\r' => "\\r",
                        '\t' => "\\t",
                        _ => $"\\u{(int)c:x4}",
                    }
                );
            }
            else
            {
                escaped.Append(c);
            }
        }

        return isChanged ? escaped.ToString() : null;
    }
}
