using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;

namespace Builder.Server.Preview;

/// <summary>The open pages of one site: each is told what to show, and tells what it shows.</summary>
internal sealed class LiveSockets(Func<LiveMessage?> current, Action<PreviewReport> onReport)
{
    private const int LongestMessage = 16 * 1024;
    private const int MostPages = 64;

    private readonly ConcurrentDictionary<Channel<LiveMessage>, byte> pages = new();

    public int Count => pages.Count;

    /// <returns>How many pages there are to read it.</returns>
    public int Show(LiveMessage shown)
    {
        var told = pages.Keys;
        foreach (var page in told)
        {
            page.Writer.TryWrite(shown);
        }
        return told.Count;
    }

    /// <summary>Lives as long as the page's connection.</summary>
    public async Task ServeAsync(WebSocket socket, CancellationToken closing)
    {
        // Only the newest state matters to a page that is slow to read, and each message says it.
        var page = Channel.CreateBounded<LiveMessage>(new BoundedChannelOptions(4) { FullMode = BoundedChannelFullMode.DropOldest });
        if (pages.Count >= MostPages)
        {
            return;
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(closing);
        pages[page] = 0;
        try
        {
            // A page that was made before the newest state and connects after it must hear of it, too.
            if (current() is { } shown)
            {
                page.Writer.TryWrite(shown);
            }
            var sending = SendAsync(socket, page.Reader, stop.Token);
            await ReceiveAsync(socket, stop.Token);
            await stop.CancelAsync();
            await sending;
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The page was closed, or the server is being closed.
        }
        finally
        {
            pages.TryRemove(page, out _);
        }
    }

    private static async Task SendAsync(WebSocket socket, ChannelReader<LiveMessage> states, CancellationToken stop)
    {
        try
        {
            await foreach (var shown in states.ReadAllAsync(stop))
            {
                var message = JsonSerializer.SerializeToUtf8Bytes(shown, PreviewJson.Default.LiveMessage);
                await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, stop);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // Seen by the receiving side, too.
        }
    }

    private async Task ReceiveAsync(WebSocket socket, CancellationToken stop)
    {
        var buffer = new byte[LongestMessage];
        while (socket.State == WebSocketState.Open)
        {
            var length = 0;
            ValueWebSocketReceiveResult received;
            do
            {
                if (length == buffer.Length)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, null, stop);
                    return;
                }
                received = await socket.ReceiveAsync(buffer.AsMemory(length), stop);
                length += received.Count;
            } while (!received.EndOfMessage);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, stop);
                return;
            }
            if (Read(buffer.AsSpan(0, length)) is { } report)
            {
                onReport(report);
            }
        }
    }

    private static PreviewReport? Read(ReadOnlySpan<byte> message)
    {
        try
        {
            return
                JsonSerializer.Deserialize(message, PreviewJson.Default.PreviewReport)
                    is { Kind: "shown" or "route" or "error" or "console" or "request" or "highlighted", Revision: not null } report
                ? PreviewText.Bounded(report)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
