using System.Collections.Concurrent;
using Builder.Core.OpenSites;
using Builder.Core.Turns;
using Wire = Builder.Protocol;

namespace Builder.Server.Rpc;

/// <summary>The turns that run or wait in this process, whoever started them. They belong to the process and not to a connection.</summary>
internal sealed class RunningTurns(TurnFeeds feeds, ILogger<RunningTurns> log) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Running> _running = new();

    /// <summary>Starts a turn, which then goes on by itself.</summary>
    internal void Start(OpenSite site, TurnRequest request)
    {
        var cancel = new CancellationTokenSource();
        var feed = feeds.Of(site.Site.Root, request.TurnId);
        // Entered before it runs, so that a cancel that comes at once finds it.
        var running = new Running(site, cancel, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _running[request.TurnId] = running;
        _ = Task.Run(() => RunAsync(running, request, feed));
    }

    /// <summary>Asks a turn to stop and waits until it has.</summary>
    /// <returns>False when it had ended already.</returns>
    internal async Task<bool> CancelAsync(string turnId, CancellationToken cancellation)
    {
        if (!_running.TryGetValue(turnId, out var running))
        {
            return false;
        }
        await running.Cancel.CancelAsync().ConfigureAwait(false);
        await running.Ended.Task.WaitAsync(cancellation).ConfigureAwait(false);
        return true;
    }

    /// <returns>False when the turn has ended or the question is not open any more.</returns>
    internal bool Answer(string turnId, string questionId, string answer) =>
        _running.TryGetValue(turnId, out var running) && running.Site.Questions.Answer(questionId, answer);

    public async ValueTask DisposeAsync()
    {
        foreach (var running in _running.Values)
        {
            await running.Cancel.CancelAsync().ConfigureAwait(false);
        }
        await Task.WhenAll(_running.Values.Select(running => running.Ended.Task)).ConfigureAwait(false);
    }

    private async Task RunAsync(Running running, TurnRequest request, TurnFeed feed)
    {
        try
        {
            await running
                .Site.RunTurnAsync(
                    request,
                    happened => feed.Add(ToWire.Event(running.Site, request.TurnId, happened)),
                    running.Cancel.Token
                )
                .ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // What goes wrong before a turn begins is told like everything else: as its last event.
            feed.Add(NotBegun(request.TurnId, RpcErrors.Describe(exception, Wire.Contract.TurnEventNotification, log)));
        }
        finally
        {
            Keep(request.TurnId);
            _running.TryRemove(request.TurnId, out _);
            running.Ended.SetResult();
        }
    }

    /// <summary>A turn that ended well is not made one that did not by a disk that is full.</summary>
    private void Keep(string turnId)
    {
        try
        {
            feeds.Keep(turnId);
        }
        catch (Exception exception)
        {
            log.LogWarning("What was told of a turn could not be kept: {Why}", exception.Message);
        }
    }

    private static Wire.TurnEvent.Finished NotBegun(string turnId, Wire.ErrorDetail error)
    {
        var outcome = error.Kind == Wire.ErrorKind.Cancelled ? Wire.TurnOutcome.Cancelled : Wire.TurnOutcome.Failed;
        return new Wire.TurnEvent.Finished(outcome, error.Message, null, [], error) { TurnId = turnId, Sequence = 0 };
    }

    private sealed record Running(OpenSite Site, CancellationTokenSource Cancel, TaskCompletionSource Ended);
}
