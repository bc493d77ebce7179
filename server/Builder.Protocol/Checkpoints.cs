using System.Text.Json.Serialization;

namespace Builder.Protocol;

/// <summary>Checkpoints: the site's history, one commit a step.</summary>
public interface ICheckpointsProtocol
{
    /// <summary>The checkpoints of a site, newest first.</summary>
    [RpcMethod("builder/checkpoint.list")]
    Task<CheckpointListResponse> ListAsync(CheckpointListRequest request, CancellationToken cancellationToken);

    /// <summary>What a checkpoint changed, as a unified diff a file.</summary>
    [RpcMethod("builder/checkpoint.diff")]
    Task<CheckpointDiffResponse> DiffAsync(CheckpointDiffRequest request, CancellationToken cancellationToken);

    /// <summary>Takes back one step, also a middle one, and keeps everything after it. Itself a step.</summary>
    [RpcMethod("builder/checkpoint.undo")]
    Task<CheckpointChangeResponse> UndoAsync(CheckpointUndoRequest request, CancellationToken cancellationToken);

    /// <summary>Brings the site back to how it was at a checkpoint. Itself a step.</summary>
    [RpcMethod("builder/checkpoint.restore")]
    Task<CheckpointChangeResponse> RestoreAsync(CheckpointRestoreRequest request, CancellationToken cancellationToken);
}

/// <summary>What made a checkpoint.</summary>
[JsonConverter(typeof(EnumName<CheckpointKind>))]
public enum CheckpointKind
{
    /// <summary>The first commit, from a template.</summary>
    Template,

    /// <summary>A step of a turn.</summary>
    Step,

    /// <summary>The person's own changes.</summary>
    User,

    /// <summary>An undo of a step.</summary>
    Undo,

    /// <summary>A restore of a checkpoint.</summary>
    Restore,
}

/// <param name="Id">The commit's id, 40 hexadecimal digits.</param>
/// <param name="TreeId">The tree's id; builds are kept by it.</param>
/// <param name="Title">First line of the message.</param>
/// <param name="At">When, in UTC.</param>
/// <param name="OnBranch">True when it has landed on the branch.</param>
/// <param name="Builds">Whether the tree was seen to build; null when not tried.</param>
/// <param name="Proof">What was proved of it, in a line; null where that is not known.</param>
public sealed record CheckpointSummary(
    string Id,
    string TreeId,
    CheckpointKind Kind,
    string Title,
    DateTimeOffset At,
    bool OnBranch,
    bool? Builds,
    string? SessionId,
    string? TurnId,
    int? Step,
    string? Model,
    IReadOnlyList<ChangedFile> Files,
    ProofSummary? Proof
);

/// <param name="Limit">At most this many, 1 to 1,000.</param>
public sealed record CheckpointListRequest(string Site, int Limit = 100);

public sealed record CheckpointListResponse(IReadOnlyList<CheckpointSummary> Checkpoints);

/// <param name="CheckpointId">A commit id or an unambiguous prefix of at least 7 digits.</param>
public sealed record CheckpointDiffRequest(string Site, string CheckpointId);

public sealed record CheckpointDiffResponse(CheckpointSummary Checkpoint, string UnifiedDiff);

public sealed record CheckpointUndoRequest(string Site, string CheckpointId);

public sealed record CheckpointRestoreRequest(string Site, string CheckpointId);

/// <param name="Checkpoint">The step that was made, or null when there was nothing to change.</param>
public sealed record CheckpointChangeResponse(CheckpointSummary? Checkpoint, BuildSummary? Build, string Message);
