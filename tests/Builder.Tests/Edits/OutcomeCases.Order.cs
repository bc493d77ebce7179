using Builder.Core.Edits;

namespace Builder.Tests.Edits;

/// <summary>Hunks that are told apart by their order and their anchors, and lines that end in different ways.</summary>
internal static partial class OutcomeCases
{
    private static IEnumerable<OutcomeCase> Order()
    {
        yield return Patch("hunks of which the first fits less exactly", "one \ntwo\n", "@@", "-one", "+1", "@@", "-two", "+2");
        yield return Patch("hunks of which the second fits less exactly", "one\ntwo \n", "@@", "-one", "+1", "@@", "-two", "+2");
        yield return Patch("equal places, one of them taken", "x\ny\nx\nz\nx\n", "@@", "-x", "-y", "+xy", "@@", "-x", "+X");
        yield return Patch(
            "equal anchors that are the first line of their places",
            "start\na\nstart\na\n",
            "@@ start",
            " start",
            "-a",
            "+A"
        );
        yield return Patch(
            "an anchored place right behind the hunk before",
            "f\nx\ny\nf\nx\nz\n",
            "@@",
            "-y",
            "+Y",
            "@@ f",
            " f",
            "-x",
            "+X"
        );
        yield return Patch("an anchored place before the hunk before", "g\nx\nf\nx\nend\n", "@@", "-end", "+END", "@@ f", "-x", "+X");
        yield return Patch("the only free place, before the hunk before", "x\ny\nx\n", "@@", " y", "-x", "+X2", "@@", "-x", "+X1");
        yield return Make(
            "the same anchor twice, where it is once",
            new EditRules { AnchorsAreAdvisory = false },
            [.. EditWorkbench.Patch("*** Update File: a.txt", "@@ class A", "@@ class A", "-x", "+y").Edits],
            ("a.txt", "class A\nx\n")
        );
        yield return Patch("new lines after an anchor behind the hunk before", "f\na\nb\nf\nc\n", "@@", "-b", "+B", "@@ f", "+new");
        yield return Patch("new lines after the first of two anchors", "b\nf\na\nf\n", "@@", "-b", "+B", "@@ f", "+new");
        yield return Patch("new lines after an anchor before the hunk before", "f\na\nb\n", "@@", "-b", "+B", "@@ f", "+new");
        yield return Patch(
            "hunks side by side, out of order",
            "one\ntwo\nthree\n",
            "@@",
            "-three",
            "+3",
            "@@",
            "-one",
            "+1",
            "@@",
            "-two",
            "+2"
        );
        yield return Make(
            "an insertion further up does not take the order back",
            EditRules.Default,
            [
                new PatchFile(
                    At("a.txt"),
                    [
                        new PatchHunk([], [new(PatchLineKind.Removed, "c")]),
                        new PatchHunk([], [new(PatchLineKind.Added, "new")], OldStart: 1),
                        new PatchHunk([], [new(PatchLineKind.Removed, "x"), new(PatchLineKind.Added, "X")]),
                    ]
                ),
            ],
            ("a.txt", "a\nx\nb\nc\nx\n")
        );
        yield return Diff("a last line that comes without a line break", "a\n", "@@ -1,0 +2 @@", "+x", "\\ No newline at end of file");
        yield return Diff(
            "a last line without a line break that comes after one",
            "a",
            "@@ -1 +1,2 @@",
            "-a",
            "\\ No newline at end of file",
            "+a",
            "+x",
            "\\ No newline at end of file"
        );
        yield return Diff("a file without lines that stays so", "a\n", "@@ -1 +0,0 @@", "-a");
        yield return Make(
            "nothing at the end, without a line break",
            EditRules.Default,
            [new PatchFile(At("a.txt"), [new PatchHunk([], [], EndsWithoutNewline: true)])],
            ("a.txt", "a\n")
        );
        foreach (var count in (int[])[99, 100, 101])
        {
            yield return Patch($"{count} equal places", string.Concat(Enumerable.Repeat("long\n", count)), "@@", "-long", "+short");
            yield return Patch(
                $"{count} equal places but for white space",
                string.Concat(Enumerable.Repeat("long \n", count)),
                "@@",
                "-long",
                "+short"
            );
            yield return Patch(
                $"{count} equal places after several hunks",
                "one\ntwo\nthree\nfour\n" + string.Concat(Enumerable.Repeat("x\n", count)),
                "@@",
                "-one",
                "@@",
                "-two",
                "@@",
                "-three",
                "@@",
                "-four",
                "@@",
                "-x",
                "+y"
            );
        }

        foreach (var length in (int[])[148, 149])
        {
            var line = $"word1 word2 {new string('a', length)}";
            yield return Replace($"what is missing, near a line of {line.Length} characters", line + "\n", "word1 word2 word3", "x");
            yield return Patch(
                $"an anchor that is missing, near a line of {line.Length} characters",
                line + "\n",
                "@@ word1 word2 word3",
                "+x"
            );
        }

        yield return Replace("a hundred and one, all", string.Concat(Enumerable.Repeat("x\n", 101)), "x", "y", all: true);
        foreach (
            var (end, old, @new) in new[]
            {
                ("", "two \n", "2\n"),
                ("", "two \n", "2"),
                ("", "two ", "2\n"),
                ("\n", "two \n", "2"),
                ("\n", "two \n", ""),
                ("\n", "two ", "2\n"),
                ("\n", "two ", ""),
                ("", "two \n", ""),
            }
        )
        {
            yield return Replace(
                $"the last line by “{@new.TrimEnd()}”, {(end.Length == 0 ? "without" : "with")} a last break, for {old.Length} to {@new.Length} characters",
                "one\ntwo" + end,
                old,
                @new
            );
            yield return Replace(
                $"the first line by “{@new.TrimEnd()}”, {(end.Length == 0 ? "without" : "with")} a last break, for {old.Length} to {@new.Length} characters",
                "two\none" + end,
                old,
                @new
            );
        }

        yield return Replace("an empty line with white space", "one\n \ntwo\n", "one  \n\ntwo\n", "1\n");
        yield return Replace("written-out line breaks of which only a backslash is left", "a\\b\n", "a\\\\b", "c");
        yield return Replace("a written-out sign at the very end", "a\\\n", "a\\\\", "c");
        yield return Replace("written-out line breaks with a lone backslash at the end", "a\nb\\\n", "a\\nb\\", "c");
        yield return Replace("typographic quotes side by side", "“‘a’” – – b\n", "\"'a'\" - - b", "c");
        yield return Patch("lines with typographic quotes side by side", "“‘a’”\nb\n", "@@", "-\"'a'\"", "+c");
        yield return Replace("what is missing, with a line of it there twice", "q\nx\nq\nx\nx\nq\n", "x\nx\nzz\n", "y");
        yield return Patch("a new file with a name that leads outside", "a\n", "@@", "-a", "+b", "*** Add File: ../x", "+y");
        foreach (var count in (int[])[100, 101, 250])
        {
            yield return Replace($"one of {count}", string.Concat(Enumerable.Repeat("long\n", count)), "long", "x");
        }

        yield return Replace("what is missing, with two lines there and one before", "b\nq\nq\nb\nc\nq\n", "b\nc\nzz\n", "x");
        yield return Replace("what is missing, with a later line there", "q\nq\nb\n", "zz\nzy\nb\n", "x");
        var mixed = "one\r\ntwo\nthree\r\nfour\nfive\r\n";
        yield return Replace("lines of a mixed file, one of them changed", mixed, "one\ntwo\nthree\nfour\n", "one\nTWO\nthree\nfour\n");
        yield return Replace("lines of a mixed file by more", mixed, "two\nthree\n", "two\nnew\nthree\nnewer\n");
        yield return Replace("lines of a mixed file by fewer", mixed, "two\nthree\nfour", "two four");
        yield return Replace("lines of a mixed file to the end", mixed, "four\nfive\n", "four\nfive");
        yield return Make("rewriting a mixed file", new RewriteFile(At("a.txt"), "zero\none\ntwo\nfour\nfive\nsix"), ("a.txt", mixed));
        foreach (
            var (title, file) in new[]
            {
                ("as many of LF as of CR LF", "a\nb\r\n"),
                ("as many of CR as of CR LF", "a\rb\r\n"),
                ("as many of CR as of LF", "a\rb\n"),
                ("more of CR", "a\rb\rc\n"),
                ("CR only", "a\rb\r"),
                ("all three", "a\rb\nc\r\n"),
            }
        )
        {
            yield return Make($"a new line in a file of {title}", new InsertText(At("a.txt"), 1, "new\nnewer"), ("a.txt", file));
        }
    }
}
