using System.Net.WebSockets;

namespace Builder.Server.Rpc;

/// <summary>A web socket whose messages may not grow beyond a limit: StreamJsonRpc gathers a message whole before it reads it (THREATS H3).</summary>
internal sealed class LimitedWebSocket(WebSocket inner, int maxMessageBytes) : WebSocket
{
    private long _messageBytes;

    public override WebSocketCloseStatus? CloseStatus => inner.CloseStatus;
    public override string? CloseStatusDescription => inner.CloseStatusDescription;
    public override WebSocketState State => inner.State;
    public override string? SubProtocol => inner.SubProtocol;

    public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
    {
        var received = await inner.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
        await CountAsync(received.Count, received.EndOfMessage).ConfigureAwait(false);
        return received;
    }

    public override async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var received = await inner.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
        await CountAsync(received.Count, received.EndOfMessage).ConfigureAwait(false);
        return received;
    }

    public override Task SendAsync(
        ArraySegment<byte> buffer,
        WebSocketMessageType messageType,
        bool endOfMessage,
        CancellationToken cancellationToken
    ) => inner.SendAsync(buffer, messageType, endOfMessage, cancellationToken);

    public override ValueTask SendAsync(
        ReadOnlyMemory<byte> buffer,
        WebSocketMessageType messageType,
        bool endOfMessage,
        CancellationToken cancellationToken
    ) => inner.SendAsync(buffer, messageType, endOfMessage, cancellationToken);

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        inner.CloseAsync(closeStatus, statusDescription, cancellationToken);

    public override Task CloseOutputAsync(
        WebSocketCloseStatus closeStatus,
        string? statusDescription,
        CancellationToken cancellationToken
    ) => inner.CloseOutputAsync(closeStatus, statusDescription, cancellationToken);

    public override void Abort() => inner.Abort();

    public override void Dispose() => inner.Dispose();

    private async ValueTask CountAsync(int bytes, bool endOfMessage)
    {
        _messageBytes += bytes;
        if (_messageBytes > maxMessageBytes)
        {
            await inner
                .CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, "The message is too big.", CancellationToken.None)
                .ConfigureAwait(false);
            throw new InvalidDataException($"A message is longer than {maxMessageBytes} bytes.");
        }
        if (endOfMessage)
        {
            _messageBytes = 0;
        }
    }
}
