using Builder.Core.Changes;
using Builder.Core.Checkpoints;
using Builder.Core.Checks;
using Builder.Core.Checks.Queue;

namespace Builder.Core.OpenSites;

/// <summary>Finds or builds what the preview shows: the newest state, or any checkpoint.</summary>
internal sealed class SitePreview(SiteContext context)
{
    private const int MostSteps = 200;

    /// <summary>Checks the draft when one is open and asked for, else the workspace as it is on disk.</summary>
    public async Task<CheckResult> CheckAsync(bool draft, CheckUrgency urgency, CancellationToken cancellationToken)
    {
        var open = draft ? context.Drafts.Current : null;
        var tree = open?.Tree() ?? context.History.SnapshotTree(context.Site.Folder);
        try
        {
            return open is null
                ? await context.CheckWorkspaceAsync(tree, urgency, cancellationToken)
                : await context.CheckAsync(open, tree, "The draft", null, urgency, cancellationToken);
        }
        catch (BuilderException failed)
            when (failed.Kind != ErrorKind.Cancelled
                && context.Showing.Shown.Artifact?.TreeKey != tree.Value
                && context.Showing.Shown.Simple is null
            )
        {
            context.Showing.Outdated();
            throw;
        }
    }

    public async Task<ShownState> ShowAsync(string? checkpointId, CancellationToken cancellationToken)
    {
        if (checkpointId is not null)
        {
            await ShowCheckpointAsync(context.History.Find(checkpointId), cancellationToken);
        }
        else if (context.Drafts.Current is { ReviewId: not null })
        {
            await CheckAsync(draft: true, CheckUrgency.Interactive, cancellationToken);
        }
        else
        {
            await ShowWorkspaceAsync(cancellationToken);
        }

        return context.Showing.Shown;
    }

    /// <summary>Shows what was built before, of one step or the newest that there is, without building or changing anything.</summary>
    /// <exception cref="BuilderException">Precondition: nothing of it was built.</exception>
    public ShownState ShowKept(string? checkpointId)
    {
        IEnumerable<Checkpoint> steps = checkpointId is null ? context.History.List(MostSteps) : [context.History.Find(checkpointId)];
        foreach (var step in steps)
        {
            if (context.Services.Checks.Artifacts.Find(step.Tree.Value) is { } artifact)
            {
                context.Showing.Show(new ShownState(artifact, Label(step), false));
                return context.Showing.Shown;
            }
        }

        throw new BuilderException(
            ErrorKind.Precondition,
            $"{context.Held!.Message} Nothing was built of {context.Site.Name} yet that could be shown meanwhile.",
            context.Held.NextStep
        );
    }

    public async Task ShowWorkspaceAsync(CancellationToken cancellationToken) =>
        await CheckAsync(draft: false, CheckUrgency.Interactive, cancellationToken);

    private static string Label(Checkpoint checkpoint) => $"{checkpoint.Title} ({checkpoint.Id.Value[..7]})";

    private async Task ShowCheckpointAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var label = Label(checkpoint);
        if (context.Services.Checks.Artifacts.Find(checkpoint.Tree.Value) is { } artifact)
        {
            context.Showing.Show(new ShownState(artifact, label, false));
            return;
        }

        var replica = context.Drafts.Replica(checkpoint.Tree);
        var result = await context.CheckAsync(replica, checkpoint.Tree, null, null, CheckUrgency.Interactive, cancellationToken);
        if (result.Artifact is null)
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                $"“{checkpoint.Title}” does not build: {result.Diagnostics[0].Message}",
                "Choose another step.",
                result.Diagnostics[0].Raw
            );
        }

        context.Checked(result, label);
    }
}
