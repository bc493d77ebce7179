using Builder.Core;
using Builder.Core.Sessions;
using Builder.Protocol;
using Builder.Server.Rpc;
using Builder.Tests.Sessions;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using TurnOutcome = Builder.Protocol.TurnOutcome;

namespace Builder.Tests.Rpc;

/// <summary>What a client of a later process is told of a turn.</summary>
public sealed class TurnFeedsTests : IDisposable
{
    private readonly StateFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly SessionStore _store;

    public TurnFeedsTests() => _store = SessionStore.Open(_folder.Folders, _clock);

    [Fact]
    public void A_turn_of_an_earlier_process_is_told_with_all_that_happened_in_it()
    {
        var turn = _store.StartTurn(_store.StartSession("/sites/bakery").Id, "A bakery", "openai:gpt").Id;
        var feeds = new TurnFeeds(new Clients(), _store, _clock);
        var feed = feeds.Of("/sites/bakery", turn);
        foreach (var word in (string[])["I ", "write ", "it."])
        {
            feed.Add(new TurnEvent.TextDelta(1, word) { TurnId = turn, Sequence = 0 });
            _clock.Advance(TurnFeed.Frame);
        }
        feed.Add(new TurnEvent.ToolStarted(1, "c1", "write_file", "Write a.ts") { TurnId = turn, Sequence = 0 });
        feed.Add(new TurnEvent.ToolFinished(1, "c1", true, "Done.") { TurnId = turn, Sequence = 0 });
        // What still runs is kept by nobody yet.
        feeds.Keep(turn);
        Assert.Null(_store.Told(turn));
        feed.Add(new TurnEvent.Finished(TurnOutcome.NothingChanged, "Nothing.", null, [], null) { TurnId = turn, Sequence = 0 });
        Assert.Equal(6, feeds.After(turn, 0).Events.Count);
        feeds.Keep(turn);

        var later = new TurnFeeds(new Clients(), _store, _clock).After(turn, 0);

        Assert.True(later.IsComplete);
        Assert.Equal("I write it.", Assert.IsType<TurnEvent.TextDelta>(later.Events[0]).Text);
        Assert.Equal([1L, 2, 3, 4], later.Events.Select(happened => happened.Sequence));
        Assert.IsType<TurnEvent.Finished>(later.Events[^1]);
    }

    [Fact]
    public void A_turn_that_nobody_knows_is_said_to_be_unknown() =>
        Assert.Throws<BuilderException>(() => new TurnFeeds(new Clients(), _store, _clock).After("none", 0));

    [Fact]
    public void What_another_version_kept_in_its_own_words_is_said_to_be_unknown()
    {
        var turn = _store.StartTurn(_store.StartSession("/sites/bakery").Id, "A bakery", "openai:gpt").Id;
        _store.KeepTold(turn, """{"events":[{"kind":"of the future"}],"isComplete":true}""");

        Assert.Throws<BuilderException>(() => new TurnFeeds(new Clients(), _store, _clock).After(turn, 0));
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }
}
