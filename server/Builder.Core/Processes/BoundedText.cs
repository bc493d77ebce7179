using System.Text;

namespace Builder.Core.Processes;

/// <summary>
/// What a child wrote, in bounded memory: the beginning and the end are kept, the middle of a flood is dropped.
/// The beginning names the first error, which causes the others; the end says how it went out.
/// </summary>
internal sealed class BoundedText(int capacity = BoundedText.DefaultCapacity)
{
    public const int DefaultCapacity = 1024 * 1024;

    private readonly Lock gate = new();
    private readonly byte[] head = new byte[capacity / 4];
    private readonly byte[] ring = new byte[capacity - (capacity / 4)];
    private int headLength;
    private long ringWritten;

    public long TotalBytes { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            TotalBytes += bytes.Length;
            var room = Math.Min(bytes.Length, head.Length - headLength);
            bytes[..room].CopyTo(head.AsSpan(headLength));
            headLength += room;
            var rest = bytes[room..];
            if (rest.Length > ring.Length)
            {
                ringWritten += rest.Length - ring.Length;
                rest = rest[^ring.Length..];
            }
            var at = (int)(ringWritten % ring.Length);
            var first = Math.Min(rest.Length, ring.Length - at);
            rest[..first].CopyTo(ring.AsSpan(at));
            rest[first..].CopyTo(ring);
            ringWritten += rest.Length;
        }
    }

    public override string ToString()
    {
        lock (gate)
        {
            var beginning = Encoding.UTF8.GetString(head, 0, headLength);
            if (ringWritten <= ring.Length)
            {
                return beginning + Encoding.UTF8.GetString(ring, 0, (int)ringWritten);
            }
            var at = (int)(ringWritten % ring.Length);
            var end = Encoding.UTF8.GetString([.. ring.AsSpan(at), .. ring.AsSpan(0, at)]);
            return $"{beginning}\n… {TotalBytes - headLength - ring.Length} bytes left out …\n{end}";
        }
    }
}
