using System.Text;
using Builder.Core.Edits;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Edits;

/// <summary>
/// A diff whose numbers are right, of a file of which one of its lines is nearly what the diff says. On the bytes it must not be applied, whichever
/// line it is, whatever its length, and wherever in the file it stands: what compares many bytes at once must see all of them.
/// </summary>
public sealed class NearMissTests
{
    private const int Changed = 30;
    private static readonly SitePath Path = SitePath.Parse("a.txt");

    [Theory]
    [InlineData("in the middle", 12, 'x')]
    [InlineData("in the middle", 62, 'x')]
    [InlineData("in the middle", 63, 'x')]
    [InlineData("in the middle", 64, 'x')]
    [InlineData("in the middle", 90, 'x')]
    [InlineData("in the middle", 12, 'ß')]
    [InlineData("at the end", 12, 'x')]
    [InlineData("at the end", 90, 'x')]
    [InlineData("at the end", 12, 'ß')]
    [InlineData("at an end without a line break", 12, 'x')]
    [InlineData("at an end without a line break", 90, 'x')]
    [InlineData("at an end without a line break", 12, 'ß')]
    public void A_line_that_is_nearly_the_expected_one_is_not_taken_for_it(string where, int length, char letter)
    {
        var count = where == "in the middle" ? 60 : Changed + 3;
        var end = where == "at an end without a line break" ? "" : "\n";
        var lines = Enumerable.Range(0, count).Select(i => $"{i:d2}".PadRight(length, letter)).ToArray();
        var after = (string[])lines.Clone();
        after[Changed] = "changed";
        byte[] Bytes(IEnumerable<string> text) => Encoding.UTF8.GetBytes(string.Join('\n', text) + end);
        var hunks = Hunks(LineDiff.Unified(Path, Bytes(lines), Bytes(after), 2));
        Assert.Equal(Bytes(after), ExactPatch.Apply(Bytes(lines), hunks)!.Value.After);

        for (var line = Changed - 2; line <= Changed + 2; line++)
        {
            var right = lines[line];
            string[] wrong =
            [
                right + "x",
                right[..^1],
                right[..^3],
                right[..^1] + "y",
                "y" + right[1..],
                right[..(length / 2)] + "y" + right[(length / 2 + 1)..],
                right + "\r",
                right[..^1] + "\0",
                "",
            ];
            foreach (var nearly in wrong)
            {
                var file = (string[])lines.Clone();
                file[line] = nearly;

                Assert.True(ExactPatch.Apply(Bytes(file), hunks) is null, $"line {line + 1} was: {nearly}");
            }
        }
    }

    [Theory]
    [InlineData('x')]
    [InlineData('ß')]
    public void A_file_that_ends_before_the_hunk_does_is_not_what_was_expected(char letter)
    {
        var lines = Enumerable.Range(0, 8).Select(i => $"{i} ".PadRight(20, letter)).ToArray();
        var diff = $"--- a/a.txt\n+++ b/a.txt\n@@ -5,4 +5,4 @@\n {lines[4]}\n-{lines[5]}\n+changed\n {lines[6]}\n {lines[7]}\n";
        var hunks = Hunks(diff);
        var whole = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
        Assert.NotNull(ExactPatch.Apply(whole, hunks));
        // Without its last line break it is still what the diff shows.
        Assert.NotNull(ExactPatch.Apply(whole[..^1], hunks));
        for (var length = 0; length < whole.Length - 1; length++)
        {
            Assert.Null(ExactPatch.Apply(whole[..length], hunks));
        }
    }

    [Theory]
    [InlineData('x')]
    [InlineData('ß')]
    public void A_blank_line_after_the_end_is_none_of_the_file(char letter)
    {
        var diff = $"--- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1,3 @@\n first {letter}\n-second\n+changed\n \n";
        var hunks = Hunks(diff);

        Assert.NotNull(ExactPatch.Apply(Encoding.UTF8.GetBytes($"first {letter}\nsecond\n\n"), hunks));
        Assert.Null(ExactPatch.Apply(Encoding.UTF8.GetBytes($"first {letter}\nsecond\n"), hunks));
        Assert.Null(ExactPatch.Apply(Encoding.UTF8.GetBytes($"first {letter}\nsecond"), hunks));
    }

    [Theory]
    [InlineData('x')]
    [InlineData('ß')]
    public void Behind_a_last_line_without_a_line_break_nothing_is_put_as_it_stands(char letter)
    {
        var diff = $"--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,3 @@\n first {letter}\n last\n+new\n";
        var hunks = Hunks(diff);

        Assert.NotNull(ExactPatch.Apply(Encoding.UTF8.GetBytes($"first {letter}\nlast\n"), hunks));
        Assert.Null(ExactPatch.Apply(Encoding.UTF8.GetBytes($"first {letter}\nlast"), hunks));
    }

    [Fact]
    public void Half_a_character_is_not_taken_for_the_sign_that_stands_for_it()
    {
        const string Diff = "--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n \uD83D\n-last\n+new\n";
        var hunks = Hunks(Diff);

        Assert.Null(ExactPatch.Apply(Encoding.UTF8.GetBytes("\uFFFD\nlast\n"), hunks));
    }

    /// <summary>A new line of any length is written whole, also where it is far longer than there was room for at first.</summary>
    [Theory]
    [InlineData(10, 'x')]
    [InlineData(300, 'x')]
    [InlineData(300, '€')]
    [InlineData(100_000, 'x')]
    [InlineData(100_000, '€')]
    public void A_new_line_of_any_length_is_written_whole(int length, char letter)
    {
        var line = new string(letter, length);
        var diff = $"--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,4 @@\n first\n+{line}\n+{line}\n second\n";
        var hunks = Hunks(diff);

        var (after, first, last) = ExactPatch.Apply("first\nsecond\nthird"u8.ToArray(), hunks)!.Value;

        Assert.Equal($"first\n{line}\n{line}\nsecond\nthird", Encoding.UTF8.GetString(after));
        Assert.Equal((2, 3), (first, last));
    }

    private static IReadOnlyList<PatchHunk> Hunks(string diff) =>
        Assert.IsType<PatchFile>(Assert.Single(EditParser.Parse(EditFormat.UnifiedDiff, diff).Edits)).Hunks;
}
