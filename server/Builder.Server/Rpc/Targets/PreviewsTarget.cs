using Builder.Protocol;

namespace Builder.Server.Rpc.Targets;

/// <summary>Previews, for one client.</summary>
internal sealed class PreviewsTarget(SiteAccess sites, SitePreviews previews, IClient client) : IPreviewsProtocol
{
    public async Task<PreviewState> OpenAsync(PreviewOpenRequest request, CancellationToken cancellationToken)
    {
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        var shown = await open.ShowAsync(request.CheckpointId, cancellationToken).ConfigureAwait(false);
        return await previews.OpenAsync(open, shown, cancellationToken).ConfigureAwait(false);
    }
}
