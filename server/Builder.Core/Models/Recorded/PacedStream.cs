namespace Builder.Core.Models.Recorded;

/// <summary>Gives the events of a replay one after the other, with a pause before each, like a connection over which they just arrive.</summary>
internal sealed class PacedStream(IEnumerable<byte[]> events, TimeSpan pause, TimeProvider clock) : ForwardStream
{
    private readonly IEnumerator<byte[]> _events = events.GetEnumerator();
    private ReadOnlyMemory<byte> _rest;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_rest.IsEmpty)
        {
            if (!_events.MoveNext())
            {
                return 0;
            }

            _rest = _events.Current;
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, clock, cancellationToken);
            }
        }

        int count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _events.Dispose();
        }

        base.Dispose(disposing);
    }
}
