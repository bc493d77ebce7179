using System.Collections.Concurrent;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;
using Builder.Core.Processes.Sandbox;

namespace Builder.Core.Checks.Vite;

/// <summary>
/// The warm workers, one a folder. A worker is replaced when its configuration or packages have changed, when it has died,
/// and after many builds (plugins leak); it is stopped when nobody has built there for a while, and the one that has
/// rested longest gives way when there are too many.
/// </summary>
internal sealed class ViteWorkers(ChildProcesses children, SiteConfinement confinement, CheckSettings settings, TimeProvider clock)
    : IAsyncDisposable
{
    private const int MostBuilds = 200;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Resting> resting = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> loads = new(StringComparer.Ordinal);
    private bool isClosed;

    /// <summary>Builds in the folder's worker, or in a new one. No other build may run in the same folder at the same time.</summary>
    /// <param name="quick">Where a quick build goes, which comes first where it is possible, and who is told what came of it. Null for none.</param>
    public async Task<WorkerOutcome> BuildAsync(
        Toolchain tools,
        string root,
        string inputs,
        string outDir,
        (string OutDir, Func<WorkerAnswer, Task> OnAnswer)? quick,
        CancellationToken cancellationToken
    )
    {
        var warm = Take(root);
        if (warm is not null && (warm.HasEnded || warm.Inputs != inputs || warm.Builds >= MostBuilds))
        {
            await warm.DisposeAsync();
            warm = null;
        }
        var outcome = await BuildAsync(root, warm ?? Start(tools, root, inputs), outDir, quick, cancellationToken);
        // A worker may use the folders that were there when it started: packages may have been put in their place since.
        return warm is not null && outcome.Answer?.Error?.IsRefusal == true
            ? await BuildAsync(root, Start(tools, root, inputs), outDir, null, cancellationToken)
            : outcome;
    }

    /// <summary>What the last build of that folder found its configuration to consist of, by absolute paths. Empty when none was built yet.</summary>
    public IReadOnlyList<string> LoadedIn(string root) => loads.GetValueOrDefault(root) ?? [];

    private ViteWorker Start(Toolchain tools, string root, string inputs) =>
        new(tools, children, root, inputs, confinement.For(tools, root), settings.MemoryLimit);

    private async Task<WorkerOutcome> BuildAsync(
        string root,
        ViteWorker worker,
        string outDir,
        (string OutDir, Func<WorkerAnswer, Task> OnAnswer)? quick,
        CancellationToken cancellationToken
    )
    {
        WorkerOutcome outcome;
        try
        {
            outcome = await BuildAsync(worker, outDir, quick, cancellationToken);
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
        if (outcome.Answer?.Loads is { } loaded)
        {
            loads[root] = loaded;
        }
        var isSpent = outcome.Answer is null || outcome.Answer.Id == 0 || outcome.Answer.Error?.IsRefusal == true;
        if (isSpent || !Rest(root, worker))
        {
            await worker.DisposeAsync();
        }
        return outcome;
    }

    private async Task<WorkerOutcome> BuildAsync(
        ViteWorker worker,
        string outDir,
        (string OutDir, Func<WorkerAnswer, Task> OnAnswer)? quick,
        CancellationToken cancellationToken
    )
    {
        if (quick is { } first)
        {
            var outcome = await worker.AskAsync(WorkerKind.Quick, first.OutDir, settings.BuildTimeout, clock, cancellationToken);
            if (outcome.Answer is not { Id: > 0 } answer)
            {
                // The process is gone or about to go, for a reason that the full build would meet as well.
                return outcome;
            }
            await first.OnAnswer(answer);
        }
        return await worker.AskAsync(WorkerKind.Build, outDir, settings.BuildTimeout, clock, cancellationToken);
    }

    /// <summary>What in this folder's packages leads to where no worker may look.</summary>
    public IReadOnlyList<(string Package, string Folder)> ClosedPackages(string root) => confinement.ClosedPackages(root);

    /// <summary>Starts a folder's worker before its first build is asked for.</summary>
    public void Warm(Toolchain tools, string root, string inputs)
    {
        lock (gate)
        {
            if (isClosed || resting.ContainsKey(root))
            {
                return;
            }
        }
        var worker = Start(tools, root, inputs);
        worker.Warm();
        if (!Rest(root, worker))
        {
            _ = worker.DisposeAsync().AsTask();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Resting[] all;
        lock (gate)
        {
            isClosed = true;
            all = [.. resting.Values];
            resting.Clear();
        }
        foreach (var one in all)
        {
            await one.EndAsync();
        }
    }

    private ViteWorker? Take(string root)
    {
        lock (gate)
        {
            if (!resting.Remove(root, out var found))
            {
                return null;
            }
            found.Timer.Dispose();
            return found.Worker;
        }
    }

    private bool Rest(string root, ViteWorker worker)
    {
        List<Resting> evicted = [];
        lock (gate)
        {
            if (isClosed)
            {
                return false;
            }
            if (resting.Remove(root, out var other))
            {
                // One was warmed up while this one built.
                evicted.Add(other);
            }
            if (resting.Count >= settings.MostWorkers)
            {
                var oldest = resting.MinBy(pair => pair.Value.Since);
                resting.Remove(oldest.Key);
                evicted.Add(oldest.Value);
            }
            resting[root] = new Resting(
                worker,
                clock.GetTimestamp(),
                clock.CreateTimer(_ => Stop(root, worker), null, settings.WorkerRest, Timeout.InfiniteTimeSpan)
            );
        }
        evicted.ForEach(one => _ = one.EndAsync());
        return true;
    }

    private void Stop(string root, ViteWorker worker)
    {
        lock (gate)
        {
            if (!resting.TryGetValue(root, out var found) || found.Worker != worker)
            {
                return;
            }
            resting.Remove(root);
            _ = found.EndAsync();
        }
    }

    private sealed record Resting(ViteWorker Worker, long Since, ITimer Timer)
    {
        public async Task EndAsync()
        {
            await Timer.DisposeAsync();
            await Worker.DisposeAsync();
        }
    }
}
