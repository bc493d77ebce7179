using Builder.Core.Edits;

namespace Builder.Tests.Edits;

/// <summary>What is asked of edits beyond fitting, and files that have changed since they were read.</summary>
internal static partial class OutcomeCases
{
    private static IEnumerable<OutcomeCase> Rules()
    {
        var read = new EditRules { AsRead = AsRead("a.txt", "a\nb\nc\nd\ne\n") };
        yield return Make("a file that changed elsewhere", read, [EditWorkbench.Replace("a\n", "A\n")], ("a.txt", "a\nb\nc\nd\nE\n"));
        yield return Make("a file that changed there", read, [EditWorkbench.Replace("a\n", "A\n")], ("a.txt", "x\nb\nc\nd\ne\n"));
        yield return Make(
            "a file that changed as the edit wants it",
            read,
            [EditWorkbench.Replace("a\n", "A\n")],
            ("a.txt", "A\nb\nc\nd\ne\n")
        );
        yield return Make("a file that did not change", read, [EditWorkbench.Replace("a\n", "A\n")], ("a.txt", "a\nb\nc\nd\ne\n"));
        yield return Make("another file than was read", read, [EditWorkbench.Replace("a\n", "A\n", path: "b.txt")], ("b.txt", "a\n"));
        yield return Make(
            "two edits of a file that changed",
            read,
            [EditWorkbench.Replace("a\n", "A\n"), EditWorkbench.Replace("c\n", "C\n")],
            ("a.txt", "a\nb\nc\nd\nE\n")
        );
        yield return Make(
            "an edit that changes nothing in a file that changed",
            read,
            [EditWorkbench.Replace("a\n", "a\n"), EditWorkbench.Replace("c\n", "C\n")],
            ("a.txt", "a\nb\nc\nd\nE\n")
        );
        yield return Make(
            "a file that changed and is moved with a change",
            read,
            [
                new PatchFile(
                    At("a.txt"),
                    [new PatchHunk([], [new(PatchLineKind.Removed, "a"), new(PatchLineKind.Added, "A")])],
                    At("m.txt")
                ),
            ],
            ("a.txt", "a\nb\nc\nd\nE\n")
        );
        yield return Make("a file that changed and is deleted", read, [new DeleteFile(At("a.txt"))], ("a.txt", "x\n"));
        yield return Make(
            "a file that changed and is rewritten",
            read,
            [new RewriteFile(At("a.txt"), "A\nb\nc\nd\ne\n")],
            ("a.txt", "a\nb\nc\nd\nE\n")
        );
        yield return Make(
            "a patch of a file that changed",
            read,
            [new PatchFile(At("a.txt"), [new PatchHunk([], [new(PatchLineKind.Removed, "a"), new(PatchLineKind.Added, "A")])])],
            ("a.txt", "a\nb\nc\nd\nE\n")
        );
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
