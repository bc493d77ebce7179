using System.Globalization;
using System.Text;

namespace Builder.Core.Sites;

/// <summary>
/// The form of a path on which the policy decides. File systems disagree on what is the same name (HFS+ ignores zero-width characters, NTFS
/// case and trailing dots, APFS normalises), so the key folds everything that any of them folds: a rule for <c>.git</c> must also catch
/// <c>.GIT</c>, <c>.g‌it</c> with a hidden character, and <c>．ｇｉｔ</c> in full-width letters.
/// The compatibility forms are folded by this table and not by NFKC, which the runtime leaves out in invariant globalization mode; every
/// compatibility form of an ASCII character is in it, and the protected names are all ASCII.
/// </summary>
internal static class PolicyKey
{
    public static string Of(string path) => string.Join('/', path.Split('/').Select(OfPart));

    private static string OfPart(string part)
    {
        var key = new StringBuilder(part.Length);
        foreach (var rune in part.EnumerateRunes())
        {
            if (IsIgnorable(rune))
            {
                continue;
            }

            if (rune.IsAscii)
            {
                key.Append(char.ToLowerInvariant((char)rune.Value));
            }
            else if (Compatible(rune.Value) is { } ascii)
            {
                key.Append(ascii.ToLowerInvariant());
            }
            else
            {
                key.Append(Rune.ToLowerInvariant(rune));
            }
        }

        var trimmed = key.ToString().TrimEnd('.', ' ');
        return trimmed.Length > 0 ? trimmed : key.ToString();
    }

    /// <summary>Format characters, variation selectors and fillers: seen by no one and dropped by some file systems.</summary>
    public static bool IsIgnorable(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0
        || rune.Value is >= 0x180B and <= 0x180F or >= 0xFE00 and <= 0xFE0F or >= 0xE0000 and <= 0xE0FFF;

    private static string? Compatible(int c) =>
        c switch
        {
            >= 0xFF01 and <= 0xFF5E => Char(c - 0xFF01 + '!'),
            >= 0x2000 and <= 0x200A or 0x00A0 or 0x202F or 0x205F or 0x3000 => " ",
            0x2024 or 0xFE52 => ".",
            0x2025 => "..",
            0x2026 => "...",
            0x00AA => "a",
            0x00BA => "o",
            0x00B2 or 0x00B3 => Char(c - 0x00B0 + '0'),
            0x00B9 => "1",
            0x017F => "s",
            0x0130 => "i",
            0x212A => "k",
            0x2071 => "i",
            0x207F => "n",
            >= 0x2070 and <= 0x2079 => Char(c - 0x2070 + '0'),
            >= 0x2080 and <= 0x2089 => Char(c - 0x2080 + '0'),
            0xFE63 or 0x2011 => "-",
            0xFE4D or 0xFE4E or 0xFE4F or 0xFE33 or 0xFE34 => "_",
            0xFE6B => "@",
            0xFB00 => "ff",
            0xFB01 => "fi",
            0xFB02 => "fl",
            0xFB03 => "ffi",
            0xFB04 => "ffl",
            0xFB05 or 0xFB06 => "st",
            >= 0x24B6 and <= 0x24CF => Char(c - 0x24B6 + 'a'),
            >= 0x24D0 and <= 0x24E9 => Char(c - 0x24D0 + 'a'),
            >= 0x2460 and <= 0x2468 => Char(c - 0x2460 + '1'),
            0x24EA => "0",
            >= 0x2160 and <= 0x217F => Roman[(c - 0x2160) % 16],
            >= 0x2100 and <= 0x214F => Letterlike(c),
            >= 0x1D400 and <= 0x1D6A3 => Char((c - 0x1D400) % 26 + 'a'),
            >= 0x1D7CE and <= 0x1D7FF => Char((c - 0x1D7CE) % 10 + '0'),
            >= 0x1F130 and <= 0x1F149 => Char(c - 0x1F130 + 'a'),
            >= 0x1FBF0 and <= 0x1FBF9 => Char(c - 0x1FBF0 + '0'),
            >= 0x1D2C and <= 0x1D6A or >= 0x02B0 and <= 0x02E3 or >= 0x2090 and <= 0x209C => Modifier(c),
            _ => null,
        };

    private static readonly string[] Roman = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "l", "c", "d", "m"];

    private static string? Letterlike(int c) =>
        c switch
        {
            0x2102 or 0x212D => "c",
            0x210A => "g",
            0x210B or 0x210C or 0x210D or 0x210E or 0x210F => "h",
            0x2110 or 0x2111 or 0x2139 or 0x2148 => "i",
            0x2112 or 0x2113 => "l",
            0x2115 => "n",
            0x2116 => "no",
            0x2119 => "p",
            0x211A => "q",
            0x211B or 0x211C or 0x211D => "r",
            0x2120 => "sm",
            0x2121 => "tel",
            0x2122 => "tm",
            0x2124 or 0x2128 => "z",
            0x212C => "b",
            0x212F or 0x2130 or 0x2147 => "e",
            0x2131 => "f",
            0x2133 => "m",
            0x2134 => "o",
            0x213B => "fax",
            0x2145 or 0x2146 => "d",
            0x2149 => "j",
            _ => null,
        };

    private static string? Modifier(int c) =>
        c switch
        {
            0x1D2C or 0x1D43 or 0x2090 => "a",
            0x1D2E or 0x1D47 => "b",
            0x1D30 or 0x1D48 => "d",
            0x1D31 or 0x1D49 or 0x2091 => "e",
            0x1D33 or 0x1D4D => "g",
            0x1D34 or 0x02B0 or 0x2095 => "h",
            0x1D35 or 0x1D62 => "i",
            0x1D36 or 0x02B2 => "j",
            0x1D37 or 0x1D4F or 0x2096 => "k",
            0x1D38 or 0x02E1 or 0x2097 => "l",
            0x1D39 or 0x1D50 or 0x2098 => "m",
            0x1D3A or 0x2099 => "n",
            0x1D3C or 0x1D52 or 0x2092 => "o",
            0x1D3E or 0x1D56 or 0x209A => "p",
            0x1D3F or 0x02B3 or 0x1D63 => "r",
            0x1D40 or 0x1D57 or 0x209C => "t",
            0x1D41 or 0x1D58 or 0x1D64 => "u",
            0x1D42 or 0x02B7 => "w",
            0x02E2 or 0x209B => "s",
            0x02E3 or 0x2093 => "x",
            0x02B8 => "y",
            0x1D5B or 0x1D65 => "v",
            _ => null,
        };

    private static string Char(int c) => ((char)c).ToString();
}
