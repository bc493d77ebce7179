using System.Text;
using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatFinishReason = Microsoft.Extensions.AI.ChatFinishReason;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Builder.Core.Models;

/// <summary>What has come so far over all requests of one call.</summary>
internal sealed class CallProgress
{
    private readonly List<AIContent> _spoken = [];

    public int Attempts { get; set; }

    public TimeSpan Waited { get; set; }

    public ModelUsage Usage { get; set; } = ModelUsage.None;

    /// <summary>The text of the parts that were cut off by their length.</summary>
    public string Text { get; private set; } = "";

    public IReadOnlyList<AIContent> Contents => _spoken;

    /// <summary>Keeps what a part said before it was cut off. Its tool calls are dropped, also whole ones: they were not meant to stand alone.</summary>
    public void Keep(ModelAnswer answer)
    {
        if (answer.Text.Length > 0)
        {
            Text += answer.Text;
            _spoken.Add(new TextContent(answer.Text));
        }
    }

    /// <summary>The same as a message, or none when nothing was said: providers refuse empty ones.</summary>
    public IEnumerable<ChatMessage> Spoken() => Text.Length > 0 ? [new ChatMessage(ChatRole.Assistant, Text)] : [];
}

/// <summary>The answer to one request, collected while it comes.</summary>
internal sealed class ModelAnswer
{
    private readonly List<ChatResponseUpdate> _updates = [];
    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _startedCalls = [];

    public string Text => _text.ToString();

    public bool HasBegun { get; private set; }

    public ChatFinishReason? FinishReason { get; private set; }

    public ModelUsage Usage { get; private set; } = ModelUsage.None;

    public void Add(ChatResponseUpdate update, IModelCallListener listener)
    {
        _updates.Add(update);
        FinishReason = update.FinishReason ?? FinishReason;
        if (StartedCall(update) is { } call && _startedCalls.Add(call.Id))
        {
            HasBegun = true;
            listener.OnToolCallStarted(call.Id, call.Name);
        }

        foreach (AIContent content in update.Contents)
        {
            switch (content)
            {
                case TextContent { Text.Length: > 0 } text:
                    HasBegun = true;
                    _text.Append(text.Text);
                    listener.OnText(text.Text);
                    break;
                case FunctionCallContent whole when _startedCalls.Add(whole.CallId):
                    HasBegun = true;
                    listener.OnToolCallStarted(whole.CallId, whole.Name);
                    break;
                case UsageContent usage:
                    Usage = new ModelUsage(
                        usage.Details.InputTokenCount ?? 0,
                        usage.Details.OutputTokenCount ?? 0,
                        usage.Details.CachedInputTokenCount ?? 0
                    );
                    break;
            }
        }
    }

    public ModelReply ToReply(CallProgress progress, ChatOptions options)
    {
        string finishReason = (FinishReason ?? ChatFinishReason.Stop).Value;
        List<AIContent> contents = [.. progress.Contents];
        List<ModelToolCall> calls = [];
        HashSet<string> ids = [];
        foreach (AIContent content in _updates.ToChatResponse().Messages.SelectMany(m => m.Contents))
        {
            switch (content)
            {
                case FunctionCallContent call:
                    // Some servers give no ids, or the same one twice; results could then not be told apart.
                    string id = call.CallId.Length > 0 && ids.Add(call.CallId) ? call.CallId : $"call_{Guid.NewGuid():N}";
                    ModelToolCall wanted = ToolCallCheck.Check(id, call, finishReason, options);
                    calls.Add(wanted);
                    contents.Add(
                        new FunctionCallContent(id, call.Name, wanted.Invalid is null ? call.Arguments : new Dictionary<string, object?>())
                    );
                    break;
                case TextContent { Text.Length: > 0 } or TextReasoningContent:
                    contents.Add(content);
                    break;
            }
        }

        return new ModelReply(
            progress.Text + Text,
            calls,
            finishReason,
            progress.Usage,
            progress.Attempts,
            new ChatMessage(ChatRole.Assistant, contents)
        );
    }

    // The adapters give a call only when it is whole. A person wants to see that a long file is being written, so look at the packages' own events.
    private static (string Id, string Name)? StartedCall(ChatResponseUpdate update) =>
        update.RawRepresentation switch
        {
            StreamingChatCompletionUpdate chunk
                when chunk.ToolCallUpdates.FirstOrDefault(c => !string.IsNullOrEmpty(c.ToolCallId) && !string.IsNullOrEmpty(c.FunctionName))
                    is { } call => (call.ToolCallId, call.FunctionName),
            RawMessageStreamEvent streamed
                when streamed.TryPickContentBlockStart(out RawContentBlockStartEvent? start)
                    && start.ContentBlock.TryPickToolUse(out ToolUseBlock? use) => (use.ID, use.Name),
            _ => null,
        };
}
