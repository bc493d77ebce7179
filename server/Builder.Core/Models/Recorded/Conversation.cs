using System.Text.Json;

namespace Builder.Core.Models.Recorded;

/// <summary>
/// A recorded conversation with a model: what was asked, and what was answered step by step. It lives in a folder as
/// <c>conversation.json</c>; long texts may stand in files beside it, which is how a person can read and mend them.
/// </summary>
/// <param name="Name">Short name, such as <c>bakery</c>; the folder's name when the file has none.</param>
/// <param name="Title">What it makes, for a person.</param>
/// <param name="Turns">Prompts with their answers, in order.</param>
public sealed record Conversation(string Name, string Title, IReadOnlyList<ConversationTurn> Turns)
{
    /// <summary>The file that holds a conversation within its folder.</summary>
    public const string FileName = "conversation.json";

    /// <summary>The template it is meant for, or null when it does not say.</summary>
    public string? Template { get; init; }

    /// <summary>Reads the conversation in a folder, references to files resolved.</summary>
    /// <exception cref="BuilderException">NotFound when there is none, Validation when it is damaged or leaves its folder.</exception>
    public static Conversation Load(string folder) => ConversationFile.Load(folder);
}

/// <param name="Prompt">What the person asked.</param>
/// <param name="Steps">What the model answered, one model call each.</param>
public sealed record ConversationTurn(string Prompt, IReadOnlyList<ConversationStep> Steps);

/// <param name="Text">What the model said; may be empty.</param>
/// <param name="ToolCalls">What it wanted done.</param>
/// <param name="InputTokens">Tokens of the request, as recorded.</param>
/// <param name="OutputTokens">Tokens of the answer, as recorded.</param>
/// <param name="Fault">What goes wrong with this step; played by the test server only, null in templates.</param>
public sealed record ConversationStep(
    string Text,
    IReadOnlyList<ConversationToolCall> ToolCalls,
    long InputTokens = 0,
    long OutputTokens = 0,
    ConversationFault? Fault = null
);

/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">Its arguments, an object.</param>
public sealed record ConversationToolCall(string Name, JsonElement Arguments);

/// <summary>Something that goes wrong on the wire.</summary>
/// <param name="Kind">What, in the words of the test server.</param>
/// <param name="Times">How many requests it hits before the step is answered as recorded; −1 for all.</param>
/// <param name="RetryAfter">The Retry-After header to send along, verbatim, or null.</param>
public sealed record ConversationFault(string Kind, int Times = 1, string? RetryAfter = null);
