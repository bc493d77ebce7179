namespace Builder.Tests.Models;

/// <summary>Whose protocol a test speaks.</summary>
public enum Wire
{
    /// <summary>OpenAI's Chat Completions.</summary>
    ChatCompletions,

    /// <summary>Anthropic's Messages.</summary>
    Messages,
}
