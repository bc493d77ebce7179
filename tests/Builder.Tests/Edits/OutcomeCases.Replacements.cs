using Builder.Core.Edits;

namespace Builder.Tests.Edits;

/// <summary>Exact replacements and insertions.</summary>
internal static partial class OutcomeCases
{
    private static IEnumerable<OutcomeCase> Replacements()
    {
        foreach (
            var (title, content, old, @new) in new[]
            {
                ("the first line", "a\nb\nc\n", "a\n", "A\n"),
                ("two lines by three", "a\nb\nc\n", "a\nb\n", "1\n2\n3\n"),
                ("a word by two lines", "a b c\n", "b", "1\n2"),
                ("a line by nothing", "a\nb\nc\n", "b\n", ""),
                ("the last line without a line break by nothing", "a\nb", "b\n", ""),
                ("the only line without a line break by nothing", "b", "b\n", ""),
                ("the last line without a line break", "a\nb", "b\n", "B\n"),
                ("the last line without a line break by an unfinished one", "a\nb", "b\n", "B"),
                ("the end of the last line with a line break", "a\nxb", "b\n", ""),
                ("a line break that is not there", "ab", "\n", "x"),
                ("a whole line by one without a line break", "a\nb\nc\n", "b\n", "B"),
                ("the last whole line by one without a line break", "a\nb\n", "b\n", "B"),
                ("an end of line by a space", "f(1,\n2)\n", "1,\n", "1, "),
                ("a text that begins with a byte order mark", "\uFEFFa\n", "\uFEFFa", "\uFEFFb"),
                ("a text in a file of CR LF", "a\r\nb\r\nc\r\n", "b\n", "1\n2\n"),
                ("a text of CR LF in a file of LF", "a\nb\nc\n", "a\r\nb\r\n", "1\r\n2\r\n"),
                ("a text in a file of CR", "a\rb\rc\r", "b\n", "1\n2\n"),
                ("a text in a file of mixed line breaks", "a\r\nb\nc\r\nd\r\n", "b\nc\n", "1\n2\n3\n"),
                ("a text by itself", "a\nb\n", "b", "b"),
                ("a text by what gives the same", "a\r\nb\r\n", "b\r\n", "b\n"),
                ("a text with white space at a line end", "if (a) {  \n  b();\t\n}\n", "if (a) {\n  b();\n", "if (a) {\n  c();\n"),
                ("a text with white space at its own line ends", "a {\n  b\n}\n", "a { \n  b\t\n", "c\n"),
                ("a line with white space at its end, unfinished", "a  \nb", "a\nb", "c"),
                (
                    "a text that is indented deeper",
                    "f() {\n    if (a) {\n        b();\n    }\n}\n",
                    "if (a) {\n    b();\n}",
                    "if (a) {\n    b();\n\n    c();\n}"
                ),
                (
                    "a text that is indented less",
                    "if (a) {\n  b();\n}\n",
                    "    if (a) {\n      b();\n    }\n",
                    "    if (a) {\n      c();\n    }\n"
                ),
                (
                    "a text that is indented less by one without",
                    "if (a) {\n  b();\n}\n",
                    "    if (a) {\n      b();\n    }\n",
                    "if (a) {\n}\n"
                ),
                ("a text that is indented by tabs", "\tif (a) {\n\t\tb();\n\t}\n", "if (a) {\n\tb();\n}\n", "if (a) {\n\tc();\n}\n"),
                ("a text that is indented unevenly", "  a\n      b\n", "a\n  b\n", "c\n"),
                ("a text with a blank line that is indented", "  a\n  \n  b\n", "a\n\nb\n", "c\n\nd\n"),
                ("a text with a blank line where there is none", "  a\n  x\n  b\n", "a\n\nb\n", "c\n"),
                ("an indented piece of a line", "  return a;\n", "return a; \n", "return b;\n"),
                ("a text with typographic quotes", "He said “hello” — twice\u00A0over\n", "\"hello\" - twice over", "'hi' – once"),
                ("a plain text by a typographic one", "say \"a\" - b\n", "say “a” – b", "say “c”"),
                ("lines with typographic quotes and white space", "x\nsay “a” \nb\ny\n", "say \"a\"\nb\n", "say \"c\"\n"),
                ("unfinished lines with typographic quotes and white space", "x\nsay “a” \nb", "say \"a\"\nb", "say \"c\""),
                ("written-out line breaks", "a\n\tb\n", "a\\n\\tb", "c\\n\\td"),
                ("written-out quotes", "say(\"a\", 'b', \\)\n", "say(\\\"a\\\", \\'b\\', \\\\)", "say(\\\"c\\\")"),
                ("written-out carriage returns", "a\r\nb\r\n", "a\\r\\nb", "c\\r\\nd"),
                ("written-out signs that mean nothing", "a\\qb\n", "a\\qb\\n", "c"),
                ("a backslash that stands there", "say(\"a\\nb\")\n", "a\\nb", "c\\nd"),
                ("a backslash at the end", "a\\\n", "a\\", "b"),
                ("a dollar sign", "a X b\n", "X", "$& $1 $`"),
                ("an astral character", "a 😀 b\n", "😀", "😁"),
                ("half of an astral character", "a 😀 b\n", "\uD83D", "x"),
                ("something by half of an astral character", "a b\n", "b", "\uD83D"),
                ("something by a zero character", "a b\n", "b", "\0"),
                ("a text by a lone carriage return", "a b\nc\n", "b", "x\ry"),
            }
        )
        {
            yield return Replace(title, content, old, @new);
        }

        foreach (
            var pair in "\u2018' \u2019' \u201A' \u201B' \u2032' \u02BC' \u00B4' \u201C\" \u201D\" \u201E\" \u201F\" \u2033\" \u2010- \u2011- \u2012- \u2013- \u2014- \u2015- \u2212- \uFE58- \uFE63- \uFF0D-".Split(
                ' '
            )
        )
        {
            yield return Replace($"the plain form of U+{(int)pair[0]:X4}", $"a{pair[0]}b\n", $"a{pair[1]}b", "c");
        }

        foreach (var space in "\u00A0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\u3000")
        {
            yield return Replace($"the plain form of U+{(int)space:X4}", $"a{space}b\n", "a b", "c");
        }

        var many = string.Concat(Enumerable.Range(0, 40).Select(i => $"  const value{i} = compute({i * 7919});\n"));
        Edit[] each = [.. Enumerable.Range(0, 40).Select(i => EditWorkbench.Replace($"value{i} =", $"v{i}\n ="))];
        yield return Make("replacing many, from the top", EditRules.Default, each, ("a.txt", many));
        yield return Make("replacing many, from the end", EditRules.Default, [.. each.Reverse()], ("a.txt", many));
        yield return Make("replacing many, in CR LF", EditRules.Default, each, ("a.txt", many.ReplaceLineEndings("\r\n")));
        yield return Make(
            "replacing many, one of which is missing",
            EditRules.Default,
            [.. each, EditWorkbench.Replace("nowhere to be seen", "x")],
            ("a.txt", many)
        );
        yield return Make(
            "replacing many, one of which is there twice",
            EditRules.Default,
            [.. each, EditWorkbench.Replace("compute(", "x")],
            ("a.txt", many)
        );
        yield return Make(
            "replacing what an earlier one wrote",
            EditRules.Default,
            [EditWorkbench.Replace("one", "four"), EditWorkbench.Replace("four", "five\nsix"), EditWorkbench.Replace("six\ntwo", "seven")],
            Abc
        );
        yield return Make(
            "replacing what an earlier one took away",
            EditRules.Default,
            [EditWorkbench.Replace("one", "four"), EditWorkbench.Replace("one", "five")],
            Abc
        );
        yield return Make(
            "replacing what an earlier one made two of",
            EditRules.Default,
            [EditWorkbench.Replace("one", "three"), EditWorkbench.Replace("three", "five")],
            Abc
        );
        yield return Make(
            "replacing and inserting",
            EditRules.Default,
            [EditWorkbench.Replace("one", "1"), new InsertText(At("a.txt"), 1, "x"), EditWorkbench.Replace("x\ntwo", "2")],
            Abc
        );
        yield return Make("inserting into an empty file", new InsertText(At("a.txt"), 0, "x"), ("a.txt", ""));
        yield return Make("inserting at the top", new InsertText(At("a.txt"), 0, "x\ny\n"), Abc);
        yield return Make("inserting after an unfinished line", new InsertText(At("a.txt"), 1, "x\n"), ("a.txt", "a"));
        yield return Make("inserting before an unfinished line", new InsertText(At("a.txt"), 0, "x"), ("a.txt", "a"));
        yield return Make("inserting into CR LF", new InsertText(At("a.txt"), 1, "x\ny"), ("a.txt", "a\r\nb\r\n"));
    }
}
