using Builder.Core.Edits.Matching;
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
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("aab")]
    [InlineData("abaab")]
    [InlineData("aabaaab")]
    public void A_long_way_in_a_text_that_repeats_itself_leads_to_the_place_all_the_same(string unit)
    {
        string Times(int count) => string.Concat(Enumerable.Repeat(unit, count));
        var text = Times(1500) + "x" + Times(1500) + "x" + Times(4000) + "!" + Times(3000);
        string[] looked =
        [
            Times(2000) + "!",
            Times(3999) + "!" + Times(10),
            Times(1400) + "x" + Times(1450) + "x",
            Times(1400) + "x" + Times(1499) + unit[..^1] + "x",
            Times(1400) + "x" + Times(1500) + "!",
            Times(100) + "xx",
            Times(2500) + "#",
            Times(3999) + unit + "!",
            Times(4001) + "!",
            Times(1600),
            "x" + Times(3999) + "!",
            "!" + Times(2999) + "!",
        ];
        foreach (var wanted in looked)
        {
            var expected = text.IndexOf(wanted, StringComparison.Ordinal);
            Assert.Equal(expected, SequenceSearch.Find<char>(text, wanted, 0));
            Assert.Equal(expected, SequenceSearch.Find<int>(text.Select(c => (int)c).ToArray(), wanted.Select(c => (int)c).ToArray(), 0));
            var later = text.IndexOf(wanted, unit.Length + 1, StringComparison.Ordinal);
            Assert.Equal(later, SequenceSearch.Find<char>(text, wanted, unit.Length + 1));
        }
    }

    private static string Made((int Period, int Length, int[] Faults) repetition)
    {
        var made = Enumerable.Range(0, repetition.Length).Select(i => "abaac"[i % repetition.Period]).ToArray();
        foreach (var fault in repetition.Faults.Where(fault => fault < made.Length))
        {
            made[fault] = 'x';
        }

        return new string(made);
    }
}
