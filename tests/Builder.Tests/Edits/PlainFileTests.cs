using System.Text;
using Builder.Core.Edits;
using CsCheck;
using Xunit;

namespace Builder.Tests.Edits;

/// <summary>What the straight way of edits stands on: looking for many texts at once, lines found by blocks, and a text in pieces.</summary>
public sealed class PlainFileTests
{
    private static readonly Gen<byte[]> FewLetters = Gen.Select(
        Gen.OneOf("ab", "abc", "abcdefgh", "abcdefghijklmnopqrstuvwxyz\n"),
        Gen.Int[0, 25].Array[0, 400],
        (letters, numbers) => Encoding.UTF8.GetBytes(string.Concat(numbers.Select(number => letters[number % letters.Length])))
    );

    [Fact]
    public void Every_place_of_every_pattern_is_found_and_nothing_else() =>
        Gen.Select(FewLetters, Gen.Select(Gen.Int[0, 399], Gen.Int[4, 60], Gen.Int[0, 9]).Array[1, 14], Gen.Int[4, 20])
            .Sample(
                (text, pieces, shortest) =>
                {
                    var patterns = pieces
                        .Select(piece =>
                            piece.Item3 == 0 || text.Length < shortest ? null
                            : piece.Item3 == 1 ? Encoding.UTF8.GetBytes(new string('q', Math.Max(piece.Item2, shortest)))
                            : Stretch(text, piece.Item1, Math.Max(piece.Item2, shortest))
                        )
                        .ToArray();
                    var expected = new List<(int, int)>();
                    for (var pattern = 0; pattern < patterns.Length; pattern++)
                    {
                        for (var at = 0; patterns[pattern] is { } bytes && at + bytes.Length <= text.Length; at++)
                        {
                            if (text.AsSpan(at).StartsWith(bytes))
                            {
                                expected.Add((pattern, at));
                            }
                        }
                    }

                    var found = new List<(int, int)>();
                    var index = new PatternIndex(patterns, text);
                    Assert.True(index.Find(text, (pattern, at) => found.Add((pattern, at))));
                    Assert.Equal(expected.Order(), found.Order());
                    Assert.Equal(patterns.Max(pattern => pattern?.Length ?? 0), index.LongestPattern);
                },
                iter: Iterations.Of(10_000, 200)
            );

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(40)]
    public void Looking_is_given_up_where_text_and_patterns_repeat_themselves_and_only_there(int count)
    {
        var patterns = Enumerable.Range(0, count).Select(i => Encoding.UTF8.GetBytes(new string('a', 1000 + i))).ToArray();
        var same = Encoding.UTF8.GetBytes(new string('a', 20_000));
        Assert.False(new PatternIndex(patterns, same).Find(same, (_, _) => { }));
        Assert.True(new PatternIndex(patterns, same).Find(same.AsSpan(0, 100), (_, _) => { }));
        var other = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"aaaa {i}\n")));
        Assert.True(new PatternIndex(patterns, other).Find(other, (_, _) => Assert.Fail("It is not there.")));
    }

    [Fact]
    public void Patterns_that_begin_alike_for_hundreds_of_bytes_are_told_apart()
    {
        var common = string.Concat(Enumerable.Range(0, 40).Select(i => $"beginning {i} "));
        var patterns = Enumerable.Range(0, 20).Select(i => Encoding.UTF8.GetBytes($"{common}{i:d2}")).ToArray();
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20).Reverse().Select(i => $"{common}{i:d2}\n")));
        var found = new List<(int Pattern, int At)>();
        Assert.True(new PatternIndex(patterns, text).Find(text, (pattern, at) => found.Add((pattern, at))));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (i, (19 - i) * (common.Length + 3))), found.Order());
    }

    [Fact]
    public void Lines_are_found_and_counted_as_by_going_through_the_file() =>
        Gen.Select(
                Gen.OneOf(0, 1, 3, 900, 1023, 1024, 1025, 5000, 40_000),
                Gen.OneOf(1, 2, 7, 100, 3000),
                Gen.Bool,
                Gen.Bool,
                Gen.OneOf("", "x")
            )
            .Sample(
                (length, lineLength, isWindows, hasMark, end) =>
                {
                    var text = new StringBuilder();
                    for (var line = 0; text.Length < length; line++)
                    {
                        text.Append('a', (line * 31 % lineLength) + (line % 3)).Append(isWindows ? "\r\n" : "\n");
                    }

                    byte[] bytes = [.. hasMark ? (byte[])[0xEF, 0xBB, 0xBF] : [], .. Encoding.UTF8.GetBytes(text + end)];
                    var file = PlainFile.Read(bytes)!;
                    var start = hasMark ? 3 : 0;
                    List<int> starts = [start, .. Enumerable.Range(0, bytes.Length).Where(i => bytes[i] == '\n').Select(i => i + 1)];
                    Assert.Equal(
                        (start, isWindows && text.Length > 0, end.Length > 0),
                        (file.Start, file.IsWindows, file.EndsWithoutBreak)
                    );
                    Assert.Equal(starts.Count - 1 + end.Length, file.LineCount);
                    Assert.Equal(starts, Enumerable.Range(0, starts.Count).Select(file.LineStart));
                    Assert.Equal(bytes.Length, file.LineStart(starts.Count));
                    for (var at = 0; at <= bytes.Length; at += Math.Max(1, bytes.Length / 50))
                    {
                        Assert.Equal(bytes.AsSpan(0, at).Count((byte)'\n'), file.BreaksBefore(at));
                    }
                },
                iter: Iterations.Of(200, 30)
            );

    [Theory]
    [InlineData("a\r\nb\n")]
    [InlineData("a\nb\r\n")]
    [InlineData("a\rb")]
    [InlineData("a\r\r\n")]
    [InlineData("a\n\r")]
    [InlineData("a\0")]
    public void A_file_of_mixed_line_breaks_or_with_a_zero_is_not_plain(string text)
    {
        Assert.Null(PlainFile.Read(Encoding.UTF8.GetBytes(text)));
        var far = string.Concat(Enumerable.Repeat(text.Contains("b\r\n", StringComparison.Ordinal) ? "a\n" : "a\r\n", 20_000));
        Assert.Null(PlainFile.Read(Encoding.UTF8.GetBytes(far + text)));
    }

    [Fact]
    public void A_file_that_is_not_utf8_is_not_plain_wherever_that_shows()
    {
        byte[] ascii = [.. Enumerable.Repeat((byte)'a', 40_000)];
        Assert.NotNull(PlainFile.Read(ascii));
        Assert.NotNull(PlainFile.Read([.. ascii, .. "größe"u8, .. ascii]));
        Assert.Null(PlainFile.Read([.. ascii, 0xE9, .. ascii]));
        Assert.Null(PlainFile.Read([0xE9, .. ascii]));
        Assert.Null(PlainFile.Read([0xFF, 0xFE, (byte)'a', 0]));
    }

    [Theory]
    [InlineData("a\nbc\nd", 0, 1, true)]
    [InlineData("a\nbc\nd", 2, 2, true)]
    [InlineData("a\nbc\nd", 0, 4, true)]
    [InlineData("a\nbc\nd", 5, 1, true)]
    [InlineData("a\nbc\nd", 2, 1, false)]
    [InlineData("a\nbc\nd", 3, 1, false)]
    [InlineData("a\nbc\nd\n", 5, 2, false)]
    [InlineData("a\nbc\nd\n", 5, 1, true)]
    [InlineData("a\r\nbc\r\n", 3, 2, true)]
    [InlineData("a\r\nbc\r\n", 3, 1, false)]
    [InlineData("a\r\nbc\r\n", 1, 1, false)]
    public void Whole_lines_are_told_from_parts_of_lines(string text, int at, int length, bool areLines) =>
        Assert.Equal(areLines, PlainFile.Read(Encoding.UTF8.GetBytes(text))!.AreLines(at, length));

    [Fact]
    public void A_text_in_pieces_is_the_text_that_was_changed_each_time() =>
        Gen.Select(Gen.Int[0, 3000], Gen.Select(Gen.Int[0, 4000], Gen.Int[0, 30], Gen.Int[0, 300]).Array[1, 30])
            .Sample(
                (length, edits) =>
                {
                    var model = new List<byte>(Enumerable.Range(0, length).Select(i => (byte)(i % 37 == 0 ? '\n' : 'a' + (i % 26))));
                    var text = new PieceText(PlainFile.Read([.. model])!);
                    foreach (var (position, removed, added) in edits)
                    {
                        var at = position % (model.Count + 1);
                        var gone = Math.Min(removed, model.Count - at);
                        byte[] come = [.. Enumerable.Range(0, added).Select(i => (byte)(i % 11 == 3 ? '\n' : 'A' + (i % 26)))];
                        text.Replace(at, gone, come);
                        model.RemoveRange(at, gone);
                        model.InsertRange(at, come);
                        Assert.Equal(model.Count, text.Length);
                        var look = (at * 7) % (model.Count + 1);
                        Assert.Equal(model.Take(look).Count(b => b == '\n'), text.BreaksBefore(look));
                        var part = new byte[Math.Min(model.Count - look, 500)];
                        text.CopyTo(look, part);
                        Assert.Equal(model.Skip(look).Take(part.Length), part);
                    }

                    Assert.Equal(model, text.ToBytes());
                },
                iter: Iterations.Of(600, 40)
            );

    private static byte[] Stretch(byte[] text, int at, int length)
    {
        length = Math.Min(length, text.Length);
        at %= text.Length - length + 1;
        return text[at..(at + length)];
    }
}
