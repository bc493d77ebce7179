using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace Builder.Core.Models.Calls;

/// <summary>
/// Reads tool calls that a model wrote as text, as its own training or its server has them, instead of making them. Only where nothing else can be
/// meant: the answer ends with them, each names a tool that there is, and its arguments fit. What is less plain stays text.
/// </summary>
internal static partial class WrittenCalls
{
    /// <summary>The longest answer that is looked at, in characters: more than a model writes at once.</summary>
    private const int Longest = 1_000_000;

    private static readonly string[] NameKeys = ["name", "tool", "function", "tool_name"];
    private static readonly string[] ArgumentKeys = ["arguments", "parameters", "args", "input", "tool_input"];

    /// <returns>What was said before the calls, and the calls; none where it is not plain that some are meant.</returns>
    public static (string Said, IReadOnlyList<ModelToolCall> Calls) Read(string text, ChatOptions options)
    {
        (string, IReadOnlyList<ModelToolCall>) none = (text, []);
        if (text.Length > Longest)
        {
            return none;
        }

        try
        {
            List<ModelToolCall> calls = [];
            int end = -1;
            string said = text;
            foreach (Match match in Call().Matches(text))
            {
                if (end >= 0 && !IsFrame(text[end..match.Index]))
                {
                    return none;
                }

                said = end < 0 ? Frame().Replace(text[..match.Index], "").TrimEnd() : said;
                end = match.Index + match.Length;
                foreach ((string name, string arguments) in Named(match))
                {
                    ModelToolCall call = ToolCallCheck.Check(
                        $"call_{Guid.NewGuid():N}",
                        name,
                        arguments,
                        ChatFinishReason.Stop.Value,
                        options
                    );
                    if (call.Invalid is not null)
                    {
                        return none;
                    }

                    calls.Add(call);
                }
            }

            return end >= 0 && IsFrame(text[end..]) ? (said, calls) : none;
        }
        catch (RegexMatchTimeoutException)
        {
            return none;
        }
    }

    private static IEnumerable<(string Name, string Arguments)> Named(Match match)
    {
        if (match.Groups["name"] is { Success: true } name)
        {
            string body = match.Groups["body"].Value.Trim();
            MatchCollection parameters = Parameter().Matches(body);
            JsonObject given = [];
            foreach (Match parameter in parameters)
            {
                // The line breaks that stand around a value are of the frame.
                given[parameter.Groups["key"].Value] = parameter.Groups["value"].Value;
            }

            return [(name.Value, parameters.Count > 0 ? given.ToJsonString() : body)];
        }

        JsonNode? whole = LenientJson.ReadWithin(match.Groups["json"].Value);
        return (whole is JsonArray several ? [.. several] : new[] { whole }).Select(Named);
    }

    /// <summary>An empty name, which no tool has, where it is no call.</summary>
    private static (string Name, string Arguments) Named(JsonNode? call)
    {
        if (call is not JsonObject members)
        {
            return ("", "");
        }

        if (members.Count == 1 && members["function"] is JsonObject inner)
        {
            return Named(inner);
        }

        string? name = NameKeys
            .Select(key => members[key] is JsonValue value && value.TryGetValue(out string? text) ? text : null)
            .FirstOrDefault(text => text is not null);
        JsonNode? arguments = ArgumentKeys.Select(key => members[key]).FirstOrDefault(node => node is not null);
        return name is null || arguments is null ? ("", "")
            : arguments is JsonValue value && value.TryGetValue(out string? written) ? (name, written)
            : (name, arguments.ToJsonString());
    }

    private static bool IsFrame(string text) => string.IsNullOrWhiteSpace(Frame().Replace(text, ""));

    /// <summary>What stands around calls and says nothing by itself.</summary>
    [GeneratedRegex(@"</?(?:tool_calls?|function_calls?|tool_use)>|<\|(?:im_end|eot_id|eom_id)\|>", RegexOptions.CultureInvariant)]
    private static partial Regex Frame();

    // Qwen's coders and Llama; Claude's old form; Hermes and Qwen; a fence; Mistral and Llama; JSON by itself.
    [GeneratedRegex(
        """
            <function=(?<name>[\w.-]{1,80})>(?<body>.*?)</function>
            | <invoke\s+name="(?<name>[\w.-]{1,80})"\s*>(?<body>.*?)</invoke>
            | <(?<tag>tool_call|function_call|tool_use)>\s*(?<json>\{.*?\})\s*</\k<tag>>
            | ^```(?:json|tool_call|tool_code)?[ ]*\n\s*(?<json>\{.*?\})\s*\n```
            | (?:\[TOOL_CALLS\]|<\|python_tag\|>)\s*(?<json>[\[{].*[\]}])
            | ^(?<json>\{\s*"(?:name|tool|function|tool_name)"\s*:.*\})\s*\z
            """,
        RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Call();

    [GeneratedRegex(
        @"<parameter(?:=|\s+name="")(?<key>[\w.-]{1,80})""?\s*>\n?(?<value>.*?)\n?</parameter>",
        RegexOptions.Singleline | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Parameter();
}
