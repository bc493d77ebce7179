using System.Buffers.Binary;

namespace Builder.Core.Edits;

/// <summary>
/// A file as lines of bytes, each with its line break, so that what is put together from them is exact to the byte whatever the encoding.
/// Lines end at LF as git has it; in UTF-16, which its byte order mark tells, at a 16-bit LF.
/// </summary>
internal sealed class ByteLines
{
    private readonly byte[] bytes;
    private readonly List<int> starts;

    public ByteLines(byte[] bytes)
    {
        this.bytes = bytes;
        starts = Wide(bytes) is { } bigEndian ? SplitWide(bytes, bigEndian) : Split(bytes);
    }

    public int Count => starts.Count - 1;

    public ReadOnlySpan<byte> this[int line] => bytes.AsSpan(starts[line]..starts[line + 1]);

    /// <summary>The bytes of several lines.</summary>
    public ReadOnlySpan<byte> Range(int line, int count) => bytes.AsSpan(starts[line]..starts[line + count]);

    /// <summary>True for UTF-16 with its high byte first, false with its low byte first, null for everything else.</summary>
    public static bool? Wide(ReadOnlySpan<byte> bytes) =>
        bytes.Length < 2 || (bytes.Length & 1) != 0 ? null
        : bytes is [0xFE, 0xFF, ..] ? true
        : bytes is [0xFF, 0xFE, ..] ? false
        : null;

    private static List<int> Split(ReadOnlySpan<byte> bytes)
    {
        var starts = new List<int>(bytes.Count((byte)'\n') + 2) { 0 };
        var position = 0;
        while (position < bytes.Length)
        {
            var next = bytes[position..].IndexOf((byte)'\n');
            position = next < 0 ? bytes.Length : position + next + 1;
            starts.Add(position);
        }

        return starts;
    }

    private static List<int> SplitWide(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        var starts = new List<int>(bytes.Length / 64 + 2) { 0 };
        for (var i = 0; i < bytes.Length; i += 2)
        {
            var unit = bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]) : BinaryPrimitives.ReadUInt16LittleEndian(bytes[i..]);
            if (unit == '\n' || i == bytes.Length - 2)
            {
                starts.Add(i + 2);
            }
        }

        return starts;
    }
}
