using System.Collections.Concurrent;

namespace Builder.Core.Builds;

/// <summary>
/// The prepared packages of all lock files on this machine. Only one process works on an entry at a time; spares are made
/// in the background, and what goes wrong there costs the next site its time and nothing else.
/// </summary>
internal sealed class ModulesPool(string store, TimeProvider clock) : IAsyncDisposable
{
    private const int MostEntries = 8;

    private readonly ConcurrentDictionary<string, PreparedModules> entries = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, byte> background = new();
    private readonly CancellationTokenSource closing = new();

    /// <summary>Installs the packages of a lock file, where that has not been done yet.</summary>
    /// <returns>What went wrong; empty when they are there.</returns>
    public async Task<IReadOnlyList<Diagnostic>> PrepareAsync(
        string key,
        PackageSet packages,
        Npm npm,
        Action<string> onProgress,
        CancellationToken cancellationToken
    )
    {
        var entry = EntryOf(key);
        using (await FileLock.TakeAsync(entry.LockPath, cancellationToken))
        {
            return await PrepareLockedAsync(entry, packages, npm, onProgress, cancellationToken);
        }
    }

    /// <summary>Puts the packages of a lock file where a site looks for them, and moves outdated ones of ours out of the way.</summary>
    /// <returns>Whether they were ready, and what went wrong.</returns>
    public async Task<(bool WereReady, IReadOnlyList<Diagnostic> Problems)> PlaceAsync(
        string key,
        PackageSet packages,
        ModulesPlace target,
        Npm npm,
        Action<string> onProgress,
        CancellationToken cancellationToken
    )
    {
        var entry = EntryOf(key);
        using (await FileLock.TakeAsync(entry.LockPath, cancellationToken))
        {
            var wereReady = entry.IsInstalled;
            for (var attempt = 0; attempt < 2; attempt++)
            {
                if (await PrepareLockedAsync(entry, packages, npm, onProgress, cancellationToken) is { Count: > 0 } problems)
                {
                    return (false, problems);
                }
                if (Directory.Exists(target.Modules))
                {
                    WorkFolder.PutAside(target.Modules, store);
                }
                if (entry.TryPlace(target.Modules, target.Beside, clock, cancellationToken))
                {
                    InBackground(entry);
                    return (wereReady, []);
                }
                // The entry was damaged and is gone: it is made again.
                wereReady = false;
            }
        }
        throw new BuilderException(
            ErrorKind.External,
            "The prepared packages are damaged again right after they were made.",
            "Check the disk and how much space is left."
        );
    }

    /// <summary>Whether the packages of this lock file only have to be put in place.</summary>
    public bool IsInstalled(string key) => EntryOf(key).IsInstalled;

    /// <summary>See <see cref="DependencyStore.RefillAsync"/>.</summary>
    public async Task RefillAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(store))
        {
            return;
        }
        var names = Directory
            .EnumerateDirectories(store)
            .Select(folder => Path.GetFileName(folder))
            .Where(name => name.All(char.IsAsciiHexDigit));
        var order = names.Select(EntryOf).OrderByDescending(entry => entry.LastUsed).ToArray();
        for (var index = 0; index < order.Length; index++)
        {
            var entry = order[index];
            using var taken = FileLock.TryTake(entry.LockPath);
            if (taken is null)
            {
                continue;
            }
            if (index >= MostEntries)
            {
                entry.Remove();
            }
            else if (entry.Verify() && !entry.HasSpare)
            {
                await Task.Run(() => entry.MakeSpare(cancellationToken), cancellationToken);
            }
        }
        WorkFolder.Sweep(store);
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await Task.WhenAll(background.Keys);
        closing.Dispose();
    }

    private async Task<IReadOnlyList<Diagnostic>> PrepareLockedAsync(
        PreparedModules entry,
        PackageSet packages,
        Npm npm,
        Action<string> onProgress,
        CancellationToken cancellationToken
    )
    {
        if (entry.IsInstalled)
        {
            return [];
        }
        onProgress("Installing the packages (once for this set of packages)");
        using var work = new WorkFolder(store, packages);
        if (await npm.InstallAsync(work.Path, cancellationToken) is { Count: > 0 } problems)
        {
            return problems;
        }
        entry.TakeIn(work.Path);
        return [];
    }

    private PreparedModules EntryOf(string key) => entries.GetOrAdd(key, name => new PreparedModules(Path.Combine(store, name), name));

    private void InBackground(PreparedModules entry)
    {
        var task = Task.Run(() => MakeSpareAsync(entry));
        background[task] = 0;
        _ = task.ContinueWith(
            done => background.TryRemove(done, out _),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
    }

    private async Task MakeSpareAsync(PreparedModules entry)
    {
        try
        {
            using (await FileLock.TakeAsync(entry.LockPath, closing.Token))
            {
                if (entry.IsInstalled && !entry.HasSpare)
                {
                    entry.MakeSpare(closing.Token);
                }
            }
            WorkFolder.Sweep(store);
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            // A spare only saves time: the next site makes its own.
        }
    }
}
