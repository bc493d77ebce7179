using System.Text.Json;
using Builder.Core.Sessions;
using Builder.Protocol;

namespace Builder.Server.Rpc;

/// <summary>
/// The turns of this process, running and lately ended, and what was told of every earlier one. A turn goes on when its client goes; the client
/// finds it here when it comes back.
/// </summary>
internal sealed class TurnFeeds(Clients clients, SessionStore sessions, TimeProvider clock)
{
    /// <summary>So many ended turns are kept in memory.</summary>
    internal const int KeptTurns = 64;

    /// <summary>What a turn tells in all is mostly a hundredth of it; one that tells more is kept as question and answer only.</summary>
    private const int LongestTold = 4 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TurnFeed> _feeds = [];
    private readonly Queue<string> _order = [];

    /// <summary>The feed of a turn of a site; made when it is not there yet.</summary>
    internal TurnFeed Of(string site, string turnId)
    {
        lock (_gate)
        {
            if (_feeds.TryGetValue(turnId, out var known))
            {
                return known;
            }
            var feed = new TurnFeed(turnId, clock, happened => clients.Send(site, happened));
            _feeds.Add(turnId, feed);
            _order.Enqueue(turnId);
            ForgetOldest();
            return feed;
        }
    }

    /// <exception cref="Core.BuilderException">This process knows no such turn.</exception>
    internal TurnEventsResponse After(string turnId, long sequence)
    {
        TurnFeed? feed;
        lock (_gate)
        {
            _feeds.TryGetValue(turnId, out feed);
        }
        if (feed is null && Kept(turnId) is { } kept)
        {
            return kept with { Events = [.. kept.Events.Where(happened => happened.Sequence > sequence)] };
        }
        if (feed is null)
        {
            throw new Core.BuilderException(
                Core.ErrorKind.NotFound,
                "That turn is not known any more.",
                "Open the session to see how it ended."
            );
        }
        var (events, isComplete) = feed.After(sequence);
        return new TurnEventsResponse(events, isComplete);
    }

    /// <summary>Keeps what was told of a turn that has ended, for clients of later processes.</summary>
    internal void Keep(string turnId)
    {
        TurnFeed? feed;
        lock (_gate)
        {
            _feeds.TryGetValue(turnId, out feed);
        }
        if (feed?.After(0) is not ({ } events, true))
        {
            return;
        }
        var told = JsonSerializer.Serialize(new TurnEventsResponse(Joined(events), true), ProtocolJson.Default.TurnEventsResponse);
        if (told.Length <= LongestTold)
        {
            sessions.KeepTold(turnId, told);
        }
    }

    /// <summary>What was told of a turn of an earlier process; null where that is not known, or was told by another version in other words.</summary>
    private TurnEventsResponse? Kept(string turnId)
    {
        try
        {
            return sessions.Told(turnId) is { } told ? JsonSerializer.Deserialize(told, ProtocolJson.Default.TurnEventsResponse) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Text came a frame at a time; whoever reads it later wants it whole. Numbered anew, from 1.</summary>
    private static List<TurnEvent> Joined(IReadOnlyList<TurnEvent> events)
    {
        var joined = new List<TurnEvent>();
        foreach (var happened in events)
        {
            if (happened is TurnEvent.TextDelta more && joined is [.., TurnEvent.TextDelta last] && last.Step == more.Step)
            {
                joined[^1] = last with { Text = last.Text + more.Text };
            }
            else
            {
                joined.Add(happened with { Sequence = joined.Count + 1 });
            }
        }
        return joined;
    }

    private void ForgetOldest()
    {
        for (var looked = _order.Count; looked > 0 && _feeds.Count > KeptTurns; looked--)
        {
            var id = _order.Dequeue();
            if (_feeds[id].IsComplete)
            {
                _feeds[id].Dispose();
                _feeds.Remove(id);
            }
            else
            {
                _order.Enqueue(id);
            }
        }
    }
}
