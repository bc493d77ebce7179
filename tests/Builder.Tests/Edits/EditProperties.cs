using System.Text;
using Builder.Core;
using Builder.Core.Diffs;
using Builder.Core.Edits;
using Builder.Core.Edits.Parsing;
using Builder.Core.Sites;
using Builder.Tests.Diffs;
using CsCheck;
using Xunit;

namespace Builder.Tests.Edits;

/// <summary>What holds for all files and edits. On a failure CsCheck prints the seed that repeats it.</summary>
public sealed class EditProperties
{
    private static readonly SitePath Path = SitePath.Parse("a.txt");

    /// <summary>Few different lines, so that they repeat; all kinds of line breaks; marks; astral characters.</summary>
    private static readonly Gen<string> Line = Gen.Select(
        Gen.OneOf(
            "",
            "a",
            "b",
            "c",
            "  a",
            "\ta",
            "}",
            "–“x”",
            "😀",
            "a b ",
            "*** End Patch",
            "-a",
            "+a",
            "\\ x",
            "@@",
            "--- a",
            "=======",
            "end"
        ),
        Gen.OneOf("\n", "\n", "\n", "\r\n", "\r"),
        (text, end) => text + end
    );

    private static readonly Gen<byte[]> File = Gen.Select(
        Gen.OneOf("", "", "", "\uFEFF"),
        Line.Array[0, 12],
        Gen.OneOf("", "", "no newline at the end"),
        (mark, lines, end) => Encoding.UTF8.GetBytes(mark + string.Concat(lines) + end)
    );

    /// <summary>Without a lone carriage return, which ends a line of a text and none of a diff.</summary>
    private static readonly Gen<byte[]> Ended = File.Select(file =>
        Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(file).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\r", "\r\n", StringComparison.Ordinal)
        )
    );

    [Fact]
    public void A_printed_difference_read_again_and_applied_gives_the_new_file_to_the_byte() =>
        Gen.Select(Ended, Ended, Gen.Int[0, 4])
            .Sample(
                (before, after, context) =>
                {
                    // Without context, a new line in a file whose lines end with CR LF ends so too. A mark is the file's and not a line's: a file of nothing else has no line.
                    if (
                        before.AsSpan().SequenceEqual(after)
                        || (context == 0 && before.AsSpan().Contains((byte)'\r'))
                        || before is [0xEF, ..] != after is [0xEF, ..]
                        || before is [0xEF, 0xBB, 0xBF]
                    )
                    {
                        return;
                    }

                    var text = LineDiff.Unified(Path, before, after, context);
                    var outcome = EditEngine.Apply(EditParser.Parse(EditFormat.UnifiedDiff, text), Tree(before), Lenient);
                    Assert.True(outcome.Applied, string.Join('\n', outcome.Refusals.Select(r => r.Message)) + "\n" + text);
                    Assert.Equal(after, outcome.Changes.Single().After);
                },
                iter: Iterations.Of(20_000)
            );

    [Fact]
    public void Creation_and_deletion_printed_and_read_again_are_the_same() =>
        File.Sample(
            file =>
            {
                if (file.Length == 0)
                {
                    return;
                }

                var created = EditEngine.Apply(
                    EditParser.Parse(EditFormat.UnifiedDiff, LineDiff.Unified(Path, null, file)),
                    new InMemoryFileTree(new Dictionary<SitePath, byte[]>()),
                    Lenient
                );
                Assert.Equal(file, created.Changes.Single().After);
                var deleted = EditEngine.Apply(
                    EditParser.Parse(EditFormat.UnifiedDiff, LineDiff.Unified(Path, file, null)),
                    Tree(file),
                    Lenient
                );
                Assert.Null(deleted.Changes.Single().After);
            },
            iter: Iterations.Of(5_000)
        );

    [Fact]
    public void Applying_and_reversing_gives_the_old_files_to_the_byte() =>
        Gen.Select(File, Edits.Array[1, 4])
            .Sample(
                (file, edits) =>
                {
                    var tree = new Dictionary<SitePath, byte[]> { [Path] = file, [SitePath.Parse("b.txt")] = file };
                    var outcome = EditEngine.Apply(new EditSet(edits), new InMemoryFileTree(tree), Lenient);
                    Assert.Equal(outcome.Applied, outcome.Refusals.Count == 0);
                    var after = Change(tree, outcome.Changes);
                    Assert.Equal(Shown(tree), Shown(Change(after, EditWorkbench.Reversed(outcome.Changes))));
                },
                iter: Iterations.Of(50_000)
            );

    [Fact]
    public void An_exact_replacement_changes_nothing_but_what_it_names() =>
        Gen.Select(File, Gen.Int[0, 40], Gen.Int[1, 10], Line)
            .Sample(
                (file, start, length, newText) =>
                {
                    var text = Encoding.UTF8.GetString(file).TrimStart('\uFEFF');
                    if (
                        start + length > text.Length
                        || text.Contains('\r', StringComparison.Ordinal)
                        || newText.Contains('\r', StringComparison.Ordinal)
                        || char.IsLowSurrogate(text[start])
                        || char.IsHighSurrogate(text[start + length - 1])
                    )
                    {
                        return;
                    }

                    var old = text.Substring(start, length);
                    var outcome = EditEngine.Apply(new EditSet([new ReplaceText(Path, old, newText)]), Tree(file), Lenient);
                    var isUnique = text.IndexOf(old, text.IndexOf(old, StringComparison.Ordinal) + 1, StringComparison.Ordinal) < 0;
                    Assert.Equal(isUnique, outcome.Applied);
                    if (isUnique && outcome.Changes.Count > 0)
                    {
                        Assert.Equal(
                            text.Remove(start, length).Insert(start, newText),
                            Encoding.UTF8.GetString(outcome.Changes.Single().After!).TrimStart('\uFEFF')
                        );
                    }
                },
                iter: Iterations.Of(50_000)
            );

    [Fact]
    public void Hunks_tell_all_that_differs() =>
        Gen.Select(File, File)
            .Sample(
                (before, after) =>
                {
                    var hunks = LineDiff.Hunks(before, after);
                    Assert.Equal(after, DifferenceCases.PutTogether(before, after, hunks));
                    var (added, removed) = LineDiff.Count(before, after);
                    Assert.Equal((hunks.Sum(h => h.NewCount), hunks.Sum(h => h.OldCount)), (added, removed));
                },
                iter: Iterations.Of(20_000)
            );

    [Fact]
    public void Merging_keeps_to_its_laws() =>
        Gen.Select(File, File, File)
            .Sample(
                (b, o, t) =>
                {
                    Assert.Equal(o, LineDiff.Merge3(b, o, b).Merged);
                    Assert.Equal(t, LineDiff.Merge3(b, b, t).Merged);
                    Assert.Equal(o, LineDiff.Merge3(b, o, o).Merged);
                    var (one, other) = (LineDiff.Merge3(b, o, t), LineDiff.Merge3(b, t, o));
                    Assert.Equal(one.HasConflict, other.HasConflict);
                    Assert.Equal(one.Merged, other.Merged);
                },
                iter: Iterations.Of(20_000)
            );

    [Fact]
    public void Whatever_is_written_as_edits_is_read_or_refused_and_nothing_else()
    {
        var noise = Gen.OneOf<string>(
            Line,
            Gen.OneOf(
                "*** Begin Patch\n",
                "*** End Patch\n",
                "*** Update File: a.txt\n",
                "*** Add File: b.txt\n",
                "*** Delete File: a.txt\n",
                "*** Move to: c.txt\n",
                "*** End of File\n",
                "@@ a\n"
            ),
            Gen.OneOf("<<<<<<< SEARCH\n", ">>>>>>> REPLACE\n", "------- SEARCH\n", "+++++++ REPLACE\n", "a.txt\n", ":start_line:2\n"),
            Gen.OneOf(
                "--- a/a.txt\n",
                "+++ b/a.txt\n",
                "@@ -1,2 +1,2 @@\n",
                "@@ -0,0 +1 @@\n",
                "\\ No newline at end of file\n",
                "diff --git a/a.txt b/a.txt\n",
                "rename to x\n",
                "--- /dev/null\n",
                "+++ \"b/\\303\"\n"
            ),
            Gen.OneOf(
                "{\"path\":\"a.txt\",\"old_text\":\"a\",\"new_text\":\"b\"}",
                "{\"command\":\"view\",\"path\":\"a.txt\",\"view_range\":[1,2]}",
                "[",
                "{",
                "\"edits\":",
                "\\u",
                "}",
                "]",
                ","
            )
        );
        Gen.Select(noise.Array[0, 12], File)
            .Sample(
                (pieces, file) =>
                {
                    var written = string.Concat(pieces);
                    foreach (var format in Enum.GetValues<EditFormat>())
                    {
                        var text = format is EditFormat.ApplyPatch ? written + "\n*** End Patch" : written;
                        try
                        {
                            var outcome = EditEngine.Apply(EditParser.Parse(format, text, Path), Tree(file));
                            Assert.Equal(outcome.Applied, outcome.Refusals.Count == 0);
                        }
                        catch (BuilderException e)
                        {
                            Assert.Equal(ErrorKind.Validation, e.Kind);
                        }
                    }
                },
                iter: Iterations.Of(30_000)
            );
    }

    [Fact]
    public void The_same_holds_for_a_hundred_thousand_lines() =>
        Gen.Select(Gen.Int[0, 9].Array[Iterations.ManyLines], Gen.Select(Gen.Int[0, Iterations.ManyLines - 1], Line).Array[1, 200])
            .Sample(
                (numbers, edits) =>
                {
                    var lines = numbers.Select((n, i) => n == 0 ? "}\r\n" : $"line {i} {n}\n").ToArray();
                    var before = Encoding.UTF8.GetBytes(string.Concat(lines));
                    foreach (var (at, line) in edits)
                    {
                        lines[at] = line;
                    }

                    var after = Encoding.UTF8.GetBytes(string.Concat(lines));
                    var outcome = EditEngine.Apply(
                        EditParser.Parse(EditFormat.UnifiedDiff, LineDiff.Unified(Path, before, after)),
                        Tree(before),
                        Lenient
                    );
                    Assert.Equal(after, outcome.Changes.Single().After);
                },
                iter: Iterations.Of(5),
                threads: 1
            );

    private static readonly EditRules Lenient = new()
    {
        RefusesPlaceholders = false,
        RefusesShrinking = false,
        ChecksSyntax = false,
    };

    private static readonly Gen<Edit> Edits = Gen.OneOf<Edit>(
        Gen.Select(Line, Line, Gen.Bool, (a, b, all) => (Edit)new ReplaceText(Path, a, b, all)),
        Gen.Select(Gen.Int[0, 12], Line, (at, text) => (Edit)new InsertText(Path, at, text)),
        Gen.Select(Line.Array[0, 5], lines => (Edit)new RewriteFile(Path, string.Concat(lines))),
        Gen.Select(
            Line,
            Line,
            (a, b) =>
                (Edit)
                    new PatchFile(
                        Path,
                        [
                            new PatchHunk(
                                [],
                                [
                                    new PatchLine(PatchLineKind.Removed, a.TrimEnd('\r', '\n')),
                                    new PatchLine(PatchLineKind.Added, b.TrimEnd('\r', '\n')),
                                ]
                            ),
                        ]
                    )
        ),
        Gen.OneOf<Edit>(
            new MoveFile(Path, SitePath.Parse("c.txt")),
            new MoveFile(SitePath.Parse("b.txt"), Path),
            new MoveFile(SitePath.Parse("c.txt"), SitePath.Parse("d/e.txt")),
            new DeleteFile(Path),
            new DeleteFile(SitePath.Parse("b.txt")),
            new CreateFile(Path, "new\n"),
            new CreateFile(SitePath.Parse("n.txt"), "")
        )
    );

    private static InMemoryFileTree Tree(byte[] file) => new(new Dictionary<SitePath, byte[]> { [Path] = file });

    private static Dictionary<SitePath, byte[]> Change(Dictionary<SitePath, byte[]> files, IEnumerable<FileChange> changes)
    {
        var result = new Dictionary<SitePath, byte[]>(files);
        foreach (var change in changes)
        {
            if (change.MovedFrom is { } from)
            {
                Assert.True(result.Remove(from));
            }

            if (change.After is { } after)
            {
                result[change.Path] = after;
            }
            else
            {
                Assert.True(result.Remove(change.Path));
            }
        }

        return result;
    }

    private static string Shown(Dictionary<SitePath, byte[]> files) =>
        string.Join('\n', files.OrderBy(f => f.Key).Select(f => $"{f.Key}: {Convert.ToHexString(f.Value)}"));
}
