namespace Builder.Core.Edits;

/// <summary>Gives equal lines of two or three files the same number, so that the comparison itself works on numbers.</summary>
internal sealed class LineNumbering
{
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

    private int Number(ByteLines file, int line)
    {
        var content = file[line];
        var hasher = new HashCode();
        hasher.AddBytes(content);
        var hash = hasher.ToHashCode();
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
