using Builder.Core.Changes;
using Builder.Core.Checkpoints;
using Builder.Core.Checks;
using Builder.Core.Checks.Queue;

namespace Builder.Core.OpenSites;

/// <summary>Finds or builds what the preview shows: the newest state, or any checkpoint.</summary>
internal sealed class SitePreview(SiteContext rooms)
{
    private const int MostSteps = 200;

    /// <summary>Checks the draft when one is open and asked for, else the workspace as it is on disk.</summary>
    public async Task<CheckResult> CheckAsync(bool draft, CheckUrgency urgency, CancellationToken cancellationToken)
    {
        var open = draft ? rooms.Drafts.Current : null;
        var tree = open?.Tree() ?? rooms.History.SnapshotTree(rooms.Site.Folder);
        try
        {
            return open is null
                ? await rooms.CheckWorkspaceAsync(tree, urgency, cancellationToken)
                : await rooms.CheckAsync(open, tree, "The draft", null, urgency, cancellationToken);
        }
        catch (BuilderException failed)
            when (failed.Kind != ErrorKind.Cancelled
                && rooms.Showing.Shown.Artifact?.TreeKey != tree.Value
                && rooms.Showing.Shown.Simple is null
            )
        {
            rooms.Showing.Outdated();
            throw;
        }
    }

    public async Task<ShownState> ShowAsync(string? checkpointId, CancellationToken cancellationToken)
    {
        if (checkpointId is not null)
        {
            await ShowCheckpointAsync(rooms.History.Find(checkpointId), cancellationToken);
        }
        else if (rooms.Drafts.Current is { ReviewId: not null })
        {
            await CheckAsync(draft: true, CheckUrgency.Interactive, cancellationToken);
        }
        else
        {
            await ShowWorkspaceAsync(cancellationToken);
        }

        return rooms.Showing.Shown;
    }

    /// <summary>Shows what was built before, of one step or the newest that there is, without building or changing anything.</summary>
    /// <exception cref="BuilderException">Precondition: nothing of it was built.</exception>
    public ShownState ShowKept(string? checkpointId)
    {
        IEnumerable<Checkpoint> steps = checkpointId is null ? rooms.History.List(MostSteps) : [rooms.History.Find(checkpointId)];
        foreach (var step in steps)
        {
            if (rooms.Services.Checks.Artifacts.Find(step.Tree.Value) is { } artifact)
            {
                rooms.Showing.Show(new ShownState(artifact, Label(step), false));
                return rooms.Showing.Shown;
            }
        }

        throw new BuilderException(
            ErrorKind.Precondition,
            $"{rooms.Held!.Message} Nothing was built of {rooms.Site.Name} yet that could be shown meanwhile.",
            rooms.Held.NextStep
        );
    }

    public async Task ShowWorkspaceAsync(CancellationToken cancellationToken) =>
        await CheckAsync(draft: false, CheckUrgency.Interactive, cancellationToken);

    private static string Label(Checkpoint checkpoint) => $"{checkpoint.Title} ({checkpoint.Id.Value[..7]})";

    private async Task ShowCheckpointAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var label = Label(checkpoint);
        if (rooms.Services.Checks.Artifacts.Find(checkpoint.Tree.Value) is { } artifact)
        {
            rooms.Showing.Show(new ShownState(artifact, label, false));
            return;
        }

        var replica = rooms.Drafts.Replica(checkpoint.Tree);
        var result = await rooms.CheckAsync(replica, checkpoint.Tree, null, null, CheckUrgency.Interactive, cancellationToken);
        if (result.Artifact is null)
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                $"“{checkpoint.Title}” does not build: {result.Diagnostics[0].Message}",
                "Choose another step.",
                result.Diagnostics[0].Raw
            );
        }

        rooms.Checked(result, label);
    }
}
