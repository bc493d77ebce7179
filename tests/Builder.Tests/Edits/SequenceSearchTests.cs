using Builder.Core.Edits;
using CsCheck;
using Xunit;

namespace Builder.Tests.Edits;

public sealed class SequenceSearchTests
{
    /// <summary>A stretch over and over with a fault here and there: what makes a naive search quadratic.</summary>
    private static readonly Gen<(int Period, int Length, int[] Faults)> Repetition = Gen.Select(
        Gen.Int[1, 5],
        Gen.Int[0, 3000],
        Gen.Int[0, 2999].Array[0, 3]
    );

    [Fact]
    public void What_repeats_itself_is_found_where_it_is_first() =>
        Gen.Select(Repetition, Repetition, Gen.Int[0, 200])
            .Sample(
                (where, what, from) =>
                {
                    var (text, wanted) = (Made(where), Made(what with { Length = what.Length / 2 }));
                    var expected = from > text.Length || wanted.Length == 0 ? -1 : text.AsSpan(from).IndexOf(wanted);
                    if (wanted.Length > 0)
                    {
                        var at = expected < 0 ? -1 : from + expected;
                        Assert.Equal(at, SequenceSearch.Find<char>(text, wanted, from));
                        Assert.Equal(
                            at,
                            SequenceSearch.Find<int>(text.Select(c => (int)c).ToArray(), wanted.Select(c => (int)c).ToArray(), from)
                        );
                    }
                },
                iter: Iterations.Of(3_000, 150)
            );

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void A_long_way_in_a_text_that_repeats_itself_leads_to_the_place_all_the_same(int period)
    {
        var unit = "abcdefg"[..period];
        var text = string.Concat(Enumerable.Repeat(unit, 4000)) + "!" + string.Concat(Enumerable.Repeat(unit, 4000)) + "?";
        foreach (var length in (int[])[100, 1000, 2000, 3999])
        {
            var wanted = string.Concat(Enumerable.Repeat(unit, length));
            Assert.Equal(text.IndexOf(wanted + "!", StringComparison.Ordinal), SequenceSearch.Find<char>(text, wanted + "!", 0));
            Assert.Equal(text.IndexOf(wanted + "?", StringComparison.Ordinal), SequenceSearch.Find<char>(text, wanted + "?", 0));
            Assert.Equal(-1, SequenceSearch.Find<char>(text, wanted + "#", 0));
            Assert.Equal(-1, SequenceSearch.Find<char>(text, wanted + "!!", 0));
            Assert.Equal(0, SequenceSearch.Find<char>(text, wanted, 0));
            Assert.Equal(text.Length - 1, SequenceSearch.Find<char>(text, "?", 1));
        }
    }

    private static string Made((int Period, int Length, int[] Faults) repetition)
    {
        var made = Enumerable.Range(0, repetition.Length).Select(i => "abcde"[i % repetition.Period]).ToArray();
        foreach (var fault in repetition.Faults.Where(fault => fault < made.Length))
        {
            made[fault] = 'x';
        }

        return new string(made);
    }
}
