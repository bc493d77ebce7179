namespace Builder.Core.Checks.Queue;

/// <summary>Whether a person waits for a check.</summary>
public enum CheckUrgency
{
    /// <summary>Somebody waits: a turn, a preview, a landing.</summary>
    Interactive,

    /// <summary>Nobody waits: what is done ahead of time.</summary>
    Background,
}

/// <summary>
/// So many at a time over all sites, one at a time a site. What a person waits for comes before what nobody waits for, and a
/// site that was served longest ago before one that has just been; among equals, first come, first served. What nobody waits
/// for never takes the last slot. Only so many wait; who comes then is refused at once.
/// </summary>
internal sealed class FairSlots(int atOnce, int mostWaiting)
{
    private readonly Lock gate = new();
    private readonly List<Waiter> waiting = [];
    private readonly Dictionary<string, Waiter> running = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> served = new(StringComparer.Ordinal);
    private long lastTurn;

    /// <param name="onPosition">Told how many are served before it, itself included, whenever that changes while it waits. Must not block.</param>
    /// <exception cref="BuilderException">Precondition: too many wait.</exception>
    public async Task<IDisposable> EnterAsync(
        string site,
        CheckUrgency urgency,
        Action<int> onPosition,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new Waiter(this, site, urgency, onPosition);
        List<Action> tell;
        lock (gate)
        {
            if (waiting.Count >= mostWaiting)
            {
                MakeRoomFor(urgency);
            }
            waiting.Add(waiter);
            tell = Admit();
        }
        tell.ForEach(one => one());
        await using (cancellationToken.Register(() => Leave(waiter, cancellationToken)))
        {
            return await waiter.Admitted.Task;
        }
    }

    /// <summary>Where the machine has room for it, at least two: one slow build must not hold up everybody else.</summary>
    public static int SizedTo(int processors) => Math.Clamp(processors / 2, 2, 8);

    private void MakeRoomFor(CheckUrgency urgency)
    {
        var full = new BuilderException(
            ErrorKind.Precondition,
            $"{mostWaiting} checks of sites wait already, so this one was not begun.",
            "Try again when some of them are done."
        );
        if (urgency == CheckUrgency.Background || waiting.FindLast(other => other.Urgency == CheckUrgency.Background) is not { } last)
        {
            throw full;
        }
        waiting.Remove(last);
        last.Admitted.TrySetException(full);
    }

    private void Leave(Waiter waiter, CancellationToken cancellationToken)
    {
        List<Action> tell = [];
        lock (gate)
        {
            if (waiting.Remove(waiter))
            {
                waiter.Admitted.TrySetCanceled(cancellationToken);
                tell = Admit();
            }
        }
        tell.ForEach(one => one());
    }

    private void Release(Waiter waiter)
    {
        List<Action> tell;
        lock (gate)
        {
            if (!running.TryGetValue(waiter.Site, out var current) || current != waiter)
            {
                return;
            }
            running.Remove(waiter.Site);
            tell = Admit();
        }
        tell.ForEach(one => one());
    }

    /// <summary>Lets in whoever may, and gives back whom to tell of a new position.</summary>
    private List<Action> Admit()
    {
        while (Order().FirstOrDefault(MayRun) is { } next)
        {
            waiting.Remove(next);
            running[next.Site] = next;
            served[next.Site] = ++lastTurn;
            next.Admitted.TrySetResult(next);
        }
        foreach (var site in served.Keys.Where(site => !running.ContainsKey(site) && waiting.All(other => other.Site != site)).ToList())
        {
            served.Remove(site);
        }
        var tell = new List<Action>();
        var position = 0;
        foreach (var waiter in Order())
        {
            var now = ++position;
            if (waiter.Position != now)
            {
                waiter.Position = now;
                tell.Add(() => waiter.OnPosition(now));
            }
        }
        return tell;
    }

    private bool MayRun(Waiter waiter) =>
        running.Count < atOnce
        && !running.ContainsKey(waiter.Site)
        && (
            waiter.Urgency == CheckUrgency.Interactive
            || running.Values.Count(other => other.Urgency == CheckUrgency.Background) < Math.Max(1, atOnce - 1)
        );

    /// <summary>All who wait, in the order in which they will be served when nobody else comes.</summary>
    private IReadOnlyList<Waiter> Order()
    {
        var rest = waiting.ToList();
        var order = new List<Waiter>(rest.Count);
        var turns = new Dictionary<string, long>(served, StringComparer.Ordinal);
        while (rest.Count > 0)
        {
            // The list is in the order of arrival, and MinBy takes the first of equals.
            var next = rest.MinBy(waiter => (waiter.Urgency, turns.GetValueOrDefault(waiter.Site)))!;
            rest.Remove(next);
            order.Add(next);
            turns[next.Site] = lastTurn + order.Count;
        }
        return order;
    }

    private sealed class Waiter(FairSlots slots, string site, CheckUrgency urgency, Action<int> onPosition) : IDisposable
    {
        public string Site => site;

        public CheckUrgency Urgency => urgency;

        public Action<int> OnPosition => onPosition;

        public int Position { get; set; }

        public TaskCompletionSource<IDisposable> Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Dispose() => slots.Release(this);
    }
}
