using System.Collections.Concurrent;
using Builder.Core.Diagnostics;
using Builder.Core.Packages.Clients;

namespace Builder.Core.Packages;

/// <summary>
/// The prepared packages of all lock files on this machine. Only one process works on an entry at a time; spares are made
/// in the background, and what goes wrong there costs the next site its time and nothing else.
/// </summary>
/// <param name="mostBytes">What all entries together may take; the least used go first, and the newest stays.</param>
internal sealed class ModulesPool(string store, long mostBytes, TimeProvider clock) : IAsyncDisposable
{
    private const int MostEntries = 8;

    private static readonly TimeSpan Unused = TimeSpan.FromDays(60);

    /// <summary>How long work in the background waits before it begins: a verb of the command line is over by then, and would only begin a copy and delete it.</summary>
    internal static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);

    /// <summary>How long work in the background waits for the machine at most, before it goes on beside the others.</summary>
    private static readonly TimeSpan MostPatience = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, PreparedModules> entries = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, byte> background = new();
    private readonly CancellationTokenSource closing = new();
    private readonly TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether somebody waits for the machine now, so that work in the background has to wait.</summary>
    public Func<bool> IsBusy { get; set; } = () => false;

    /// <summary>Installs the packages of a lock file, where that has not been done yet.</summary>
    /// <param name="basis">The name of packages that differ little from these, or null: what is ready of them is taken, and only the difference is installed.</param>
    /// <returns>What went wrong; empty when they are there.</returns>
    public async Task<IReadOnlyList<Diagnostic>> PrepareAsync(
        string key,
        PackageSet packages,
        string? basis,
        PackageClient client,
        Action<string> onProgress,
        CancellationToken cancellationToken
    )
    {
        var entry = EntryOf(key);
        using (await FileLock.TakeAsync(entry.LockPath, cancellationToken))
        {
            return await PrepareLockedAsync(entry, packages, basis, client, onProgress, cancellationToken);
        }
    }

    /// <summary>Puts the packages of a lock file where a site looks for them, and moves outdated ones of ours out of the way.</summary>
    /// <returns>Whether they were ready, and what went wrong.</returns>
    public async Task<(bool WereReady, IReadOnlyList<Diagnostic> Problems)> PlaceAsync(
        string key,
        PackageSet packages,
        ModulesPlace target,
        PackageClient client,
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
                if (await PrepareLockedAsync(entry, packages, null, client, onProgress, cancellationToken) is { Count: > 0 } problems)
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
        settled.TrySetResult();
        // What is at work on an entry has it locked at times, and a locked one is left alone below.
        await Task.WhenAll(background.Keys).WaitAsync(cancellationToken);
        if (!Directory.Exists(store))
        {
            return;
        }
        var names = Directory
            .EnumerateDirectories(store)
            .Select(folder => Path.GetFileName(folder))
            .Where(name => name.All(char.IsAsciiHexDigit));
        var order = names.Select(EntryOf).OrderByDescending(entry => entry.LastUsed).ToArray();
        long bytes = 0;
        for (var index = 0; index < order.Length; index++)
        {
            var entry = order[index];
            if (
                !Keep(
                    entry,
                    index == 0 ? long.MaxValue
                        : index < MostEntries ? mostBytes - bytes
                        : 0
                )
            )
            {
                continue;
            }
            try
            {
                await entry.VerifyContentAsync(Patience(), clock, cancellationToken);
                await entry.MakeSpareAsync(Patience(), cancellationToken);
            }
            catch (Exception changed) when (changed is FileNotFoundException or DirectoryNotFoundException)
            {
                // Another process has found it damaged, or had no room for it.
            }
            bytes += entry.Bytes;
        }
        WorkFolder.Sweep(store);
    }

    /// <summary>Whether the entry is whole and there is room for it. Where not, it goes, unless another process is at work on it.</summary>
    private bool Keep(PreparedModules entry, long room)
    {
        using var taken = FileLock.TryTake(entry.LockPath);
        if (taken is null)
        {
            return false;
        }
        if (clock.GetUtcNow().UtcDateTime - entry.LastUsed > Unused || entry.Bytes > room)
        {
            entry.Remove();
            return false;
        }
        return entry.Verify();
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
        string? basis,
        PackageClient client,
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
        if (
            basis is not null
            && await client.InstallsDifferenceAsync(work.Path, () => TryLend(basis, work.Path, cancellationToken), cancellationToken)
        )
        {
            entry.TakeIn(work.Path);
            return [];
        }
        if (await client.InstallAsync(work.Path, cancellationToken) is { Count: > 0 } problems)
        {
            return problems;
        }
        entry.TakeIn(work.Path);
        return [];
    }

    /// <summary>Takes the ready packages of another lock file as a beginning. Never waits: two that wait for each other's would wait forever.</summary>
    private bool TryLend(string basis, string folder, CancellationToken cancellationToken)
    {
        var entry = EntryOf(basis);
        using var taken = FileLock.TryTake(entry.LockPath);
        if (taken is null || !entry.IsInstalled)
        {
            return false;
        }
        var isLent = entry.TryPlace(Path.Combine(folder, InstalledModules.Folder), folder, clock, cancellationToken);
        InBackground(entry);
        return isLent;
    }

    /// <summary>Waits while somebody needs the machine, altogether no longer than <see cref="MostPatience"/>.</summary>
    private Func<CancellationToken, Task> Patience()
    {
        var started = clock.GetTimestamp();
        return async cancellationToken =>
        {
            while (IsBusy() && clock.GetElapsedTime(started) < MostPatience)
            {
                // There is no event for a machine that has nothing to do.
                await Task.Delay(TimeSpan.FromMilliseconds(20), clock, cancellationToken);
            }
        };
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
            await Task.WhenAny(settled.Task, Task.Delay(Settling, clock, closing.Token));
            await entry.MakeSpareAsync(Patience(), closing.Token);
            WorkFolder.Sweep(store);
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            // A spare only saves time: the next site makes its own.
        }
    }
}
