using System.Text.Json.Serialization;

namespace Builder.Protocol;

/// <summary>Reviews: the draft's changes, waiting for a yes.</summary>
public interface IReviewsProtocol
{
    /// <summary>The review that waits on a site, or one without files when none does.</summary>
    [RpcMethod("builder/review.get")]
    Task<Review> GetAsync(ReviewGetRequest request, CancellationToken cancellationToken);

    /// <summary>Keeps or discards the draft's changes, all of them or those of some files.</summary>
    [RpcMethod("builder/review.decide")]
    Task<ReviewDecideResponse> DecideAsync(ReviewDecideRequest request, CancellationToken cancellationToken);
}

public sealed record ReviewGetRequest(string Site);

/// <param name="ReviewId">Null when no review waits.</param>
/// <param name="Prompt">The prompt that led to it.</param>
/// <param name="Summary">What the model said it did.</param>
/// <param name="IsVerified">Whether the draft as it is passed the type check and the build.</param>
/// <param name="Proof">What was seen of its pages and tried on them; null where that is not known.</param>
public sealed record Review(
    string Site,
    string? ReviewId,
    string Prompt,
    string Summary,
    bool IsVerified,
    IReadOnlyList<ReviewFile> Files,
    IReadOnlyList<CheckpointSummary> Steps,
    Proof? Proof
);

/// <param name="WorkspacePath">Absolute path of the file in the workspace; it need not exist (an added file).</param>
/// <param name="DraftPath">Absolute path of the file in the draft; it need not exist (a deleted file).</param>
/// <param name="HasConflict">True when the workspace's file has changed since the draft was opened in a way that cannot be merged.</param>
public sealed record ReviewFile(
    ChangedFile Change,
    string WorkspacePath,
    string DraftPath,
    bool IsBinary,
    bool HasConflict,
    IReadOnlyList<ReviewHunk> Hunks
);

/// <param name="OldStart">First line of the hunk in the workspace, from 1.</param>
/// <param name="NewStart">First line of the hunk in the draft, from 1.</param>
public sealed record ReviewHunk(int OldStart, int OldCount, int NewStart, int NewCount);

[JsonConverter(typeof(EnumName<ReviewDecision>))]
public enum ReviewDecision
{
    Keep,
    Discard,
}

/// <param name="Paths">The files it is about; null for all of the review.</param>
public sealed record ReviewDecideRequest(string Site, string ReviewId, ReviewDecision Decision, IReadOnlyList<string>? Paths);

/// <param name="Conflicts">Files that were left as they are because both sides changed the same lines.</param>
/// <param name="Commits">What landed on the branch, oldest first.</param>
/// <param name="Message">What happened, in a plain sentence.</param>
/// <param name="RemainingReviewId">The review that still waits for the other files, or null.</param>
public sealed record ReviewDecideResponse(
    IReadOnlyList<string> Landed,
    IReadOnlyList<string> Conflicts,
    IReadOnlyList<CheckpointSummary> Commits,
    string Message,
    string? RemainingReviewId
);
