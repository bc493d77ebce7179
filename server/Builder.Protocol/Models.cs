using System.Text.Json.Serialization;

namespace Builder.Protocol;

/// <summary>Models: who answers a prompt.</summary>
public interface IModelsProtocol
{
    /// <summary>The providers, whether each is ready to use, and which model would be used now.</summary>
    [RpcMethod("builder/model.list")]
    Task<ModelListResponse> ListAsync(CancellationToken cancellationToken);

    /// <summary>Gives the server a key or an endpoint for as long as it runs. Keys are never written to disk or log by the server.</summary>
    [RpcMethod("builder/model.configure")]
    Task<ModelListResponse> ConfigureAsync(ModelConfigureRequest request, CancellationToken cancellationToken);

    /// <summary>Tests a key or an endpoint, given or about to be, and lists the models that it leads to. Changes nothing.</summary>
    [RpcMethod("builder/model.test")]
    Task<ModelTestResponse> TestAsync(ModelTestRequest request, CancellationToken cancellationToken);

    /// <summary>Says which models this client has itself, in the place of those it had; the server asks them by <c>builder/model.ask</c>.</summary>
    [RpcMethod("builder/model.offer")]
    Task<ModelListResponse> OfferAsync(ModelOfferRequest request, CancellationToken cancellationToken);

    /// <summary>What a model of this client says, in order, while <c>builder/model.ask</c> is not answered. The next is sent after this was answered.</summary>
    [RpcMethod("builder/model.say")]
    Task<ModelSayResponse> SayAsync(ModelSayRequest request, CancellationToken cancellationToken);
}

/// <param name="Current">The model that a turn without a model of its own uses, as <c>provider:name</c>, or null when none is ready.</param>
public sealed record ModelListResponse(IReadOnlyList<ModelProvider> Providers, string? Current);

/// <param name="Id"><c>openai</c>, <c>anthropic</c>, <c>compatible</c>, <c>editor</c> or <c>offline</c>.</param>
/// <param name="HowToEnable">What to set, in one sentence, when it is not ready.</param>
public sealed record ModelProvider(string Id, string Title, bool IsReady, string? HowToEnable, IReadOnlyList<string> Models);

/// <param name="ProviderId">Whose settings these are.</param>
/// <param name="ApiKey">The key; null leaves the one it has, empty removes it.</param>
/// <param name="BaseUrl">The endpoint, such as <c>http://localhost:11434/v1</c>, in the place of the provider's own; null leaves it, empty removes it.</param>
/// <param name="Model">The model to use from now on, as <c>provider:name</c>; null leaves it.</param>
public sealed record ModelConfigureRequest(string? ProviderId, string? ApiKey, string? BaseUrl, string? Model);

/// <param name="ProviderId">Whose settings these are.</param>
/// <param name="ApiKey">The key; null for the one it has, empty for none.</param>
/// <param name="BaseUrl">The endpoint; null for the one it has, empty for the provider's own.</param>
public sealed record ModelTestRequest(string ProviderId, string? ApiKey, string? BaseUrl);

/// <param name="Models">The provider's own names; empty where it lists none.</param>
/// <param name="BaseUrl">The address at which they were found, where it is not the one that was given; else null.</param>
public sealed record ModelTestResponse(IReadOnlyList<string> Models, string? BaseUrl);

/// <param name="Models">As the client names them; a turn uses one as <c>editor:NAME</c>. Empty for none.</param>
public sealed record ModelOfferRequest(IReadOnlyList<string> Models);

/// <summary>What the server asks of a client that has models.</summary>
/// <param name="AskId">Names this question in <c>builder/model.say</c>.</param>
/// <param name="Model">One of those that the client offered.</param>
/// <param name="Messages">The conversation.</param>
/// <param name="Tools">What the model may call.</param>
public sealed record ModelAskRequest(string AskId, string Model, IReadOnlyList<ModelMessage> Messages, IReadOnlyList<ModelTool> Tools);

/// <param name="IsModel">Whether the model said it; what the system, a person or a tool says is for the model.</param>
public sealed record ModelMessage(bool IsModel, IReadOnlyList<ModelPart> Parts);

/// <summary>A part of what is said: a text, a call of a tool, or what came of a call.</summary>
/// <param name="Text">The text, or the result of a call; empty with a call.</param>
/// <param name="CallId">Which call it is, or whose result; null with a text.</param>
/// <param name="Tool">Which tool is called; null with anything else.</param>
/// <param name="Arguments">A JSON object, as text; null unless a tool is called.</param>
public sealed record ModelPart(string Text, string? CallId = null, string? Tool = null, string? Arguments = null);

/// <param name="Schema">JSON Schema of its arguments, as text.</param>
public sealed record ModelTool(string Name, string Description, string Schema);

/// <param name="Refusal">Why there is no whole answer, or null when there is one.</param>
/// <param name="Said">What the client or the model's provider said of it.</param>
public sealed record ModelAskResponse(ModelRefusal? Refusal, string? Said);

/// <summary>Why a client's model gave no whole answer.</summary>
[JsonConverter(typeof(EnumName<ModelRefusal>))]
public enum ModelRefusal
{
    /// <summary>The person did not allow it.</summary>
    NotAllowed,

    /// <summary>What may be asked in a time, or in all, is used up.</summary>
    Quota,

    /// <summary>The client, or who provides the model, refuses it to Builder.</summary>
    Blocked,

    /// <summary>There is no such model any more.</summary>
    NotFound,

    /// <summary>The request was called off.</summary>
    Cancelled,

    /// <summary>Anything else, which another attempt may mend.</summary>
    Failed,
}

public sealed record ModelSayRequest(string AskId, IReadOnlyList<ModelPart> Parts);

/// <param name="IsWanted">False when nobody waits for more of this answer.</param>
public sealed record ModelSayResponse(bool IsWanted);
