using Builder.Core.Sites;

namespace Builder.Core.Checkpoints;

/// <summary>The id of a tree in the site's history: the content of a whole site, 40 hexadecimal digits.</summary>
public readonly record struct TreeId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>The id of a commit, 40 hexadecimal digits.</summary>
public readonly record struct CommitId(string Value)
{
    /// <summary>The first seven digits, for people.</summary>
    public string Abbreviated => Value[..7];

    public override string ToString() => Value;
}

/// <summary>What made a checkpoint.</summary>
public enum CheckpointKind
{
    /// <summary>The first commit, from a template.</summary>
    Template,

    /// <summary>A step of a turn.</summary>
    Step,

    /// <summary>The person's own changes; also every commit that Builder did not make.</summary>
    User,

    /// <summary>An undo of a step.</summary>
    Undo,

    /// <summary>A restore of a checkpoint.</summary>
    Restore,
}

/// <summary>One commit of the site's history, as Builder reads it.</summary>
/// <param name="Tree">The site as it was then. When the site is a folder of a larger repository, this is the folder's tree.</param>
/// <param name="Parent">The first parent, or null for the first commit.</param>
/// <param name="OnBranch">True when the commit can be reached from HEAD; false for a raw step.</param>
/// <param name="Builds">Whether the tree was seen to build; null when it was not tried.</param>
public sealed record Checkpoint(
    CommitId Id,
    TreeId Tree,
    CommitId? Parent,
    CheckpointKind Kind,
    string Title,
    DateTimeOffset At,
    bool OnBranch,
    bool? Builds,
    string? SessionId,
    string? TurnId,
    int? Step,
    string? Model
);

/// <summary>What the message of a commit says about a step.</summary>
/// <param name="Title">One line; longer ones are cut at 100 characters.</param>
/// <param name="Body">Further text for people, or null.</param>
public sealed record StepDescription(
    CheckpointKind Kind,
    string Title,
    string? Body = null,
    string? SessionId = null,
    string? TurnId = null,
    int? Step = null,
    string? Model = null,
    bool IsReplay = false,
    long InputTokens = 0,
    long OutputTokens = 0,
    bool? Builds = null
);

/// <summary>How a file differs between two trees.</summary>
public enum ChangeStatus
{
    Added,
    Modified,
    Deleted,
    Moved,
}

/// <param name="MovedFrom">Where the file was before, for <see cref="ChangeStatus.Moved"/>.</param>
public sealed record TreeChange(SitePath Path, ChangeStatus Status, SitePath? MovedFrom);

/// <param name="Tree">The merged tree, or null when there is a conflict.</param>
/// <param name="Conflicts">The files that both sides changed at the same lines.</param>
public sealed record MergedTree(TreeId? Tree, IReadOnlyList<SitePath> Conflicts);

/// <summary>How the repository stands at this moment.</summary>
/// <param name="Branch">The branch that is checked out, or null when HEAD is detached.</param>
/// <param name="Head">The commit that is checked out, or null before the first one.</param>
/// <param name="OperationInProgress">For a person: "a merge", "a rebase"…; null when none is.</param>
/// <param name="Staged">Files that the person has staged, or that an unfinished merge holds. They never enter a commit of ours.</param>
/// <param name="HasPendingChanges">Whether the workspace has changes that no commit holds.</param>
/// <param name="Notices">Sentences for the person, such as that hooks are not run. Often empty.</param>
public sealed record HistoryState(
    string? Branch,
    CommitId? Head,
    bool IsUnborn,
    bool IsDetached,
    string? OperationInProgress,
    IReadOnlySet<SitePath> Staged,
    bool HasPendingChanges,
    IReadOnlyList<string> Notices
)
{
    /// <summary>Why no commit may be put on the branch now, as the rest of a sentence; null when one may.</summary>
    public string? WhyNoCommit =>
        OperationInProgress is not null ? $"{OperationInProgress} is in progress"
        : IsDetached ? "no branch is checked out"
        : IsUnborn ? "this repository has no commit yet (make the first one yourself, and Builder's follow it)"
        : null;
}
