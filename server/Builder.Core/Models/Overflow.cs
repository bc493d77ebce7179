using System.Text.RegularExpressions;
using Builder.Core.Models.Answers;

namespace Builder.Core.Models;

/// <summary>
/// Recognises an answer that says that the prompt is too long. There is no common word for it: OpenAI, Azure and DeepSeek have a code, the others
/// a sentence, with any status (llama.cpp has used 400 and 500, Groq 413), and some say it of the tokens of a minute, which waiting cannot mend.
/// </summary>
internal static partial class Overflow
{
    public static bool Is(AnswerException answer) =>
        answer.Fault == AnswerFault.Refused
        && (answer.Status == 413 || Code().IsMatch(answer.Code) || (Words().IsMatch(answer.Message) && !NotThis().IsMatch(answer.Message)));

    [GeneratedRegex(
        "context_?(length|window|size)|string_above_max_length|prompt_?(is_?)?too_?long|input_?too_?(long|large)|max_prompt_tokens|request_too_large",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Code();

    /* In this order: Anthropic, Fireworks, Ollama, Bedrock; OpenAI, Azure, vLLM, DeepSeek, Mistral, OpenRouter, LM Studio, llama.cpp, Ollama;
       xAI; Gemini, Nova, Copilot; Kimi; GLM; Qwen; Cohere; Groq, Cerebras; TGI; llama.cpp for a batch; LiteLLM; tokens of a minute. */
    [GeneratedRegex(
        """
            \b(prompt|input|inputs|conversation|message|messages|request)\s(is|are|was|were)?\s*too\s(long|large)\b
            | \bcontext[\s_-]?(length|window|size|limit|overflow|the\soverflows) | \b(maximum|max|exceeds?|available)\s(the\s)?context\b
            | \bmaximum\s(prompt|input|sequence)\s(length|tokens)
            | \b(input|prompt)\stokens?\s(count\s)?.{0,60}\bexceed | \bexceeds?\s(the\s)?(maximum|max|limit)\s(number\sof|allowed|input|prompt)\b.{0,20}\b(tokens|length)
            | \bexceed(s|ed)?\s(the\s)?model\s(token|context)
            | \b(prompt|input)\s(length\s)?exceeds\s(the\s)?(max|maximum|limit)
            | \brange\sof\sinput\slength\sshould\sbe
            | \btoo\smany\s(input\s)?tokens\b
            | \breduce\sthe\slength\sof\sthe\s(messages|prompt|input)
            | `?\binputs`?\s(tokens\s\+|must\shave\sless)
            | \binput\sis\stoo\slarge\sto\sprocess
            | \blonger\sthan\s(the\s)?max(imum)?\b
            | ContextWindowExceeded | 超长
            | \brequest\stoo\slarge\sfor
            """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace
    )]
    private static partial Regex Words();

    // Bedrock's throttling speaks of too many tokens as well, and pictures can be too large.
    [GeneratedRegex(
        @"too many tokens.{0,40}\bwait\b|max_(completion_)?tokens is too large|image",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex NotThis();
}
