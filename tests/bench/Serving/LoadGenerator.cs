using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Builder.Bench.Serving;

/// <param name="PerSecond">Answers a second, all connections together.</param>
/// <param name="P99">The time that 99 of 100 requests took at most, in milliseconds.</param>
/// <param name="Bytes">Of one answer's body as it travelled.</param>
internal sealed record Load(double PerSecond, double P99, long Bytes);

/// <summary>Asks for one address again and again on 32 connections that stay open, the next request once the last answer is complete.</summary>
internal static class LoadGenerator
{
    private const int Connections = 32;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(2);

    public static async Task<Load> RunAsync(Uri address, string? encoding)
    {
        var request = Encoding.ASCII.GetBytes(
            $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\n{(encoding is null ? "" : $"Accept-Encoding: {encoding}\r\n")}\r\n"
        );
        var started = Stopwatch.GetTimestamp();
        var results = await Task.WhenAll(
            Enumerable.Range(0, Connections).Select(_ => Task.Run(() => ConnectAsync(address.Port, request, started)))
        );
        var times = results.SelectMany(result => result.Times).Order().ToArray();
        return new Load(times.Length / Measured.TotalSeconds, times[(int)(times.Length * 0.99)], results[0].Bytes);
    }

    private static async Task<(List<double> Times, long Bytes)> ConnectAsync(int port, byte[] request, long started)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var (times, buffer, bytes) = (new List<double>(), new byte[512 * 1024], 0L);
        while (Stopwatch.GetElapsedTime(started) < WarmUp + Measured)
        {
            var asked = Stopwatch.GetTimestamp();
            await socket.SendAsync(request);
            bytes = await ReceiveAsync(socket, buffer);
            if (Stopwatch.GetElapsedTime(started) > WarmUp)
            {
                times.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            }
        }
        return (times, bytes);
    }

    /// <summary>Reads one answer to its end and returns the length of its body.</summary>
    private static async Task<long> ReceiveAsync(Socket socket, byte[] buffer)
    {
        var (filled, end) = (0, -1);
        while (end < 0)
        {
            filled += await ReadAsync(socket, buffer.AsMemory(filled));
            end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
        }
        if (!buffer.AsSpan(0, end).StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException(Encoding.ASCII.GetString(buffer, 0, end));
        }
        var length = LengthOf(buffer.AsSpan(0, end + 2));
        long body = filled - end - 4;
        if (length is not null)
        {
            while (body < length)
            {
                body += await ReadAsync(socket, buffer);
            }
            return body;
        }
        // Chunked: the last chunk is empty, and nothing follows it before the next request.
        var tail = buffer.AsSpan(Math.Max(end, filled - 5), Math.Min(5, filled - end)).ToArray();
        while (!tail.AsSpan().EndsWith("0\r\n\r\n"u8))
        {
            var read = await ReadAsync(socket, buffer);
            body += read;
            byte[] joined = [.. tail, .. buffer.AsSpan(Math.Max(0, read - 5), Math.Min(5, read))];
            tail = joined[^Math.Min(5, joined.Length)..];
        }
        return body;
    }

    private static async Task<int> ReadAsync(Socket socket, Memory<byte> into) =>
        await socket.ReceiveAsync(into) is > 0 and var read ? read : throw new EndOfStreamException("The server closed the connection.");

    private static long? LengthOf(ReadOnlySpan<byte> head)
    {
        var name = "content-length:"u8;
        while (head.IndexOf("\r\n"u8) is >= 0 and var at)
        {
            if (at > name.Length && Ascii.EqualsIgnoreCase(head[..name.Length], name))
            {
                return Utf8Parser.TryParse(head[name.Length..at].TrimStart((byte)' '), out long length, out _) ? length : null;
            }
            head = head[(at + 2)..];
        }
        return null;
    }
}
