using Builder.Core.Edits;

namespace Builder.Tests.Edits;

/// <summary>Long texts, several edits one after the other, and line breaks that a diff states.</summary>
internal static partial class OutcomeCases
{
    private const string Four = "alpha\nbravo\ncharlie\ndelta\n";

    private static IEnumerable<OutcomeCase> Long()
    {
        foreach (
            var (kind, file) in new[] { ("", Four), (" with a mark", "\uFEFF" + Four), (" of Windows", Four.ReplaceLineEndings("\r\n")) }
        )
        {
            yield return Replace($"the first line{kind} by one without a line break", file, "alpha\n", "Alpha");
            yield return Replace($"a line{kind} by one without a line break", file, "bravo\n", "Bravo");
            yield return Replace($"the end of a line{kind} by something without a line break", file, "ravo\n", "RAVO");
            yield return Replace($"the last line{kind} by nothing", file, "delta\n", "");
            yield return Replace($"the last line{kind} by several with empty ones behind", file, "delta\n", "one\ntwo\n\n\n");
            yield return Replace($"a line{kind} by itself with another line break", file, "bravo\n", "bravo\r\n");
            yield return Replace($"two lines{kind} that touch", file, "bravo\ncharlie", "one line");
            yield return Make(
                $"all that is left of a file{kind}, then something that fits less exactly",
                EditRules.Default,
                [
                    EditWorkbench.Replace(Four, "one and two"),
                    EditWorkbench.Replace("one and two  ", "one\nand two"),
                    EditWorkbench.Replace("and two", "three\nfour"),
                ],
                ("a.txt", file)
            );
        }

        yield return Replace("several long ones", "alpha\nbravo\nalpha\n", "alpha", "Alpha");
        yield return Replace("several long ones, all", "alpha\nbravo\nalpha\n", "alpha", "Alpha", all: true);
        yield return Replace("overlapping long ones", "ababab\n", "abab", "x");
        yield return Make(
            "replacing a whole line where another line ends with it",
            new ReplaceText(At("a.txt"), "alpha", "Alpha", WholeLines: true),
            ("a.txt", "not alpha\nalpha\n")
        );
        yield return Make(
            "replacing whole lines that are there twice",
            new ReplaceText(At("a.txt"), "alpha", "Alpha", WholeLines: true),
            ("a.txt", "alpha\nnot alpha\nalpha\n")
        );
        yield return Make(
            "edits that make what the next one replaces, and one that breaks it",
            EditRules.Default,
            [
                EditWorkbench.Replace("alpha", "bravo one"),
                EditWorkbench.Replace("bravo one", "charlie two"),
                EditWorkbench.Replace("charlie two\nbravo", "last of all"),
                EditWorkbench.Replace("last of all", "charlie"),
                EditWorkbench.Replace("charlie\ncharlie", "end of it"),
            ],
            ("a.txt", Four)
        );
        yield return Make(
            "an edit that makes a second place for the next one",
            EditRules.Default,
            [EditWorkbench.Replace("alpha", "delta"), EditWorkbench.Replace("delta", "Delta")],
            ("a.txt", Four)
        );
        yield return Make(
            "an edit that takes away one of two places of the next one",
            EditRules.Default,
            [EditWorkbench.Replace("alpha\nbravo", "alpine"), EditWorkbench.Replace("bravo", "Bravo")],
            ("a.txt", Four + "bravo\n")
        );
        yield return Diff(
            "an added line before the removed one, without a last line break",
            "alpha",
            "@@ -1 +1 @@",
            "+Alpha",
            "\\ No newline at end of file",
            "-alpha",
            "\\ No newline at end of file"
        );
        yield return Diff("a line that only loses its carriage return", "alpha\r\n", "@@ -1 +1 @@", "-alpha\r", "+alpha");
        yield return Diff("a line that only gets a carriage return", "alpha\nbravo\n", "@@ -1,2 +1,2 @@", "-alpha", "+alpha\r", " bravo");
        yield return Diff("lines that only come, one of them Windows'", "alpha\r\nbravo\r\n", "@@ -1,0 +2,2 @@", "+one\r", "+two");
        yield return Diff("lines that only come, all of them Windows'", "alpha\r\nbravo\r\n", "@@ -1,0 +2,2 @@", "+one\r", "+two\r");
        yield return Diff("lines that only come into a file of Windows", "alpha\r\nbravo\r\n", "@@ -1,0 +2 @@", "+one");
        yield return Diff("lines that only come into a mixed file", "alpha\r\nbravo\n", "@@ -1,0 +2 @@", "+one");
        yield return Diff("a line that comes, with a removed one behind", "alpha\nbravo\n", "@@ -1,2 +1,2 @@", " alpha", "+", "-bravo");
        yield return Diff("empty lines that come last", "alpha\nbravo\n", "@@ -1,2 +1,4 @@", "-alpha", "+Alpha", "+", "+", " bravo");
        yield return Diff("two empty lines that come by themselves", "alpha\nbravo\n", "@@ -1,2 +1,4 @@", " alpha", "+", "+", " bravo");
    }
}
