using System.Text;
using Builder.Core.Edits;
using CsCheck;
using Xunit;

namespace Builder.Tests.Edits;

/// <summary>The places of hunks in the bytes of a file are those where all their old lines stand, or the file is read as text.</summary>
public sealed class PlainPlacesTests
{
    private static readonly Gen<string> Line = Gen.OneOf("first", "first and more", "größe", "other", "more", "    first", "and more");

    [Fact]
    public void All_places_of_all_hunks_and_anchors_are_found_from_top_to_bottom() =>
        Gen.Select(
                Line.Array[1, 40],
                Gen.Select(Gen.Int[0, 39], Gen.Int[1, 3], Gen.Int[0, 3]).Array[1, 5],
                Gen.Int[-1, 39],
                Gen.Bool,
                Gen.Bool
            )
            .Sample(
                (lines, stretches, anchor, isWindows, endsWithBreak) =>
                {
                    var text =
                        string.Join(isWindows ? "\r\n" : "\n", lines)
                        + (
                            !endsWithBreak ? ""
                            : isWindows ? "\r\n"
                            : "\n"
                        );
                    var hunks = stretches
                        .Select(stretch =>
                        {
                            var old = lines.Skip(stretch.Item1 % lines.Length).Take(stretch.Item2);
                            return new PatchHunk(
                                anchor < 0 ? [] : [lines[anchor % lines.Length] + " "],
                                [
                                    .. old.Select(
                                        (line, i) =>
                                            new PatchLine(
                                                i == 0 ? PatchLineKind.Removed : PatchLineKind.Context,
                                                line + (stretch.Item3 == 1 ? "\r" : "")
                                            )
                                    ),
                                    new PatchLine(PatchLineKind.Added, "new"),
                                ]
                            );
                        })
                        .Append(new PatchHunk([], [new PatchLine(PatchLineKind.Added, "only new")]))
                        .ToList();
                    var places = PlainPlaces.Find(PlainFile.Read(Encoding.UTF8.GetBytes(text))!, hunks)!;
                    Assert.Equal((lines.Length, !endsWithBreak), (places.LineCount, places.EndsWithoutBreak));
                    for (var i = 0; i < hunks.Count - 1; i++)
                    {
                        var old = hunks[i]
                            .Lines.Where(line => line.Kind != PatchLineKind.Added)
                            .Select(line => line.Text.TrimEnd('\r'))
                            .ToArray();
                        Assert.Equal(At(lines, old), places.Find(i, Tolerance.Exact).Select(place => place.Line));
                        Assert.Empty(places.Find(i, Tolerance.TrailingWhitespace));
                    }

                    if (anchor >= 0)
                    {
                        var line = lines[anchor % lines.Length];
                        Assert.Equal(At(lines, [line]), places.FindAnchor(line, Tolerance.Exact).Select(place => place.Line));
                        Assert.Empty(places.FindAnchor(line, Tolerance.FoldedPunctuation));
                    }
                },
                iter: Iterations.Of(6_000, 150)
            );

    [Theory]
    [InlineData("abcd", 99, true)]
    [InlineData("abcd", 100, false)]
    [InlineData("abcd", 0, false)]
    [InlineData("abc", 1, false)]
    [InlineData("", 1, false)]
    public void What_is_short_or_missing_or_there_too_often_is_left_to_the_long_way(string line, int times, bool isFound)
    {
        var file = PlainFile.Read(Encoding.UTF8.GetBytes("begin\n" + string.Concat(Enumerable.Repeat($"{line}\n", times)) + "end\n"))!;
        Assert.Equal(isFound, PlainPlaces.Find(file, [Hunk(line)]) is not null);
        Assert.Equal(isFound, PlainPlaces.Find(file, [Hunk("begin"), Hunk(line), Hunk("begin"), Hunk(line)]) is not null);
    }

    [Theory]
    [InlineData(4096, 3, true)]
    [InlineData(4097, 3, false)]
    [InlineData(4097, 2, true)]
    public void Among_several_hunks_a_very_long_one_is_left_to_the_long_way(int length, int count, bool isFound)
    {
        var line = new string('a', length);
        var file = PlainFile.Read(Encoding.UTF8.GetBytes($"begin\n{line}\nlast line\n"))!;
        PatchHunk[] hunks = [Hunk(line), Hunk("begin"), Hunk("last line")];
        Assert.Equal(isFound, PlainPlaces.Find(file, hunks[..count]) is not null);
    }

    private static PatchHunk Hunk(string line) => new([], [new PatchLine(PatchLineKind.Removed, line)]);

    private static IEnumerable<int> At(string[] lines, string[] old) =>
        Enumerable.Range(0, lines.Length - old.Length + 1).Where(at => lines.AsSpan(at, old.Length).SequenceEqual(old));
}
