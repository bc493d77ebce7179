using Builder.Core.Sites;
using Builder.Protocol;

namespace Builder.Server.Rpc.Targets;

/// <summary>Edits, for one client.</summary>
internal sealed class EditsTarget(SiteAccess sites, IClient client) : IEditsProtocol
{
    public async Task<EditApplyResponse> ApplyAsync(EditApplyRequest request, CancellationToken cancellationToken)
    {
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        var applied = await open.ApplyEditsAsync(
                (Core.Edits.EditFormat)request.Format,
                request.Text,
                request.Path is { } path ? SitePath.Parse(path) : null,
                request.KeepAutomatically,
                cancellationToken
            )
            .ConfigureAwait(false);
        return new EditApplyResponse(
            applied.Outcome.Applied,
            ToWire.Files(applied.Files),
            [.. applied.Outcome.Edits.Select(edit => new AppliedEdit(edit.Index, edit.Path.Value, Camel(edit.Tolerance.ToString())))],
            [
                .. applied.Outcome.Refusals.Select(refusal => new EditRefusal(
                    refusal.Index,
                    refusal.Path?.Value,
                    refusal.Reason,
                    refusal.Message
                )),
            ],
            applied.Check is { } check ? ToWire.Build(check) : null,
            applied.ReviewId,
            ToWire.Checkpoints(open, applied.Commits),
            applied.Message
        );
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
