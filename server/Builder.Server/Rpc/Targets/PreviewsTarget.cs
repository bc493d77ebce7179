using Builder.Core;
using Builder.Protocol;
using Builder.Server.Preview;
using ErrorKind = Builder.Core.ErrorKind;

namespace Builder.Server.Rpc.Targets;

/// <summary>Previews, for one client.</summary>
internal sealed class PreviewsTarget(SiteAccess sites, SitePreviews previews, IClient client) : IPreviewsProtocol
{
    private const int LongestRoute = 2000;
    private const int LongestWords = 500;

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

    public async Task<PreviewReach> NavigateAsync(PreviewNavigateRequest request, CancellationToken cancellationToken)
    {
        if (!IsRoute(request.Route))
        {
            throw new BuilderException(
                ErrorKind.Validation,
                $"“{request.Route}” is not a place within the site.",
                "Give a path that begins with a slash, such as /menu."
            );
        }
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        return previews.Navigate(open, request.Route);
    }

    public async Task<PreviewReach> HighlightAsync(PreviewHighlightRequest request, CancellationToken cancellationToken)
    {
        var (selector, text) = (request.Selector?.Trim() ?? "", request.Text?.Trim() ?? "");
        if (selector.Length == 0 == (text.Length == 0) || Math.Max(selector.Length, text.Length) > LongestWords)
        {
            throw new BuilderException(
                ErrorKind.Validation,
                $"What to highlight is either a selector or a text, of at most {LongestWords} characters."
            );
        }
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        var highlight = new Highlight(selector.Length > 0 ? selector : null, text.Length > 0 ? text : null);
        return await previews.HighlightAsync(open, highlight, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Nothing that a browser takes for another place than one on the page's own origin.</summary>
    private static bool IsRoute(string route) =>
        route is ['/', ..]
        && route is not ['/', '/' or '\\', ..]
        && route.Length <= LongestRoute
        && !route.Any(character => char.IsControl(character) || character == '\\');
}
