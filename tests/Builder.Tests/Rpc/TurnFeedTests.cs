using Builder.Protocol;
using Builder.Server.Rpc;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Builder.Tests.Rpc;

public sealed class TurnFeedTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly List<TurnEvent> _sent = [];

    [Fact]
    public void Text_of_one_frame_travels_as_one_event()
    {
        using var feed = Feed();
        foreach (var word in new[] { "A ", "bakery ", "for ", "you" })
        {
            feed.Add(Text(1, word));
        }
        Assert.Empty(_sent);

        _clock.Advance(TurnFeed.Frame);

        var delta = Assert.IsType<TurnEvent.TextDelta>(Assert.Single(_sent));
        Assert.Equal(("A bakery for you", 1L), (delta.Text, delta.Sequence));
    }

    [Fact]
    public void Any_other_event_sends_the_waiting_text_first()
    {
        using var feed = Feed();
        feed.Add(Text(1, "Now the menu."));
        feed.Add(Notice("Trying again"));

        Assert.Collection(_sent, first => Assert.IsType<TurnEvent.TextDelta>(first), second => Assert.IsType<TurnEvent.Notice>(second));
        Assert.Equal([1, 2], _sent.Select(happened => happened.Sequence));
    }

    [Fact]
    public void Text_of_two_steps_is_never_joined()
    {
        using var feed = Feed();
        feed.Add(Text(1, "one"));
        feed.Add(Text(2, "two"));
        _clock.Advance(TurnFeed.Frame);

        Assert.Equal([(1, "one"), (2, "two")], _sent.Cast<TurnEvent.TextDelta>().Select(delta => (delta.Step, delta.Text)));
    }

    [Fact]
    public void A_client_that_comes_back_gets_exactly_what_it_missed()
    {
        using var feed = Feed();
        feed.Add(Notice("1"));
        feed.Add(Notice("2"));
        feed.Add(Text(1, "waiting"));
        feed.Add(Finished());

        var (missed, isComplete) = feed.After(1);

        Assert.Equal([2, 3, 4], missed.Select(happened => happened.Sequence));
        Assert.True(isComplete);
        Assert.Empty(feed.After(4).Events);
    }

    [Fact]
    public void Nothing_follows_the_last_event()
    {
        using var feed = Feed();
        feed.Add(Finished());
        feed.Add(Notice("too late"));

        Assert.IsType<TurnEvent.Finished>(Assert.Single(_sent));
    }

    [Fact]
    public void A_very_long_turn_forgets_its_oldest_text_and_nothing_else()
    {
        using var feed = Feed();
        feed.Add(Notice("the beginning"));
        for (var i = 0; i < TurnFeed.Kept; i++)
        {
            feed.Add(Text(i, "word"));
        }
        feed.Add(Finished());

        var kept = feed.After(0).Events;

        Assert.Equal(TurnFeed.Kept, kept.Count);
        Assert.IsType<TurnEvent.Notice>(kept[0]);
        Assert.IsType<TurnEvent.Finished>(kept[^1]);
    }

    private TurnFeed Feed() => new("turn", _clock, _sent.Add);

    private static TurnEvent.TextDelta Text(int step, string text) => new(step, text) { TurnId = "", Sequence = 0 };

    private static TurnEvent.Notice Notice(string message) => new(message, null) { TurnId = "", Sequence = 0 };

    private static TurnEvent.Finished Finished() => new(TurnOutcome.Landed, "Done.", null, [], null) { TurnId = "", Sequence = 0 };
}
