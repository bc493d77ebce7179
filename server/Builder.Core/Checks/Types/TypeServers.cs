using Builder.Core.Diagnostics;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;
using Builder.Core.Processes.Sandbox;
using Builder.Core.Sites;

namespace Builder.Core.Checks.Types;

/// <summary>
/// The type servers that are kept, one a folder. One is replaced when its packages or settings changed or it has died; it is
/// stopped when nobody has asked it for a while, and the one that was asked longest ago gives way when there are too many.
/// </summary>
internal sealed class TypeServers(ChildProcesses children, SiteConfinement confinement, CheckSettings settings, TimeProvider clock)
    : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Kept> kept = new(StringComparer.Ordinal);
    private bool isClosed;

    /// <summary>Starts the folder's server, so that it knows the files as they are before they are edited.</summary>
    public void Warm(Toolchain tools, SiteFolder folder, string inputs) => _ = Get(tools, folder, inputs);

    /// <summary>Type errors in what changed since the folder's server last looked.</summary>
    /// <returns>Null where it cannot be told quickly: the site has another compiler, or its server has just been started.</returns>
    public async Task<IReadOnlyList<Finding>?> CheckAsync(
        Toolchain tools,
        SiteFolder folder,
        string inputs,
        CancellationToken cancellationToken
    )
    {
        if (Get(tools, folder, inputs) is not { } server)
        {
            return null;
        }
        using var limit = new CancellationTokenSource(settings.QuickTimeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await server.CheckAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            // It may have been told of changes for which nobody heard its answer: the next check begins with a new one.
            await DropAsync(folder.Root, server);
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kept[] all;
        lock (gate)
        {
            isClosed = true;
            all = [.. kept.Values];
            kept.Clear();
        }
        foreach (var one in all)
        {
            await one.EndAsync();
        }
    }

    private TypeServer? Get(Toolchain tools, SiteFolder folder, string inputs)
    {
        if (TypeCheck.LanguageServer(tools, folder) is not { } compiler)
        {
            return null;
        }
        List<Kept> ended = [];
        try
        {
            lock (gate)
            {
                if (isClosed)
                {
                    return null;
                }
                if (kept.TryGetValue(folder.Root, out var found) && !found.Server.HasEnded && found.Server.Inputs == inputs)
                {
                    found.Timer.Change(settings.WorkerRest, Timeout.InfiniteTimeSpan);
                    kept[folder.Root] = found with { Since = clock.GetTimestamp() };
                    return found.Server;
                }
                if (kept.Remove(folder.Root, out found))
                {
                    ended.Add(found);
                }
                if (kept.Count >= settings.MostWorkers && kept.MinBy(pair => pair.Value.Since) is var oldest && kept.Remove(oldest.Key))
                {
                    ended.Add(oldest.Value);
                }
                var server = new TypeServer(compiler, children, folder, inputs, confinement.For(tools, folder.Root), settings.MemoryLimit);
                var timer = clock.CreateTimer(_ => _ = DropAsync(folder.Root, server), null, settings.WorkerRest, Timeout.InfiniteTimeSpan);
                kept[folder.Root] = new Kept(server, timer, clock.GetTimestamp());
                return server;
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

    private async Task DropAsync(string root, TypeServer server)
    {
        Kept? found;
        lock (gate)
        {
            if (!kept.TryGetValue(root, out found) || found.Server != server)
            {
                return;
            }
            kept.Remove(root);
        }
        await found.EndAsync();
    }

    private sealed record Kept(TypeServer Server, ITimer Timer, long Since)
    {
        public async Task EndAsync()
        {
            await Timer.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
