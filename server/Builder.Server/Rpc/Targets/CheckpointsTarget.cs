using Builder.Core;
using Builder.Core.OpenSites;
using Builder.Core.Reviews;
using Builder.Protocol;
using ErrorKind = Builder.Core.ErrorKind;

namespace Builder.Server.Rpc.Targets;

/// <summary>Checkpoints, for one client.</summary>
internal sealed class CheckpointsTarget(SiteAccess sites, Clients clients, IClient client) : ICheckpointsProtocol
{
    private const int MostCheckpoints = 1_000;

    public async Task<CheckpointListResponse> ListAsync(CheckpointListRequest request, CancellationToken cancellationToken)
    {
        if (request.Limit is < 1 or > MostCheckpoints)
        {
            throw new BuilderException(ErrorKind.Validation, $"At most {MostCheckpoints} checkpoints can be listed, and at least one.");
        }
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        return new CheckpointListResponse(ToWire.Checkpoints(open, open.Checkpoints(request.Limit)));
    }

    public async Task<CheckpointDiffResponse> DiffAsync(CheckpointDiffRequest request, CancellationToken cancellationToken)
    {
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        var checkpoint = open.Checkpoint(request.CheckpointId);
        return new CheckpointDiffResponse(ToWire.Checkpoint(open, checkpoint, open.Files(checkpoint)), open.Diff(checkpoint));
    }

    public async Task<CheckpointChangeResponse> UndoAsync(CheckpointUndoRequest request, CancellationToken cancellationToken)
    {
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        return Changed(open, await open.UndoAsync(request.CheckpointId, cancellationToken).ConfigureAwait(false));
    }

    public async Task<CheckpointChangeResponse> RestoreAsync(CheckpointRestoreRequest request, CancellationToken cancellationToken)
    {
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        return Changed(open, await open.RestoreAsync(request.CheckpointId, cancellationToken).ConfigureAwait(false));
    }

    private CheckpointChangeResponse Changed(OpenSite open, ChangeResult result)
    {
        if (result.Check is { } check)
        {
            clients.Show(open.Site.Root, ToWire.Diagnostics(check.Diagnostics));
        }
        return new CheckpointChangeResponse(
            result.Checkpoint is { } made ? ToWire.Checkpoint(open, made, open.Files(made)) : null,
            result.Check is { } build ? ToWire.Build(build) : null,
            result.Message
        );
    }
}
