using System.Globalization;
using System.Text;

namespace Builder.Core.Edits.Syntax;

/// <summary>A place in a text as its writer knows it: line, column, and the lines around with a mark below.</summary>
internal static class SourceFrame
{
    private const int LinesAround = 2;
    private const int Widest = 120;

    public static string Place(string text, int at)
    {
        at = Math.Clamp(at, 0, text.Length);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"line {1 + text.AsSpan(0, at).Count('\n')}, column {at - LineStart(text, at) + 1}"
        );
    }

    public static string Show(string text, int at)
    {
        at = Math.Clamp(at, 0, text.Length);
        var number = 1 + text.AsSpan(0, at).Count('\n');
        var start = LineStart(text, at);
        var column = at - start;
        var first = number;
        for (; first > number - LinesAround && start > 0; first--)
        {
            start = LineStart(text, start - 1);
        }

        // Of a line that is too wide, the part around the place is shown, and the same columns of its neighbours.
        var left = Math.Max(0, column - Widest / 2);
        var digits = (number + LinesAround).ToString(CultureInfo.InvariantCulture).Length;
        var frame = new StringBuilder();
        for (var line = first; line <= number + LinesAround && start <= text.Length; line++)
        {
            var end = text.IndexOf('\n', start) is var found and >= 0 ? found : text.Length;
            var shown = left < end - start ? text.AsSpan(start + left, Math.Min(Widest, end - start - left)) : default;
            var label = line.ToString(CultureInfo.InvariantCulture).PadLeft(digits);
            frame.Append(line == number ? "> " : "  ").Append(label).Append(" | ").Append(shown).Append('\n');
            if (line == number)
            {
                frame.Append(' ', digits + 2).Append(" | ").Append(Blank(shown, column - left)).Append("^\n");
            }

            start = end + 1;
        }

        return frame.ToString().TrimEnd('\n');
    }

    /// <summary>What stands before the mark, as white space of the same width.</summary>
    private static string Blank(ReadOnlySpan<char> line, int column)
    {
        var blank = new StringBuilder(column);
        for (var i = 0; i < column; i++)
        {
            blank.Append(i < line.Length && line[i] == '\t' ? '\t' : ' ');
        }

        return blank.ToString();
    }

    private static int LineStart(string text, int at) => at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
}
