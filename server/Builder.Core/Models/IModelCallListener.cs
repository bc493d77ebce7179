namespace Builder.Core.Models;

/// <summary>Hears what happens while a model answers. Called in order, never at the same time, and should return at once.</summary>
public interface IModelCallListener
{
    /// <summary>More of the text.</summary>
    void OnText(string delta);

    /// <summary>The model began to write a tool call. It may still turn out to be invalid, or void after <see cref="OnReset"/>.</summary>
    void OnToolCallStarted(string callId, string name);

    /// <summary>The connection was lost and the whole call is made again: all text and tool calls heard so far are void.</summary>
    void OnReset(string reason);

    /// <summary>Something the person should know, such as a wait after a provider's limit.</summary>
    void OnNotice(string message, string? detail);
}
