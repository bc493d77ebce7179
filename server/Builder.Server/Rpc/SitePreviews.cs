using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Builder.Core;
using Builder.Core.Changes;
using Builder.Core.OpenSites;
using Builder.Core.Previews;
using Builder.Protocol;
using Builder.Server.Preview;
using ErrorKind = Builder.Core.ErrorKind;

namespace Builder.Server.Rpc;

/// <summary>The previews of the open sites: what is built is served at once, and every client that has the site open is told.</summary>
internal sealed class SitePreviews(Clients clients) : IAsyncDisposable
{
    private static readonly FixedWindowRateLimiterOptions ProblemsAtOnce = new()
    {
        PermitLimit = 60,
        Window = TimeSpan.FromSeconds(10),
        QueueLimit = 0,
    };

    private readonly PreviewServer _server = new();
    private readonly ConcurrentDictionary<string, PreviewOrigin> _handles = new();
    private volatile string? _primarySite;
    private int _port;

    /// <summary>For the command line: the port to use, and the one site that is also served on a plain <c>http://localhost:PORT/</c>.</summary>
    internal void ServeOn(int port, string site)
    {
        _port = port;
        _primarySite = site;
    }

    /// <summary>Serves what a site shows now, and says where.</summary>
    /// <param name="forwarded">On a port of its own, too.</param>
    internal async Task<PreviewState> OpenAsync(OpenSite open, bool forwarded, CancellationToken cancellation)
    {
        await _server.StartAsync(_port, cancellation).ConfigureAwait(false);
        var handle = _handles.GetOrAdd(
            open.Site.Root,
            _ =>
            {
                var shows = _server.Show(open.Site, primary: _primarySite == open.Site.Root);
                // A page may say as much as it likes, and each problem is looked up in the sources.
                var limit = new FixedWindowRateLimiter(ProblemsAtOnce);
                shows.Reported += report => Heard(open, report, limit);
                return shows;
            }
        );
        if (forwarded)
        {
            await _server.ForwardAsync(handle, cancellation).ConfigureAwait(false);
        }
        return Serve(open, handle);
    }

    /// <summary>An editor leads this address to the site's preview, which answers there from now on.</summary>
    internal PreviewState Forward(OpenSite open, Uri address)
    {
        if (!_handles.TryGetValue(open.Site.Root, out var handle) || handle.LocalUrl is null)
        {
            throw new BuilderException(ErrorKind.Precondition, "The preview is not open on a port of its own.", "Open the preview first.");
        }
        _server.Allow(handle, address);
        return Serve(open, handle);
    }

    /// <summary>A site shows something else now. Before its preview was opened there is nobody to tell.</summary>
    internal void Changed(OpenSite open)
    {
        if (_handles.TryGetValue(open.Site.Root, out var handle))
        {
            clients.Send(Serve(open, handle));
        }
    }

    /// <summary>The site's open pages go there.</summary>
    internal PreviewReach Navigate(OpenSite open, string route) =>
        _handles.TryGetValue(open.Site.Root, out var handle) ? new PreviewReach(handle.Navigate(route), null) : new PreviewReach(0, null);

    /// <summary>The site's open pages show where these elements are.</summary>
    internal async Task<PreviewReach> HighlightAsync(OpenSite open, Highlight highlight, CancellationToken cancellation)
    {
        if (!_handles.TryGetValue(open.Site.Root, out var handle))
        {
            return new PreviewReach(0, null);
        }
        var (pages, found) = await handle.HighlightAsync(highlight, cancellation).ConfigureAwait(false);
        return new PreviewReach(pages, found);
    }

    /// <summary>What a page says of itself goes to the site, where a turn may ask for it, and to whoever has the site open.</summary>
    private void Heard(OpenSite open, PreviewReport report, RateLimiter limit)
    {
        if (report.Kind == "shown")
        {
            open.PageShown(report.Revision);
        }
        else if (report is { Kind: "error" or "request", Message: { Length: > 0 } message })
        {
            using var permit = limit.AttemptAcquire();
            if (!permit.IsAcquired)
            {
                return;
            }
            var problem = open.PageFailed(
                new PageFault(report.Revision, report.Kind == "request", message, report.Stack, report.File, report.Line, report.Column)
                {
                    Place = report is { Place: { } place, PlaceLine: { } line } ? (place, line, report.PlaceColumn ?? 1) : null,
                }
            );
            clients.Send(new PreviewProblem(open.Site.Root, report.Revision, message, ToWire.Diagnostic(problem)));
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Serves what the site shows at this moment, so that whoever comes last serves the newest.</summary>
    private static PreviewState Serve(OpenSite open, PreviewOrigin handle)
    {
        lock (handle)
        {
            var shown = open.Shown;
            // What is not kept was seen by nobody yet: it reaches only what the person's own files or settings name already.
            handle.Reach =
                (shown.Live is null && !open.HasDraft) || open.MayReachNetwork
                    ? null
                    : handle.Reach ?? PreviewFence.Named(open.Site.Folder);
            if (shown.Live is { } live)
            {
                handle.Follow(live.Endpoint, live.Revision, shown.Label);
            }
            else if (shown.Artifact is { } artifact)
            {
                handle.Update(artifact, shown.Label, shown.IsStale);
            }
            else if (shown.Simple is { } simple)
            {
                handle.Update(simple, shown.Label, shown.IsStale);
            }
            else
            {
                handle.Unfollow(shown == ShownState.NothingYet ? null : shown.Label);
            }
            var isSimple = shown is { Live: null, Artifact: null, Simple: not null };
            return new PreviewState(
                open.Site.Root,
                handle.Url,
                handle.LocalUrl,
                handle.Current?.TreeKey,
                shown.Label,
                shown.IsStale,
                isSimple,
                shown.Live is not null,
                shown.Notice
            );
        }
    }
}
