using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Builder.Core;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using StreamJsonRpc;

namespace Builder.Server.Rpc;

/// <summary>
/// The wire over WebSocket at <c>/rpc</c>, on loopback only. A client shows its token as the subprotocol <c>builder.TOKEN</c>, or within two seconds in its
/// first message <c>{"token": "…"}</c>. Turns go on when a client goes away; it finds what it missed by sequence number.
/// </summary>
internal sealed class WebSocketServer : IAsyncDisposable
{
    /// <summary>How long a connection may stay without having shown its token.</summary>
    internal static readonly TimeSpan AuthenticationTime = TimeSpan.FromSeconds(2);

    internal const int MaxMessageBytes = 4 * 1024 * 1024;
    private const int MaxConnections = 256;
    private const int MaxUnknownConnections = 32;
    private const string Protocol = "builder.v1";
    private const string TokenPrefix = "builder.";

    private readonly WebApplication _application;
    private readonly Func<IJsonRpcMessageHandler, CancellationToken, Task> _serve;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _unknown = new(MaxUnknownConnections);
    private readonly ILogger _log;
    private Gate _gate = new(0, []);

    private WebSocketServer(
        WebApplication application,
        AccessToken token,
        int port,
        Func<IJsonRpcMessageHandler, CancellationToken, Task> serve
    )
    {
        _application = application;
        _serve = serve;
        _log = application.Services.GetRequiredService<ILogger<WebSocketServer>>();
        Token = token;
        Port = port;
    }

    internal AccessToken Token { get; }

    internal int Port { get; }

    /// <param name="port">0 for any free one.</param>
    /// <param name="serve">Talks to one client until it goes.</param>
    /// <exception cref="BuilderException">The port is taken.</exception>
    internal static async Task<WebSocketServer> StartAsync(
        int port,
        IReadOnlyList<string> extraOrigins,
        string stateFolder,
        ILoggerProvider logs,
        Func<IJsonRpcMessageHandler, CancellationToken, Task> serve,
        CancellationToken cancellation
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = MaxConnections;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.RequestHeadersTimeout = AuthenticationTime;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        var application = builder.Build();
        application.UseWebSockets(
            new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30), KeepAliveTimeout = TimeSpan.FromSeconds(30) }
        );
        WebSocketServer? server = null;
        application.Run(context => server is { } ready ? ready.HandleAsync(context) : StartingAsync(context));
        try
        {
            await application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException inner)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new BuilderException(
                ErrorKind.Precondition,
                $"Port {port} is already in use.",
                "Choose another with --port, or leave it out.",
                inner: inner
            );
        }
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var taken = new Uri(address).Port;
        server = new WebSocketServer(application, AccessToken.Create(stateFolder, taken), taken, serve)
        {
            _gate = new Gate(taken, extraOrigins),
        };
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        Token.Dispose();
        _unknown.Dispose();
        _stopping.Dispose();
    }

    private static Task StartingAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }

    private async Task HandleAsync(HttpContext context)
    {
        var refused = Refusal(context);
        if (refused != 0)
        {
            context.Response.StatusCode = refused;
            return;
        }
        var offered = context.WebSockets.WebSocketRequestedProtocols;
        var shown = offered.FirstOrDefault(protocol => protocol.StartsWith(TokenPrefix, StringComparison.Ordinal) && protocol != Protocol);
        if (shown is not null && !Token.Matches(shown[TokenPrefix.Length..]))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        // A browser needs one of the protocols it offered; the token's own only when it offered nothing else.
        var accepted = offered.Contains(Protocol) ? Protocol : shown;
        if (shown is not null)
        {
            using var known = await context.WebSockets.AcceptWebSocketAsync(accepted).ConfigureAwait(false);
            await ServeAsync(known).ConfigureAwait(false);
            return;
        }
        await AdmitAsync(context, accepted).ConfigureAwait(false);
    }

    private int Refusal(HttpContext context)
    {
        if (_gate.WhyNot(context.Request) is { } why)
        {
            _log.LogWarning("A connection was refused because of its {Why}", why);
            return StatusCodes.Status403Forbidden;
        }
        return context.Request.Path != "/rpc" ? StatusCodes.Status404NotFound
            : !context.WebSockets.IsWebSocketRequest ? StatusCodes.Status426UpgradeRequired
            : 0;
    }

    /// <summary>Lets in a client that shows its token in its first message, in time; only so many may be waiting.</summary>
    private async Task AdmitAsync(HttpContext context, string? accepted)
    {
        if (!await _unknown.WaitAsync(TimeSpan.Zero).ConfigureAwait(false))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }
        WebSocket socket;
        try
        {
            socket = await context.WebSockets.AcceptWebSocketAsync(accepted).ConfigureAwait(false);
            if (!await ShowsTokenAsync(socket).ConfigureAwait(false))
            {
                socket.Abort();
                socket.Dispose();
                return;
            }
        }
        finally
        {
            _unknown.Release();
        }
        using (socket)
        {
            await ServeAsync(socket).ConfigureAwait(false);
        }
    }

    private async Task<bool> ShowsTokenAsync(WebSocket socket)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        deadline.CancelAfter(AuthenticationTime);
        var buffer = new byte[256];
        try
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), deadline.Token).ConfigureAwait(false);
            if (!received.EndOfMessage || received.MessageType != WebSocketMessageType.Text)
            {
                return false;
            }
            using var message = JsonDocument.Parse(buffer.AsMemory(0, received.Count));
            return message.RootElement.ValueKind == JsonValueKind.Object
                && message.RootElement.TryGetProperty("token", out var token)
                && token.ValueKind == JsonValueKind.String
                && Token.Matches(token.GetString());
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or JsonException)
        {
            return false;
        }
    }

    private async Task ServeAsync(WebSocket socket)
    {
        using var limited = new LimitedWebSocket(socket, MaxMessageBytes);
        using var handler = new WebSocketMessageHandler(limited, RpcJson.Formatter());
        await _serve(handler, _stopping.Token).ConfigureAwait(false);
    }
}
