using Builder.Core.Previews.Live;
using Yarp.ReverseProxy.Forwarder;

namespace Builder.Server.Preview;

/// <summary>One request on its way to a development server, and the answer on its way back.</summary>
internal sealed class LiveTransform(LiveEndpoint endpoint, string rawTarget, bool isNavigation, PreviewFence fence) : HttpTransformer
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext,
        HttpRequestMessage proxyRequest,
        string destinationPrefix,
        CancellationToken cancellationToken
    )
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        // What was looked at is what is asked for, to the letter.
        proxyRequest.RequestUri = new Uri($"http://live{rawTarget}", AsItIs);
        proxyRequest.Headers.Remove(LiveEndpoint.TokenHeader);
        proxyRequest.Headers.TryAddWithoutValidation(LiveEndpoint.TokenHeader, endpoint.Token);
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext,
        HttpResponseMessage? proxyResponse,
        CancellationToken cancellationToken
    )
    {
        if (proxyResponse is null || !await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken))
        {
            return false;
        }
        var (response, headers) = (httpContext.Response, httpContext.Response.Headers);
        if (response.StatusCode == StatusCodes.Status101SwitchingProtocols)
        {
            return true;
        }
        // A plugin or a setting may have invited others.
        foreach (var name in headers.Keys.Where(IsForeign).ToArray())
        {
            headers.Remove(name);
        }
        var caching = headers.CacheControl.ToString();
        PreviewRequests.Protect(httpContext, fence);
        if (caching.Contains("immutable", StringComparison.OrdinalIgnoreCase))
        {
            headers.CacheControl = "private, max-age=31536000, immutable, no-transform";
        }
        if (isNavigation || !IsFallback(response))
        {
            return true;
        }
        // Vite answers with the site's page whatever is asked for; a script that misses a file is told the truth.
        headers.ContentLength = null;
        headers.Remove("ETag");
        await PreviewRequests.TextAsync(httpContext, StatusCodes.Status404NotFound, "Not found.");
        return false;
    }

    private bool IsFallback(HttpResponse response)
    {
        var path = rawTarget.Split('?')[0];
        return response.StatusCode == StatusCodes.Status200OK
            && response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true
            && !path.EndsWith('/')
            && !path.EndsWith(".html", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsForeign(string header) =>
        header.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("Cross-Origin-", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("Content-Security-Policy", StringComparison.OrdinalIgnoreCase)
        || header.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase)
        || header.Equals("X-Powered-By", StringComparison.OrdinalIgnoreCase)
        || header.Equals("Server", StringComparison.OrdinalIgnoreCase);
}
