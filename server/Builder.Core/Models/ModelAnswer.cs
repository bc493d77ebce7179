using System.Text;
using Builder.Core.Models.Answers;
using Builder.Core.Models.Calls;
using Microsoft.Extensions.AI;

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
/// <param name="kept">The text of the parts before, which stays when what came is taken back.</param>
internal sealed class ModelAnswer(string kept = "")
{
    private readonly List<ChatResponseUpdate> _updates = [];
    private readonly List<TextContent> _texts = [];
    private readonly StringBuilder _text = new();
    private readonly Thoughts _thoughts = new();
    private readonly SentArguments _sent = new();
    private readonly HashSet<string> _startedCalls = [];

    public string Text => _text.ToString();

    public bool HasBegun { get; private set; }

    public ChatFinishReason? FinishReason { get; private set; }

    public ModelUsage Usage { get; private set; } = ModelUsage.None;

    public void Add(ChatResponseUpdate update, IModelCallListener listener)
    {
        _updates.Add(update);
        FinishReason = update.FinishReason ?? FinishReason;
        if (_sent.Add(update) is { } call && _startedCalls.Add(call.Id))
        {
            HasBegun = true;
            listener.OnToolCallStarted(call.Id, call.Name);
        }

        // What the wire's package made of the event: several times as large as what it says.
        update.RawRepresentation = null;
        foreach (AIContent content in update.Contents)
        {
            content.RawRepresentation = null;
            switch (content)
            {
                case TextContent { Text.Length: > 0 } text:
                    _texts.Add(text);
                    text.Text = Said(_thoughts.Feed(text.Text), listener);
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

    /// <summary>Nothing more comes.</summary>
    public void Finish(IModelCallListener listener)
    {
        if (Said(_thoughts.Finish(), listener) is { Length: > 0 } rest)
        {
            _texts[^1].Text += rest;
        }
    }

    public ModelReply ToReply(CallProgress progress, ChatOptions options, IModelCallListener listener)
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
                    ModelToolCall wanted = ToolCallCheck.Check(id, call.Name, _sent.Of(calls.Count, call), finishReason, options);
                    calls.Add(wanted);
                    contents.Add(ToolCallCheck.ForHistory(wanted));
                    break;
                // Thoughts go back only to who signed them; others take them for text.
                case TextContent { Text.Length: > 0 } or TextReasoningContent { ProtectedData.Length: > 0 }:
                    contents.Add(content);
                    break;
            }
        }

        string said = Text;
        if (
            calls.Count == 0
            && finishReason == ChatFinishReason.Stop.Value
            && WrittenCalls.Read(said, options) is { Calls.Count: > 0 } written
        )
        {
            said = written.Said;
            calls.AddRange(written.Calls);
            contents.RemoveAll(content => content is TextContent && !progress.Contents.Contains(content));
            contents.AddRange(said.Length > 0 ? [new TextContent(said)] : Array.Empty<AIContent>());
            contents.AddRange(written.Calls.Select(ToolCallCheck.ForHistory));
            listener.OnReset("The model wrote its tool call as text, and it was read as the call that it is.");
            if (progress.Text.Length + said.Length > 0)
            {
                listener.OnText(progress.Text + said);
            }
        }

        return new ModelReply(
            progress.Text + said,
            calls,
            finishReason,
            progress.Usage,
            progress.Attempts,
            new ChatMessage(ChatRole.Assistant, contents)
        );
    }

    private string Said(string text, IModelCallListener listener)
    {
        if (_thoughts.TookBack)
        {
            _thoughts.TookBack = false;
            _texts.ForEach(t => t.Text = "");
            _text.Clear();
            listener.OnReset("What came so far was the model's thinking, not its answer.");
            if (kept.Length > 0)
            {
                listener.OnText(kept);
            }
        }

        if (text.Length > 0)
        {
            HasBegun = true;
            _text.Append(text);
            listener.OnText(text);
        }

        return text;
    }
}
