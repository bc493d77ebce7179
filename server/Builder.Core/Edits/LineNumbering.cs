using System.Buffers.Binary;
using System.Numerics;

namespace Builder.Core.Edits;

/// <summary>Gives equal lines of two or three files the same number, so that the comparison itself works on numbers.</summary>
internal sealed class LineNumbering
{
    private static readonly ulong Start = (ulong)Random.Shared.NextInt64();

    private readonly Dictionary<int, int> first = [];
    private readonly List<(ByteLines File, int Line, int Next)> known = [];

    public int[] Number(ByteLines file)
    {
        var numbers = new int[file.Count];
        for (var line = 0; line < numbers.Length; line++)
        {
            numbers[line] = Number(file, line);
        }

        return numbers;
    }

    /// <summary>Eight bytes at a time. The start differs from process to process, so that nobody can make lines that all collide.</summary>
    private static int Hash(ReadOnlySpan<byte> content)
    {
        var hash = Start ^ (ulong)content.Length;
        for (; content.Length >= 8; content = content[8..])
        {
            hash = (BitOperations.RotateLeft(hash, 5) ^ BinaryPrimitives.ReadUInt64LittleEndian(content)) * 0x9E3779B97F4A7C15;
        }

        foreach (var b in content)
        {
            hash = (BitOperations.RotateLeft(hash, 5) ^ b) * 0x9E3779B97F4A7C15;
        }

        return (int)(hash >> 32);
    }

    private int Number(ByteLines file, int line)
    {
        var content = file[line];
        var hash = Hash(content);
        var candidate = first.GetValueOrDefault(hash, -1);
        for (var at = candidate; at >= 0; at = known[at].Next)
        {
            if (known[at].File[known[at].Line].SequenceEqual(content))
            {
                return at;
            }
        }

        known.Add((file, line, candidate));
        return first[hash] = known.Count - 1;
    }
}
