using System.Buffers.Binary;
using System.Numerics;

namespace Builder.Core.Diffs;

/// <summary>Gives equal lines of two or three files the same number, from 0, so that the comparison itself works on numbers.</summary>
internal sealed class LineNumbering
{
    private static readonly ulong Start = (ulong)Random.Shared.NextInt64();

    /// <summary>A hash table of numbers plus one; it is kept at most half full.</summary>
    private int[] slots = new int[64];
    private Known[] known = new Known[32];

    private readonly record struct Known(ByteLines File, int Line, ulong Hash);

    /// <summary>How many different lines there are.</summary>
    public int Different { get; private set; }

    /// <summary>The numbers of the lines of the file's part.</summary>
    public int[] Number(ByteLines file)
    {
        var (first, count) = file.Part.GetOffsetAndLength(file.Count);
        Reserve(Different + count);
        var numbers = new int[count];
        for (var line = 0; line < numbers.Length; line++)
        {
            numbers[line] = Number(file, first + line);
        }

        return numbers;
    }

    /// <summary>Eight bytes at a time. The start differs from process to process, so that nobody can make lines that all collide.</summary>
    private static ulong Hash(ReadOnlySpan<byte> content)
    {
        var hash = Start ^ (ulong)content.Length;
        for (; content.Length >= 8; content = content[8..])
        {
            hash = (BitOperations.RotateLeft(hash, 5) ^ BinaryPrimitives.ReadUInt64LittleEndian(content)) * 0x9E3779B97F4A7C15;
        }

        ulong rest = 0;
        for (var i = 0; i < content.Length; i++)
        {
            rest |= (ulong)content[i] << (8 * i);
        }

        hash = (BitOperations.RotateLeft(hash, 5) ^ rest) * 0x9E3779B97F4A7C15;
        return hash ^ (hash >> 29);
    }

    private int Number(ByteLines file, int line)
    {
        var content = file[line];
        var hash = Hash(content);
        var mask = slots.Length - 1;
        for (var slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            var number = slots[slot] - 1;
            if (number < 0)
            {
                known[Different] = new Known(file, line, hash);
                slots[slot] = ++Different;
                return Different - 1;
            }

            ref var other = ref known[number];
            if (other.Hash == hash && other.File[other.Line].SequenceEqual(content))
            {
                return number;
            }
        }
    }

    private void Reserve(int count)
    {
        if (known.Length < count)
        {
            Array.Resize(ref known, count);
        }

        if (slots.Length >= 2 * count)
        {
            return;
        }

        slots = new int[BitOperations.RoundUpToPowerOf2((uint)(2 * count))];
        var mask = slots.Length - 1;
        for (var number = 0; number < Different; number++)
        {
            var slot = (int)known[number].Hash & mask;
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            slots[slot] = number + 1;
        }
    }
}
