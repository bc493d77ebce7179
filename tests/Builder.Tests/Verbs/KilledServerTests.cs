using Xunit;

namespace Builder.Tests.Verbs;

/// <summary>
/// The real executable runs turn after turn of one site and is killed (SIGKILL, it alone) at random moments: half of them anywhere between its start
/// and its end, half of them from the last check on, while it lands (THREATS M2, M7, F9). KILL_CYCLES says how often.
/// </summary>
public sealed class KilledServerTests(ITestOutputHelper output)
{
    private static readonly int Kills = LongRuns.Kills(ordinary: 4);

    [Fact]
    public async Task Killed_at_any_moment_of_a_turn_or_a_landing_the_site_is_whole_and_the_next_start_says_so()
    {
        output.WriteLine($"CRASH_SEED={LongRuns.CrashSeed}");
        var random = new Random(LongRuns.CrashSeed);
        await using var site = await NumberedSite.StartAsync(Kills + 1);
        var undisturbed = await site.RunToItsEndAsync(0);
        Assert.Equal(0, site.Turn());
        await site.AssertWholeAsync();

        var (interrupted, landed, told) = (0, 0, 0);
        for (var turn = 1; turn <= Kills; turn++)
        {
            var before = site.Turn();
            var (line, within) =
                turn % 2 == 0
                    ? (1 + random.Next(undisturbed.Lines - 1), TimeSpan.FromMilliseconds(100))
                    : (undisturbed.LastCheck, undisturbed.Landing * 1.2);
            var killed = await site.KillAsync(turn, line, random.NextDouble() * within);
            var notices = await site.NextStartAsync();

            var now = site.Turn();
            Assert.True(
                now == before || now == turn,
                $"After turn {turn} the files are those of turn {now}; before it they were those of {before}."
            );
            await site.AssertWholeAsync();
            if (killed is { Started: true, Finished: false })
            {
                interrupted++;
                Assert.True(notices.Count > 0 || now == turn, $"Turn {turn} was interrupted, and the next start did not say so.");
            }
            landed += now == turn ? 1 : 0;
            told += notices.Count > 0 ? 1 : 0;
        }
        output.WriteLine(
            $"{Kills} kills: {interrupted} in the middle of a turn, {landed} had landed; {told} next starts had something to say."
        );
        Assert.True(interrupted > Kills / 4, "Most kills missed the turns: the moments are chosen badly.");
    }
}
