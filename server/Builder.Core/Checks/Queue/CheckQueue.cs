namespace Builder.Core.Checks.Queue;

/// <summary>
/// Who may check now. One check a folder: a newer one ends the older, whether it runs or waits, and comes when it is gone.
/// Over all folders only so many at once; see <see cref="FairSlots"/>.
/// </summary>
internal sealed class CheckQueue(int atOnce, int mostWaiting) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly FairSlots slots = new(atOnce, mostWaiting);
    private readonly Dictionary<string, Turn> turns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CheckResult> last = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> lastBytes = new(StringComparer.Ordinal);

    /// <param name="onPosition">Told how many are served before it, itself included, while it waits.</param>
    public async Task<Turn> EnterAsync(
        string site,
        string root,
        CheckUrgency urgency,
        Action<int> onPosition,
        CancellationToken cancellationToken
    )
    {
        var turn = new Turn(this, site, root, cancellationToken);
        Turn? older;
        lock (gate)
        {
            turns.TryGetValue(root, out older);
            turns[root] = turn;
        }
        try
        {
            if (older is not null)
            {
                older.Supersede();
                await older.Left;
            }
            turn.Slot = await turn.RunAsync(stop => slots.EnterAsync(site, urgency, onPosition, stop));
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary>Whether any check runs or waits.</summary>
    public bool IsBusy
    {
        get
        {
            lock (gate)
            {
                return turns.Count > 0;
            }
        }
    }

    /// <summary>Ends the folder's check without a newer one in its place: what it would find out is of no use any more.</summary>
    public void Supersede(string root)
    {
        Turn? older;
        lock (gate)
        {
            turns.TryGetValue(root, out older);
        }
        older?.Supersede();
    }

    /// <summary>Remembers what came of a site's last check, and compares its size with that of what was built before.</summary>
    public CheckResult Finished(string site, CheckResult result)
    {
        lock (gate)
        {
            if (result.Sizes is { } sizes)
            {
                result = result with { GrewBy = lastBytes.TryGetValue(site, out var before) ? sizes.Bytes - before : null };
                lastBytes[site] = sizes.Bytes;
            }
            return last[site] = result;
        }
    }

    public BuildActivity Activity(string site)
    {
        lock (gate)
        {
            var own = turns.Values.Where(turn => turn.Site == site).ToArray();
            return new BuildActivity(own.Any(turn => turn.IsRunning), own.Any(turn => !turn.IsRunning), last.GetValueOrDefault(site));
        }
    }

    /// <summary>Ends every check and waits until they are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        Turn[] all;
        lock (gate)
        {
            all = [.. turns.Values];
        }
        foreach (var turn in all)
        {
            turn.Supersede();
            await turn.Left;
        }
    }

    /// <summary>A check's place in the queue, held until it is disposed.</summary>
    internal sealed class Turn : IDisposable
    {
        private readonly CheckQueue queue;
        private readonly string root;
        private readonly CancellationToken cancellationToken;
        private readonly CancellationTokenSource stop;
        private readonly TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool isSuperseded;

        public Turn(CheckQueue queue, string site, string root, CancellationToken cancellationToken)
        {
            this.queue = queue;
            this.root = root;
            this.cancellationToken = cancellationToken;
            stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Site = site;
        }

        public string Site { get; }

        public bool IsRunning => Slot is not null;

        public IDisposable? Slot { get; set; }

        public Task Left => left.Task;

        public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work)
        {
            try
            {
                return await work(stop.Token);
            }
            catch (OperationCanceledException) when (isSuperseded && !cancellationToken.IsCancellationRequested)
            {
                throw new BuilderException(ErrorKind.Cancelled, "A newer check of the same files took its place.");
            }
        }

        public void Supersede()
        {
            isSuperseded = true;
            try
            {
                stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It has left in the meantime.
            }
        }

        public void Dispose()
        {
            if (left.Task.IsCompleted)
            {
                return;
            }
            lock (queue.gate)
            {
                if (queue.turns.TryGetValue(root, out var current) && current == this)
                {
                    queue.turns.Remove(root);
                }
            }
            Slot?.Dispose();
            stop.Dispose();
            left.TrySetResult();
        }
    }
}
