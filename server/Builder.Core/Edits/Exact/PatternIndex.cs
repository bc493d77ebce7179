using System.Buffers.Binary;

namespace Builder.Core.Edits;

/// <summary>
/// Looks for many byte patterns in one pass. Each pattern is known by the short stretches that begin at a few neighbouring places in it, so
/// that one of them is met when the text is looked at only every few bytes. What looks right there is compared byte by byte.
/// </summary>
internal sealed class PatternIndex
{
    /// <summary>A pattern that is shorter than this cannot be looked for.</summary>
    public const int Shortest = 4;

    /// <summary>Longer ones would make each look around an edit long; they are not worth it among many.</summary>
    public const int Longest = 4096;

    private const int Few = 2;
    private const int LeastSketchBits = 8;
    private const int MostSketchBits = 16;
    private const int LookedAtForKeys = 256;
    private const int MostSamples = 16384;
    private const int BytesPerSample = 64;
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    private readonly byte[]?[] patterns;
    private readonly int stride;
    private readonly int width;
    private readonly List<(int Pattern, int Offset, int Next)> entries = [];
    private readonly int[] heads;
    private readonly ulong[] filter;
    private readonly int filterShift;
    private readonly int sketchShift;
    private readonly bool isFew;

    /// <param name="patterns">Null for one that is not looked for.</param>
    /// <param name="sample">The text, roughly: what is common there makes a bad key.</param>
    public PatternIndex(byte[]?[] patterns, ReadOnlySpan<byte> sample)
    {
        this.patterns = patterns;
        var shortest = int.MaxValue;
        var count = 0;
        foreach (var pattern in patterns)
        {
            if (pattern is not null)
            {
                (shortest, count) = (Math.Min(shortest, pattern.Length), count + 1);
                LongestPattern = Math.Max(LongestPattern, pattern.Length);
            }
        }

        (heads, filter) = ([], []);
        isFew = count <= Few;
        if (isFew)
        {
            return;
        }

        (width, stride) = shortest >= 15 ? (8, 8) : (4, Math.Clamp(shortest - 3, 1, 4));
        var bits = Math.Max(10, 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)(count * stride)) + 1);
        heads = new int[1 << bits];
        filterShift = 64 - Math.Min(bits + 3, 20);
        filter = new ulong[(1 << (64 - filterShift)) / 64];
        var step = Math.Max(BytesPerSample, sample.Length / MostSamples);
        var counted = sample.Length / step + patterns.Sum(bytes => Math.Min(bytes?.Length ?? 0, LookedAtForKeys));
        sketchShift = 64 - Math.Clamp(System.Numerics.BitOperations.Log2((uint)counted) + 2, LeastSketchBits, MostSketchBits);
        var sketch = Sketch(sample, step);
        for (var pattern = 0; pattern < patterns.Length; pattern++)
        {
            if (patterns[pattern] is { } bytes)
            {
                Add(pattern, KeyOffset(bytes, sketch));
            }
        }
    }

    public int LongestPattern { get; }

    /// <summary>Finds every place of every pattern, overlapping ones too, in no particular order.</summary>
    /// <param name="found">Told which pattern and where.</param>
    /// <returns>False when the text and the patterns repeat themselves so much that this is the wrong way to look.</returns>
    public bool Find(ReadOnlySpan<byte> text, Action<int, int> found)
    {
        var allowance = 16L * text.Length + 100_000;
        if (isFew)
        {
            return FindFew(text, found, allowance);
        }

        var last = text.Length - width;
        for (var at = 0; at <= last; at += stride)
        {
            var hash = Hash(text, at);
            var bit = hash >> filterShift;
            if ((filter[bit >> 6] >> (int)(bit & 63) & 1) == 0)
            {
                continue;
            }

            for (var entry = heads[Slot(hash)]; entry > 0; entry = entries[entry - 1].Next)
            {
                var (pattern, offset, _) = entries[entry - 1];
                var bytes = patterns[pattern]!;
                allowance -= 4;
                if (offset <= at && bytes.Length <= text.Length - (at - offset))
                {
                    var same = text[(at - offset)..].CommonPrefixLength(bytes);
                    allowance -= same;
                    if (same == bytes.Length)
                    {
                        found(pattern, at - offset);
                    }
                }

                if (allowance < 0)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool FindFew(ReadOnlySpan<byte> text, Action<int, int> found, long allowance)
    {
        for (var pattern = 0; pattern < patterns.Length; pattern++)
        {
            if (patterns[pattern] is not { } bytes)
            {
                continue;
            }

            for (var at = SequenceSearch.Find<byte>(text, bytes, 0); at >= 0; at = SequenceSearch.Find<byte>(text, bytes, at + 1))
            {
                found(pattern, at);
                allowance -= 64 + bytes.Length;
                if (allowance < 0)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private void Add(int pattern, int offset)
    {
        for (var i = 0; i < stride; i++)
        {
            var hash = Hash(patterns[pattern]!, offset + i);
            var bit = hash >> filterShift;
            filter[bit >> 6] |= 1UL << (int)(bit & 63);
            ref var head = ref heads[Slot(hash)];
            entries.Add((pattern, offset + i, head));
            head = entries.Count;
        }
    }

    /// <summary>Where in the pattern the stretches begin that are least common in the text and in the other patterns.</summary>
    private int KeyOffset(ReadOnlySpan<byte> bytes, ushort[] sketch)
    {
        var lastOffset = Math.Min(bytes.Length, LookedAtForKeys) - width - stride + 1;
        var (best, bestSum, sum) = (0, int.MaxValue, 0);
        for (var at = 0; at < lastOffset + stride; at++)
        {
            sum += sketch[Hash(bytes, at) >> sketchShift];
            if (at < stride - 1)
            {
                continue;
            }

            if (sum < bestSum)
            {
                (best, bestSum) = (at - stride + 1, sum);
            }

            sum -= sketch[Hash(bytes, at - stride + 1) >> sketchShift];
        }

        return best;
    }

    /// <summary>How often each stretch is met, roughly: the more there are to count, the more room.</summary>
    private ushort[] Sketch(ReadOnlySpan<byte> sample, int step)
    {
        var sketch = new ushort[1 << (64 - sketchShift)];
        foreach (var pattern in patterns)
        {
            for (var at = 0; pattern is not null && at + width <= Math.Min(pattern.Length, LookedAtForKeys); at++)
            {
                Count(sketch, Hash(pattern, at), 1);
            }
        }

        for (var at = 0; at + width <= sample.Length; at += step)
        {
            Count(sketch, Hash(sample, at), 8);
        }

        return sketch;
    }

    private void Count(ushort[] sketch, ulong hash, int weight)
    {
        ref var count = ref sketch[hash >> sketchShift];
        count = (ushort)Math.Min(ushort.MaxValue, count + weight);
    }

    private int Slot(ulong hash) => (int)(hash >> 20) & (heads.Length - 1);

    private ulong Hash(ReadOnlySpan<byte> bytes, int at) =>
        (width == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]))
        * Multiplier;
}
