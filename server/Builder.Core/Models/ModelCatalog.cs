using Builder.Core.Models.Recorded;
using Microsoft.Extensions.AI;

namespace Builder.Core.Models;

/// <summary>The models that can be used, and the way to open one.</summary>
/// <param name="settings">Keys and endpoints; changes are seen by the next call.</param>
/// <param name="clock">Paces replays.</param>
/// <param name="network">Sends the requests; null for a real network connection. Not disposed of by the models opened here.</param>
/// <param name="editors">The editors whose models may be asked; null for none.</param>
public sealed class ModelCatalog(
    ModelSettings settings,
    TimeProvider clock,
    HttpMessageHandler? network = null,
    IEditorModels? editors = null
)
{
    // The first of each is the suggestion. Any other name that the provider knows can be typed as well.
    private static readonly IReadOnlyList<string> OpenAIModels = ["gpt-5.5", "gpt-5.4", "gpt-5.4-mini"];
    private static readonly IReadOnlyList<string> AnthropicModels = ["claude-sonnet-5-5", "claude-opus-5-5", "claude-haiku-5-5"];

    private readonly ModelClients _clients = new(network);
    private readonly ModelListing _listing = new(network, clock);

    /// <summary>The providers, whether each is ready, and names worth offering.</summary>
    public IReadOnlyList<ModelProvider> List()
    {
        bool hasOpenAI = settings.Of(ModelProvider.OpenAI) is { ApiKey: not null } or { BaseUrl: not null };
        bool hasAnthropic = settings.Of(ModelProvider.Anthropic) is { ApiKey: not null } or { BaseUrl: not null };
        bool hasEndpoint = settings.Of(ModelProvider.Compatible).BaseUrl is not null;
        IReadOnlyList<string> compatible = settings.Current is { Provider: ModelProvider.Compatible } current ? [current.Name] : [];
        IReadOnlyList<string> ofEditor = editors?.Offered ?? [];
        return
        [
            new(ModelProvider.OpenAI, "OpenAI", hasOpenAI, hasOpenAI ? null : "Set OPENAI_API_KEY to your key from OpenAI.", OpenAIModels),
            new(
                ModelProvider.Anthropic,
                "Anthropic",
                hasAnthropic,
                hasAnthropic ? null : "Set ANTHROPIC_API_KEY to your key from Anthropic.",
                AnthropicModels
            ),
            new(
                ModelProvider.Compatible,
                "OpenAI-compatible server",
                hasEndpoint,
                hasEndpoint ? null : "Set OPENAI_BASE_URL, or --base-url, to the server's address, such as http://localhost:11434/v1.",
                compatible
            ),
            new(
                ModelProvider.Editor,
                "A model of the editor",
                ofEditor.Count > 0,
                ofEditor.Count > 0 ? null : "Install an extension that brings models into the editor, such as GitHub Copilot.",
                ofEditor
            ),
            new(ModelProvider.Offline, "Offline (replays a recorded conversation)", true, null, ["recorded"]),
        ];
    }

    /// <summary>
    /// The model to use when none is named: the chosen one, else the first suggestion of a ready provider, else null. Never the offline one by itself, and
    /// never one of an editor, which a person has to allow.
    /// </summary>
    public ModelReference? Default() =>
        settings.Current
        ?? List()
            .Where(p => p.IsReady && p.Id is not (ModelProvider.Offline or ModelProvider.Editor) && p.Models.Count > 0)
            .Select(p => new ModelReference(p.Id, p.Models[0]))
            .FirstOrDefault();

    /// <summary>Tests what a provider has been given, or is about to be: asks it which models there are. Changes nothing.</summary>
    /// <param name="provider">One of <see cref="ModelProvider.Ids"/> that can be configured.</param>
    /// <param name="apiKey">The key; null for the one it has, empty for none.</param>
    /// <param name="baseUrl">The endpoint; null for the one it has, empty for the provider's own.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="BuilderException">What is wrong with the key or the address, and what mends it.</exception>
    public Task<ListedModels> TestAsync(string provider, string? apiKey, string? baseUrl, CancellationToken cancellationToken)
    {
        ProviderSettings given = settings.With(provider, apiKey, baseUrl);
        if (provider == ModelProvider.Compatible && given.BaseUrl is null)
        {
            throw new BuilderException(ErrorKind.Validation, "The address of the model server is missing.", "Give its address.")
            {
                Remedy = ErrorRemedy.SetAddress,
            };
        }

        return _listing.AskAsync(provider, given, cancellationToken);
    }

    /// <summary>Opens a model. No request is sent yet.</summary>
    /// <exception cref="BuilderException">Auth with what to set when the provider is not ready; Validation for the offline one, which needs a conversation.</exception>
    public ChatModel Open(ModelReference reference)
    {
        ModelProvider provider =
            List().FirstOrDefault(p => p.Id == reference.Provider)
            ?? throw new BuilderException(
                ErrorKind.Validation,
                $"There is no provider “{reference.Provider}”.",
                $"The providers are {string.Join(", ", ModelProvider.Ids)}."
            );
        if (reference.Provider == ModelProvider.Editor && editors is not null)
        {
            // Whether it is there is seen when it is asked: an editor that is just starting offers its models a moment later.
            return new ChatModel(new EditorChatClient(editors, reference.Name), reference);
        }

        if (!provider.IsReady)
        {
            throw new BuilderException(ErrorKind.Auth, $"{provider.Title} is not set up yet.", provider.HowToEnable)
            {
                Remedy = reference.Provider switch
                {
                    ModelProvider.Compatible => ErrorRemedy.SetAddress,
                    ModelProvider.Editor => ErrorRemedy.ChooseModel,
                    _ => ErrorRemedy.SetKey,
                },
            };
        }

        ProviderSettings given = settings.Of(reference.Provider);
        return reference.Provider switch
        {
            ModelProvider.OpenAI => new ChatModel(
                _clients.OpenAI(given.BaseUrl ?? ModelEndpoints.OpenAI, given.ApiKey, reference.Name),
                reference,
                prefersPatch: true
            ),
            ModelProvider.Anthropic => new ChatModel(
                _clients.Anthropic(given.BaseUrl ?? ModelEndpoints.Anthropic, given.ApiKey, reference.Name),
                reference
            ),
            ModelProvider.Compatible => new ChatModel(_clients.OpenAI(given.BaseUrl!, given.ApiKey, reference.Name), reference),
            _ => throw new BuilderException(
                ErrorKind.Validation,
                "The offline model needs a recorded conversation.",
                "Choose a conversation of the template."
            ),
        };
    }

    /// <summary>Opens a model that replays one turn of a recorded conversation; see <see cref="ReplayHandler"/>.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="turnIndex">Which of its turns, from 0.</param>
    /// <param name="prompt">The prompt as the person gave it, where it differs from the recorded one.</param>
    /// <exception cref="BuilderException">NotFound when the conversation has no such turn.</exception>
    public ChatModel OpenReplay(Conversation conversation, int turnIndex, string? prompt = null)
    {
        if (turnIndex < 0 || turnIndex >= conversation.Turns.Count)
        {
            throw new BuilderException(
                ErrorKind.NotFound,
                $"The recorded conversation “{conversation.Title}” ends after {conversation.Turns.Count} prompts.",
                "Set OPENAI_API_KEY or ANTHROPIC_API_KEY to go on with a real model."
            );
        }

        ReplayHandler handler = new(conversation.Turns[turnIndex], prompt, ReplayPace.Brisk, clock);
        IChatClient client = new ModelClients(handler).OpenAI(ModelEndpoints.Replay, null, conversation.Name);
        return new ChatModel(client, new ModelReference(ModelProvider.Offline, conversation.Name), isReplay: true);
    }

    /// <summary>Wraps a model so that every finished answer is added to a conversation file, which can then be replayed. Owns the inner model.</summary>
    /// <param name="inner">The model to listen to, for one turn.</param>
    /// <param name="folder">Where <c>conversation.json</c> is written; when there is one already, this turn is added to it.</param>
    /// <param name="prompt">What the person asked in this turn.</param>
    public static ChatModel OpenRecording(ChatModel inner, string folder, string prompt) =>
        new(new RecordingChatClient(inner.Client, folder, prompt), inner.Reference, inner.IsReplay, inner.PrefersPatch);
}
