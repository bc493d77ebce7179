using System.Text;
using Builder.Core.Diffs;
using Builder.Core.Sites;
using Builder.Tests.Edits;
using Xunit;

namespace Builder.Tests.Diffs;

public sealed class LineDiffTests
{
    [Fact]
    public void Hunks_name_their_lines() =>
        Assert.Equal([new DiffHunk(2, 1, 2, 1), new DiffHunk(4, 0, 5, 1)], LineDiff.Hunks(B("a\nb\nc\nd\n"), B("a\nB\nc\nd\ne\n")));

    [Fact]
    public void New_and_deleted_files_are_one_hunk()
    {
        Assert.Equal(new DiffHunk(0, 0, 1, 2), LineDiff.Hunks(null, B("a\nb")).Single());
        Assert.Equal((0, 2), LineDiff.Count(B("a\nb\n"), null));
        Assert.Empty(LineDiff.Hunks(B("a\n"), B("a\n")));
    }

    [Fact]
    public void The_printed_form_is_gits()
    {
        var path = SitePath.Parse("src/a b.txt");
        Assert.Equal(
            "diff --git a/src/a b.txt b/src/a b.txt\n--- a/src/a b.txt\n+++ b/src/a b.txt\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n\\ No newline at end of file\n",
            LineDiff.Unified(path, B("a\nb\nc"), B("a\nB\nc"))
        );
        Assert.Equal(
            "diff --git a/n b/n\nnew file mode 100644\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+x\n",
            LineDiff.Unified(SitePath.Parse("n"), null, B("x\n"))
        );
        Assert.Equal("", LineDiff.Unified(path, B("a"), B("a")));
        Assert.Contains("\"a/gr\\303\\266\\303\\237e\"", LineDiff.Unified(SitePath.Parse("größe"), null, B("x")), StringComparison.Ordinal);
        Assert.Contains("Binary files", LineDiff.Unified(path, B("a\0"), B("b\0")), StringComparison.Ordinal);
    }

    [Fact]
    public void Changes_of_both_sides_come_together_and_touching_ones_are_a_conflict()
    {
        Assert.Equal("A\nb\nC\n", T(LineDiff.Merge3(B("a\nb\nc\n"), B("A\nb\nc\n"), B("a\nb\nC\n")).Merged));
        Assert.Equal("A\nb\n", T(LineDiff.Merge3(B("a\nb\n"), B("A\nb\n"), B("A\nb\n")).Merged));
        Assert.True(LineDiff.Merge3(B("a\nb\nc\n"), B("A\nb\nc\n"), B("a\nB\nc\n")).HasConflict);
        Assert.True(LineDiff.Merge3(B("a\n"), B("b\n"), B("c\n")).HasConflict);
        Assert.True(LineDiff.Merge3(null, B("b\n"), B("c\n")).HasConflict);
        Assert.True(LineDiff.Merge3(B("a\n"), null, B("c\n")).HasConflict);
        Assert.Equal(new MergeResult(null, false), LineDiff.Merge3(B("a\n"), null, B("a\n")));
    }

    [Fact]
    public void Turned_line_breaks_on_one_side_do_not_make_a_conflict()
    {
        Assert.Equal("a\r\nB\r\nc\r\n", T(LineDiff.Merge3(B("a\nb\nc\n"), B("a\r\nb\r\nc\r\n"), B("a\nB\nc\n")).Merged));
        Assert.Equal("a\r\nB\r\nc\r\n", T(LineDiff.Merge3(B("a\nb\nc\n"), B("a\nB\nc\n"), B("a\r\nb\r\nc\r\n")).Merged));
    }

    [Fact]
    public void A_hundred_thousand_lines_are_compared_quickly_even_when_nothing_is_the_same()
    {
        var before = B(string.Concat(Enumerable.Range(0, Iterations.ManyLines).Select(i => $"line {i % 7}\n")));
        var after = B(string.Concat(Enumerable.Range(0, Iterations.ManyLines).Select(i => $"line {i % 5}\n")));
        var hunks = LineDiff.Hunks(before, after);
        Assert.Equal(after, DifferenceCases.PutTogether(before, after, hunks));
        Assert.Equal(after.Length, before.Length - Sum(before, hunks, true) + Sum(after, hunks, false));
    }

    private static int Sum(byte[] file, IReadOnlyList<DiffHunk> hunks, bool old) =>
        hunks.Sum(h => old ? h.OldCount : h.NewCount) * 7 * (file.Length > 0 ? 1 : 0);

    private static byte[] B(string text) => Encoding.UTF8.GetBytes(text);

    private static string? T(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);
}
