using System.Runtime.CompilerServices;
using Builder.Core.Models.Calls;
using Microsoft.Extensions.AI;

namespace Builder.Core.Models.Recorded;

/// <summary>
/// Writes down every finished answer of one turn as a step of a conversation file, after each step, so that a run that breaks off is kept as
/// far as it got. An answer that its length cut off is joined with the one that continues it, as <see cref="ModelCall"/> does. One turn, one client.
/// </summary>
internal sealed class RecordingChatClient(IChatClient inner, string folder, string prompt) : DelegatingChatClient(inner)
{
    private readonly List<ConversationStep> _steps = [];
    private Conversation? _before;
    private string _cutOffText = "";
    private ModelUsage _cutOffUsage = ModelUsage.None;

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ChatResponse response = await base.GetResponseAsync(messages, options, cancellationToken);
        Record(response);
        return response;
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        List<ChatResponseUpdate> updates = [];
        await foreach (ChatResponseUpdate update in base.GetStreamingResponseAsync(messages, options, cancellationToken))
        {
            updates.Add(update);
            yield return update;
        }

        Record(updates.ToChatResponse());
    }

    private void Record(ChatResponse response)
    {
        if (response.FinishReason is null)
        {
            return;
        }

        string text = _cutOffText + response.Text;
        ModelUsage usage = _cutOffUsage + new ModelUsage(response.Usage?.InputTokenCount ?? 0, response.Usage?.OutputTokenCount ?? 0, 0);
        bool isCutOff = response.FinishReason == ChatFinishReason.Length;
        (_cutOffText, _cutOffUsage) = isCutOff ? (text, usage) : ("", ModelUsage.None);
        if (isCutOff)
        {
            return;
        }

        List<ConversationToolCall> calls =
        [
            .. response
                .Messages.SelectMany(m => m.Contents)
                .OfType<FunctionCallContent>()
                .Where(c => c.Exception is null && c.Arguments is not null)
                .Select(c => new ConversationToolCall(c.Name, ToolCallCheck.ToJson(c.Arguments!))),
        ];
        _steps.Add(new ConversationStep(text, calls, usage.InputTokens, usage.OutputTokens));
        Save();
    }

    private void Save()
    {
        bool exists = File.Exists(Path.Combine(folder, Conversation.FileName));
        _before ??= exists ? Conversation.Load(folder) : new Conversation(Path.GetFileName(Path.GetFullPath(folder)), prompt, []);
        ConversationFile.Save(_before with { Turns = [.. _before.Turns, new ConversationTurn(prompt, [.. _steps])] }, folder);
    }
}
