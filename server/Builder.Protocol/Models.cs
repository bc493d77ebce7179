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
}

/// <param name="Current">The model that a turn without a model of its own uses, as <c>provider:name</c>, or null when none is ready.</param>
public sealed record ModelListResponse(IReadOnlyList<ModelProvider> Providers, string? Current);

/// <param name="Id"><c>openai</c>, <c>anthropic</c>, <c>compatible</c> or <c>offline</c>.</param>
/// <param name="HowToEnable">What to set, in one sentence, when it is not ready.</param>
public sealed record ModelProvider(string Id, string Title, bool IsReady, string? HowToEnable, IReadOnlyList<string> Models);

/// <param name="ProviderId">Whose settings these are.</param>
/// <param name="ApiKey">The key; null leaves the one it has, empty removes it.</param>
/// <param name="BaseUrl">The endpoint, such as <c>http://localhost:11434/v1</c>, in the place of the provider's own; null leaves it, empty removes it.</param>
/// <param name="Model">The model to use from now on, as <c>provider:name</c>; null leaves it.</param>
public sealed record ModelConfigureRequest(string? ProviderId, string? ApiKey, string? BaseUrl, string? Model);
