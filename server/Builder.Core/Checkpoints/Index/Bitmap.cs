using System.Buffers.Binary;

namespace Builder.Core.Checkpoints.Index;

/// <summary>The compressed bitmaps of a split index: EWAH, as git's “bitmap-format” documentation describes it.</summary>
internal static class Bitmap
{
    private const int MostLiterals = 0x7FFF_FFFF;

    /// <summary>The positions that are set.</summary>
    /// <param name="used">How many bytes the bitmap takes.</param>
    public static IReadOnlyList<int> Read(ReadOnlySpan<byte> bytes, out int used)
    {
        var count = BinaryPrimitives.ReadInt32BigEndian(bytes[4..]);
        var words = bytes.Slice(8, count * 8);
        used = 8 + (count * 8) + 4;
        var set = new List<int>();
        var at = 0;
        for (var i = 0; i < count; )
        {
            var marker = Word(words, i++);
            var running = (int)((marker >> 1) & 0xFFFF_FFFF);
            if ((marker & 1) != 0)
            {
                set.AddRange(Enumerable.Range(at, running * 64));
            }

            at += running * 64;
            for (var literals = (int)(marker >> 33); literals > 0; literals--, at += 64)
            {
                var word = Word(words, i++);
                for (var bit = 0; bit < 64; bit++)
                {
                    if (((word >> bit) & 1) != 0)
                    {
                        set.Add(at + bit);
                    }
                }
            }
        }

        return set;
    }

    /// <summary>A bitmap of the positions, without compression.</summary>
    /// <param name="size">How many positions there are.</param>
    public static byte[] Write(IEnumerable<int> positions, int size)
    {
        var literals = new ulong[(size + 63) / 64];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(literals.Length, MostLiterals);
        foreach (var position in positions)
        {
            literals[position / 64] |= 1UL << (position % 64);
        }

        var bytes = new byte[8 + ((literals.Length + 1) * 8) + 4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, size);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), literals.Length + 1);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), (ulong)literals.Length << 33);
        for (var i = 0; i < literals.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(16 + (i * 8)), literals[i]);
        }

        return bytes;
    }

    private static ulong Word(ReadOnlySpan<byte> words, int index) => BinaryPrimitives.ReadUInt64BigEndian(words[(index * 8)..]);
}
