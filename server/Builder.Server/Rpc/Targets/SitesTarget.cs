using Builder.Protocol;

namespace Builder.Server.Rpc.Targets;

/// <summary>Sites, for one client.</summary>
internal sealed class SitesTarget(SiteAccess sites, IClient client) : ISitesProtocol
{
    public async Task<SiteState> OpenAsync(SiteOpenRequest request, CancellationToken cancellationToken) =>
        ToWire.State(await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false));

    public async Task<SiteState> CreateAsync(SiteCreateRequest request, CancellationToken cancellationToken) =>
        ToWire.State(await sites.CreateAsync(client, request.Site, request.TemplateId, cancellationToken).ConfigureAwait(false));
}
