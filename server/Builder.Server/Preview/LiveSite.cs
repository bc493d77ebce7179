using System.Net;
using Builder.Core.Previews.Live;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Builder.Server.Preview;

/// <summary>
/// A draft as it is being written: requests go on to its development server, over a socket that is no port. What may be asked for and what comes back
/// is held to the same rules as for a built site.
/// </summary>
internal sealed class LiveSite : IDisposable
{
    private static readonly ForwarderRequestConfig Config = new()
    {
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        // A page that is left open says something every half minute.
        ActivityTimeout = TimeSpan.FromMinutes(5),
    };

    private readonly HttpMessageInvoker client;
    private readonly CancellationTokenSource closing = new();

    public LiveSite(LiveEndpoint endpoint)
    {
        Endpoint = endpoint;
        client = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                ActivityHeadersPropagator = null,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                ConnectCallback = (_, cancellation) => endpoint.ConnectAsync(cancellation),
            }
        );
    }

    public LiveEndpoint Endpoint { get; }

    /// <summary>Answers a request for a page or a file. Its method has been looked at before.</summary>
    public async Task ForwardAsync(HttpContext context, string rawTarget, bool isNavigation, PreviewFence fence)
    {
        string? from = context.Request.Headers["Sec-Fetch-Site"];
        if (!isNavigation && from is ("cross-site" or "same-site"))
        {
            await PreviewRequests.TextAsync(context, StatusCodes.Status403Forbidden, "Only this site's own pages may ask for this.");
        }
        else if (!LivePath.MayBeAsked(rawTarget, Endpoint))
        {
            await PreviewRequests.TextAsync(context, StatusCodes.Status404NotFound, "Not found.");
        }
        else if (await SendAsync(context, new LiveTransform(Endpoint, rawTarget, isNavigation, fence)) && !context.Response.HasStarted)
        {
            PreviewRequests.Protect(context, fence);
            await (
                isNavigation
                    ? PreviewRequests.BytesAsync(context, 503, "text/html; charset=utf-8", PreviewPages.NotAnswering(Endpoint.Instance))
                    : PreviewRequests.TextAsync(context, 503, "The draft cannot be shown at this moment.")
            );
        }
    }

    /// <summary>Connects a page with Vite, which tells it of edits. Where the page is from has been looked at before; Vite looks at its own token.</summary>
    public async Task ForwardSocketAsync(HttpContext context)
    {
        var rawTarget = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        string? protocol = context.Request.Headers.SecWebSocketProtocol;
        if (protocol is not ("vite-hmr" or "vite-ping") || rawTarget.Split('?')[0] != Endpoint.Base)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        await SendAsync(context, new LiveTransform(Endpoint, rawTarget, isNavigation: false, new PreviewFence(false, null)));
    }

    /// <summary>Ends what is still connected.</summary>
    public void Dispose()
    {
        closing.Cancel();
        client.Dispose();
    }

    /// <returns>Whether it failed.</returns>
    private async Task<bool> SendAsync(HttpContext context, LiveTransform transform)
    {
        var forwarder = context.RequestServices.GetRequiredService<IHttpForwarder>();
        try
        {
            return await forwarder.SendAsync(context, "http://live/", client, Config, transform, closing.Token) != ForwarderError.None;
        }
        catch (ObjectDisposedException)
        {
            // It was replaced at this very moment.
            return true;
        }
    }
}
