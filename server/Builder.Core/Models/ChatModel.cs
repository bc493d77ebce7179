using Microsoft.Extensions.AI;

namespace Builder.Core.Models;

/// <summary>A model that is ready to be called. Call it through <see cref="ModelCall"/>, which makes a call safe; dispose of it after the turn.</summary>
/// <param name="client">The client; it must not retry by itself.</param>
/// <param name="reference">What it is called.</param>
/// <param name="isReplay">Whether it replays a recorded conversation.</param>
/// <param name="prefersPatch">Whether it writes patches better than replacements.</param>
public sealed class ChatModel(IChatClient client, ModelReference reference, bool isReplay = false, bool prefersPatch = false) : IDisposable
{
    /// <summary>The client that speaks to the provider. It is owned by this object.</summary>
    public IChatClient Client { get; } = client;

    /// <summary>What it is called.</summary>
    public ModelReference Reference { get; } = reference;

    /// <summary>True when the answers come from a recorded conversation and not from a model.</summary>
    public bool IsReplay { get; } = isReplay;

    /// <summary>True for OpenAI's own models, which are trained on patches; the others do better with exact replacements.</summary>
    public bool PrefersPatch { get; } = prefersPatch;

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();
}
