namespace Builder.Tests.Edits;

/// <summary>What is said when an old text is missing or there several times.</summary>
internal static partial class OutcomeCases
{
    private const string Shop = "export function Shop() {\n  const items = load();\n  const total = sum(items);\n  return total;\n}\n";

    private static IEnumerable<OutcomeCase> Places()
    {
        yield return Replace(
            "what is missing, with something near",
            Shop,
            "  const items = load();\n  const total = add(items);\n  return total;\n",
            "x"
        );
        yield return Replace("what is missing, with one line near", Shop, "const total = sum(items, tax);", "x");
        yield return Replace("what is missing, with a near line that is not its first", Shop, "\n\n  const sum = total(items, tax);", "x");
        yield return Replace("what is missing, with nothing near", Shop, "import x from 'y';", "x");
        yield return Replace("what is missing, with half of the words", "a b\n", "a c", "x");
        yield return Replace("what is missing, with more than half of the words", "a b c\n", "a b d", "x");
        yield return Replace("what is missing, two lines as near", "a b c\na b c\n", "a b d", "x");
        yield return Replace("white space that is missing", "a\n", "   ", "x");
        yield return Replace("signs that are missing", "a\n", "}}}", "x");
        yield return Replace("what is missing in an empty file", "", "a", "x");
        yield return Replace(
            "what is missing, with other white space",
            Shop,
            "\tconst items = load();\n    const total = sum(items);\n",
            "x"
        );
        yield return Replace("what begins within a line differently", Shop, "zz {\n  const items = load();\n", "x");
        yield return Replace("what goes on after the end", "a\nb\n", "a\nb\nc\n", "x");
        yield return Replace("what ends a line differently", "first line\nsecond line\n", "first line\nsecond", "x");
        yield return Replace("what was replaced before", Shop, "const items = fetch();", "const items = load();");
        yield return Replace("what seems replaced, but is short", Shop, "zzz", "load();");
        yield return Replace("what seems replaced, with eight characters", Shop, "zzz", "= load()");
        yield return Replace("what contains its new text", "const a = 1;\n", "const a = 1; // x", "const a = 1;");
        yield return Replace("a long piece that is nearly there", Numbered(1, 30), Numbered(5, 17) + "other\n", "x");
        yield return Replace("twelve lines that are nearly there", Numbered(1, 30), Numbered(5, 15) + "other\n", "x");
        yield return Replace("a piece before the top", Numbered(1, 3), "other\nline 1\nline 2\n", "x");
        yield return Replace("a line too long to show", new string('a', 161) + " word\n", new string('a', 160) + " word", "x");
        yield return Replace("a line just not too long to show", new string('a', 155) + " word\n", new string('a', 154) + "  word", "x");
        yield return Replace(
            "a line that votes for many places",
            string.Concat(Enumerable.Repeat("same\n", 120)) + "end\n",
            string.Concat(Enumerable.Repeat("same\n", 60)) + "other\n",
            "x"
        );
        yield return Replace("several", "x\na\nx\n", "x", "y");
        yield return Replace("three", "x\na\nx\nx\n", "x", "y");
        yield return Replace("twelve", string.Concat(Enumerable.Repeat("x\n", 12)), "x", "y");
        yield return Replace("a hundred", string.Concat(Enumerable.Repeat("x\n", 100)), "x", "y");
        yield return Replace("ninety-nine", string.Concat(Enumerable.Repeat("x\n", 99)), "x", "y");
        yield return Replace("overlapping ones", "aaa", "aa", "b");
        yield return Replace("all, not overlapping", "aaaaa", "aa", "b", all: true);
        yield return Replace("all of nothing", "aaaaa", "b", "c", all: true);
        yield return Replace("several with white space at line ends", "a \nb\na\t\nb\n", "a\nb\n", "c\n");
        yield return Replace("several with another indentation", " a\n b\n  a\n  b\n", "a\nb\n", "c\n");
        yield return Replace("several with typographic quotes", "“a”\n„a“\n", "\"a\"", "b");
        yield return Replace("several lines with typographic quotes", "“a” \nb\n„a“ \nb\n", "\"a\"\nb\n", "c");
        yield return Replace("several with written-out line breaks", "a\nb a\nb", "a\\nb", "c");
    }
}
