using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Builder.Core.Models.Answers;

/// <summary>
/// The body of an answer, re-framed: every event is complete, valid UTF-8 and read by the provider's rules before a byte of it is given on,
/// and the stream ends normally only when the answer is finished. It ends with the last event, even if the server keeps the connection open.
/// </summary>
internal sealed class AnswerStream(Stream network, AnswerRules rules, Redaction redaction) : ForwardStream
{
    // A word of an answer can be wrapped in hundreds of bytes; a stream that is longer than this is a server gone wild.
    public const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>A whole site is well under 10 MB. What an event has beyond its wrapping counts; in memory it is many times as large.</summary>
    public const int MaxContent = 16 * 1024 * 1024;
    private const int Wrapping = 512;

    private readonly SseReader _reader = new();
    private readonly byte[] _incoming = new byte[16 * 1024];
    private readonly MemoryStream _checked = new();
    private int _given;
    private long _received;
    private long _content;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_given == _checked.Length)
        {
            _checked.SetLength(0);
            _given = 0;
            if (rules.IsFinished)
            {
                return 0;
            }

            await ReceiveAsync(cancellationToken);
        }

        int count = Math.Min(buffer.Length, (int)_checked.Length - _given);
        _checked.GetBuffer().AsSpan(_given, count).CopyTo(buffer.Span);
        _given += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            network.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        int count;
        try
        {
            count = await network.ReadAsync(_incoming, cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            if (rules.HasEnd)
            {
                End();
                return;
            }

            throw new AnswerException(AnswerFault.EndedEarly, redaction.Apply(e.GetBaseException().Message), e);
        }

        _received += count;
        if (_received > MaxBytes)
        {
            throw new AnswerException(AnswerFault.Malformed, $"The answer is larger than {MaxBytes / 1024 / 1024} MB.");
        }

        if (count == 0)
        {
            _reader.EndOfStream();
            End();
            return;
        }

        foreach (SseEvent whole in _reader.Feed(_incoming.AsMemory(0, count)))
        {
            Check(whole);
            if (rules.IsFinished)
            {
                break;
            }
        }
    }

    private void End()
    {
        foreach (SseEvent last in rules.EndOfStream())
        {
            Give(last);
        }
    }

    private void Check(SseEvent whole)
    {
        if (!Utf8.IsValid(whole.Data))
        {
            throw new AnswerException(AnswerFault.Malformed, "An event of the stream is not valid UTF-8.");
        }

        _content += Math.Max(0, whole.Data.Length - Wrapping);
        if (_content > MaxContent)
        {
            throw new AnswerException(AnswerFault.Malformed, $"The answer says more than {MaxContent / 1024 / 1024} MB.");
        }

        try
        {
            foreach (SseEvent read in rules.Check(whole))
            {
                Give(read);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            string start = Encoding.UTF8.GetString(whole.Data.AsSpan(0, Math.Min(whole.Data.Length, 200)));
            throw new AnswerException(
                AnswerFault.Malformed,
                redaction.Apply($"An event of the stream is not what it should be: {start}"),
                e
            );
        }
        catch (AnswerException e) when (redaction.Apply(e.Message) is var clean && clean != e.Message)
        {
            throw new AnswerException(e.Fault, clean) { Status = e.Status, Code = e.Code };
        }
    }

    private void Give(SseEvent read)
    {
        if (read.Type.Length > 0)
        {
            _checked.Write(Encoding.UTF8.GetBytes($"event: {read.Type}\n"));
        }

        foreach (Range line in Lines(read.Data))
        {
            _checked.Write("data: "u8);
            _checked.Write(read.Data.AsSpan(line));
            _checked.Write("\n"u8);
        }

        _checked.Write("\n"u8);
    }

    private static List<Range> Lines(byte[] data)
    {
        List<Range> lines = [];
        int start = 0;
        for (int end = Array.IndexOf(data, (byte)'\n'); end >= 0; end = Array.IndexOf(data, (byte)'\n', start))
        {
            lines.Add(start..end);
            start = end + 1;
        }

        lines.Add(start..data.Length);
        return lines;
    }
}
