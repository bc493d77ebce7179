using Builder.Core.Edits;
using Builder.Core.Edits.Parsing;

namespace Builder.Tests.Edits;

/// <summary>Unified diffs, and forms that are none.</summary>
internal static partial class OutcomeCases
{
    private static IEnumerable<OutcomeCase> Diffs()
    {
        const string Hunk = "@@ -2 +2 @@\n-two\n+2\n";
        foreach (
            var (title, text) in new[]
            {
                ("git's header", $"diff --git a/a.txt b/a.txt\nindex 1..2 100644\n--- a/a.txt\n+++ b/a.txt\n{Hunk}"),
                ("git's header alone", $"diff --git a/a.txt b/a.txt\n{Hunk}"),
                ("other prefixes", $"--- i/a.txt\n+++ w/a.txt\n{Hunk}"),
                ("no prefixes", $"--- a.txt\n+++ a.txt\n{Hunk}"),
                ("a prefix on one side only", $"--- a/a.txt\n+++ a.txt\n{Hunk}"),
                ("the time after a name", $"--- a/a.txt\t2026-01-01\n+++ b/a.txt\t2026-01-01\n{Hunk}"),
                ("quoted names", $"--- \"a/a.txt\"\n+++ \"b/a.txt\"\n{Hunk}"),
                ("a new file", "--- /dev/null\n+++ b/b.txt\n@@ -0,0 +1,2 @@\n+one\n+two\n"),
                ("a new file by its mode", "diff --git a/b.txt b/b.txt\nnew file mode 100644\n@@ -0,0 +1 @@\n+one\n"),
                ("a new file without an end", "--- /dev/null\n+++ b/b.txt\n@@ -0,0 +1 @@\n+one\n\\ No newline at end of file\n"),
                ("an empty new file", "diff --git a/b.txt b/b.txt\nnew file mode 100644\nindex 0..1\n"),
                ("a new file with an old line", "--- /dev/null\n+++ b/b.txt\n@@ -0,0 +1 @@\n one\n"),
                ("quoted names with escapes", "--- /dev/null\n+++ \"b/\\303\\244\\u.txt\"\n@@ -0,0 +1 @@\n+one\n"),
                ("quoted names with characters that are not escaped", "--- /dev/null\n+++ \"b/ä😀.txt\"\n@@ -0,0 +1 @@\n+one\n"),
                ("quoted names with control characters", "--- /dev/null\n+++ \"b/\\n\\t\\r\\a\\b\\f\\v.txt\"\n@@ -0,0 +1 @@\n+one\n"),
                ("a deleted file", "--- a/a.txt\n+++ /dev/null\n@@ -1,3 +0,0 @@\n-one\n-two\n-three\n"),
                ("a deleted file by its mode", "diff --git a/a.txt b/a.txt\ndeleted file mode 100644\n"),
                ("a moved file", "diff --git a/a.txt b/b.txt\nsimilarity index 100%\nrename from a.txt\nrename to b.txt\n"),
                (
                    "a moved file with a change",
                    $"diff --git a/a.txt b/b.txt\nrename from a.txt\nrename to b.txt\n--- a/a.txt\n+++ b/b.txt\n{Hunk}"
                ),
                ("a copied file", "diff --git a/a.txt b/b.txt\ncopy from a.txt\ncopy to b.txt\n"),
                ("a binary file", "diff --git a/a.png b/a.png\nBinary files a/a.png and b/a.png differ\n"),
                ("a binary patch", "diff --git a/a.png b/a.png\nGIT binary patch\nliteral 3\n"),
                ("two files", $"--- a/a.txt\n+++ b/a.txt\n{Hunk}--- /dev/null\n+++ b/b.txt\n@@ -0,0 +1 @@\n+one\n"),
                (
                    "two files of git",
                    $"diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n{Hunk}diff --git a/b.txt b/b.txt\nnew file mode 100644\n@@ -0,0 +1 @@\n+one\n"
                ),
                ("names without hunks", "--- a/a.txt\n+++ b/a.txt\n"),
                ("no name", Hunk),
                ("a name that leads outside", $"--- a/../a.txt\n+++ b/../a.txt\n{Hunk}"),
                ("nothing", ""),
                ("prose", "I changed nothing.\n"),
                ("bare @@", "--- a/a.txt\n+++ b/a.txt\n@@\n-two\n+2\n"),
                ("@@ with dots", "--- a/a.txt\n+++ b/a.txt\n@@ ... @@\n-two\n+2\n"),
                ("counts that are too small", "--- a/a.txt\n+++ b/a.txt\n@@ -1,1 +1,1 @@\n one\n-two\n+2\n three\n"),
                ("counts that are too large", "--- a/a.txt\n+++ b/a.txt\n@@ -1,9 +1,9 @@\n one\n-two\n+2\n"),
                ("a number that is wrong", "--- a/a.txt\n+++ b/a.txt\n@@ -7 +7 @@\n-two\n+2\n"),
                ("a number of ten digits", "--- a/a.txt\n+++ b/a.txt\n@@ -1234567890 +7 @@\n-two\n+2\n"),
                ("a hunk without lines", "--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n"),
                ("a line without its sign", "--- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1,3 @@\none\n-two\n+2\n"),
                ("an empty line for context", "--- a/e.txt\n+++ b/e.txt\n@@ -1,3 +1,3 @@\n one\n\n-two\n+2\n"),
                ("a removed line of dashes", "--- a/c.txt\n+++ b/c.txt\n@@ -1,2 +1,2 @@\n---- x\n+++ y\n z\n"),
                ("carriage returns everywhere", $"--- a/a.txt\n+++ b/a.txt\n{Hunk}".ReplaceLineEndings("\r\n")),
                ("a carriage return on one line", "--- a/a.txt\n+++ b/a.txt\n@@ -2 +2 @@\n-two\n+2\r\n"),
            }
        )
        {
            yield return Read(title, EditFormat.UnifiedDiff, text, [.. Abc, ("c.txt", "--- x\nz\n"), ("e.txt", "one\n\ntwo\n")]);
        }

        const string Names = "--- a/d.txt\n+++ b/d.txt\n";
        const string Other = "--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-one\n+1\n";
        foreach (
            var (title, text) in new[]
            {
                ("a removed line of dashes that its counts speak for", $"{Names}@@ -1,2 +1,2 @@\n x\n--- a\n+++ b\n"),
                ("a removed line of dashes before a hunk", $"{Names}@@ -2 +2 @@\n--- a\n+++ b\n@@ -3 +3 @@\n-y\n+Y\n"),
                ("a removed line of dashes, counted, before a hunk", $"{Names}@@ -2,2 +2,2 @@\n--- a\n+++ b\n y\n@@ -4 +4 @@\n-z\n+Z\n"),
                ("the next file right behind full counts", $"{Names}@@ -1 +1 @@\n-x\n+X\n{Other}"),
                ("the next file where counts say more", $"{Names}@@ -1,9 +1,9 @@\n-x\n+X\n{Other}"),
                ("the next file of git where counts say more", $"{Names}@@ -1,9 +1,9 @@\n-x\n+X\ndiff --git a/a.txt b/a.txt\n{Other}"),
                ("the next hunk where counts say more", $"{Names}@@ -1,9 +1,9 @@\n-x\n+X\n@@ -3 +3 @@\n-y\n+Y\n"),
                ("prose behind full counts", $"{Names}@@ -1 +1 @@\n-x\n+X\ndone, and that is all\n@ it\n"),
                ("prose where counts say more", $"{Names}@@ -1,2 +1,2 @@\n-x\n+X\ndone, and that is all\n"),
                ("a line with an at sign where counts say more", $"{Names}@@ -1,2 +1,2 @@\n-x\n+X\n@media\n"),
                ("one more removed line than is counted", $"{Names}@@ -1,1 +1,1 @@\n-x\n+X\n--- a\n"),
                ("one more added line than is counted", $"{Names}@@ -1,1 +1,1 @@\n-x\n+X\n+and\n"),
                ("an empty line behind full counts", $"{Names}@@ -1 +1 @@\n-x\n+X\n\n{Other}"),
                ("an empty line where only new lines are to come", $"{Names}@@ -1,1 +1,2 @@\n-x\n+X\n\n"),
                ("no last line break", $"{Names}@@ -3,2 +3,2 @@\n y\n-z\n+Z"),
                ("no last line break, after an empty line", $"{Names}@@ -1,2 +1,3 @@\n x\n+\n -- a"),
                ("an old name and nothing", "--- a/a.txt\n"),
                ("only a new name", $"+++ b/a.txt\n{Hunk}"),
                ("names of git that differ from the others", $"diff --git a/c.txt b/c.txt\n--- a/a.txt\n+++ b/a.txt\n{Hunk}"),
                ("names of a move that differ from the others", $"rename from a.txt\nrename to b.txt\n--- a/c.txt\n+++ b/c.txt\n{Hunk}"),
                (
                    "a mode of a new file twice",
                    "diff --git a/b.txt b/b.txt\nnew file mode 100644\nnew file mode 100644\n@@ -0,0 +1 @@\n+one\n"
                ),
                ("a mode of a deleted file twice", "diff --git a/a.txt b/a.txt\ndeleted file mode 100644\ndeleted file mode 100644\n"),
                ("a binary file said twice", "diff --git a/a.png b/a.png\nGIT binary patch\nBinary files a/a.png and b/a.png differ\n"),
                (
                    "two files of git, the first without anything",
                    $"diff --git a/c.txt b/c.txt\nindex 1..2\ndiff --git a/a.txt b/a.txt\n{Hunk}"
                ),
                (
                    "two files of git that are only moved",
                    "diff --git a/a.txt b/b.txt\nrename from a.txt\nrename to b.txt\ndiff --git a/c.txt b/f.txt\nrename from c.txt\nrename to f.txt\n"
                ),
                ("a quoted name that ends with a backslash", "--- /dev/null\n+++ \"b/x\\\"\n@@ -0,0 +1 @@\n+one\n"),
                ("a quoted name that ends with an octal number", "--- /dev/null\n+++ \"b/\\303\\244\"\n@@ -0,0 +1 @@\n+one\n"),
                ("a quoted name with half an octal number", "--- /dev/null\n+++ \"b/\\30\"\n@@ -0,0 +1 @@\n+one\n"),
                ("a quoted name that ends with an emoji", "--- /dev/null\n+++ \"b/😀\"\n@@ -0,0 +1 @@\n+one\n"),
                ("a name of one quote", $"--- \"\n+++ \"\n{Hunk}"),
                ("a number of nine digits", "--- a/a.txt\n+++ b/a.txt\n@@ -123456789 +7 @@\n-two\n+2\n"),
                ("a hunk with the function it is in", "--- a/a.txt\n+++ b/a.txt\n@@ -2 +2 @@ int main() @@\n-two\n+2\n"),
            }
        )
        {
            yield return Read(title, EditFormat.UnifiedDiff, text, [.. Abc, ("c.txt", "--- x\nz\n"), ("d.txt", "x\n-- a\ny\nz\n")]);
        }

        yield return Read("the caller's path", EditFormat.UnifiedDiff, Hunk, "a.txt", Abc);
        yield return Read("the caller's path", EditFormat.WholeFile, "one\n2\nthree\n", "a.txt", Abc);
        yield return Read("a file without a path", EditFormat.WholeFile, "one\n", Abc);
        yield return new OutcomeCase("a form that is none", () => EditParser.Parse((EditFormat)99, "x"), EditRules.Default, Abc);
        yield return new OutcomeCase(
            "a text that is too long",
            () => EditParser.Parse(EditFormat.WholeFile, new string('x', EditParser.LongestText + 1), At("a.txt")),
            EditRules.Default,
            Abc
        );
        yield return new OutcomeCase(
            "a text that is not too long",
            () =>
                new EditSet([
                    .. EditParser.Parse(EditFormat.WholeFile, new string('x', EditParser.LongestText), At("a.txt")).Edits.Take(0),
                ]),
            EditRules.Default,
            Abc
        );
    }
}
