using System.Text;

namespace Builder.Core.Models.Answers;

/// <summary>Whose words an answer is in.</summary>
internal enum AnswerDialect
{
    /// <summary>OpenAI's Chat Completions, and everything compatible with it.</summary>
    ChatCompletions,

    /// <summary>Anthropic's Messages.</summary>
    Messages,
}

/// <summary>
/// Follows an answer event by event. It is read leniently, since hardly two servers write the same, and given on in the one form that the
/// provider's package knows: nothing odd ever reaches it.
/// </summary>
internal abstract class AnswerRules
{
    /// <summary>True once the answer is complete; nothing after it is read.</summary>
    public bool IsFinished { get; protected set; }

    /// <summary>Whether the server has said why the answer ends: a connection that is lost after that loses nothing.</summary>
    public abstract bool HasEnd { get; }

    public static AnswerRules For(AnswerDialect dialect, SentBack sentBack) =>
        dialect == AnswerDialect.Messages ? new MessagesRules() : new ChatCompletionsRules(sentBack);

    /// <summary>Looks at the next event and gives what to pass on of it.</summary>
    /// <exception cref="AnswerException">Refused for an error that the server reports, Malformed for an event that is out of place.</exception>
    public abstract IEnumerable<SseEvent> Check(SseEvent whole);

    /// <summary>The server closed the stream.</summary>
    /// <returns>What was still missing at the end.</returns>
    /// <exception cref="AnswerException">EndedEarly, when the answer is not complete.</exception>
    public abstract IEnumerable<SseEvent> EndOfStream();

    protected static AnswerException EndedEarly() => new(AnswerFault.EndedEarly, "The stream ended before the answer was finished.");

    protected static AnswerException OutOfPlace(string what) =>
        new(AnswerFault.Malformed, $"The stream has an event out of place: {what}.");

    protected static AnswerException Reported(ProviderError error) =>
        new(AnswerFault.Refused, error.Message) { Status = error.Status, Code = error.Code };

    /// <summary>An event that says of itself that it is an error, in whatever form.</summary>
    protected static AnswerException Reported(SseEvent error)
    {
        string text = Encoding.UTF8.GetString(error.Data);
        return Reported(ProviderError.Parse(text) ?? new ProviderError(text, "", 500));
    }
}
