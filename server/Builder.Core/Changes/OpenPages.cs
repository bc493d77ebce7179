using Builder.Core.Previews;

namespace Builder.Core.Changes;

/// <summary>What the open pages of a site's preview say went wrong in them, by the tree whose page they show. Safe for use by several threads.</summary>
internal sealed class OpenPages(TimeProvider clock)
{
    private const int MostFaults = 20;
    private const int MostRevisions = 8;

    /// <summary>How long a turn waits for a page that is open to show what was just built.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly List<(string Revision, List<PageFault> Faults, TaskCompletionSource Shown)> revisions = [];
    private bool hasShown;

    /// <summary>A page of that tree is on screen, loaded.</summary>
    public void Shown(string revision)
    {
        lock (gate)
        {
            hasShown = true;
            Of(revision).Shown.TrySetResult();
        }
    }

    public void Failed(PageFault fault)
    {
        lock (gate)
        {
            var faults = Of(fault.Revision).Faults;
            if (faults.Count < MostFaults && !faults.Any(known => known.Message == fault.Message && known.Line == fault.Line))
            {
                faults.Add(fault);
            }
        }
    }

    /// <summary>Pages of that tree are about to be loaded anew: what one has shown until now does not count.</summary>
    public void Expect(string revision)
    {
        lock (gate)
        {
            var (_, faults, _) = Of(revision);
            revisions[revisions.FindIndex(known => known.Revision == revision)] = (revision, faults, NewShown());
        }
    }

    /// <summary>What went wrong so far in pages of that tree. Nothing is waited for.</summary>
    public IReadOnlyList<PageFault> FaultsSoFar(string revision)
    {
        lock (gate)
        {
            return [.. revisions.Where(known => known.Revision == revision).SelectMany(known => known.Faults)];
        }
    }

    /// <summary>What went wrong in pages of that tree. Waits a moment for the page when a preview is open, and not at all when none is.</summary>
    public async Task<IReadOnlyList<PageFault>> FaultsAsync(string revision, CancellationToken cancellationToken)
    {
        Task shown;
        lock (gate)
        {
            shown = hasShown ? Of(revision).Shown.Task : Task.CompletedTask;
        }
        try
        {
            await shown.WaitAsync(Patience, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The preview was closed, or the page never ends loading; what it said so far counts.
        }
        lock (gate)
        {
            return [.. Of(revision).Faults];
        }
    }

    /// <summary>The words of it.</summary>
    public IReadOnlySet<string> SaidOf(string revision) =>
        FaultsSoFar(revision).Select(fault => fault.Message).ToHashSet(StringComparer.Ordinal);

    private (string Revision, List<PageFault> Faults, TaskCompletionSource Shown) Of(string revision)
    {
        var at = revisions.FindIndex(known => known.Revision == revision);
        if (at >= 0)
        {
            return revisions[at];
        }
        if (revisions.Count == MostRevisions)
        {
            revisions.RemoveAt(0);
        }
        revisions.Add((revision, [], NewShown()));
        return revisions[^1];
    }

    private static TaskCompletionSource NewShown() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
