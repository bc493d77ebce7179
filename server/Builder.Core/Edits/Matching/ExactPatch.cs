using System.Buffers;
using System.Text;

namespace Builder.Core.Edits;

/// <summary>
/// The straight way for a unified diff whose lines stand exactly where its numbers say, line breaks included: applied to the bytes as they are,
/// without reading the file as text.
/// </summary>
internal sealed class ExactPatch
{
    private const int CountedAtOnce = 4096;

    private readonly byte[] bytes;
    private readonly ArrayBufferWriter<byte> result;

    /// <summary>Where in the bytes the reading is, and how many lines lie before it.</summary>
    private int at;
    private int line;

    private ExactPatch(byte[] bytes)
    {
        this.bytes = bytes;
        result = new ArrayBufferWriter<byte>(bytes.Length + 1024);
    }

    /// <summary>The new bytes, or null when anything is not exactly where it is said to be.</summary>
    public static byte[]? Apply(byte[] bytes, IReadOnlyList<PatchHunk> hunks)
    {
        if (ByteLines.Wide(bytes) is not null || hunks.Any(hunk => hunk.OldStart is null))
        {
            return null;
        }

        var patch = new ExactPatch(bytes);
        if (!hunks.All(patch.Apply))
        {
            return null;
        }

        patch.result.Write(bytes.AsSpan(patch.at));
        return patch.result.WrittenSpan.ToArray();
    }

    private bool Apply(PatchHunk hunk)
    {
        var start = hunk.Lines.Any(l => l.Kind != PatchLineKind.Added) ? hunk.OldStart!.Value - 1 : hunk.OldStart!.Value;
        var from = at;
        if (start < line || !GoTo(start))
        {
            return false;
        }

        result.Write(bytes.AsSpan(from, at - from));
        var lastNew = hunk.Lines.Count - 1;
        while (lastNew >= 0 && hunk.Lines[lastNew].Kind == PatchLineKind.Removed)
        {
            lastNew--;
        }

        var hasRemoved = false;
        for (var i = 0; i < hunk.Lines.Count; i++)
        {
            var isAdded = hunk.Lines[i].Kind == PatchLineKind.Added;
            hasRemoved |= hunk.Lines[i].Kind == PatchLineKind.Removed;
            if (isAdded ? !Add(hunk.Lines[i].Text, hunk.EndsWithoutNewline == true && i == lastNew, hasRemoved) : !Pass(hunk.Lines[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Moves on to a line, counting line breaks in stretches.</summary>
    private bool GoTo(int wanted)
    {
        while (wanted - line > CountedAtOnce / 8 && at + CountedAtOnce < bytes.Length)
        {
            var breaks = bytes.AsSpan(at, CountedAtOnce).Count((byte)'\n');
            if (line + breaks >= wanted)
            {
                break;
            }

            (at, line) = (at + CountedAtOnce, line + breaks);
        }

        while (line < wanted && at < bytes.Length)
        {
            var next = bytes.AsSpan(at).IndexOf((byte)'\n');
            (at, line) = (next < 0 ? bytes.Length : at + next + 1, line + 1);
        }

        return line == wanted;
    }

    private bool Add(string text, bool endsWithoutNewline, bool hasRemoved)
    {
        if (at == bytes.Length && at > 0 && bytes[at - 1] != '\n' && !hasRemoved)
        {
            // After a last line without a line break nothing can come as it stands.
            return false;
        }

        result.Write(Encoding.UTF8.GetBytes(text));
        if (!endsWithoutNewline)
        {
            result.Write("\n"u8);
        }

        return true;
    }

    private bool Pass(PatchLine expected)
    {
        if (at == bytes.Length)
        {
            return false;
        }

        var next = bytes.AsSpan(at).IndexOf((byte)'\n');
        var content = next < 0 ? bytes.AsSpan(at) : bytes.AsSpan(at, next);
        if (!content.SequenceEqual(Encoding.UTF8.GetBytes(expected.Text)))
        {
            return false;
        }

        var end = next < 0 ? bytes.Length : at + next + 1;
        if (expected.Kind == PatchLineKind.Context)
        {
            result.Write(bytes.AsSpan(at, end - at));
        }

        (at, line) = (end, line + 1);
        return true;
    }
}
