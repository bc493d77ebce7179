using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Builder.Core.Models.Recorded;

/// <summary>
/// Stands exactly where a provider's server stands and answers from a recorded conversation, in OpenAI's Chat Completions stream: a replay
/// goes through the same package, guard, parsing and tools as a real model. Faults of the conversation are not played here.
/// </summary>
/// <remarks>
/// It remembers nothing, so that a request that is made again gets the same answer. Which step a request asks for follows from the request
/// itself: it is the number of assistant messages after the message with the turn's prompt. That message is the last user message in which the
/// prompt stands on lines of its own; messages that the loop adds, such as “The check failed: …”, therefore do not count, unless they repeat the whole
/// prompt. When no message has the prompt, it is the first user message. After the last step it says that the recording ends.
/// </remarks>
/// <param name="turn">What is replayed.</param>
/// <param name="prompt">The prompt as the person gave it; null for the recorded one.</param>
/// <param name="pace">How fast.</param>
/// <param name="clock">Owns the pauses.</param>
public sealed class ReplayHandler(ConversationTurn turn, string? prompt, ReplayPace pace, TimeProvider clock) : HttpMessageHandler
{
    /// <summary>What is said after the last recorded step.</summary>
    public const string EndOfRecording = "The recorded conversation ends here.";

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using Stream body = await (request.Content ?? new ByteArrayContent([])).ReadAsStreamAsync(cancellationToken);
        using JsonDocument asked = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        int number = StepOf(asked.RootElement, prompt ?? turn.Prompt);
        ConversationStep step = number < turn.Steps.Count ? turn.Steps[number] : new ConversationStep(EndOfRecording, []);
        string model = asked.RootElement.TryGetProperty("model", out JsonElement name) ? name.ToString() : "recorded";
        IEnumerable<byte[]> events = ChatCompletionsWriter.Write(step, model, ChatCompletionsWriter.IdOf(turn, number), pace);
        StreamContent content = new(new PacedStream(events, pace.Pause, clock));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content, RequestMessage = request };
    }

    /// <summary>Which step of a turn a Chat Completions request asks for, from 0.</summary>
    internal static int StepOf(JsonElement request, string prompt)
    {
        List<JsonElement> messages = [.. request.GetProperty("messages").EnumerateArray()];
        int at = messages.FindLastIndex(m => IsFrom(m, "user") && Holds(TextOf(m), prompt));
        at = at >= 0 ? at : messages.FindIndex(m => IsFrom(m, "user"));
        return messages.Skip(at + 1).Count(m => IsFrom(m, "assistant"));
    }

    private static bool IsFrom(JsonElement message, string role) => message.GetProperty("role").ValueEquals(role);

    private static bool Holds(string text, string prompt)
    {
        string wanted = "\n" + prompt.ReplaceLineEndings("\n").Trim() + "\n";
        return ("\n" + text.ReplaceLineEndings("\n").Trim() + "\n").Contains(wanted, StringComparison.Ordinal);
    }

    private static string TextOf(JsonElement message)
    {
        if (!message.TryGetProperty("content", out JsonElement content))
        {
            return "";
        }

        return content.ValueKind == JsonValueKind.Array
            ? string.Join('\n', content.EnumerateArray().Select(p => p.TryGetProperty("text", out JsonElement text) ? text.ToString() : ""))
            : content.ToString();
    }
}
