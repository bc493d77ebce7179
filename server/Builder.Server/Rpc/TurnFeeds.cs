using Builder.Protocol;

namespace Builder.Server.Rpc;

/// <summary>The turns of this process, running and lately ended. A turn goes on when its client goes; the client finds it here when it comes back.</summary>
internal sealed class TurnFeeds(Clients clients, TimeProvider clock)
{
    /// <summary>So many ended turns are kept.</summary>
    internal const int KeptTurns = 64;

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
