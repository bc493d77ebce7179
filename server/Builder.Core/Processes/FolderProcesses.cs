namespace Builder.Core.Processes;

/// <summary>A process that serves one folder for as long as it fits.</summary>
internal interface IFolderProcess : IAsyncDisposable
{
    /// <summary>What has to be the same for it to be used on.</summary>
    string Inputs { get; }

    bool HasEnded { get; }
}

/// <summary>
/// Processes that are kept, one a folder. One is replaced when what it was made of changed or it has died; it is stopped when nobody has wanted it
/// for a while, and the one that has rested longest gives way when there are too many.
/// </summary>
/// <param name="most">How many there may be.</param>
/// <param name="rest">How long one is kept that nobody uses.</param>
internal sealed class FolderProcesses<T>(int most, TimeSpan rest, TimeProvider clock) : IAsyncDisposable
    where T : class, IFolderProcess
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Kept> kept = new(StringComparer.Ordinal);

    public bool IsClosed { get; private set; }

    public int Count
    {
        get
        {
            lock (gate)
            {
                return kept.Count;
            }
        }
    }

    /// <summary>The folder's process, in use until <see cref="Rest"/>: the one that is kept, or a new one.</summary>
    /// <returns>Null when there are too many and all are in use, or it is closed.</returns>
    public (T? Process, bool IsNew) Use(string root, string inputs, Func<T> start)
    {
        List<Kept> ended = [];
        try
        {
            lock (gate)
            {
                if (IsClosed)
                {
                    return default;
                }
                if (kept.TryGetValue(root, out var found) && !found.Process.HasEnded && found.Process.Inputs == inputs)
                {
                    found.Timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                    kept[root] = found with { IsUsed = true };
                    return (found.Process, false);
                }
                if (kept.Remove(root, out found))
                {
                    ended.Add(found);
                }
                if (kept.Count >= most)
                {
                    if (kept.Values.Where(one => !one.IsUsed).MinBy(one => one.Since) is not { } oldest)
                    {
                        return default;
                    }
                    kept.Remove(oldest.Root);
                    ended.Add(oldest);
                }
                var process = start();
                var timer = clock.CreateTimer(_ => _ = DropAsync(process), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                kept[root] = new Kept(root, process, timer, clock.GetTimestamp(), true);
                return (process, true);
            }
        }
        finally
        {
            foreach (var one in ended)
            {
                _ = one.EndAsync();
            }
        }
    }

    /// <summary>Nobody uses it now. It is kept, for the next time.</summary>
    public void Rest(T process)
    {
        lock (gate)
        {
            if (Find(process) is { } found)
            {
                found.Timer.Change(rest, Timeout.InfiniteTimeSpan);
                kept[found.Root] = found with { IsUsed = false, Since = clock.GetTimestamp() };
            }
        }
    }

    /// <summary>Ends one that cannot be used on, and waits until it is gone.</summary>
    public async Task DropAsync(T process)
    {
        Kept? found;
        lock (gate)
        {
            found = Find(process);
            if (found is not null)
            {
                kept.Remove(found.Root);
            }
        }
        await (found?.EndAsync() ?? process.DisposeAsync().AsTask());
    }

    public async ValueTask DisposeAsync()
    {
        Kept[] all;
        lock (gate)
        {
            IsClosed = true;
            all = [.. kept.Values];
            kept.Clear();
        }
        foreach (var one in all)
        {
            await one.EndAsync();
        }
    }

    private Kept? Find(T process) => kept.Values.FirstOrDefault(one => one.Process == process);

    private sealed record Kept(string Root, T Process, ITimer Timer, long Since, bool IsUsed)
    {
        public async Task EndAsync()
        {
            await Timer.DisposeAsync();
            await Process.DisposeAsync();
        }
    }
}
