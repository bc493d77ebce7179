using Builder.Core.Builds;
using Builder.Core.Checkpoints;

namespace Builder.Core.Turns;

/// <summary>Finds or builds what the preview shows: the newest state, or any checkpoint.</summary>
internal sealed class SitePreview(SiteRooms rooms)
{
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

    public async Task ShowWorkspaceAsync(CancellationToken cancellationToken) =>
        await CheckAsync(draft: false, CheckUrgency.Interactive, cancellationToken);

    private async Task ShowCheckpointAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var label = $"{checkpoint.Title} ({checkpoint.Id.Value[..7]})";
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
