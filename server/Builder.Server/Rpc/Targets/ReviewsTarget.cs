using Builder.Core.Reviews;
using Builder.Core.Sites;
using Builder.Protocol;

namespace Builder.Server.Rpc.Targets;

/// <summary>Reviews, for one client.</summary>
internal sealed class ReviewsTarget(SiteAccess sites, Clients clients, IClient client) : IReviewsProtocol
{
    public async Task<Review> GetAsync(ReviewGetRequest request, CancellationToken cancellationToken)
    {
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        return open.Review() is { } review
            ? new Review(
                open.Site.Root,
                review.ReviewId,
                review.Prompt,
                review.Summary,
                review.IsVerified,
                [.. review.Files.Select(file => File(open.Site, file))],
                ToWire.Checkpoints(open, review.Steps),
                open.ProofOfReview() is { } proof ? ProofsTarget.Whole(proof) : null
            )
            : new Review(open.Site.Root, null, "", "", false, [], [], null);
    }

    public async Task<ReviewDecideResponse> DecideAsync(ReviewDecideRequest request, CancellationToken cancellationToken)
    {
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        var paths = request.Paths?.Select(SitePath.Parse).ToHashSet();
        if (request.Decision == ReviewDecision.Discard)
        {
            var message = await open.DiscardAsync(request.ReviewId, paths, cancellationToken).ConfigureAwait(false);
            return new ReviewDecideResponse([], [], [], message, open.Review()?.ReviewId);
        }
        var (landed, check) = await open.KeepAsync(request.ReviewId, paths, cancellationToken).ConfigureAwait(false);
        if (landed.Conflicts.Count == 0)
        {
            clients.Show(open.Site.Root, ToWire.Diagnostics(check.Diagnostics)); // what landed has been checked: older problems are gone
        }
        return new ReviewDecideResponse(
            [.. landed.Landed.Select(path => path.Value)],
            [.. landed.Conflicts.Select(path => path.Value)],
            ToWire.Checkpoints(open, landed.Commits),
            landed.Message,
            open.Review()?.ReviewId
        );
    }

    private static ReviewFile File(Site site, ReviewedFile file) =>
        new(
            ToWire.File(file.Change),
            site.Folder.Absolute(file.Change.Path),
            site.DraftFolder.Absolute(file.Change.Path),
            file.IsBinary,
            file.HasConflict,
            [.. file.Hunks.Select(hunk => new ReviewHunk(hunk.OldStart, hunk.OldCount, hunk.NewStart, hunk.NewCount))]
        );
}
