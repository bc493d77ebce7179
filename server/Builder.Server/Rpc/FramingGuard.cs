using System.Globalization;
using System.Text;

namespace Builder.Server.Rpc;

/// <summary>
/// Stands before StreamJsonRpc on a stream of <c>Content-Length</c> framed messages and ends it when a client breaks the rules:
/// a header part of more than 8 kB, a length that is missing, negative, not a number, or more than <see cref="MaxMessageBytes"/>.
/// Without it a single line ("Content-Length: 2147483648") makes the process set aside that much memory (THREATS H3).
/// Read by one reader at a time, as every stream.
/// </summary>
internal sealed class FramingGuard(Stream inner) : Stream
{
    /// <summary>An opened document travels whole; 16 MB is far above any source file that one edits.</summary>
    internal const int MaxMessageBytes = 16 * 1024 * 1024;

    private const int MaxHeaderBytes = 8 * 1024;

    private readonly List<byte> _header = [];
    private long _bodyBytesLeft;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Inspect(buffer.Span[..count]);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        Inspect(buffer.AsSpan(offset, read));
        return read;
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Inspect(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_bodyBytesLeft > 0)
            {
                var skip = (int)Math.Min(_bodyBytesLeft, bytes.Length);
                _bodyBytesLeft -= skip;
                bytes = bytes[skip..];
                continue;
            }
            _header.Add(bytes[0]);
            bytes = bytes[1..];
            if (_header.Count > MaxHeaderBytes)
            {
                throw new InvalidDataException($"A message's header is longer than {MaxHeaderBytes} bytes.");
            }
            if (EndsHeader())
            {
                _bodyBytesLeft = ContentLength();
                _header.Clear();
            }
        }
    }

    private bool EndsHeader()
    {
        var n = _header.Count;
        return n >= 4 && _header[n - 1] == '\n' && _header[n - 2] == '\r' && _header[n - 3] == '\n' && _header[n - 4] == '\r';
    }

    private long ContentLength()
    {
        const string Name = "Content-Length:";
        long? length = null;
        foreach (var line in Encoding.ASCII.GetString([.. _header]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            if (!line.StartsWith(Name, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }
            var isNumber = int.TryParse(line.AsSpan(Name.Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed);
            if (!isNumber || parsed > MaxMessageBytes || (length is not null && length != parsed))
            {
                throw new InvalidDataException($"A message's length is not a number from 0 to {MaxMessageBytes}.");
            }
            length = parsed;
        }
        return length ?? throw new InvalidDataException("A message has no Content-Length.");
    }
}
