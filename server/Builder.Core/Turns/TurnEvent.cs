using Builder.Core.Changes;
using Builder.Core.Checkpoints;
using Builder.Core.Checks;
using Builder.Core.Diagnostics;
using Builder.Core.Models;
using Builder.Core.Sessions;

namespace Builder.Core.Turns;

/// <summary>What came of a turn.</summary>
/// <param name="Message">A plain sentence or two.</param>
/// <param name="Answer">What the model said, all steps together.</param>
/// <param name="ReviewId">The review that waits now, or null.</param>
/// <param name="Commits">What landed on the branch, oldest first.</param>
public sealed record TurnResult(
    TurnOutcome Outcome,
    string Message,
    string Answer,
    string? ReviewId,
    IReadOnlyList<Checkpoint> Commits,
    ModelUsage Usage,
    BuilderException? Error = null
);

/// <summary>Something that happened in a turn: a closed set, in order.</summary>
public abstract record TurnEvent
{
    private TurnEvent() { }

    /// <summary>The turn began.</summary>
    public sealed record Started(string SessionId, string Prompt, ModelReference Model, bool IsReplay) : TurnEvent;

    /// <summary>More of what the model says.</summary>
    public sealed record TextDelta(int Step, string Text) : TurnEvent;

    /// <summary>The step is asked again: its text so far is void.</summary>
    public sealed record TextReset(int Step, string Reason) : TurnEvent;

    /// <summary>A tool began.</summary>
    public sealed record ToolStarted(int Step, string CallId, string Tool, string Summary) : TurnEvent;

    /// <summary>A tool ended.</summary>
    public sealed record ToolFinished(int Step, string CallId, bool Succeeded, string Message) : TurnEvent;

    /// <summary>An edit set was applied to the draft, whole.</summary>
    public sealed record EditsApplied(int Step, IReadOnlyList<ChangedFile> Files) : TurnEvent;

    /// <summary>A step was committed.</summary>
    public sealed record CheckpointCreated(Checkpoint Checkpoint, IReadOnlyList<ChangedFile> Files) : TurnEvent;

    /// <summary>The draft is being checked.</summary>
    public sealed record BuildStarted(int Step) : TurnEvent;

    /// <summary>The check ended.</summary>
    public sealed record BuildFinished(int Step, CheckResult Result) : TurnEvent;

    /// <summary>Problems that are new since the last check.</summary>
    public sealed record DiagnosticsFound(int Step, IReadOnlyList<Diagnostic> Diagnostics) : TurnEvent;

    /// <summary>Tokens that a step used.</summary>
    public sealed record UsageCounted(int Step, ModelUsage Usage) : TurnEvent;

    /// <summary>The model asks the person.</summary>
    public sealed record QuestionAsked(string QuestionId, string Question, IReadOnlyList<string> Options) : TurnEvent;

    /// <summary>Something the person should know.</summary>
    public sealed record Notice(string Message, string? Detail) : TurnEvent;

    /// <summary>The turn ended; always the last event.</summary>
    public sealed record Finished(TurnResult Result) : TurnEvent;
}
