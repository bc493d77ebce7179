using Builder.Core;
using Builder.Protocol;
using ErrorKind = Builder.Core.ErrorKind;

namespace Builder.Server.Rpc.Targets;

/// <summary>Previews, for one client.</summary>
internal sealed class PreviewsTarget(SiteAccess sites, SitePreviews previews, IClient client) : IPreviewsProtocol
{
    public async Task<PreviewState> OpenAsync(PreviewOpenRequest request, CancellationToken cancellationToken)
    {
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        await open.ShowAsync(request.CheckpointId, cancellationToken).ConfigureAwait(false);
        return await previews.OpenAsync(open, request.Forwarded, cancellationToken).ConfigureAwait(false);
    }

    public async Task<PreviewState> ForwardAsync(PreviewForwardRequest request, CancellationToken cancellationToken)
    {
        if (
            !Uri.TryCreate(request.Address, UriKind.Absolute, out var address) || address is not { Scheme: "http" or "https", UserInfo: "" }
        )
        {
            throw new BuilderException(ErrorKind.Validation, "The address that leads to the preview is not a web address.");
        }
        if (address.PathAndQuery != "/")
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                $"This editor shows programs below a path of its own ({address.AbsolutePath}). A site that is made to be at the top of its address does not work there.",
                "Let the editor forward ports by name (code-server: --proxy-domain), or open the site's folder in an editor on this computer."
            );
        }
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        return previews.Forward(open, address);
    }
}
