using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Builder.Tests.Rpc;

/// <summary>One JSON message after another, over whatever carries them.</summary>
internal interface IMessages : IDisposable
{
    /// <summary>The next one, or null at the end.</summary>
    Task<JsonElement?> ReadAsync();

    Task WriteAsync(byte[] message);
}

/// <summary>LSP's framing: a header with the length, then the message.</summary>
internal sealed class FramedMessages(Stream input, Stream output) : IMessages
{
    public async Task<JsonElement?> ReadAsync()
    {
        var header = new List<byte>();
        var one = new byte[1];
        while (header.Count < 4 || !header[^4..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await input.ReadAsync(one) == 0)
            {
                return null;
            }
            header.Add(one[0]);
        }
        var length = int.Parse(Encoding.ASCII.GetString([.. header]).Split(':')[1].Trim(), CultureInfo.InvariantCulture);
        var body = new byte[length];
        await input.ReadExactlyAsync(body);
        return JsonElement.Parse(body);
    }

    public async Task WriteAsync(byte[] message)
    {
        await output.WriteAsync(
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {message.Length}\r\n\r\n"))
        );
        await output.WriteAsync(message);
        await output.FlushAsync();
    }

    public void Dispose()
    {
        input.Dispose();
        output.Dispose();
    }
}

/// <summary>One web socket message each.</summary>
internal sealed class SocketMessages(WebSocket socket) : IMessages
{
    public async Task<JsonElement?> ReadAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return JsonElement.Parse(message.ToArray());
            }
        }
    }

    public Task WriteAsync(byte[] message) => socket.SendAsync(message, WebSocketMessageType.Text, true, CancellationToken.None);

    public void Dispose()
    {
        socket.Abort();
        socket.Dispose();
    }
}
