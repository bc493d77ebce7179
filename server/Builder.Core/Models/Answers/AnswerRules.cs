using System.Text.Json;

namespace Builder.Core.Models;

/// <summary>Whose words an answer is in.</summary>
internal enum AnswerDialect
{
    /// <summary>OpenAI's Chat Completions, and everything compatible with it.</summary>
    ChatCompletions,

    /// <summary>Anthropic's Messages.</summary>
    Messages,
}

/// <summary>Follows an answer event by event and knows whether it may go on like this, and whether it is finished.</summary>
internal abstract class AnswerRules
{
    /// <summary>True once the answer is complete; nothing after it is read.</summary>
    public bool IsFinished { get; protected set; }

    public static AnswerRules For(AnswerDialect dialect) =>
        dialect == AnswerDialect.Messages ? new MessagesRules() : new ChatCompletionsRules();

    /// <summary>Looks at the next event and gives the data to pass on: as it came, but for words that the provider's package would not understand.</summary>
    /// <exception cref="AnswerException">Refused for an error that the server reports, Malformed for an event that is out of place.</exception>
    public abstract byte[] Check(SseEvent whole);

    /// <summary>The server closed the stream.</summary>
    /// <exception cref="AnswerException">EndedEarly, when the answer is not complete.</exception>
    public abstract void EndOfStream();

    protected static AnswerException EndedEarly() => new(AnswerFault.EndedEarly, "The stream ended before the answer was finished.");

    protected static AnswerException OutOfPlace(string what) =>
        new(AnswerFault.Malformed, $"The stream has an event out of place: {what}.");

    protected static AnswerException Reported(JsonElement holder)
    {
        ProviderError error = ProviderError.Parse(holder) ?? new ProviderError(holder.GetRawText(), "", 500);
        return new AnswerException(AnswerFault.Refused, error.Message) { Status = error.Status, Code = error.Code };
    }
}
