namespace Builder.Core.Models;

/// <summary>Someone who offers models, as a person sees it in a list.</summary>
/// <param name="Id">One of <see cref="Ids"/>.</param>
/// <param name="Title">The name to show.</param>
/// <param name="IsReady">Whether it can be used now.</param>
/// <param name="HowToEnable">What to set, in one sentence; null when it is ready.</param>
/// <param name="Models">Names worth offering, the suggested one first. Other names of the provider work too.</param>
public sealed record ModelProvider(string Id, string Title, bool IsReady, string? HowToEnable, IReadOnlyList<string> Models)
{
    /// <summary>OpenAI's own service.</summary>
    public const string OpenAI = "openai";

    /// <summary>Anthropic's own service.</summary>
    public const string Anthropic = "anthropic";

    /// <summary>Any endpoint that speaks OpenAI's Chat Completions: Ollama, LM Studio, vLLM, OpenRouter and others.</summary>
    public const string Compatible = "compatible";

    /// <summary>The models of a connected editor, which asks them for us.</summary>
    public const string Editor = "editor";

    /// <summary>Recorded conversations, replayed without a network.</summary>
    public const string Offline = "offline";

    /// <summary>All provider ids, in the order in which they are offered.</summary>
    public static IReadOnlyList<string> Ids { get; } = [OpenAI, Anthropic, Compatible, Editor, Offline];
}
