using Builder.Protocol;
using StepProof = Builder.Core.Proofs.StepProof;

namespace Builder.Server.Rpc.Targets;

/// <summary>Proofs, for one client.</summary>
internal sealed class ProofsTarget(SiteAccess sites, IClient client) : IProofsProtocol
{
    public async Task<ProofGetResponse> GetAsync(ProofGetRequest request, CancellationToken cancellationToken)
    {
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        var proof = request.CheckpointId is { } id ? open.Proof(open.Checkpoint(id)) : open.ProofOfReview();
        return new ProofGetResponse(proof is null ? null : Whole(proof));
    }

    public async Task<ProofPictureResponse> PictureAsync(ProofPictureRequest request, CancellationToken cancellationToken)
    {
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        return new ProofPictureResponse(
            "image/webp",
            open.Picture(request.Picture) is { } picture ? Convert.ToBase64String(picture) : null
        );
    }

    internal static Proof Whole(StepProof proof) =>
        new(
            ToWire.Proof(proof),
            proof.Says,
            proof.Tools.Browser,
            [
                .. proof.Pages.Select(page => new ProofPage(
                    page.Route,
                    page.Title,
                    page.Width,
                    page.Scheme,
                    page.IsOldVisitors,
                    page.Problems,
                    page.Ms,
                    page.Picture
                )),
            ],
            proof.PagesLeft,
            proof.WhyNotSeen,
            [.. proof.Flows.Select(flow => new ProofFlow(flow.Path, flow.Title, flow.Works, flow.FailedAt, flow.Why, flow.Ms))],
            proof.FlowsLeft,
            proof.WhyNotTried,
            [
                .. proof.Found.Select(one => new ProofFinding(
                    one.IsFailure ? BuildSeverity.Error : BuildSeverity.Warning,
                    one.Message,
                    one.Path,
                    one.Line,
                    one.IsOld
                )),
            ],
            proof.FoundLeft,
            proof.Ms
        );
}
