using Builder.Core.Checks;
using Builder.Core.Diagnostics;
using Builder.Core.Processes.Node;
using Builder.Core.Sites;

namespace Builder.Core.Previews.Live;

/// <param name="Server">Null when it could not be started.</param>
/// <param name="WhyNot">Why, when it could not.</param>
internal sealed record DevelopmentStart(DevelopmentServer? Server, IReadOnlyList<Diagnostic> WhyNot);

/// <summary>
/// The development servers, one a draft. One that is in use stays; one that rests is used again where nothing changed, stopped
/// when nobody has wanted it for a while, and gives way when there are too many.
/// </summary>
internal sealed class DevelopmentServers(CheckTools means) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Kept> kept = new(StringComparer.Ordinal);
    private bool isClosed;

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

    /// <summary>What has to be the same for a server to be used on.</summary>
    public string InputsOf(SiteFolder folder) => InputsOf(folder, means.Find().Tools);

    /// <summary>The folder's server, in use until <see cref="Release"/>. One that rested may know an older state than <paramref name="revision"/>.</summary>
    public async Task<DevelopmentStart> UseAsync(Site site, SiteFolder folder, string revision, CancellationToken cancellationToken)
    {
        var (tools, whyNot) = means.Find();
        if (tools is null)
        {
            return Refused(whyNot ?? "Node.js was not found.", "Install Node.js, then try again.");
        }
        var inputs = InputsOf(folder, tools);
        List<Kept> ended = [];
        DevelopmentServer server;
        lock (gate)
        {
            if (isClosed)
            {
                return Refused("Builder is being closed.", null);
            }
            if (kept.TryGetValue(folder.Root, out var found) && !found.Server.HasEnded && found.Server.Inputs == inputs)
            {
                found.Timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                kept[folder.Root] = found with { IsUsed = true };
                return new DevelopmentStart(found.Server, []);
            }
            if (kept.Remove(folder.Root, out found))
            {
                ended.Add(found);
            }
            if (kept.Count >= means.Settings.MostWorkers)
            {
                var resting = kept.Where(pair => !pair.Value.IsUsed).ToArray();
                if (resting.Length == 0)
                {
                    return Refused("As many drafts are being watched as this computer is meant for.", null);
                }
                var oldest = resting.MinBy(pair => pair.Value.Since);
                kept.Remove(oldest.Key);
                ended.Add(oldest.Value);
            }
            server = new DevelopmentServer(
                tools,
                means.Children,
                site,
                folder,
                inputs,
                revision,
                means.Confinement.For(tools, folder.Root),
                means.Settings.MemoryLimit
            );
            var timer = means.Clock.CreateTimer(
                _ => _ = DropAsync(folder.Root, server),
                null,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan
            );
            kept[folder.Root] = new Kept(server, timer, means.Clock.GetTimestamp(), true);
        }
        foreach (var one in ended)
        {
            _ = one.EndAsync();
        }
        try
        {
            var problems = await server.ListenAsync(means.Settings.BuildTimeout, means.Clock, cancellationToken);
            if (problems.Count == 0)
            {
                return new DevelopmentStart(server, []);
            }
            await DropAsync(folder.Root, server);
            return new DevelopmentStart(null, problems);
        }
        catch
        {
            await DropAsync(folder.Root, server);
            throw;
        }
    }

    /// <summary>Tells a server of edits that are on disk.</summary>
    /// <returns>Whether another one has to take its place, and what is wrong with the edits.</returns>
    public Task<(bool Restart, IReadOnlyList<Diagnostic> Problems)> ApplyAsync(
        DevelopmentServer server,
        string revision,
        IReadOnlyList<(string Event, SitePath Path)> files,
        CancellationToken cancellationToken
    ) => server.ApplyAsync(revision, files, means.Settings.BuildTimeout, means.Clock, cancellationToken);

    /// <summary>Nobody watches now. The server rests, for the next time.</summary>
    public void Release(DevelopmentServer server)
    {
        lock (gate)
        {
            foreach (var (root, found) in kept.Where(pair => pair.Value.Server == server).ToArray())
            {
                found.Timer.Change(means.Settings.WorkerRest, Timeout.InfiniteTimeSpan);
                kept[root] = found with { IsUsed = false, Since = means.Clock.GetTimestamp() };
            }
        }
    }

    /// <summary>Ends a server that cannot be used on, and waits until it is gone.</summary>
    public Task DropAsync(DevelopmentServer server)
    {
        string? root;
        lock (gate)
        {
            root = kept.FirstOrDefault(pair => pair.Value.Server == server).Key;
        }
        return root is null ? server.DisposeAsync().AsTask() : DropAsync(root, server);
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

    private async Task DropAsync(string root, DevelopmentServer server)
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

    private string InputsOf(SiteFolder folder, Toolchain? tools) =>
        CheckInputs.Of(folder, tools, means.Confinement.AllowedTo(folder.Root)).LiveKey;

    private static DevelopmentStart Refused(string message, string? nextStep) =>
        new(null, [Diagnoser.Plain(DiagnosticSource.Build, message, nextStep)]);

    private sealed record Kept(DevelopmentServer Server, ITimer Timer, long Since, bool IsUsed)
    {
        public async Task EndAsync()
        {
            await Timer.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
