using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Builder.Protocol;
using StreamJsonRpc;

namespace Builder.Server.Rpc;

/// <summary>
/// An editor at the other end of one connection. Notifications go through a queue with one writer, so that they leave in the order
/// in which they were put in and nobody waits for a slow editor. An editor that falls behind by the whole queue is cut off;
/// it can connect again and ask for what it missed (<c>builder/turn.events</c>).
/// </summary>
internal sealed class WireClient : IClient
{
    private const int QueueLength = 50_000;

    private readonly Channel<(string Method, JsonElement Parameters)> _outgoing = Channel.CreateBounded<(string, JsonElement)>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true }
    );
    private readonly JsonRpc _rpc;
    private readonly ILogger _log;

    internal WireClient(JsonRpc rpc, ILogger log)
    {
        _rpc = rpc;
        _log = log;
        _ = WriteAllAsync();
    }

    /// <summary>The editor's own protocol on this connection; null where nobody speaks it.</summary>
    internal IEditorConnection? Editor { get; set; }

    public void Send(TurnEvent happened) => Notify(Contract.TurnEventNotification, happened, ProtocolJson.Default.TurnEvent);

    public void Send(BuildEvent happened) => Notify(Contract.BuildEventNotification, happened, ProtocolJson.Default.BuildEvent);

    public void Send(PublishEvent happened) => Notify(Contract.PublishEventNotification, happened, ProtocolJson.Default.PublishEvent);

    public void Send(PreviewProblem problem) => Notify(Contract.PreviewProblemNotification, problem, ProtocolJson.Default.PreviewProblem);

    public void Send(PreviewState preview) => Notify(Contract.PreviewChangedNotification, preview, ProtocolJson.Default.PreviewState);

    public void Show(string site, IReadOnlyList<BuildDiagnostic> diagnostics) => Editor?.Show(site, diagnostics);

    internal void Notify<T>(string method, T parameters, JsonTypeInfo<T> type)
    {
        if (!_outgoing.Writer.TryWrite((method, JsonSerializer.SerializeToElement(parameters, type))) && !_rpc.IsDisposed)
        {
            _log.LogWarning("A client does not read what it is sent; its connection is closed");
            _rpc.Dispose();
        }
    }

    /// <summary>Asks the editor and waits for its answer.</summary>
    internal async Task<TResponse?> AskAsync<TRequest, TResponse>(
        string method,
        TRequest parameters,
        JsonTypeInfo<TRequest> request,
        JsonTypeInfo<TResponse> response,
        CancellationToken cancellation
    )
    {
        var (values, types) = Named(JsonSerializer.SerializeToElement(parameters, request));
        var answer = await _rpc.InvokeWithParameterObjectAsync<JsonElement?>(method, values, types, cancellation).ConfigureAwait(false);
        return answer is { ValueKind: not JsonValueKind.Null } given ? given.Deserialize(response) : default;
    }

    /// <summary>Ends the queue; what is in it still leaves as long as the connection stands.</summary>
    internal void Close() => _outgoing.Writer.TryComplete();

    private async Task WriteAllAsync()
    {
        await foreach (var (method, parameters) in _outgoing.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                var (values, types) = Named(parameters);
                await _rpc.NotifyWithParameterObjectAsync(method, values, types).ConfigureAwait(false);
            }
            catch (Exception gone) when (gone is ConnectionLostException or ObjectDisposedException or IOException)
            {
                _outgoing.Writer.TryComplete();
                return;
            }
        }
    }

    /// <summary>StreamJsonRpc takes named parameters apart; finished JSON values with their type need no reflection.</summary>
    private static (Dictionary<string, object?> Values, Dictionary<string, Type> Types) Named(JsonElement parameters)
    {
        var values = new Dictionary<string, object?>();
        var types = new Dictionary<string, Type>();
        foreach (var property in parameters.EnumerateObject())
        {
            values.Add(property.Name, property.Value);
            types.Add(property.Name, typeof(JsonElement));
        }
        return (values, types);
    }
}
