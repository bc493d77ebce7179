using System.Buffers;
using System.Text;

namespace Builder.Core.Models.Answers;

/// <summary>One event of an event stream: the name of its type (empty when it has none) and its data.</summary>
internal readonly record struct SseEvent(string Type, byte[] Data);

/// <summary>
/// Cuts a byte stream into events, as the HTML standard ("Server-sent events", 9.2.6) describes: lines end with CR, LF or both, also when the
/// network cuts between the two; several <c>data</c> lines are joined with LF; an event that the stream breaks off is not one. Stricter than the
/// standard in one point: a stream that does not begin with a field is refused, because then it is a web page. Not thread-safe.
/// </summary>
internal sealed class SseReader
{
    private const int MaxEventBytes = 8 * 1024 * 1024;
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly ArrayBufferWriter<byte> _data = new();
    private string _type = "";
    private bool _hasData;
    private bool _lastWasCarriageReturn;
    private bool _isFirstLine = true;
    private bool _sawField;

    /// <summary>Takes the next bytes and gives the events that they complete.</summary>
    /// <exception cref="AnswerException">NotAnEventStream or Malformed.</exception>
    public IEnumerable<SseEvent> Feed(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_lastWasCarriageReturn && bytes.Span[0] == '\n')
            {
                bytes = bytes[1..];
                _lastWasCarriageReturn = false;
                continue;
            }

            int length = bytes.Span.IndexOfAny((byte)'\r', (byte)'\n');
            Keep(bytes.Span[..(length < 0 ? bytes.Length : length)]);
            if (length < 0)
            {
                _lastWasCarriageReturn = false;
                yield break;
            }

            _lastWasCarriageReturn = bytes.Span[length] == '\r';
            bytes = bytes[(length + 1)..];
            if (EndLine() is { } whole)
            {
                yield return whole;
            }
        }
    }

    /// <summary>Nothing more comes. Whatever was not ended by an empty line is no event.</summary>
    /// <exception cref="AnswerException">NotAnEventStream, when not one field came.</exception>
    public void EndOfStream()
    {
        if (!_sawField && _line.WrittenCount > 0)
        {
            EndLine();
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_line.WrittenCount + _data.WrittenCount + bytes.Length > MaxEventBytes)
        {
            throw new AnswerException(AnswerFault.Malformed, $"One event of the stream is larger than {MaxEventBytes / 1024 / 1024} MB.");
        }

        _line.Write(bytes);
    }

    private SseEvent? EndLine()
    {
        ReadOnlySpan<byte> line = _line.WrittenSpan;
        _line.ResetWrittenCount(); // The bytes stay until the next write, and the line is done with by then.
        if (_isFirstLine)
        {
            _isFirstLine = false;
            line = line.StartsWith(ByteOrderMark) ? line[ByteOrderMark.Length..] : line;
        }

        if (line.IsEmpty)
        {
            return EndEvent();
        }

        int colon = line.IndexOf((byte)':');
        ReadOnlySpan<byte> name = colon < 0 ? line : line[..colon];
        ReadOnlySpan<byte> value = colon < 0 ? [] : line[(colon + 1)..];
        value = value.StartsWith(" "u8) ? value[1..] : value;
        if (name.SequenceEqual("data"u8))
        {
            if (_hasData)
            {
                _data.Write("\n"u8);
            }

            _data.Write(value);
            _hasData = true;
        }
        else if (name.SequenceEqual("event"u8))
        {
            _type = Encoding.UTF8.GetString(value);
        }
        else if (!_sawField && !name.IsEmpty && !name.SequenceEqual("id"u8) && !name.SequenceEqual("retry"u8))
        {
            throw new AnswerException(AnswerFault.NotAnEventStream, Encoding.UTF8.GetString(line[..Math.Min(line.Length, 300)]));
        }

        _sawField = true;
        return null;
    }

    private SseEvent? EndEvent()
    {
        SseEvent? whole = _hasData ? new SseEvent(_type, _data.WrittenSpan.ToArray()) : null;
        _data.ResetWrittenCount();
        _hasData = false;
        _type = "";
        return whole;
    }
}
