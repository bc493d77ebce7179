using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;

namespace Builder.Core.Models;

/// <summary>
/// Asks Anthropic to cache what will be sent again: the instructions, which all turns share, and the conversation up to here, which the next
/// step repeats. Without it every step pays for the whole conversation: https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching.
/// </summary>
internal sealed class CachingChatClient(IChatClient inner, string model, int defaultMaxOutputTokens) : DelegatingChatClient(inner)
{
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => base.GetResponseAsync(MarkInstructions(messages), MarkEnd(options), cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => base.GetStreamingResponseAsync(MarkInstructions(messages), MarkEnd(options), cancellationToken);

    // The mark is set on a copy: the caller keeps and stores the messages.
    private static List<ChatMessage> MarkInstructions(IEnumerable<ChatMessage> messages)
    {
        List<ChatMessage> all = [.. messages];
        int last = all.FindLastIndex(m => m.Role == ChatRole.System && m.Contents is [.., TextContent { Text.Length: > 0 }]);
        if (last >= 0)
        {
            TextContent marked = new TextContent(((TextContent)all[last].Contents[^1]).Text).WithCacheControl(new CacheControlEphemeral());
            all[last] = new ChatMessage(ChatRole.System, [.. all[last].Contents.SkipLast(1), marked]);
        }

        return all;
    }

    private ChatOptions MarkEnd(ChatOptions? options)
    {
        ChatOptions marked = options?.Clone() ?? new ChatOptions();
        marked.RawRepresentationFactory ??= _ => new MessageCreateParams
        {
            Model = marked.ModelId ?? model,
            MaxTokens = marked.MaxOutputTokens ?? defaultMaxOutputTokens,
            Messages = [],
            CacheControl = new CacheControlEphemeral(),
        };
        return marked;
    }
}
