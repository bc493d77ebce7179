using System.Buffers.Binary;

namespace Builder.Core.Diffs;

/// <summary>
/// A file as lines of bytes, each with its line break, so that what is put together from them is exact to the byte whatever the encoding.
/// Lines end at LF as git has it; in UTF-16, which its byte order mark tells, at a 16-bit LF.
/// </summary>
internal sealed class ByteLines
{
    private readonly byte[] bytes;

    /// <summary>Where the lines of <see cref="Part"/> begin, and its end.</summary>
    private readonly int[] starts;
    private int[]? all;

    public ByteLines(byte[] bytes)
        : this(bytes, 0, bytes.Length) { }

    /// <param name="from">Where the part begins that is taken apart at once; the beginning of a line.</param>
    /// <param name="to">Where it ends, likewise. The lines around it are only taken apart when somebody asks for them.</param>
    public ByteLines(byte[] bytes, int from, int to)
    {
        this.bytes = bytes;
        starts = Wide(bytes) is { } bigEndian ? SplitWide(bytes, bigEndian) : Split(bytes, from, to);
        var first = from > 0 ? bytes.AsSpan(0, from).Count((byte)'\n') : 0;
        Part = first..(first + starts.Length - 1);
        Count =
            to == bytes.Length ? Part.End.Value : Part.End.Value + bytes.AsSpan(to).Count((byte)'\n') + (bytes[^1] == (byte)'\n' ? 0 : 1);
    }

    public int Count { get; }

    /// <summary>The lines that were taken apart.</summary>
    public System.Range Part { get; }

    public ReadOnlySpan<byte> this[int line] => bytes.AsSpan(Start(line)..Start(line + 1));

    /// <summary>The bytes of several lines.</summary>
    public ReadOnlySpan<byte> Range(int line, int count) => bytes.AsSpan(Start(line)..Start(line + count));

    /// <summary>True for UTF-16 with its high byte first, false with its low byte first, null for everything else.</summary>
    public static bool? Wide(ReadOnlySpan<byte> bytes) =>
        bytes.Length < 2 || (bytes.Length & 1) != 0 ? null
        : bytes is [0xFE, 0xFF, ..] ? true
        : bytes is [0xFF, 0xFE, ..] ? false
        : null;

    /// <summary>
    /// The parts of two files that are not the same lines at their beginnings and ends, which is all there is to compare. Files in UTF-16
    /// are compared as a whole.
    /// </summary>
    public static (ByteLines Old, ByteLines New) Differing(byte[] before, byte[] after)
    {
        if (Wide(before) is not null || Wide(after) is not null)
        {
            return (new ByteLines(before), new ByteLines(after));
        }

        var same = before.AsSpan().CommonPrefixLength(after);
        var head = before.AsSpan(0, same).LastIndexOf((byte)'\n') + 1;
        if (same == before.Length && same == after.Length)
        {
            head = same;
        }

        var tail = CommonEnd(before.AsSpan(head), after.AsSpan(head));
        var isWholeLine =
            (tail == before.Length - head || before[^(tail + 1)] == '\n') && (tail == after.Length - head || after[^(tail + 1)] == '\n');
        if (tail > 0 && !isWholeLine)
        {
            var next = before.AsSpan(before.Length - tail).IndexOf((byte)'\n');
            tail = next < 0 ? 0 : tail - next - 1;
        }

        return (new ByteLines(before, head, before.Length - tail), new ByteLines(after, head, after.Length - tail));
    }

    private static int CommonEnd(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        const int Stretch = 256;
        var most = Math.Min(a.Length, b.Length);
        var same = 0;
        while (
            same + Stretch <= most && a.Slice(a.Length - same - Stretch, Stretch).SequenceEqual(b.Slice(b.Length - same - Stretch, Stretch))
        )
        {
            same += Stretch;
        }

        while (same < most && a[a.Length - same - 1] == b[b.Length - same - 1])
        {
            same++;
        }

        return same;
    }

    private int Start(int line)
    {
        var inPart = line - Part.Start.Value;
        return (uint)inPart < (uint)starts.Length ? starts[inPart]
            : line == 0 ? 0
            : line == Count ? bytes.Length
            : (all ??= Split(bytes, 0, bytes.Length))[line];
    }

    private static int[] Split(ReadOnlySpan<byte> bytes, int from, int to)
    {
        var part = bytes[from..to];
        var starts = new int[part.Count((byte)'\n') + (part is [.., not (byte)'\n'] ? 2 : 1)];
        starts[0] = from;
        for (var line = 1; line < starts.Length; line++)
        {
            var next = bytes[starts[line - 1]..to].IndexOf((byte)'\n');
            starts[line] = next < 0 ? to : starts[line - 1] + next + 1;
        }

        return starts;
    }

    private static int[] SplitWide(ReadOnlySpan<byte> bytes, bool bigEndian)
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

        return [.. starts];
    }
}
