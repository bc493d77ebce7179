using System.Collections.Concurrent;
using Builder.Core.Turns;
using Builder.Protocol;
using Builder.Server.Preview;

namespace Builder.Server.Rpc;

/// <summary>The previews of the open sites: what is built is served at once, and every client that has the site open is told.</summary>
internal sealed class SitePreviews(Clients clients) : IAsyncDisposable
{
    private readonly PreviewServer _server = new();
    private readonly SemaphoreSlim _starting = new(1);
    private readonly ConcurrentDictionary<string, PreviewHandle> _handles = new();
    private volatile string? _primarySite;
    private int _port;

    /// <summary>For the command line: the port to use, and the one site that is also served on a plain <c>http://localhost:PORT/</c>.</summary>
    internal void ServeOn(int port, string site)
    {
        _port = port;
        _primarySite = site;
    }

    /// <summary>Serves what a site shows now, and says where.</summary>
    internal async Task<PreviewState> OpenAsync(OpenSite open, ShownState shown, CancellationToken cancellation)
    {
        await _starting.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await _server.StartAsync(_port).ConfigureAwait(false);
        }
        finally
        {
            _starting.Release();
        }
        var handle = _handles.GetOrAdd(open.Site.Root, _ => _server.Show(open.Site, primary: _primarySite == open.Site.Root));
        return Serve(open, handle, shown);
    }

    /// <summary>A site shows something else now. Before its preview was opened there is nobody to tell.</summary>
    internal void Changed(OpenSite open, ShownState shown)
    {
        if (_handles.TryGetValue(open.Site.Root, out var handle))
        {
            clients.Send(Serve(open, handle, shown));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        _starting.Dispose();
    }

    private static PreviewState Serve(OpenSite open, PreviewHandle handle, ShownState shown)
    {
        if (shown.Artifact is { } artifact)
        {
            handle.Update(artifact, shown.Label, shown.IsStale);
        }
        return new PreviewState(open.Site.Root, handle.Url, handle.LocalUrl, handle.Current?.TreeKey, shown.Label, shown.IsStale);
    }
}
