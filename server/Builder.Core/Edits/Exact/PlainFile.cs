using System.Text;
using System.Text.Unicode;

namespace Builder.Core.Edits;

/// <summary>
/// A file in UTF-8 all of whose line breaks are of one kind: nearly every file there is. Edits that fit exactly are made on its bytes, without
/// taking it apart as <see cref="FileText"/> does. One pass over it counts line breaks block by block, so that lines are found without another.
/// </summary>
internal sealed class PlainFile
{
    private const int BlockSize = 1024;
    private const int BlocksAtOnce = 16;

    /// <summary>How many line breaks lie before each block.</summary>
    private readonly int[] breaksBefore;

    private PlainFile(byte[] bytes, int start, int[] breaksBefore, bool isWindows)
    {
        Bytes = bytes;
        Start = start;
        this.breaksBefore = breaksBefore;
        IsWindows = isWindows;
    }

    public byte[] Bytes { get; }

    /// <summary>Where the text begins: after the byte order mark, if there is one.</summary>
    public int Start { get; }

    /// <summary>Whether its lines end with CR LF.</summary>
    public bool IsWindows { get; }

    public ReadOnlySpan<byte> Content => Bytes.AsSpan(Start);

    /// <summary>How many lines there are, as <see cref="FileText.LineCount"/> counts them.</summary>
    public int LineCount => breaksBefore[^1] + (EndsWithoutBreak ? 1 : 0);

    public bool EndsWithoutBreak => Bytes.Length > Start && Bytes[^1] != '\n';

    /// <summary>Null when the file is anything else: mixed line breaks, another encoding, no text.</summary>
    public static PlainFile? Read(byte[] bytes)
    {
        if (ByteLines.Wide(bytes) is not null)
        {
            return null;
        }

        var breaksBefore = new int[(bytes.Length + BlockSize - 1) / BlockSize + 1];
        int breaks = 0,
            returns = 0;
        var isAscii = true;
        for (int at = 0, block = 0; at < bytes.Length; at += BlockSize * BlocksAtOnce)
        {
            var part = bytes.AsSpan(at, Math.Min(BlockSize * BlocksAtOnce, bytes.Length - at));
            if (part.Contains((byte)0))
            {
                return null;
            }

            isAscii = isAscii && Ascii.IsValid(part);
            returns += part.Count((byte)'\r');
            for (; part.Length > 0; part = part[Math.Min(BlockSize, part.Length)..])
            {
                breaks += part[..Math.Min(BlockSize, part.Length)].Count((byte)'\n');
                breaksBefore[++block] = breaks;
            }
        }

        return (isAscii || Utf8.IsValid(bytes)) && (returns == 0 || (returns == breaks && bytes.AsSpan().Count("\r\n"u8) == breaks))
            ? new PlainFile(bytes, bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0, breaksBefore, returns > 0)
            : null;
    }

    /// <summary>How many line breaks lie before a position in the bytes.</summary>
    public int BreaksBefore(int position)
    {
        var block = position / BlockSize;
        return breaksBefore[block] + Bytes.AsSpan(block * BlockSize, position - block * BlockSize).Count((byte)'\n');
    }

    /// <summary>Where a line begins, from 0; the end of the file for the line after the last.</summary>
    public int LineStart(int line)
    {
        if (line == 0)
        {
            return Start;
        }

        int low = 0,
            high = breaksBefore.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = breaksBefore[middle] < line ? (middle + 1, high) : (low, middle);
        }

        if (low == breaksBefore.Length)
        {
            return Bytes.Length;
        }

        var block = low - 1;
        var (at, left) = (block * BlockSize, line - breaksBefore[block]);
        for (; left > 0; left--)
        {
            var next = Bytes.AsSpan(at).IndexOf((byte)'\n');
            at += next + 1;
        }

        return at;
    }

    /// <summary>Whether whole lines stand there, the last one without its line break.</summary>
    public bool AreLines(int position, int length)
    {
        var end = position + length;
        return (position == Start || Bytes[position - 1] == '\n')
            && (end == Bytes.Length ? Bytes[^1] != '\n' : Bytes[end] == '\n' || (IsWindows && Bytes[end] == '\r'));
    }

    /// <summary>
    /// A text with plain LF as the file would have it; null when half a character is missing in it, or when it would not be text any more.
    /// </summary>
    public byte[]? Encode(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        if (IsWindows)
        {
            text = text.Replace("\n", "\r\n", StringComparison.Ordinal);
        }

        var bytes = new byte[text.Length];
        if (Ascii.FromUtf16(text, bytes, out _) == System.Buffers.OperationStatus.Done)
        {
            return bytes;
        }

        bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        return Utf8.FromUtf16(text, bytes, out _, out _, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done
            ? bytes
            : null;
    }

    /// <summary>The bytes after replacements, which are in order, do not overlap and have plain LF; null when half a character is missing in one.</summary>
    public byte[]? With(List<Replacement> replacements)
    {
        var texts = new byte[replacements.Count][];
        var length = Bytes.Length;
        for (var i = 0; i < texts.Length; i++)
        {
            if (Encode(replacements[i].Text) is not { } text)
            {
                return null;
            }

            texts[i] = text;
            length += text.Length - replacements[i].Length;
        }

        var result = GC.AllocateUninitializedArray<byte>(length);
        var (from, to) = (0, 0);
        for (var i = 0; i < texts.Length; i++)
        {
            var kept = Bytes.AsSpan(from..replacements[i].Start);
            kept.CopyTo(result.AsSpan(to));
            texts[i].CopyTo(result.AsSpan(to + kept.Length));
            to += kept.Length + texts[i].Length;
            from = replacements[i].End;
        }

        Bytes.AsSpan(from).CopyTo(result.AsSpan(to));
        return result;
    }

    /// <summary>The first and the last line, from 1, that replacements touch, in the new file.</summary>
    public (int First, int Last) LinesTouched(List<Replacement> replacements)
    {
        var (first, last) = (replacements[0], replacements[^1]);
        var line = 1 + BreaksBefore(last.Start) + last.Text.AsSpan().TrimEnd('\n').Count('\n');
        foreach (var replacement in replacements.SkipLast(1))
        {
            line += replacement.Text.AsSpan().Count('\n') - (BreaksBefore(replacement.End) - BreaksBefore(replacement.Start));
        }

        return (1 + BreaksBefore(first.Start), line);
    }
}
