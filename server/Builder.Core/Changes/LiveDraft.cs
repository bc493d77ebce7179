using Builder.Core.Checkpoints;
using Builder.Core.Checks;
using Builder.Core.Diagnostics;
using Builder.Core.Drafts;
using Builder.Core.Previews.Live;
using Builder.Core.Sites;

namespace Builder.Core.Changes;

/// <summary>
/// Shows the draft while a turn writes it, where somebody looks: a development server is told of each set of edits. Where that is not possible the
/// preview shows what was built, says why, and it is tried again with the next edits. The turn never waits for it.
/// </summary>
internal sealed class LiveDraft(SiteContext context) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly DevelopmentServers _servers = context.Services.Early.Development;
    private bool _isWatched;
    private Draft? _draft;
    private TreeId? _wanted;
    private TreeId? _done;
    private TreeId? _crashedAt;
    private DevelopmentServer? _server;
    private CancellationTokenSource _over = new();
    private Task? _work;

    /// <summary>Somebody has opened the preview of this site.</summary>
    public void Watch()
    {
        lock (_gate)
        {
            _isWatched = true;
            Wake();
        }
    }

    /// <summary>A turn begins to write this draft.</summary>
    public void Begin(Draft draft)
    {
        // Where nobody looks, the files need not be looked through.
        var tree = _isWatched ? draft.Tree() : draft.LastTree;
        lock (_gate)
        {
            _over.Dispose();
            _over = new CancellationTokenSource();
            (_draft, _wanted, _done, _crashedAt) = (draft, tree, null, null);
            Wake();
        }
    }

    /// <summary>A set of edits is in the draft.</summary>
    public void Follow()
    {
        if (_isWatched && _draft?.Tree() is { } tree)
        {
            lock (_gate)
            {
                (_wanted, _crashedAt) = (tree, null);
                _done = _server is null ? null : _done;
                Wake();
            }
        }
    }

    /// <summary>The turn is over: what was built is shown again, and the server rests.</summary>
    public async Task EndAsync()
    {
        Task? work;
        lock (_gate)
        {
            (_draft, _wanted) = (null, null);
            _over.Cancel();
            work = _work;
        }

        await (work ?? Task.CompletedTask);
        if (_server is { } server)
        {
            _server = null;
            _servers.Release(server);
        }

        context.Showing.ShowLive(null, null);
    }

    public void Dispose() => _over.Dispose();

    /// <summary>Begins to bring the server to what is wanted, unless that goes on already.</summary>
    private void Wake()
    {
        if (_isWatched && _draft is not null && _work is null && SiteChecks.CanBeLive(context.Site, _draft.Folder))
        {
            var (draft, over) = (_draft, _over.Token);
            _work = Task.Run(() => RunAsync(draft, over), CancellationToken.None);
        }
    }

    private async Task RunAsync(Draft draft, CancellationToken over)
    {
        while (true)
        {
            TreeId wanted;
            lock (_gate)
            {
                if (over.IsCancellationRequested || _wanted is not { } tree || tree == _done)
                {
                    _work = null;
                    return;
                }

                wanted = tree;
                _done = tree;
            }

            try
            {
                await ShowAsync(draft, wanted, over);
            }
            catch (OperationCanceledException)
            {
                // The turn is over.
            }
            catch (Exception failed) when (failed is BuilderException or IOException or UnauthorizedAccessException)
            {
                context.Showing.ShowLive(null, NotLive(failed.Message));
            }
        }
    }

    private async Task ShowAsync(Draft draft, TreeId wanted, CancellationToken over)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            if (_server is { } old && (old.HasEnded || old.Inputs != _servers.InputsOf(draft.Folder)))
            {
                _server = null;
                await _servers.DropAsync(old);
            }

            if (await ServerAsync(draft, wanted, over) is not { } server)
            {
                return;
            }

            var (restart, problems) =
                server.Revision == wanted.Value
                    ? (false, [])
                    : await _servers.ApplyAsync(server, wanted.Value, Changes(new TreeId(server.Revision), wanted), over);
            if (!restart)
            {
                lock (_gate)
                {
                    // It may have ended in the meantime, and that has been told.
                    if (_server == server)
                    {
                        context.Showing.ShowLive(
                            new LiveView(server.Endpoint!, wanted.Value),
                            problems.Count > 0 ? LastGood(problems[0]) : null
                        );
                    }
                }

                return;
            }

            _server = null;
            await _servers.DropAsync(server);
        }

        context.Showing.ShowLive(null, NotLive("its development server ended by itself."));
    }

    private async Task<DevelopmentServer?> ServerAsync(Draft draft, TreeId wanted, CancellationToken over)
    {
        if (_server is { } running)
        {
            return running;
        }

        var packages = await context.Services.Checks.Dependencies.EnsureAsync(draft.Folder, _ => { }, over);
        if (!packages.Succeeded)
        {
            context.Showing.ShowLive(null, NotLive(packages.Diagnostics[0].Message));
            return null;
        }

        var start = await _servers.UseAsync(context.Site, draft.Folder, wanted.Value, over);
        if (start.Server is not { } server)
        {
            context.Showing.ShowLive(null, NotLive(start.WhyNot[0].Message));
            return null;
        }

        _server = server;
        _ = WatchAsync(server);
        return server;
    }

    /// <summary>A server that ends by itself is replaced at once, but only once for the same edits: they may be what it dies of.</summary>
    private async Task WatchAsync(DevelopmentServer server)
    {
        if (await server.Ended is not { } why)
        {
            return;
        }

        lock (_gate)
        {
            if (_server != server || _wanted is not { } wanted)
            {
                return;
            }

            var isFirst = _crashedAt != wanted;
            (_server, _crashedAt) = (null, wanted);
            context.Showing.ShowLive(null, NotLive(why.Text.Split('\n')[0]));
            if (isFirst)
            {
                _done = null;
                Wake();
            }
        }
    }

    private List<(string Event, SitePath Path)> Changes(TreeId from, TreeId to) =>
        [
            .. context
                .History.Diff(from, to)
                .SelectMany(change =>
                    change.Status switch
                    {
                        ChangeStatus.Added => [("add", change.Path)],
                        ChangeStatus.Deleted => [("unlink", change.Path)],
                        ChangeStatus.Moved => [("add", change.Path), ("unlink", change.MovedFrom!.Value)],
                        _ => new[] { ("change", change.Path) },
                    }
                )
                // What is imported has to be there before what imports it is looked at.
                .OrderBy(change => change.Item1, StringComparer.Ordinal),
        ];

    private static string LastGood(Diagnostic problem) =>
        $"The page shows the state before: {problem.Message}{(problem.Path is null ? "" : $" ({problem.Path}{(problem.Line is { } line ? $", line {line}" : "")})")}";

    private static string NotLive(string why) => $"The draft is not shown as it is written: {why}";
}
