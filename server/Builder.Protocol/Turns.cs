using System.Text.Json.Serialization;

namespace Builder.Protocol;

/// <summary>Turns: from a prompt to the end of its answer.</summary>
public interface ITurnsProtocol
{
    /// <summary>Starts a turn, or queues it behind the one that runs on the same site. Its events follow as notifications.</summary>
    [RpcMethod("builder/turn.start")]
    Task<TurnStartResponse> StartAsync(TurnStartRequest request, CancellationToken cancellationToken);

    /// <summary>Asks a turn to stop. Answered once it has stopped; the last good state stays in the draft.</summary>
    [RpcMethod("builder/turn.cancel")]
    Task<TurnCancelResponse> CancelAsync(TurnCancelRequest request, CancellationToken cancellationToken);

    /// <summary>Answers a question that the model asked (<see cref="TurnEvent.QuestionAsked"/>).</summary>
    [RpcMethod("builder/turn.answer")]
    Task<TurnAnswerResponse> AnswerAsync(TurnAnswerRequest request, CancellationToken cancellationToken);

    /// <summary>The events of a turn after a sequence number: what a client that reconnects has missed.</summary>
    [RpcMethod("builder/turn.events")]
    Task<TurnEventsResponse> EventsAsync(TurnEventsRequest request, CancellationToken cancellationToken);
}

/// <param name="Site">The site's folder, as <see cref="SiteState.Site"/> gave it.</param>
/// <param name="Prompt">What the person wants, in their words. 1 to 100,000 characters.</param>
/// <param name="SessionId">The session to go on with; null for the site's latest, or a new one.</param>
/// <param name="Model">The model as <c>provider:name</c>; null for the configured one.</param>
/// <param name="Selection">Code the person had selected, or null.</param>
/// <param name="Diagnostics">Problems to fix, as shown in the editor; empty for none.</param>
/// <param name="KeepAutomatically">True to land a turn that builds without waiting for a review.</param>
/// <param name="Conversation">With the offline model: which recorded conversation to replay; null for the site's own.</param>
public sealed record TurnStartRequest(
    string Site,
    string Prompt,
    string? SessionId = null,
    string? Model = null,
    Selection? Selection = null,
    IReadOnlyList<string>? Diagnostics = null,
    bool KeepAutomatically = false,
    string? Conversation = null
);

/// <param name="Path">Path within the site, with <c>/</c>.</param>
/// <param name="StartLine">First selected line, from 1.</param>
/// <param name="EndLine">Last selected line, from 1, inclusive.</param>
/// <param name="Text">The selected text as the editor shows it, saved or not.</param>
public sealed record Selection(string Path, int StartLine, int EndLine, string Text);

/// <param name="QueuePosition">0 when the turn runs at once, else how many turns are before it.</param>
public sealed record TurnStartResponse(string TurnId, string SessionId, int QueuePosition);

public sealed record TurnCancelRequest(string TurnId);

/// <param name="WasRunning">False when the turn had already ended or was still queued.</param>
public sealed record TurnCancelResponse(bool WasRunning);

public sealed record TurnAnswerRequest(string TurnId, string QuestionId, string Answer);

/// <param name="Accepted">False when the question was no longer open.</param>
public sealed record TurnAnswerResponse(bool Accepted);

/// <param name="AfterSequence">The last sequence number seen; 0 for all.</param>
public sealed record TurnEventsRequest(string TurnId, long AfterSequence);

/// <param name="Events">In order of their sequence.</param>
/// <param name="IsComplete">True when the turn has ended and its last event is among those seen.</param>
public sealed record TurnEventsResponse(IReadOnlyList<TurnEvent> Events, bool IsComplete);

/// <summary>How a turn ended.</summary>
[JsonConverter(typeof(EnumName<TurnOutcome>))]
public enum TurnOutcome
{
    /// <summary>It did what it could, what it made builds, and it waits for a review.</summary>
    ReadyForReview,

    /// <summary>It did what it could, what it made builds, and it has landed in the workspace.</summary>
    Landed,

    /// <summary>It answered without changing a file.</summary>
    NothingChanged,

    /// <summary>It could not make the site build; the draft holds the last good state or, where there is none, what was made, which cannot be kept.</summary>
    Stopped,

    /// <summary>The person cancelled.</summary>
    Cancelled,

    /// <summary>Something outside failed for good.</summary>
    Failed,
}

/// <summary>Something that happened in a turn. A closed set, told apart by <c>kind</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(TextDelta), "text.delta")]
[JsonDerivedType(typeof(TextReset), "text.reset")]
[JsonDerivedType(typeof(ToolStarted), "tool.started")]
[JsonDerivedType(typeof(ToolFinished), "tool.finished")]
[JsonDerivedType(typeof(EditsApplied), "edits.applied")]
[JsonDerivedType(typeof(CheckpointCreated), "checkpoint.created")]
[JsonDerivedType(typeof(BuildStarted), "build.started")]
[JsonDerivedType(typeof(BuildFinished), "build.finished")]
[JsonDerivedType(typeof(DiagnosticsFound), "diagnostics")]
[JsonDerivedType(typeof(UsageCounted), "usage")]
[JsonDerivedType(typeof(QuestionAsked), "question.asked")]
[JsonDerivedType(typeof(Notice), "notice")]
[JsonDerivedType(typeof(Finished), "finished")]
public abstract record TurnEvent
{
    private TurnEvent() { }

    /// <summary>The turn it belongs to.</summary>
    public required string TurnId { get; init; }

    /// <summary>Grows by one from event to event within a turn, from 1.</summary>
    public required long Sequence { get; init; }

    /// <summary>The turn began.</summary>
    /// <param name="Model">The model as <c>provider:name</c>.</param>
    /// <param name="IsReplay">True when the offline model replays a recorded conversation.</param>
    public sealed record Started(string Site, string SessionId, string Prompt, string Model, bool IsReplay) : TurnEvent;

    /// <summary>More of what the model says. Batched per frame.</summary>
    public sealed record TextDelta(int Step, string Text) : TurnEvent;

    /// <summary>The stream was lost and the step is asked again: forget the text of this step that was shown so far.</summary>
    public sealed record TextReset(int Step, string Reason) : TurnEvent;

    /// <summary>A tool began.</summary>
    /// <param name="Summary">What it does, in a few words, such as <c>Edit src/App.tsx</c>.</param>
    public sealed record ToolStarted(int Step, string CallId, string Tool, string Summary) : TurnEvent;

    /// <summary>A tool ended.</summary>
    /// <param name="Message">What came of it, in one sentence.</param>
    public sealed record ToolFinished(int Step, string CallId, bool Succeeded, string Message) : TurnEvent;

    /// <summary>An edit set was applied to the draft, whole.</summary>
    public sealed record EditsApplied(int Step, IReadOnlyList<ChangedFile> Files) : TurnEvent;

    /// <summary>A step was committed under <c>refs/builder/</c>.</summary>
    public sealed record CheckpointCreated(CheckpointSummary Checkpoint) : TurnEvent;

    /// <summary>The draft is being type-checked and built.</summary>
    public sealed record BuildStarted(int Step) : TurnEvent;

    /// <summary>The check of the draft ended.</summary>
    public sealed record BuildFinished(int Step, BuildSummary Build) : TurnEvent;

    /// <summary>Problems that are new since the last check.</summary>
    public sealed record DiagnosticsFound(int Step, IReadOnlyList<BuildDiagnostic> Diagnostics) : TurnEvent;

    /// <summary>Tokens that a step used.</summary>
    public sealed record UsageCounted(int Step, UsageSummary Usage) : TurnEvent;

    /// <summary>The model asks the person; answer with <c>builder/turn.answer</c>.</summary>
    public sealed record QuestionAsked(string QuestionId, string Question, IReadOnlyList<string> Options) : TurnEvent;

    /// <summary>Something the person should know, such as a retry after a provider's limit.</summary>
    public sealed record Notice(string Message, string? Detail) : TurnEvent;

    /// <summary>The turn ended; always the last event.</summary>
    /// <param name="Message">What came of it, in a plain sentence or two.</param>
    /// <param name="ReviewId">The review that now waits, or null.</param>
    /// <param name="Commits">What landed on the branch, oldest first; empty when nothing did.</param>
    public sealed record Finished(
        TurnOutcome Outcome,
        string Message,
        string? ReviewId,
        IReadOnlyList<CheckpointSummary> Commits,
        ErrorDetail? Error
    ) : TurnEvent;
}

/// <summary>How a file changed.</summary>
[JsonConverter(typeof(EnumName<ChangeStatus>))]
public enum ChangeStatus
{
    Added,
    Modified,
    Deleted,
    Moved,
}

/// <param name="MovedFrom">The earlier path of a moved file, else null.</param>
/// <param name="Additions">Lines added.</param>
/// <param name="Deletions">Lines removed.</param>
public sealed record ChangedFile(string Path, ChangeStatus Status, string? MovedFrom, int Additions, int Deletions);

/// <param name="CachedInputTokens">The part of the input that the provider had cached.</param>
public sealed record UsageSummary(long InputTokens, long OutputTokens, long CachedInputTokens);
