using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Builder.Core.Edits.Syntax;

/// <summary>
/// Names that are read as others: letters of another script that look like Latin ones, among Latin ones (THREATS F7; Unicode TS 39, mixed scripts).
/// A word that is wholly of its script is welcome, so that Russian names, and <c>getЦена</c>, are. Only what an edit brings in is refused.
/// </summary>
internal static partial class LookAlikes
{
    /// <summary>Cyrillic and Greek letters whose shape is a Latin letter's (https://www.unicode.org/Public/security/latest/confusables.txt).</summary>
    private const string Shapes = "АВЕЅІЈКМНОРСТУХҮҺԌԚԜаеѕіјорсухһԁԛԝёїЁЇΑΒΕΖΗΙΚΜΝΟΡΤΥΧονιρυϳϲ";

    /// <summary>Whether it is worth asking a parser for the names.</summary>
    public static bool MayBeIn(string text) => text.AsSpan().IndexOfAnyExceptInRange('\0', '\u036F') >= 0;

    /// <summary>Which name came in that looks like another, or null.</summary>
    /// <param name="names">What a parser found; null where none was asked: then imports are all that can be told apart from text.</param>
    public static string? Find(JudgedFile file, IReadOnlyList<SourceName>? names)
    {
        if (!MayBeIn(file.After))
        {
            return null;
        }

        var all = file.Path.Name == "package.json" ? Matches(PackageKey(), file.After) : names ?? Matches(Import(), file.After);
        foreach (var (name, at, isImport) in all)
        {
            var isOfTheSite = isImport && name[0] is '.' or '/';
            if (!isOfTheSite && Stranger(name) is { } rune && file.Before?.Contains(name, StringComparison.Ordinal) != true)
            {
                return $"{SourceFrame.Place(file.After, at)}: the name “{(name.Length > 80 ? name[..80] + '…' : name)}” mixes Latin letters with others that look like them: “{rune}” is U+{rune.Value:X4}. Write it in one script.";
            }
        }

        return null;
    }

    /// <summary>The letter that does not belong into a name, or null when all do.</summary>
    public static Rune? Stranger(string name)
    {
        if (!name.EnumerateRunes().Any(IsLatin))
        {
            return null;
        }

        foreach (var word in Words(name))
        {
            var isLatin = word.Any(IsLatin);
            var strangers = word.Where(rune => IsShape(rune) || (isLatin && IsCloseScript(rune))).ToList();
            if (strangers.Count > 0 && (isLatin || strangers.Count == word.Count))
            {
                return strangers[0];
            }
        }

        return null;
    }

    /// <summary>Runs of letters, also divided where a capital follows a small one.</summary>
    private static IEnumerable<List<Rune>> Words(string name)
    {
        var word = new List<Rune>();
        foreach (var rune in name.EnumerateRunes())
        {
            if (word.Count > 0 && (!IsLetter(rune) || (Rune.IsUpper(rune) && Rune.IsLower(word[^1]))))
            {
                yield return word;
                word = [];
            }

            if (IsLetter(rune))
            {
                word.Add(rune);
            }
        }

        if (word.Count > 0)
        {
            yield return word;
        }
    }

    /// <summary>Roman numerals too, of which names may be made and whose forms are those of letters.</summary>
    private static bool IsLetter(Rune rune) => Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber;

    private static bool IsLatin(Rune rune) =>
        rune.Value is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= 0xC0 and <= 0x24F or >= 0x1E00 and <= 0x1EFF;

    private static bool IsShape(Rune rune) =>
        (rune.IsBmp && Shapes.Contains((char)rune.Value, StringComparison.Ordinal)) || IsLatinInDisguise(rune);

    /// <summary>Full-width and mathematical letters, Roman numerals and the Kelvin sign, which engines take for letters of their own.</summary>
    private static bool IsLatinInDisguise(Rune rune) =>
        rune.Value is >= 0xFF21 and <= 0xFF3A or >= 0xFF41 and <= 0xFF5A or >= 0x1D400 and <= 0x1D6A5 or >= 0x2160 and <= 0x217F or 0x212A;

    /// <summary>Cyrillic, Armenian, Cherokee and Coptic: one of their letters in a Latin word is a mistake or worse, whatever its shape.</summary>
    private static bool IsCloseScript(Rune rune) =>
        rune.Value
            is >= 0x400
                and <= 0x52F
                or >= 0x531
                and <= 0x587
                or >= 0x13A0
                and <= 0x13FD
                or >= 0x2C80
                and <= 0x2CFF
                or >= 0xA640
                and <= 0xA69F;

    private static IEnumerable<SourceName> Matches(Regex pattern, string text) =>
        pattern.Matches(text).Select(found => new SourceName(found.Groups[1].Value, found.Groups[1].Index, true));

    [GeneratedRegex(
        """\b(?:from|import|require\s*\(|import\s*\()\s*["']([^"'\n]{1,214})["']""",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Import();

    [GeneratedRegex("""["]([^"\n]{1,214})["]\s*:""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex PackageKey();
}
