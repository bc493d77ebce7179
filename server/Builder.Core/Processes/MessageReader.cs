using System.Buffers.Text;
using System.Text;

namespace Builder.Core.Processes;

/// <summary>Takes what a child writes apart into messages. Without a bound, a child could fill our memory: what is too long is dropped.</summary>
internal static class MessageReader
{
    private const int Longest = 16 * 1024 * 1024;

    /// <summary>One message a line.</summary>
    public static async Task ReadLinesAsync(Stream stream, Action<string> onMessage, CancellationToken cancellationToken)
    {
        var buffer = new byte[32 * 1024];
        using var line = new MemoryStream();
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            var rest = buffer.AsMemory(0, read);
            int at;
            while ((at = rest.Span.IndexOf((byte)'\n')) >= 0)
            {
                line.Write(rest.Span[..at]);
                if (line.Length <= Longest)
                {
                    onMessage(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
                }
                line.SetLength(0);
                rest = rest[(at + 1)..];
            }
            if (line.Length <= Longest)
            {
                line.Write(rest.Span);
            }
        }
    }

    /// <summary>Messages with a header that says how long they are, as language servers write them (LSP 3.17, base protocol).</summary>
    public static async Task ReadFramesAsync(Stream stream, Action<string> onMessage, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        var filled = 0;
        int read;
        while ((read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken)) > 0)
        {
            filled += read;
            var taken = 0;
            while (Frame(buffer.AsSpan(taken, filled - taken)) is { } frame)
            {
                if (frame.Length is < 0 or > Longest)
                {
                    throw new InvalidDataException("A message without a usable length.");
                }
                if (frame.Start + frame.Length > filled - taken)
                {
                    Array.Resize(ref buffer, Math.Max(buffer.Length, taken + frame.Start + frame.Length));
                    break;
                }
                onMessage(Encoding.UTF8.GetString(buffer, taken + frame.Start, frame.Length));
                taken += frame.Start + frame.Length;
            }
            buffer.AsSpan(taken, filled - taken).CopyTo(buffer);
            filled -= taken;
            if (filled == buffer.Length)
            {
                Array.Resize(
                    ref buffer,
                    buffer.Length < Longest ? buffer.Length * 2 : throw new InvalidDataException("A header without an end.")
                );
            }
        }
    }

    /// <summary>Where the body starts and how long it is, -1 when the header does not say; null while the header is not complete.</summary>
    private static (int Start, int Length)? Frame(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return null;
        }
        var name = "Content-Length:"u8;
        var at = bytes[..end].IndexOf(name);
        return (
            end + 4,
            at >= 0 && Utf8Parser.TryParse(bytes[(at + name.Length)..end].TrimStart((byte)' '), out int length, out _) ? length : -1
        );
    }
}
