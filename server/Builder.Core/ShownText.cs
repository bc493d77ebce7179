using System.Globalization;
using System.Text;

namespace Builder.Core;

/// <summary>
/// Words of a model, a page, a package or a site, made fit for a terminal, a log, Markdown or a question (docs/threats.md, F7): what would move
/// a cursor, write a clipboard, turn the order of letters or hide between them is shown as its number instead. Nothing is left out silently.
/// </summary>
public static class ShownText
{
    /// <summary>Spaces in a row that are shown as they are; more of them can push words out of sight.</summary>
    private const int MostSpaces = 60;

    /// <summary>Fit for a place of several lines: line feeds and tabs stay.</summary>
    public static string Lines(string text) => Neutral(text, keepsLines: true, isCode: false);

    /// <summary>Fit for a place of one line: line breaks become spaces.</summary>
    public static string Line(string text) => Neutral(text.ReplaceLineEndings(" "), keepsLines: false, isCode: false);

    /// <summary>Code that a person judges: joiners and variation selectors are shown too, and a long gap is said and not drawn.</summary>
    public static string Code(string text) => Gaps(Neutral(text.ReplaceLineEndings("\n"), keepsLines: true, isCode: true));

    /// <summary>Whether the text would be shown otherwise than it is.</summary>
    public static bool IsNeutral(string text) => ReferenceEquals(Lines(text), text);

    private static string Neutral(string text, bool keepsLines, bool isCode)
    {
        if (!text.Any(c => c < ' ' || c > '~'))
        {
            return text;
        }

        StringBuilder? shown = null;
        var position = 0;
        var before = default(Rune);
        while (position < text.Length)
        {
            var isWhole = Rune.TryGetRuneAt(text, position, out var rune);
            var length = isWhole ? rune.Utf16SequenceLength : 1;
            var isShown =
                isWhole && !IsHarmful(rune, keepsLines, text, position) && !(isCode ? Hides(rune) : Hides(rune) && !Joins(before, rune));
            if (!isShown)
            {
                shown ??= new StringBuilder(text, 0, position, text.Length + 16);
                shown.Append(CultureInfo.InvariantCulture, $"\\u{{{(isWhole ? rune.Value : text[position]):X}}}");
            }
            else
            {
                shown?.Append(text, position, length);
            }

            before = isWhole ? rune : default;
            position += length;
        }

        return shown?.ToString() ?? text;
    }

    private static bool IsHarmful(Rune rune, bool keepsLines, string text, int position) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control => rune.Value switch
            {
                '\n' or '\t' => !keepsLines && rune.Value == '\n',
                // At a line's end it is half of a line break; anywhere else it writes over what stands there.
                '\r' => !keepsLines || position + 1 >= text.Length || text[position + 1] != '\n',
                _ => true,
            },
            UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
            UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D or 0x00AD),
            UnicodeCategory.Surrogate => true,
            _ => false,
        };

    /// <summary>Seen by no one: joiners, soft hyphens, variation selectors, fillers.</summary>
    private static bool Hides(Rune rune) =>
        rune.Value is 0x200C or 0x200D or 0x00AD or 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0
        || rune.Value is >= 0x180B and <= 0x180F or >= 0xFE00 and <= 0xFE0F or >= 0xE0000 and <= 0xE0FFF;

    /// <summary>A joiner or a selector behind a sign that can take one, such as an emoji.</summary>
    private static bool Joins(Rune before, Rune rune) => rune.Value is 0x200C or 0x200D or 0xFE0E or 0xFE0F && before.Value > 0xFF;

    private static string Gaps(string text)
    {
        if (!text.Contains(new string(' ', MostSpaces + 1), StringComparison.Ordinal))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; )
        {
            var end = i;
            while (end < text.Length && text[end] == ' ')
            {
                end++;
            }

            if (end - i > MostSpaces)
            {
                shown.Append(CultureInfo.InvariantCulture, $" ⟨{end - i} spaces⟩ ");
            }
            else
            {
                shown.Append(text, i, end - i);
            }

            if (end < text.Length)
            {
                shown.Append(text[end]);
            }

            i = end + 1;
        }

        return shown.ToString();
    }
}
