using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using StreamJsonRpc;

namespace Builder.Server.Rpc;

/// <summary>
/// The methods that one connection answers, each added by name (see <c>Composition</c>).
///
/// Order: StreamJsonRpc starts handlers one after another, in the order in which messages arrive. Notifications are
/// therefore handled on the spot, without waiting for anything, and requests leave for the thread pool at once: a request always sees
/// every text change that was sent before it, and none has to wait for a long one.
/// Parameters are read here and not by StreamJsonRpc, so that each record is read by source-generated code and a malformed
/// one becomes "invalid params" of kind <c>validation</c>.
/// </summary>
internal sealed class RpcMethods(ILogger log)
{
    private readonly Dictionary<string, Handler> _handlers = [];

    /// <summary>Every method there is, for the test that compares them with the contract.</summary>
    internal IReadOnlyCollection<string> Names => _handlers.Keys;

    internal void Request<TRequest, TResponse>(
        string name,
        JsonTypeInfo<TRequest> request,
        JsonTypeInfo<TResponse> response,
        Func<TRequest, CancellationToken, Task<TResponse>> answer
    ) =>
        _handlers.Add(
            name,
            (parameters, cancellation) =>
                Task.Run(
                    async () =>
                    {
                        try
                        {
                            var answered = await answer(Read(parameters, request), cancellation).ConfigureAwait(false);
                            return JsonSerializer.SerializeToElement(answered, response);
                        }
                        catch (Exception exception)
                        {
                            throw RpcErrors.ToRpc(exception, name, log);
                        }
                    },
                    CancellationToken.None
                )
        );

    /// <summary>A request without parameters; whatever a client sends instead is not looked at.</summary>
    internal void Request<TResponse>(string name, JsonTypeInfo<TResponse> response, Func<CancellationToken, Task<TResponse>> answer) =>
        Request(name, RpcJson.Default.JsonElement, response, (_, cancellation) => answer(cancellation));

    /// <summary>A notification. Must not wait: it holds up every message behind it.</summary>
    internal void Notification<T>(string name, JsonTypeInfo<T> parameters, Action<T> handle) =>
        _handlers.Add(
            name,
            (received, _) =>
            {
                try
                {
                    handle(Read(received, parameters));
                }
                catch (Exception exception)
                {
                    // A notification has no answer; the log is the only place left to say it.
                    RpcErrors.Describe(exception, name, log);
                }
                return Task.FromResult(RpcJson.Null);
            }
        );

    internal void AddTo(JsonRpc rpc)
    {
        foreach (var (name, handler) in _handlers)
        {
            var entry = new Entry(handler);
            rpc.AddLocalRpcMethod(
                ((Delegate)entry.InvokeAsync).Method,
                entry,
                new JsonRpcMethodAttribute(name) { UseSingleObjectParameterDeserialization = true }
            );
        }
    }

    private static T Read<T>(JsonElement? parameters, JsonTypeInfo<T> type)
    {
        var element = parameters ?? RpcJson.EmptyObject;
        if (element.ValueKind == JsonValueKind.Array && element.GetArrayLength() == 1)
        {
            element = element[0]; // positional: vscode-jsonrpc sends a single parameter either way
        }
        return element.Deserialize(type) ?? throw new JsonException("The parameters are null.");
    }

    private delegate Task<JsonElement> Handler(JsonElement? parameters, CancellationToken cancellation);

    /// <summary>What StreamJsonRpc calls. Its optional parameter lets a client leave <c>params</c> out.</summary>
    private sealed class Entry(Handler handler)
    {
        public Task<JsonElement> InvokeAsync(JsonElement? parameters = null, CancellationToken cancellationToken = default) =>
            handler(parameters, cancellationToken);
    }
}
