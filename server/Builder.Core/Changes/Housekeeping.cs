namespace Builder.Core.Changes;

/// <summary>
/// Packs what Builder's steps have written into the repository, when nobody has wanted anything of the site for a while, and at its closing, because
/// a process that was started for one change is never idle.
/// </summary>
internal sealed class Housekeeping(SiteContext context) : IAsyncDisposable
{
    /// <summary>About a hundred steps.</summary>
    private const int EnoughObjects = 500;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private Task? _work;
    private bool _isClosing;

    /// <summary>Something of the site has ended. Does nothing while it is waited for a quiet moment already.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            if (!_isClosing && _work is not { IsCompleted: false })
            {
                _work = Task.Run(PackWhenQuietAsync);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isClosing = true;
        }

        await _closing.CancelAsync();
        if (_work is { } work)
        {
            await work;
            context.History.Pack(EnoughObjects, CancellationToken.None);
        }

        _closing.Dispose();
    }

    private async Task PackWhenQuietAsync()
    {
        try
        {
            await Task.Delay(Quiet, context.Services.Clock, _closing.Token);
            if (context.Busy == 0)
            {
                context.History.Pack(EnoughObjects, _closing.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The site is being closed, which packs as well.
        }
    }
}
