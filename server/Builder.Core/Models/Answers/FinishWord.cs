namespace Builder.Core.Models.Answers;

/// <summary>What a server means by the word with which it ends an answer.</summary>
internal enum Finish
{
    /// <summary>The answer is whole, with or without tool calls.</summary>
    Done,

    /// <summary>The answer is whole and, so the server says, ends with tool calls.</summary>
    Calls,

    /// <summary>Its length cut it off.</summary>
    Length,

    /// <summary>The provider's filter stopped it.</summary>
    Filter,

    /// <summary>Something broke on the way; the same request may succeed later.</summary>
    Failed,
}

/// <summary>
/// Reads finish reasons. Every server has words of its own (OpenAI's <c>stop</c>, Gemini's <c>MAX_TOKENS</c>, GLM's <c>sensitive</c>, DeepSeek's
/// <c>insufficient_system_resource</c>), so they are told by what is in them; an end whose word says nothing is an end.
/// </summary>
internal static class FinishWord
{
    private static readonly string[] Breaks =
    [
        "error",
        "overload",
        "insufficient",
        "unavailable",
        "timeout",
        "timedout",
        "busy",
        "failure",
    ];
    private static readonly string[] Limits =
    [
        "length",
        "maxtoken",
        "maxoutput",
        "maxnewtoken",
        "tokenlimit",
        "contextwindow",
        "modelcontext",
    ];
    private static readonly string[] Filters =
    [
        "contentfilter",
        "filtered",
        "safety",
        "sensitive",
        "prohibited",
        "blocklist",
        "recitation",
        "spii",
        "refusal",
        "contentpolicy",
        "guardrail",
        "moderation",
    ];

    /// <summary>The meaning of a word; null for none, which says that the answer goes on.</summary>
    public static Finish? Of(string? word)
    {
        string plain = string.Concat((word ?? "").Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        return plain is "" or "null" or "none" ? null
            : Breaks.Any(plain.Contains) ? Finish.Failed
            : Limits.Any(plain.Contains) ? Finish.Length
            : Filters.Any(plain.Contains) ? Finish.Filter
            : plain is "toolcalls" or "toolcall" or "tooluse" or "functioncall" ? Finish.Calls
            : Finish.Done;
    }
}
