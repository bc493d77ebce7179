namespace Builder.Server.Lsp;

/// <summary>Lines and columns of a text. A line ends with <c>\n</c>, <c>\r\n</c> or <c>\r</c> (LSP 3.17, "Text Documents").</summary>
internal static class TextPositions
{
    internal static string Replace(string text, Range range, string by)
    {
        var start = Offset(text, range.Start);
        var end = Math.Max(start, Offset(text, range.End));
        return string.Concat(text.AsSpan(0, start), by, text.AsSpan(end));
    }

    /// <summary>The range that holds all of the text.</summary>
    internal static Range Whole(string text)
    {
        var line = 0;
        var lineStart = 0;
        for (var next = NextLine(text, 0); next >= 0; next = NextLine(text, next))
        {
            line++;
            lineStart = next;
        }
        return new Range(default, new Position(line, text.Length - lineStart));
    }

    /// <summary>Where a position is; one beyond the end of a line or of the text is its end.</summary>
    private static int Offset(string text, Position position)
    {
        var start = 0;
        for (var line = 0; line < position.Line; line++)
        {
            start = NextLine(text, start);
            if (start < 0)
            {
                return text.Length;
            }
        }
        var end = text.AsSpan(start).IndexOfAny('\r', '\n') is >= 0 and var length ? start + length : text.Length;
        return Math.Min(start + Math.Max(0, position.Character), end);
    }

    private static int NextLine(string text, int from)
    {
        var found = text.AsSpan(from).IndexOfAny('\r', '\n');
        if (found < 0)
        {
            return -1;
        }
        var at = from + found;
        return text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? at + 2 : at + 1;
    }
}
