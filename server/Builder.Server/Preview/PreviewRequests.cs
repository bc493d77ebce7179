using System.Text;
using Builder.Core;
using Builder.Core.Artifacts;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Builder.Server.Preview;

/// <summary>
/// Answers a request from what is served now, or passes it on while a draft is shown live. What is built is looked up in a dictionary and nowhere else, so that no path reaches the disk
/// (THREATS W1). Only a navigation falls back to the site's own routing; a missing asset is an honest 404.
/// </summary>
internal static class PreviewRequests
{
    private const string FrameAncestors = "frame-ancestors 'self' vscode-webview: vscode-file: http://localhost:* http://127.0.0.1:*";

    /// <summary>Where an editor in a browser lives, and its webviews, is known to nobody here; by https it is not a page of this network.</summary>
    private const string ForwardedAncestors = FrameAncestors + " https:";

    /// <summary>Whatever is answered, nobody else may read or frame it (THREATS W2, W3), and no proxy on the way may change it.</summary>
    public static void Protect(HttpContext context, PreviewFence fence)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy =
            (fence.IsForwarded ? ForwardedAncestors : FrameAncestors) + fence.Policy(context.Request.Host.Value);
        headers["Referrer-Policy"] = "same-origin";
        headers.CacheControl = "no-cache, no-transform";
    }

    public static Task HandleAsync(HttpContext context, PreviewOrigin handle)
    {
        var (headers, content) = (context.Response.Headers, handle.Content);
        Protect(context, handle.Fence);
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            headers.Allow = "GET, HEAD";
            return TextAsync(
                context,
                StatusCodes.Status405MethodNotAllowed,
                "This is a preview of a built site: it answers GET and HEAD only."
            );
        }
        var rawTarget = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (handle.LiveSite is { } live && !rawTarget.StartsWith("/.builder/", StringComparison.Ordinal))
        {
            return live.ForwardAsync(context, rawTarget, IsNavigation(context.Request), handle.Fence);
        }
        if (RequestTarget.Parse(rawTarget, out var refused) is not { } path)
        {
            return TextAsync(context, refused, refused == 400 ? "This address is not valid." : "Not found.");
        }
        if (path == ".builder/client.js")
        {
            return BytesAsync(context, 200, "text/javascript; charset=utf-8", PreviewClient.Script);
        }
        if (path == ".builder/simple.js")
        {
            return BytesAsync(context, 200, "text/javascript; charset=utf-8", PreviewClient.SimpleNote);
        }
        var isOurs = content is { IsSimple: true } && path.StartsWith(".builder/", StringComparison.Ordinal);
        if (path.StartsWith('.') && !isOurs && !path.StartsWith(".well-known/", StringComparison.Ordinal))
        {
            return TextAsync(context, 404, "Not found.");
        }
        var isNavigation = IsNavigation(context.Request);
        if (content is null)
        {
            return isNavigation || path.Length == 0
                ? BytesAsync(context, 200, "text/html; charset=utf-8", PreviewPages.Nothing(handle.WhyNothing))
                : TextAsync(context, 404, "Nothing is built yet.");
        }
        try
        {
            return AnswerAsync(context, content, path, isNavigation);
        }
        catch (BuilderException damaged)
        {
            return isNavigation
                ? BytesAsync(context, 500, "text/html; charset=utf-8", PreviewPages.Damaged(damaged.Message, damaged.NextStep ?? ""))
                : TextAsync(context, 500, damaged.Message);
        }
    }

    private static Task AnswerAsync(HttpContext context, PreviewContent content, string path, bool isNavigation)
    {
        if (content.Base.Length > 1)
        {
            var below = content.Base.Trim('/') + "/";
            if (path.Length == 0 || path + "/" == below)
            {
                context.Response.Headers.Location = content.Base;
                context.Response.StatusCode = StatusCodes.Status302Found;
                return Task.CompletedTask;
            }
            if (!path.StartsWith(below, StringComparison.Ordinal))
            {
                return NotFoundAsync(context, content, path, isNavigation);
            }
            path = path[below.Length..];
        }
        if (content.Find(path) is { } exact)
        {
            return FileAsync(context, exact, 200);
        }
        if (path.Length == 0 || path.EndsWith('/') || isNavigation)
        {
            if (content.FindPage(path) is { } page)
            {
                return FileAsync(context, page, 200);
            }
        }
        return isNavigation && !NamesAnAsset(path) && content.Fallback is { } fallback
            ? FileAsync(context, fallback, 200)
            : NotFoundAsync(context, content, path, isNavigation);
    }

    private static Task NotFoundAsync(HttpContext context, PreviewContent content, string path, bool isNavigation)
    {
        if (!isNavigation)
        {
            return TextAsync(context, 404, "Not found.");
        }
        if (content.HasNoPage)
        {
            return BytesAsync(context, 404, "text/html; charset=utf-8", PreviewPages.NoPage(content.Revision, content.Build));
        }
        return content.MissingPage is { } own
            ? FileAsync(context, own, 404)
            : BytesAsync(context, 404, "text/html; charset=utf-8", PreviewPages.NotFound("/" + path, content.Revision, content.Build));
    }

    private static Task FileAsync(HttpContext context, ServedFile file, int status)
    {
        var (request, response) = (context.Request, context.Response);
        var headers = response.Headers;
        var hasRange = !StringValues.IsNullOrEmpty(request.Headers.Range) && status == 200;
        var (bytes, coding) = file.For(hasRange ? null : (string?)request.Headers.AcceptEncoding);
        var tag = coding switch
        {
            ContentCoding.Brotli => $"\"{file.Hash}-br\"",
            ContentCoding.Gzip => $"\"{file.Hash}-gz\"",
            _ => $"\"{file.Hash}\"",
        };
        headers.ETag = tag;
        headers.AcceptRanges = "bytes";
        if (file.IsCompressible)
        {
            headers.Vary = "Accept-Encoding";
        }
        if (file.IsImmutable)
        {
            headers.CacheControl = "private, max-age=31536000, immutable, no-transform";
        }
        if (status == 200 && Matches(request.Headers.IfNoneMatch, file.Hash))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        if (coding != ContentCoding.Identity)
        {
            headers.ContentEncoding = coding == ContentCoding.Brotli ? "br" : "gzip";
        }
        if (
            hasRange
            && IsIfRangeMet(request.Headers.IfRange, tag)
            && ByteRange.TryParse(request.Headers.Range!, bytes.Length, out var range)
        )
        {
            if (range is not { } part)
            {
                headers.ContentRange = $"bytes */{bytes.Length}";
                return TextAsync(context, StatusCodes.Status416RangeNotSatisfiable, "The file has no such part.");
            }
            headers.ContentRange = $"bytes {part.From}-{part.To}/{bytes.Length}";
            return BytesAsync(
                context,
                StatusCodes.Status206PartialContent,
                file.ContentType,
                bytes.AsMemory((int)part.From, (int)part.Length)
            );
        }
        return BytesAsync(context, status, file.ContentType, bytes);
    }

    /// <summary>
    /// A person going somewhere, not a script fetching something. Browsers say so; where they do not, asking for HTML does.
    /// </summary>
    private static bool IsNavigation(HttpRequest request)
    {
        string? destination = request.Headers["Sec-Fetch-Dest"];
        return destination is null
            ? ((string?)request.Headers.Accept)?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true
            : destination is "document" or "iframe" or "frame";
    }

    /// <summary>An address with the extension of a known kind of file means that file; <c>/users/jane.doe</c> is a route.</summary>
    private static bool NamesAnAsset(string path) => ContentTypes.IsKnown(path);

    private static bool Matches(StringValues ifNoneMatch, string hash) =>
        !StringValues.IsNullOrEmpty(ifNoneMatch)
        && (ifNoneMatch.ToString() is var tags && (tags.Trim() == "*" || tags.Contains(hash, StringComparison.Ordinal)));

    private static bool IsIfRangeMet(StringValues ifRange, string tag) => StringValues.IsNullOrEmpty(ifRange) || ifRange == tag;

    internal static Task TextAsync(HttpContext context, int status, string text) =>
        BytesAsync(context, status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));

    internal static Task BytesAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> bytes)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(bytes).AsTask();
    }
}
