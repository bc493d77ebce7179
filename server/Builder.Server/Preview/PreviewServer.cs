using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Builder.Core;
using Builder.Core.Sites;

namespace Builder.Server.Preview;

/// <summary>
/// Serves built sites to browsers on this machine. One server, and for each site an origin of its own under a name that
/// cannot be guessed, so that sites cannot read one another and no page from elsewhere can find them (THREATS W2, W3, H1).
/// Listens on loopback only.
/// </summary>
public sealed class PreviewServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, PreviewOrigin> hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock gate = new();
    private readonly CancellationTokenSource closing = new();
    private readonly SemaphoreSlim listening = new(1);
    private readonly List<WebApplication> applications = [];

    /// <summary>Null until it is started.</summary>
    public int? Port { get; private set; }

    /// <summary>Starts to listen. Does nothing when it listens already.</summary>
    /// <param name="port">The port to use, or 0 for any that is free.</param>
    /// <exception cref="BuilderException">Precondition: another program uses the port.</exception>
    public async Task StartAsync(int port, CancellationToken cancellationToken = default)
    {
        await listening.WaitAsync(cancellationToken);
        try
        {
            Port ??= await ListenAsync(port);
        }
        finally
        {
            listening.Release();
        }
    }

    /// <summary>
    /// Gives a site a port of its own, for an editor on another computer that forwards ports and knows no <c>*.localhost</c>: whoever asks
    /// for <see cref="PreviewOrigin.LocalUrl"/> there gets this site. Does nothing when it has one already.
    /// </summary>
    public async Task ForwardAsync(PreviewOrigin handle, CancellationToken cancellationToken = default)
    {
        await listening.WaitAsync(cancellationToken);
        try
        {
            if (handle.LocalUrl is null)
            {
                var port = await ListenAsync(0);
                Lead(handle, port);
                handle.LocalUrl = $"http://localhost:{port}/";
            }
        }
        finally
        {
            listening.Release();
        }
    }

    /// <summary>Answers under one more address, which an editor leads to <see cref="PreviewOrigin.LocalUrl"/>. No other name is answered (THREATS H1).</summary>
    public void Allow(PreviewOrigin handle, Uri address)
    {
        if (hosts.GetOrAdd(address.Authority, handle) == handle)
        {
            handle.AddOrigin(address.GetLeftPart(UriPartial.Authority));
        }
    }

    private async Task<int> ListenAsync(int port)
    {
        for (var attempt = 0; ; attempt++)
        {
            var chosen = port == 0 ? FreePort() : port;
            try
            {
                applications.Add(await ListenAsync(chosen, withIPv6: Socket.OSSupportsIPv6 && attempt < 3));
                return chosen;
            }
            catch (IOException) when (attempt < 6)
            {
                // Somebody took the port in between, or IPv6 is there but switched off: then without it.
            }
            catch (IOException taken)
            {
                throw new BuilderException(
                    ErrorKind.Precondition,
                    $"Port {chosen} is used by another program.",
                    "Choose another port, or none to use any that is free.",
                    taken.Message,
                    taken
                );
            }
        }
    }

    /// <summary>Gives the site an origin. Asked again for the same site, the same one comes back.</summary>
    /// <param name="primary">Whether this is the one site that <c>http://localhost:PORT/</c> serves as well.</param>
    /// <exception cref="InvalidOperationException">The server is not started.</exception>
    public PreviewOrigin Show(Site site, bool primary = false)
    {
        var port = Port ?? throw new InvalidOperationException("The preview server is not started.");
        lock (gate)
        {
            if (hosts.Values.FirstOrDefault(handle => handle.Site == site.Id) is { } existing)
            {
                return existing;
            }
            var isPrimary = primary && !hosts.ContainsKey($"localhost:{port}");
            var handle = new PreviewOrigin(site.Id, NewLabel(), port, isPrimary, Remove);
            hosts[handle.Host] = handle;
            if (isPrimary)
            {
                Lead(handle, port);
            }
            return handle;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        foreach (var application in applications)
        {
            await application.StopAsync();
            await application.DisposeAsync();
        }
        closing.Dispose();
        listening.Dispose();
    }

    private async Task<WebApplication> ListenAsync(int port, bool withIPv6)
    {
        // Without the defaults: no configuration file of the current folder and no environment variable may open another port.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton<IHostLifetime, PreviewLifetime>();
        builder.Services.AddHttpForwarder();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = 0;
            options.Limits.MaxConcurrentConnections = 2048;
            options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            options.Listen(IPAddress.Loopback, port);
            if (withIPv6)
            {
                options.Listen(IPAddress.IPv6Loopback, port);
            }
        });
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(HandleAsync);
        try
        {
            await app.StartAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (!hosts.TryGetValue(context.Request.Host.Value ?? "", out var handle))
        {
            context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return;
        }
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await PreviewRequests.HandleAsync(context, handle);
            return;
        }
        // A browser always says who opens a socket; a page of another origin may not (THREATS H2).
        string? origin = context.Request.Headers.Origin;
        var isOwn = origin == $"http://{context.Request.Host.Value}" || handle.HasOrigin(origin);
        if (isOwn && context.Request.Path != "/.builder/live" && handle.LiveSite is { } live)
        {
            await live.ForwardSocketAsync(context);
            return;
        }
        if (!isOwn || context.Request.Path != "/.builder/live")
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await handle.Live.ServeAsync(socket, closing.Token);
    }

    private void Lead(PreviewOrigin handle, int port)
    {
        foreach (var name in (ReadOnlySpan<string>)["localhost", "127.0.0.1", "[::1]"])
        {
            hosts[$"{name}:{port}"] = handle;
        }
    }

    private void Remove(PreviewOrigin handle)
    {
        foreach (var (host, _) in hosts.Where(pair => pair.Value == handle))
        {
            hosts.TryRemove(host, out _);
        }
    }

    /// <summary>128 random bits in letters and digits that a host name may have.</summary>
    private static string NewLabel()
    {
        const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
        return string.Create(
            26,
            0,
            (span, _) =>
            {
                for (var index = 0; index < span.Length; index++)
                {
                    span[index] = Alphabet[RandomNumberGenerator.GetInt32(Alphabet.Length)];
                }
            }
        );
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}

/// <summary>The process decides when it ends, not this part of it: no signal is caught here.</summary>
internal sealed class PreviewLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
