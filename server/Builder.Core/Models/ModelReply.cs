using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Builder.Core.Models;

/// <summary>A whole and finished answer of a model.</summary>
/// <param name="Text">What it said, continuations joined.</param>
/// <param name="ToolCalls">What it wants done, in order. Run only those whose <see cref="ModelToolCall.Invalid"/> is null; answer all of them.</param>
/// <param name="FinishReason"><c>stop</c>, <c>tool_calls</c>, <c>length</c> (still cut off after all continuations), <c>content_filter</c>, or the provider's own word.</param>
/// <param name="Usage">The tokens of all requests that this call took, as far as the provider told.</param>
/// <param name="Attempts">How many requests it took; 1 when nothing went wrong.</param>
/// <param name="Message">To be appended to the conversation before the tools' results. It has no contents when the model said nothing; <see cref="ModelCall"/> leaves such a message out of what it sends.</param>
public sealed record ModelReply(
    string Text,
    IReadOnlyList<ModelToolCall> ToolCalls,
    string FinishReason,
    ModelUsage Usage,
    int Attempts,
    ChatMessage Message
);

/// <param name="CallId">The provider's id of the call; the tool's result carries it.</param>
/// <param name="Name">The tool's name; as the model wrote it when there is no such tool.</param>
/// <param name="Arguments">An object that fits the tool's schema, or an empty object when <paramref name="Invalid"/> says otherwise.</param>
/// <param name="Invalid">Why it must not run, told to the model as the call's result: cut off, not JSON, against the schema; null when it is valid.</param>
public sealed record ModelToolCall(string CallId, string Name, JsonElement Arguments, string? Invalid)
{
    /// <summary>The arguments as the model sent them, to the character; two calls ask for the same when this is the same.</summary>
    public string Sent { get; init; } = "";

    /// <summary>What of it was passed over, told to the model along with the result; null when nothing was.</summary>
    public string? Note { get; init; }
}

/// <param name="InputTokens">All input tokens, cached ones included.</param>
/// <param name="OutputTokens">All output tokens, reasoning included.</param>
/// <param name="CachedInputTokens">The part of the input that the provider had cached.</param>
public sealed record ModelUsage(long InputTokens, long OutputTokens, long CachedInputTokens)
{
    /// <summary>Nothing used.</summary>
    public static ModelUsage None { get; } = new(0, 0, 0);

    /// <summary>Both together.</summary>
    public static ModelUsage operator +(ModelUsage left, ModelUsage right) => left.Add(right);

    /// <summary>Both together.</summary>
    public ModelUsage Add(ModelUsage other) =>
        new(InputTokens + other.InputTokens, OutputTokens + other.OutputTokens, CachedInputTokens + other.CachedInputTokens);
}
