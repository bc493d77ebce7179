using System.Text;

namespace Builder.Core.Edits;

/// <summary>
/// The straight way for a unified diff whose lines stand exactly where its numbers say, line breaks included: applied to the bytes as they are.
/// </summary>
internal static class ExactPatch
{
    /// <summary>The new bytes, or null when anything is not exactly where it is said to be.</summary>
    public static byte[]? Apply(byte[] bytes, IReadOnlyList<PatchHunk> hunks)
    {
        if (ByteLines.Wide(bytes) is not null || hunks.Any(hunk => hunk.OldStart is null))
        {
            return null;
        }

        var file = new ByteLines(bytes);
        var result = new MemoryStream(bytes.Length + 256);
        var line = 0;
        foreach (var hunk in hunks)
        {
            var start = hunk.Lines.Any(l => l.Kind != PatchLineKind.Added) ? hunk.OldStart!.Value - 1 : hunk.OldStart!.Value;
            if (start < line || start > file.Count)
            {
                return null;
            }

            result.Write(file.Range(line, start - line));
            if (Write(file, hunk, start, result) is not { } end)
            {
                return null;
            }

            line = end;
        }

        result.Write(file.Range(line, file.Count - line));
        return result.ToArray();
    }

    private static int? Write(ByteLines file, PatchHunk hunk, int line, MemoryStream result)
    {
        var lastNew = hunk.Lines.Count - 1;
        while (lastNew >= 0 && hunk.Lines[lastNew].Kind == PatchLineKind.Removed)
        {
            lastNew--;
        }

        for (var i = 0; i < hunk.Lines.Count; i++)
        {
            var text = Encoding.UTF8.GetBytes(hunk.Lines[i].Text);
            if (hunk.Lines[i].Kind == PatchLineKind.Added)
            {
                if (line == file.Count && line > 0 && file[line - 1] is not [.., (byte)'\n'] && hunk.Lines.Take(i).All(l => l.Kind != PatchLineKind.Removed))
                {
                    return null;
                }

                result.Write(text);
                if (hunk.EndsWithoutNewline != true || i != lastNew)
                {
                    result.WriteByte((byte)'\n');
                }

                continue;
            }

            if (line == file.Count || !(file[line] is [.. var content, (byte)'\n'] ? content : file[line]).SequenceEqual(text))
            {
                return null;
            }

            if (hunk.Lines[i].Kind == PatchLineKind.Context)
            {
                result.Write(file[line]);
            }

            line++;
        }

        return line;
    }
}
