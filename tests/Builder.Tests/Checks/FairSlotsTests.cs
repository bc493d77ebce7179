using Builder.Core;
using Builder.Core.Checks.Queue;
using Xunit;

namespace Builder.Tests.Checks;

public sealed class FairSlotsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task One_site_at_a_time_and_a_site_that_asks_often_does_not_hold_up_another()
    {
        var slots = new FairSlots(1, 10);
        var busy = await EnterAsync(slots, "a");
        var greedy = Enumerable.Range(0, 3).Select(_ => EnterAsync(slots, "a")).ToList();
        var other = EnterAsync(slots, "b");

        busy.Dispose();
        (await other).Dispose();
        foreach (var one in greedy)
        {
            (await one).Dispose();
        }
        (await EnterAsync(slots, "c")).Dispose();
    }

    [Fact]
    public async Task A_site_is_checked_once_at_a_time_even_where_there_is_room()
    {
        var slots = new FairSlots(4, 10);
        var first = await EnterAsync(slots, "a");
        var second = EnterAsync(slots, "a");
        (await EnterAsync(slots, "b")).Dispose();

        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task What_a_person_waits_for_comes_first_and_always_finds_a_slot_that_background_work_does_not_hold()
    {
        var slots = new FairSlots(2, 10);
        var background = await EnterAsync(slots, "a", CheckUrgency.Background);
        var more = EnterAsync(slots, "b", CheckUrgency.Background);
        Assert.False(more.IsCompleted);

        var person = await EnterAsync(slots, "c");
        var next = EnterAsync(slots, "d");
        background.Dispose();
        (await next).Dispose();
        (await more).Dispose();
        person.Dispose();
    }

    [Fact]
    public async Task Who_waits_is_told_the_position_and_each_change_of_it()
    {
        var slots = new FairSlots(1, 10);
        List<int> told = [];
        var running = await EnterAsync(slots, "a");
        var first = EnterAsync(slots, "b");
        var second = slots.EnterAsync("c", CheckUrgency.Interactive, told.Add, None);
        Assert.Equal([2], told);

        running.Dispose();
        (await first).Dispose();
        (await second).Dispose();
        Assert.Equal([2, 1], told);
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_the_line()
    {
        var slots = new FairSlots(1, 10);
        using var cancel = new CancellationTokenSource();
        var running = await EnterAsync(slots, "a");
        var impatient = slots.EnterAsync("b", CheckUrgency.Interactive, _ => { }, cancel.Token);
        var patient = EnterAsync(slots, "c");

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        running.Dispose();
        (await patient).Dispose();
    }

    [Fact]
    public async Task When_too_many_wait_the_newcomer_is_refused_in_words_or_background_work_gives_way_to_a_person()
    {
        var slots = new FairSlots(1, 2);
        var running = await EnterAsync(slots, "a");
        var person = EnterAsync(slots, "b");
        var background = EnterAsync(slots, "c", CheckUrgency.Background);

        var refused = await Assert.ThrowsAsync<BuilderException>(() => EnterAsync(slots, "d", CheckUrgency.Background));
        Assert.Equal(ErrorKind.Precondition, refused.Kind);
        Assert.NotNull(refused.NextStep);
        var another = EnterAsync(slots, "e");
        await Assert.ThrowsAsync<BuilderException>(() => background);
        await Assert.ThrowsAsync<BuilderException>(() => EnterAsync(slots, "f"));

        running.Dispose();
        (await person).Dispose();
        (await another).Dispose();
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(12, 6)]
    [InlineData(128, 8)]
    public void It_is_sized_to_the_machine(int processors, int atOnce) => Assert.Equal(atOnce, FairSlots.SizedTo(processors));

    [Fact]
    public async Task Two_hundred_requests_of_fifty_sites_never_run_more_than_allowed_and_all_come_to_an_end()
    {
        var slots = new FairSlots(3, 200);
        var (running, most) = (0, 0);
        await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(number =>
                    Task.Run(async () =>
                    {
                        using (
                            await EnterAsync(
                                slots,
                                $"site {number % 50}",
                                number % 7 == 0 ? CheckUrgency.Background : CheckUrgency.Interactive
                            )
                        )
                        {
                            InterlockedMax(ref most, Interlocked.Increment(ref running));
                            await Task.Yield();
                            Interlocked.Decrement(ref running);
                        }
                    })
                )
        );
        Assert.Equal(0, running);
        Assert.InRange(most, 1, 3);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen) { }
    }

    private static Task<IDisposable> EnterAsync(FairSlots slots, string site, CheckUrgency urgency = CheckUrgency.Interactive) =>
        slots.EnterAsync(site, urgency, _ => { }, None);
}
