using Builder.Core.Models;
using Wire = Builder.Protocol;

namespace Builder.Server.Rpc.Targets;

/// <summary>Models. Keys come over the client's own pipe or socket, stay in memory, and are never given back.</summary>
internal sealed class ModelsTarget(ModelSettings settings, ModelCatalog catalog, EditorModels editors, IClient client)
    : Wire.IModelsProtocol
{
    public Task<Wire.ModelListResponse> ListAsync(CancellationToken cancellationToken) => Task.FromResult(List());

    public Task<Wire.ModelListResponse> ConfigureAsync(Wire.ModelConfigureRequest request, CancellationToken cancellationToken)
    {
        if (request.ProviderId is { } provider)
        {
            settings.Configure(provider, request.ApiKey, request.BaseUrl);
        }
        if (request.Model is { } model)
        {
            settings.Current = ModelReference.Parse(model);
        }
        return Task.FromResult(List());
    }

    public async Task<Wire.ModelTestResponse> TestAsync(Wire.ModelTestRequest request, CancellationToken cancellationToken)
    {
        var found = await catalog.TestAsync(request.ProviderId, request.ApiKey, request.BaseUrl, cancellationToken).ConfigureAwait(false);
        return new Wire.ModelTestResponse(found.Names, found.BaseUrl?.AbsoluteUri);
    }

    public Task<Wire.ModelListResponse> OfferAsync(Wire.ModelOfferRequest request, CancellationToken cancellationToken)
    {
        if (client is WireClient editor)
        {
            editors.Offer(editor, request.Models);
        }
        return Task.FromResult(List());
    }

    public Task<Wire.ModelSayResponse> SayAsync(Wire.ModelSayRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new Wire.ModelSayResponse(editors.Say(request.AskId, request.Parts)));

    private Wire.ModelListResponse List() =>
        new(
            [
                .. catalog
                    .List()
                    .Select(provider => new Wire.ModelProvider(
                        provider.Id,
                        provider.Title,
                        provider.IsReady,
                        provider.HowToEnable,
                        provider.Models
                    )),
            ],
            catalog.Default()?.ToString()
        );
}
