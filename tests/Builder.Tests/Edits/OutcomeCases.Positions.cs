using Builder.Core.Edits;
using Builder.Core.Sites;

namespace Builder.Tests.Edits;

/// <summary>Where files are, and what is allowed to become of them.</summary>
internal static partial class OutcomeCases
{
    private static IEnumerable<OutcomeCase> Positions()
    {
        var two = new[] { ("a.txt", "a\n"), ("b/c.txt", "c\n") };
        yield return Make("creating a file", new CreateFile(At("new/x.txt"), "x"), two);
        yield return Make("creating a file that is there", new CreateFile(At("a.txt"), "x"), two);
        yield return Make(
            "creating a file that is there, allowed",
            new EditRules { MayOverwrite = true },
            [new CreateFile(At("a.txt"), "x")],
            two
        );
        yield return Make("creating a file where a folder is", new CreateFile(At("b"), "x"), two);
        yield return Make("creating a file where a folder of folders is", new CreateFile(At("b"), "x"), ("b/d/e/f.txt", "f\n"));
        yield return Make("creating a file where a deep folder is", new CreateFile(At("b/d"), "x"), ("b/d/e/f.txt", "f\n"));
        yield return Make(
            "deleting a folder with two protected files",
            new DeleteFile(At("b"), IncludeFolder: true),
            ("b/d/.env", "x"),
            ("b/.env", "x"),
            ("b/a.txt", "x")
        );
        yield return Make(
            "a zero character in the second of two hunks",
            new PatchFile(
                At("a.txt"),
                [new PatchHunk([], [new(PatchLineKind.Added, "b")]), new PatchHunk([], [new(PatchLineKind.Added, "\0")])]
            ),
            two
        );
        yield return Make("creating a file below a file", new CreateFile(At("a.txt/x/y.txt"), "x"), two);
        yield return Make("creating a file beside its twin", new CreateFile(At("A.TXT"), "x"), two);
        yield return Make(
            "creating two twins",
            EditRules.Default,
            [new CreateFile(At("N.txt"), "x"), new CreateFile(At("n.txt"), "x")],
            two
        );
        yield return Make(
            "creating a file below one just made",
            EditRules.Default,
            [new CreateFile(At("n"), "x"), new CreateFile(At("n/m"), "x")],
            two
        );
        yield return Make(
            "creating a file where a folder was just made",
            EditRules.Default,
            [new CreateFile(At("n/m"), "x"), new CreateFile(At("n"), "x")],
            two
        );
        yield return Make("creating a protected file", new CreateFile(At(".git/config"), "x"), two);
        yield return Make(
            "creating a protected file, unchecked",
            new EditRules { ChecksPaths = false },
            [new CreateFile(At(".git/config"), "x")],
            two
        );
        yield return Make("rewriting a missing file", new RewriteFile(At("n.txt"), "x\r\n"), two);
        yield return Make("rewriting a missing file below a file", new RewriteFile(At("a.txt/n.txt"), "x"), two);
        yield return Make("rewriting a file as it is", new RewriteFile(At("a.txt"), "a\n"), two);
        yield return Make("rewriting a binary file", new RewriteFile(At("x.png"), "a\n"), ("x.png", "\0"));
        foreach (
            var (title, edit) in new (string, Edit)[]
            {
                ("creating a file", new CreateFile(At("n.txt"), "a\0")),
                ("making a file by a replacement", EditWorkbench.Replace("", "\0", path: "n.txt")),
                ("rewriting a missing file", new RewriteFile(At("n.txt"), "\0")),
                ("rewriting a file", new RewriteFile(At("a.txt"), "a\0\n")),
                ("rewriting a file with a mark", new RewriteFile(At("m.txt"), "a\0\n")),
                ("rewriting a binary file", new RewriteFile(At("x.png"), "a\0\n")),
                ("replacing in a file with a mark", EditWorkbench.Replace("a", "\0", path: "m.txt")),
                ("replacing in a missing file", EditWorkbench.Replace("a", "\0", path: "n.txt")),
                ("inserting", new InsertText(At("a.txt"), 1, "b\0")),
                ("patching", Hunk(At("a.txt"), null, (PatchLineKind.Context, "a"), (PatchLineKind.Added, "b\0"))),
                ("patching and moving", Hunk(At("a.txt"), At("n.txt"), (PatchLineKind.Removed, "a"), (PatchLineKind.Added, "\0b"))),
                ("looking for one", Hunk(At("a.txt"), null, (PatchLineKind.Context, "a\0"), (PatchLineKind.Added, "b"))),
            }
        )
        {
            yield return Make($"a zero character: {title}", edit, [.. two, ("m.txt", "\uFEFFa\n"), ("x.png", "\0")]);
        }

        yield return Read(
            "a zero character",
            EditFormat.UnifiedDiff,
            "--- a/a.txt\n+++ b/a.txt\n@@ -1 +1,2 @@\n a\n+b\0\n--- a/b/c.txt\n+++ b/b/c.txt\n@@ -1 +1,2 @@\n c\n+d\n",
            two
        );
        yield return Make(
            "a zero character: replacing a binary file whole, allowed",
            new EditRules { MayOverwrite = true },
            [new CreateFile(At("x.png"), "a\0")],
            ("x.png", "\0")
        );
        yield return Make("changing a folder", EditWorkbench.Replace("a", "b", path: "b"), two);
        yield return Make("changing a twin", EditWorkbench.Replace("a", "b", path: "A.txt"), two);
        yield return Make("changing a missing file", EditWorkbench.Replace("a", "b", path: "n.txt"), two);
        yield return Make(
            "refusals that follow each other, each edit told once",
            EditRules.Default,
            [
                new InsertText(At("n.txt"), 0, "x"),
                EditWorkbench.Replace("", "x"),
                new DeleteFile(At("b/.env")),
                new MoveFile(At("a.txt"), At("b")),
                Hunk(At("a.txt"), At("m.txt"), (PatchLineKind.Removed, "zz")),
                Hunk(At("a.txt"), At("b"), (PatchLineKind.Removed, "a")),
                Hunk(At("n.txt"), At("m.txt"), (PatchLineKind.Removed, "zz")),
                new RewriteFile(At("b"), "x"),
                new MoveFile(At("n.txt"), At("m.txt")),
                new CreateFile(At("b"), "x"),
                EditWorkbench.Replace("a", "b"),
            ],
            two
        );
        yield return Make("moving a file", new MoveFile(At("a.txt"), At("b/a.txt")), two);
        yield return Make("moving a file onto itself", new MoveFile(At("a.txt"), At("a.txt")), two);
        yield return Make("moving a file onto another", new MoveFile(At("a.txt"), At("b/c.txt")), two);
        yield return Make(
            "moving a file onto another, allowed",
            new EditRules { MayOverwrite = true },
            [new MoveFile(At("a.txt"), At("b/c.txt"))],
            two
        );
        yield return Make("moving a file to its twin", new MoveFile(At("a.txt"), At("A.txt")), two);
        yield return Make("moving a file onto a folder", new MoveFile(At("a.txt"), At("b")), two);
        yield return Make("moving a file below itself", new MoveFile(At("a.txt"), At("a.txt/a.txt")), two);
        yield return Make("moving a missing file", new MoveFile(At("n.txt"), At("m.txt")), two);
        yield return Make("moving a folder", new MoveFile(At("b"), At("m")), two);
        yield return Make("moving a file to a protected place", new MoveFile(At("a.txt"), At(".git/a.txt")), two);
        yield return Make(
            "moving a file twice",
            EditRules.Default,
            [new MoveFile(At("a.txt"), At("m.txt")), new MoveFile(At("m.txt"), At("n.txt"))],
            two
        );
        yield return Make(
            "moving a file there and back",
            EditRules.Default,
            [new MoveFile(At("a.txt"), At("m.txt")), new MoveFile(At("m.txt"), At("a.txt"))],
            two
        );
        yield return Make(
            "changing a file and moving it",
            EditRules.Default,
            [EditWorkbench.Replace("a", "b"), new MoveFile(At("a.txt"), At("m.txt"))],
            two
        );
        yield return Make(
            "moving a file and changing it",
            EditRules.Default,
            [new MoveFile(At("a.txt"), At("m.txt")), EditWorkbench.Replace("a", "b", path: "m.txt")],
            two
        );
        yield return Make(
            "moving a file and making another in its place",
            EditRules.Default,
            [new MoveFile(At("a.txt"), At("m.txt")), new CreateFile(At("a.txt"), "new\n")],
            two
        );
        yield return Make(
            "making a file and moving it",
            EditRules.Default,
            [new CreateFile(At("n.txt"), "n"), new MoveFile(At("n.txt"), At("m.txt"))],
            two
        );
        yield return Make(
            "swapping two files",
            EditRules.Default,
            [new MoveFile(At("a.txt"), At("m.txt")), new MoveFile(At("b/c.txt"), At("a.txt")), new MoveFile(At("m.txt"), At("b/c.txt"))],
            two
        );
        yield return Make("deleting a file", new DeleteFile(At("a.txt")), two);
        yield return Make("deleting a missing file", new DeleteFile(At("n.txt")), two);
        yield return Make("deleting a folder", new DeleteFile(At("b")), two);
        yield return Make(
            "deleting a folder, meant",
            new DeleteFile(At("b"), IncludeFolder: true),
            [.. two, ("b/d/e.txt", "e"), ("bc.txt", "x")]
        );
        yield return Make(
            "deleting a folder with a protected file",
            new DeleteFile(At("b"), IncludeFolder: true),
            ("b/.env", "x"),
            ("b/a", "x")
        );
        yield return Make("deleting a missing folder", new DeleteFile(At("n"), IncludeFolder: true), two);
        yield return Make(
            "deleting a file that was moved away",
            EditRules.Default,
            [new MoveFile(At("a.txt"), At("m.txt")), new DeleteFile(At("a.txt"))],
            two
        );
        yield return Make(
            "deleting a file and making it again",
            EditRules.Default,
            [new DeleteFile(At("a.txt")), new CreateFile(At("a.txt"), "a\n")],
            two
        );
        yield return Make(
            "making a file and deleting it",
            EditRules.Default,
            [new CreateFile(At("n.txt"), "n"), new DeleteFile(At("n.txt"))],
            two
        );
        yield return Make(
            "deleting a folder made and changed before",
            EditRules.Default,
            [new CreateFile(At("b/n.txt"), "n"), new DeleteFile(At("b"), IncludeFolder: true)],
            two
        );
        yield return Make(
            "deleting what a folder held and making a file of its name",
            EditRules.Default,
            [new DeleteFile(At("b"), IncludeFolder: true), new CreateFile(At("b"), "n")],
            two
        );
        yield return Make(
            "deleting some of what a folder held and making a file of its name",
            EditRules.Default,
            [new DeleteFile(At("b/c.txt")), new CreateFile(At("b"), "n")],
            [.. two, ("b/d.txt", "d")]
        );
        yield return Make(
            "deleting what a folder held, putting something else there and making a file of its name",
            EditRules.Default,
            [new DeleteFile(At("b/c.txt")), new CreateFile(At("b/n.txt"), "n"), new CreateFile(At("b"), "n")],
            two
        );
        yield return Make(
            "moving the last file of a folder to its name",
            EditRules.Default,
            [new MoveFile(At("b/c.txt"), At("n.txt")), new MoveFile(At("n.txt"), At("b"))],
            two
        );
        yield return Make(
            "making a folder of a file's name",
            EditRules.Default,
            [new DeleteFile(At("a.txt")), new CreateFile(At("a.txt/n.txt"), "n")],
            two
        );
        yield return Make("viewing a folder", new ViewFile(At("b")), two);
        yield return Make("viewing lines of a folder", new ViewFile(At("b"), 1, 2), two);
        foreach (
            var (first, last) in new (int?, int?)[]
            {
                (1, 1),
                (2, 2),
                (3, 3),
                (2, 1),
                (0, 1),
                (4, 4),
                (1, -1),
                (3, -1),
                (2, null),
                (null, 9),
                (3, 9),
            }
        )
        {
            yield return Make($"viewing lines {first} to {last} of three", new ViewFile(At("a.txt"), first, last), Abc);
        }

        yield return Make("viewing an empty file", new ViewFile(At("e.txt"), 1, -1), ("e.txt", ""));
        yield return Make("viewing a binary file", new ViewFile(At("e.png"), 1, 2), ("e.png", "\0"));
        yield return Make("viewing a secret, unchecked", new EditRules { ChecksPaths = false }, [new ViewFile(At(".env"))], (".env", "x"));
        yield return Make("viewing and changing", EditRules.Default, [new ViewFile(At("a.txt")), EditWorkbench.Replace("a", "b")], two);
    }

    private static PatchFile Hunk(SitePath path, SitePath? to, params (PatchLineKind Kind, string Text)[] lines) =>
        new(path, [new PatchHunk([], [.. lines.Select(line => new PatchLine(line.Kind, line.Text))])], to);
}
