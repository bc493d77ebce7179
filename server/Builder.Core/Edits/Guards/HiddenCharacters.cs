using System.Buffers;
using System.Globalization;
using System.Text;
using Builder.Core.Sites;

namespace Builder.Core.Edits.Guards;

/// <summary>
/// Characters that make code read differently from what it does: bidirectional controls (Trojan Source, CVE-2021-42574), tag characters,
/// zero-width ones, runs of variation selectors (THREATS F7). Refused where an edit brings them in; emoji sequences are left alone.
/// </summary>
internal static class HiddenCharacters
{
    private const char ZeroWidthJoiner = '\u200D';
    private const char EmojiSelector = '\uFE0F';

    private static readonly SearchValues<char> Suspects = SearchValues.Create(
        "\u061C\u200B\u200C\u200D\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u00AD\u180E\uFEFF\u115F\u1160\u3164\uFFA0\u034F\uDB40"
            + "\uFE00\uFE01\uFE02\uFE03\uFE04\uFE05\uFE06\uFE07\uFE08\uFE09\uFE0A\uFE0B\uFE0C\uFE0D\uFE0E\uFE0F"
    );

    /// <summary>Which character is hidden where, or null when none came in.</summary>
    public static string? Find(SitePath path, string? before, FileText after)
    {
        if (!CodeFiles.IsCode(path) || after.Text.AsSpan().IndexOfAny(Suspects) < 0)
        {
            return null;
        }

        var known = before is null ? [] : All(before).GroupBy(found => found.Rune).ToDictionary(group => group.Key, group => group.Count());
        foreach (var (rune, position) in All(after.Text))
        {
            if (known.GetValueOrDefault(rune) is var left and > 0)
            {
                known[rune] = left - 1;
                continue;
            }

            return string.Create(
                CultureInfo.InvariantCulture,
                $"line {after.LineAt(position)} would get the invisible character U+{rune.Value:X4}. Leave it out, or write it as an escape (\\u{{{rune.Value:X}}} in a string, &#x{rune.Value:X}; in HTML)."
            );
        }

        return null;
    }

    private static IEnumerable<(Rune Rune, int Position)> All(string text)
    {
        for (var at = text.AsSpan().IndexOfAny(Suspects); at >= 0; )
        {
            if (Rune.TryGetRuneAt(text, at, out var rune) && !IsPartOfEmoji(text, at, rune))
            {
                yield return (rune, at);
            }

            var next = text.AsSpan(at + 1).IndexOfAny(Suspects);
            at = next < 0 ? -1 : at + 1 + next;
        }
    }

    /// <summary>A joiner or selector right after a pictograph shows, and tags after a black flag are a flag.</summary>
    private static bool IsPartOfEmoji(string text, int at, Rune rune)
    {
        if (at == 0)
        {
            return false;
        }

        if (rune.Value is >= 0xE0020 and <= 0xE007F)
        {
            var flag = text.LastIndexOf("\U0001F3F4", at, StringComparison.Ordinal);
            return flag >= 0
                && at - flag <= 16
                && text.AsSpan(flag + 2, at - flag - 2).IndexOfAnyExcept('\uDB40', '\uDC67', '\uDC62') is var other
                && (other < 0 || char.IsLowSurrogate(text[flag + 2 + other]));
        }

        var previous = text[at - 1];
        return rune.Value switch
        {
            ZeroWidthJoiner => char.IsLowSurrogate(previous)
                || previous == EmojiSelector
                || char.GetUnicodeCategory(previous) is UnicodeCategory.OtherSymbol,
            EmojiSelector => char.IsLowSurrogate(previous)
                || char.IsAsciiDigit(previous)
                || previous is '#' or '*' or '\u203C' or '\u2049'
                || char.GetUnicodeCategory(previous) is UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol,
            _ => false,
        };
    }
}
