using System.Globalization;
using System.Text;
using Builder.Core.Edits;
using Builder.Core.Sites;
using CsCheck;
using Xunit;

namespace Builder.Tests.Edits;

/// <summary>
/// What fits exactly is made on the bytes of the file, and that costs one copy of it: a long way round would give the same result, so here it is
/// asked that the straight one was taken.
/// </summary>
public sealed class StraightWayTests
{
    private static readonly SitePath Path = SitePath.Parse("a.txt");
    private static readonly EditRules ByText = new() { TakesShortcuts = false };

    private static readonly Gen<string> Line = Gen.OneOf(
        "",
        "a",
        "b",
        "  indented",
        "größe “x”",
        "😀",
        "€",
        "a line that is rather long, so that many of them make many blocks of the file"
    );

    /// <summary>Lines by their numbers, so that each patch has one place, and lines that repeat.</summary>
    private static readonly Gen<string[]> Lines = Gen.Select(Gen.OneOf(3, 12, 60, 400), Gen.Bool)
        .SelectMany(
            (count, isNumbered) => Line.Array[count].Select(lines => isNumbered ? [.. lines.Select((line, i) => $"{i} {line}")] : lines)
        );

    [Fact]
    public void A_unified_diff_whose_numbers_are_right_is_made_on_the_bytes() =>
        Gen.Select(Lines, Gen.Select(Gen.Int[0, 400], Gen.Int[0, 4], Line.Array[0, 3]).Array[1, 6], Gen.Int[1, 4], Gen.Int[0, 3])
            .Sample(
                (lines, changes, context, ending) =>
                {
                    var changed = lines.ToList();
                    foreach (var (at, removed, added) in changes)
                    {
                        var from = at % (changed.Count + 1);
                        changed.RemoveRange(from, Math.Min(removed, changed.Count - from));
                        changed.InsertRange(from, added);
                    }

                    byte[] Text(IEnumerable<string> text, bool ends) =>
                        Encoding.UTF8.GetBytes(string.Join('\n', text) + (ends ? "\n" : ""));
                    var (before, after) = (Text(lines, (ending & 1) == 0), Text(changed, (ending & 2) == 0));
                    var diff = LineDiff.Unified(Path, before, after, context);
                    if (diff.Length == 0 || after.Length == 0)
                    {
                        return;
                    }

                    var edits = EditParser.Parse(EditFormat.UnifiedDiff, diff);
                    var straight = ExactPatch.Apply(before, Assert.IsType<PatchFile>(Assert.Single(edits.Edits)).Hunks);
                    var slow = EditEngine.Apply(edits, Tree(before), Rules(ByText));
                    Assert.Equal(after, Assert.Single(slow.Changes).After);
                    if (straight is var (exact, first, last))
                    {
                        Assert.Equal(after, exact);
                        var applied = Assert.Single(slow.Edits);
                        Assert.Equal((applied.StartLine, applied.EndLine), (first, last));
                    }
                    else
                    {
                        // Behind a last line without a line break something comes that is not by a removed line.
                        Assert.NotEqual((byte)'\n', before[^1]);
                    }
                },
                iter: Iterations.Of(6_000, 150)
            );

    [Fact]
    public void Replacements_of_texts_that_are_there_once_are_made_on_the_bytes() =>
        Gen.Select(Lines, Gen.Select(Gen.Int[0, 4000], Gen.Int[4, 90], Line).Array[1, 12], Gen.Bool)
            .Sample(
                (lines, pieces, isWindows) =>
                {
                    var text = string.Join('\n', lines) + "\n";
                    List<Edit> edits = [];
                    var now = text;
                    foreach (var (at, length, newText) in pieces)
                    {
                        var from = at % now.Length;
                        var old = now.Substring(from, Math.Min(length, now.Length - from));
                        var isOnce = now.IndexOf(old, StringComparison.Ordinal) == now.LastIndexOf(old, StringComparison.Ordinal);
                        if (old.Length < 4 || !isOnce || char.IsLowSurrogate(old[0]) || char.IsHighSurrogate(old[^1]))
                        {
                            continue;
                        }

                        var comes = old.EndsWith('\n') ? newText + "\n" : newText;
                        edits.Add(new ReplaceText(Path, old, comes));
                        now = now.Replace(old, comes, StringComparison.Ordinal);
                    }

                    if (edits.Count == 0)
                    {
                        return;
                    }

                    byte[] Bytes(string content) => Encoding.UTF8.GetBytes(isWindows ? content.ReplaceLineEndings("\r\n") : content);
                    var replacements = ExactReplacements.Begin(Bytes(text), edits, 0)!;
                    var slow = EditEngine.Apply(new EditSet(edits), Tree(Bytes(text)), ByText);
                    Assert.True(slow.Applied, string.Join('\n', slow.Refusals.Select(refusal => refusal.Message)));
                    for (var i = 0; i < edits.Count; i++)
                    {
                        var made = replacements.Replace(i, (ReplaceText)edits[i]);
                        Assert.Equal((slow.Edits[i].Tolerance, slow.Edits[i].StartLine, slow.Edits[i].EndLine), made);
                    }

                    Assert.Equal(Bytes(now), replacements.ToBytes());
                },
                iter: Iterations.Of(4_000, 150)
            );

    /// <summary>Room is made for as many lines as there usually are; blank ones are the most that there can be.</summary>
    [Fact]
    public void Lines_are_found_however_many_there_are()
    {
        for (var count = 0; count < 3_000; count++)
        {
            var lines = TextLines.WithoutCarriageReturns(new string('\n', count) + "end");

            Assert.Equal((count + 1, "end"), (lines.Count, lines.String(count)));
        }
    }

    /// <summary>Of several megabytes: such a result is put together by several threads, in parts that end anywhere.</summary>
    [Theory]
    [InlineData(60_000, 1)]
    [InlineData(60_000, 3)]
    [InlineData(130_000, 700)]
    public void A_diff_of_a_very_large_file_gives_it_whole(int count, int changes)
    {
        var lines = Enumerable.Range(0, count).Select(i => $"{i:d6} is the number of a line in a large file").ToArray();
        var changed = (string[])lines.Clone();
        for (var i = 0; i < changes; i++)
        {
            changed[(int)((i + 0.5) * count / changes)] = $"changed {i}";
        }

        var (before, after) = (Encoding.UTF8.GetBytes(string.Join('\n', lines)), Encoding.UTF8.GetBytes(string.Join('\n', changed)));
        var edits = EditParser.Parse(EditFormat.UnifiedDiff, LineDiff.Unified(Path, before, after));

        var straight = ExactPatch.Apply(before, Assert.IsType<PatchFile>(Assert.Single(edits.Edits)).Hunks)!.Value;

        Assert.True(straight.After.AsSpan().SequenceEqual(after));
        Assert.Equal((int)(0.5 * count / changes) + 1, straight.FirstLine);
    }

    [Theory]
    [InlineData("one replacement", 1.3)]
    [InlineData("many replacements", 1.6)]
    [InlineData("many replacements after one that is not exact", 18)]
    [InlineData("a unified diff", 1.3)]
    [InlineData("a patch with anchors", 1.4)]
    [InlineData("a patch without numbers", 1.4)]
    public void Edits_of_a_large_file_cost_little_more_than_a_copy_of_it(string what, double copies)
    {
        var lines = Enumerable.Range(0, 12_000).Select(i => $"{i:d6} is the number of a line in a large file").ToArray();
        var file = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
        ReplaceText Replace(int line) => new(Path, $"{line:d6} is the number", $"{line:d6} was the number");
        string Hunk(string head, int line) => $"{head}\n {lines[line - 1]}\n-{lines[line]}\n+changed\n {lines[line + 1]}\n";
        EditSet edits = what switch
        {
            "one replacement" => new([Replace(6_000)]),
            "many replacements" => new([.. Enumerable.Range(1, 100).Select(i => Replace(i * 100))]),
            "many replacements after one that is not exact" => new([
                new ReplaceText(Path, lines[150] + "  \n" + lines[151] + "\n", "row\n"),
                .. Enumerable.Range(1, 100).Select(i => Replace(i * 100)),
            ]),
            "a unified diff" => EditParser.Parse(
                EditFormat.UnifiedDiff,
                "--- a/a.txt\n+++ b/a.txt\n" + Hunk("@@ -8000,3 +8000,3 @@", 8_000)
            ),
            "a patch with anchors" => EditParser.Parse(
                EditFormat.ApplyPatch,
                $"*** Begin Patch\n*** Update File: a.txt\n{Hunk($"@@ {lines[7_990]}", 8_000)}*** End Patch"
            ),
            _ => EditParser.Parse(EditFormat.ApplyPatch, $"*** Begin Patch\n*** Update File: a.txt\n{Hunk("@@", 8_000)}*** End Patch"),
        };
        var tree = Tree(file);
        EditEngine.Apply(edits, tree);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var outcome = EditEngine.Apply(edits, tree);
        var cost = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)file.Length;

        Assert.True(outcome.Applied, string.Join('\n', outcome.Refusals.Select(refusal => refusal.Message)));
        Assert.True(cost < copies, string.Create(CultureInfo.InvariantCulture, $"{what} cost {cost:F2} copies of the file."));
    }

    [Theory]
    [InlineData(3, 4, true)]
    [InlineData(3, 3, false)]
    [InlineData(3, 4096, true)]
    [InlineData(3, 4097, false)]
    [InlineData(2, 4097, true)]
    public void Short_texts_and_very_long_ones_among_several_are_left_to_the_long_way(int count, int length, bool isStraight)
    {
        var old = new string('o', length);
        var file = Encoding.UTF8.GetBytes($"begin\n{old}\nmiddle\n");
        Edit[] edits = [new ReplaceText(Path, old, "new"), new ReplaceText(Path, "begin", "x"), new ReplaceText(Path, "middle", "y")];
        var replacements = ExactReplacements.Begin(file, edits[..count], 0)!;
        Assert.Equal(isStraight, replacements.Replace(0, (ReplaceText)edits[0]) is not null);
        Assert.Null(replacements.Replace(7, (ReplaceText)edits[0]));
    }

    [Fact]
    public void Where_an_edit_makes_too_many_places_nothing_is_taken_for_the_only_one()
    {
        var many = new string('a', 20_000);
        Edit[] edits =
        [
            new ReplaceText(Path, "begin", many),
            .. Enumerable.Range(0, 40).Select(i => new ReplaceText(Path, new string('a', 1000 + i), "x")),
        ];
        var replacements = ExactReplacements.Begin("begin\n"u8.ToArray(), edits, 0)!;
        Assert.NotNull(replacements.Replace(0, (ReplaceText)edits[0]));
        Assert.True(replacements.IsExhausted);
        Assert.Null(replacements.Replace(1, (ReplaceText)edits[1]));
        Assert.Null(ExactReplacements.Begin(Encoding.UTF8.GetBytes(many), edits, 0));
        Assert.Null(ExactReplacements.Begin("a\r\nb\n"u8.ToArray(), edits, 0));
    }

    private static EditRules Rules(EditRules rules) => rules with { RefusesShrinking = false };

    private static InMemoryFileTree Tree(byte[] file) => new(new Dictionary<SitePath, byte[]> { [Path] = file });
}
