using System.Text.RegularExpressions;

namespace Builder.Core.Turns;

/// <summary>What to say to a model that ends its turn by an answer that plainly is not the end: each thing once or twice, so that no turn goes on for ever.</summary>
/// <param name="isReplay">A recording cannot do otherwise than it did.</param>
internal sealed partial class Nudges(bool isReplay)
{
    private const int MostTextCalls = 3;
    private int _textCalls;
    private bool _toldOfCode;
    private bool _toldOfSilence;
    private bool _toldOfNothing;

    /// <param name="answer">What it said, without a tool call.</param>
    /// <param name="hasChanged">Whether the turn has changed the site.</param>
    /// <param name="hasRun">Whether it has called a tool in this turn.</param>
    /// <returns>What to tell it, or null when the answer may be the end.</returns>
    public string? After(string answer, bool hasChanged, bool hasRun)
    {
        if (!isReplay && TextCall().IsMatch(answer) && _textCalls++ < MostTextCalls)
        {
            return "You wrote a tool call as text, so nothing was run. Call the tool itself, through the interface for tools.";
        }

        if (hasChanged)
        {
            return null;
        }

        if (!_toldOfCode && CodeFence().IsMatch(answer))
        {
            _toldOfCode = true;
            return "That code is only in your answer: no file of the site changed. Make the change with the tools.";
        }

        if (isReplay)
        {
            return null;
        }

        if (!_toldOfSilence && string.IsNullOrWhiteSpace(answer))
        {
            _toldOfSilence = true;
            return $"Your answer was empty, and no file of the site has changed. {(hasRun ? "Go on" : "Begin")} with the tools, or say what you need to know.";
        }

        if (!_toldOfNothing && Claim().IsMatch(answer) && !answer.TrimEnd().EndsWith('?'))
        {
            _toldOfNothing = true;
            return "No file of the site has changed in this turn. If a change was asked for, make it with the tools. If none was, say so in one sentence.";
        }

        return null;
    }

    [GeneratedRegex("^```", RegexOptions.Multiline)]
    private static partial Regex CodeFence();

    // Hermes and Qwen; Llama; GLM and Claude's old form; Mistral; DeepSeek; Kimi; gpt-oss; and JSON that names a tool with its arguments.
    [GeneratedRegex(
        """
            ^\s*<(tool_call|function_call|tool_use|function_calls|invoke|tool)\b | <function=\w+ | <invoke\sname= | <\|python_tag\|> | <\|tool_call | \[TOOL_CALLS\]
            | <｜tool▁call | <\|channel\|>commentary\sto=
            | \{\s*"(name|tool|function|tool_name)"\s*:\s*"[\w.-]+"\s*,\s*"(arguments|parameters|args|input|tool_input)"\s*:\s*[{"]
            | ^\s*(functions|default_api|tools)\.[a-z_]+\s*\(
            """,
        RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant
    )]
    private static partial Regex TextCall();

    [GeneratedRegex(
        @"^\W*(done|finished|all set|all done)\b|\bI(?:['’]ve| have)\s+(?:now\s+|just\s+|successfully\s+|also\s+)?(?:\w+ed|made|put|built|written|rewritten|set)\b|\bhas been (?:\w+ed|made|built|written)\b|\bhave been (?:\w+ed|made|built|written)\b|\b(?:is|are) now\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Claim();
}
