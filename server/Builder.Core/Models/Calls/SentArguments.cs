using System.Text;
using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;
using OpenAI.Chat;

namespace Builder.Core.Models.Calls;

/// <summary>
/// The arguments of the tool calls of an answer as they were sent. The packages' adapters give a call only when it is whole, and of one that is
/// damaged nothing; so look at the packages' own events.
/// </summary>
internal sealed class SentArguments
{
    private readonly SortedList<long, StringBuilder> _texts = [];

    /// <summary>Looks at what comes.</summary>
    /// <returns>The call that begins with it, or null. A person wants to see that a long file is being written.</returns>
    public (string Id, string Name)? Add(ChatResponseUpdate update)
    {
        switch (update.RawRepresentation)
        {
            case StreamingChatCompletionUpdate chunk:
                foreach (StreamingChatToolCallUpdate piece in chunk.ToolCallUpdates)
                {
                    TextOf(piece.Index).Append(piece.FunctionArgumentsUpdate?.ToString());
                }

                return
                    chunk.ToolCallUpdates.FirstOrDefault(c => !string.IsNullOrEmpty(c.ToolCallId) && !string.IsNullOrEmpty(c.FunctionName))
                        is { } call
                    ? (call.ToolCallId, call.FunctionName)
                    : null;
            case RawMessageStreamEvent streamed
                when streamed.TryPickContentBlockStart(out RawContentBlockStartEvent? start)
                    && start.ContentBlock.TryPickToolUse(out ToolUseBlock? use):
                TextOf(start.Index);
                return (use.ID, use.Name);
            case RawMessageStreamEvent streamed
                when streamed.TryPickContentBlockDelta(out RawContentBlockDeltaEvent? delta)
                    && delta.Delta.TryPickInputJson(out InputJsonDelta? json):
                TextOf(delta.Index).Append(json.PartialJson);
                return null;
            default:
                return null;
        }
    }

    /// <summary>Those of a call, by its place among the calls of the answer.</summary>
    public string Of(int number, FunctionCallContent call) =>
        number < _texts.Count ? _texts.Values[number].ToString()
        : call.Arguments is { } whole ? ToolCallCheck.ToJson(whole).GetRawText()
        : "";

    private StringBuilder TextOf(long index)
    {
        if (!_texts.TryGetValue(index, out StringBuilder? text))
        {
            _texts[index] = text = new StringBuilder();
        }

        return text;
    }
}
