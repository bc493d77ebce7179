using Builder.Core.Edits;

namespace Builder.Tests.Edits;

/// <summary>What is asked of edits beyond fitting.</summary>
internal static partial class OutcomeCases
{
    private static IEnumerable<OutcomeCase> Rules()
    {
        yield return Make(
            "a result of the largest size",
            new EditRules { LargestFile = 4 },
            [EditWorkbench.Replace("a", "abcd")],
            ("a.txt", "a")
        );
        yield return Make(
            "a result that is too large",
            new EditRules { LargestFile = 3 },
            [EditWorkbench.Replace("a", "abcd")],
            ("a.txt", "a")
        );
        yield return Make(
            "as many edits as are allowed",
            new EditRules { MostEdits = 2 },
            [EditWorkbench.Replace("a", "b"), EditWorkbench.Replace("b", "c")],
            ("a.txt", "a")
        );
        yield return Make(
            "more edits than are allowed",
            new EditRules { MostEdits = 1 },
            [EditWorkbench.Replace("a", "b"), EditWorkbench.Replace("b", "c")],
            ("a.txt", "a")
        );
        yield return Make(
            "a protected file twice",
            EditRules.Default,
            [EditWorkbench.Replace("a", "b", path: ".env"), EditWorkbench.Replace("a", "b", path: ".env")],
            (".env", "a")
        );
        yield return Make(
            "one of three that does not fit",
            EditRules.Default,
            [EditWorkbench.Replace("a", "b"), EditWorkbench.Replace("zz", "b"), EditWorkbench.Replace("c", "d")],
            ("a.txt", "a c")
        );
        yield return Make(
            "one of two that does not fit",
            EditRules.Default,
            [EditWorkbench.Replace("a", "b"), EditWorkbench.Replace("zz", "b")],
            ("a.txt", "a c")
        );
        yield return Make(
            "two that do not fit",
            EditRules.Default,
            [EditWorkbench.Replace("yy", "b"), EditWorkbench.Replace("zz", "b")],
            ("a.txt", "a c")
        );
        yield return Make(
            "an anchor that is missing, required",
            new EditRules { AnchorsAreAdvisory = false },
            [.. EditWorkbench.Patch("*** Update File: a.txt", "@@ missing", "-one", "+1").Edits],
            Abc
        );
        yield return Make(
            "a protected file in which the text is missing too",
            EditRules.Default,
            [EditWorkbench.Replace("zz", "b", path: ".env"), new MoveFile(At("a.txt"), At(".env"))],
            (".env", "a"),
            ("a.txt", "a")
        );
        yield return Make(
            "broken JSON in one file and a placeholder in another",
            EditRules.Default,
            [new RewriteFile(At("a.json"), "{"), new RewriteFile(At("b.sh"), "# ... rest of the code\n")],
            ("a.json", "{}"),
            ("b.sh", "b\n")
        );
        yield return Make(
            "too large a result with a placeholder in it",
            new EditRules { LargestFile = 10 },
            [new CreateFile(At("b.sh"), "# ... rest of the code\n"), new CreateFile(At("c.sh"), "c")]
        );
        yield return Make(
            "half a character and a placeholder",
            EditRules.Default,
            [new CreateFile(At("b.sh"), "# ... rest of the code\n\uD800"), new CreateFile(At("c.sh"), "c")]
        );
        yield return Make(
            "half a character, and then another edit of the file",
            EditRules.Default,
            [EditWorkbench.Replace("a", "\uD800"), EditWorkbench.Replace("b", "B"), new MoveFile(At("a.txt"), At("b.txt"))],
            ("a.txt", "a b\n")
        );
        yield return Make(
            "a lone carriage return that an edit brings, and one that finds the line behind it",
            EditRules.Default,
            [
                .. EditWorkbench.Patch("*** Update File: a.txt", "@@", "-b", "+x\ry").Edits,
                .. EditWorkbench.Patch("*** Update File: a.txt", "@@", "-y", "+z").Edits,
            ],
            ("a.txt", "a\nb\nc\n")
        );
        foreach (var (first, second) in new[] { ("b", "c\n"), ("b \n", "c\n"), ("zz", "c\n") })
        {
            yield return Make(
                $"edits of a file of Windows' line breaks, {first.Length} characters first",
                EditRules.Default,
                [
                    EditWorkbench.Replace("aaaa", first),
                    EditWorkbench.Replace("  bbbb \n", "x\ny\n"),
                    EditWorkbench.Replace("cccc", second),
                    EditWorkbench.Replace("dddd", "1\n2"),
                ],
                ("a.txt", "aaaa\r\n  bbbb\r\ncccc\r\ndddd\r\n")
            );
        }

        yield return Make("a small file rewritten shorter", new RewriteFile(At("a.txt"), "1\n"), ("a.txt", Numbered(1, 20)));
        yield return Make("a file rewritten to three fifths", new RewriteFile(At("a.txt"), Numbered(1, 18)), ("a.txt", Numbered(1, 30)));
        yield return Make("a file rewritten to less", new RewriteFile(At("a.txt"), Numbered(1, 17)), ("a.txt", Numbered(1, 30)));
        yield return Make(
            "a file rewritten to less, meant",
            new RewriteFile(At("a.txt"), Numbered(1, 17), MayShrink: true),
            ("a.txt", Numbered(1, 30))
        );
        yield return Make(
            "a file rewritten to less, allowed",
            new EditRules { RefusesShrinking = false },
            [new RewriteFile(At("a.txt"), Numbered(1, 17))],
            ("a.txt", Numbered(1, 30))
        );
    }
}
