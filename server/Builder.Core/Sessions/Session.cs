using Builder.Core.Models;
using Microsoft.Extensions.AI;

namespace Builder.Core.Sessions;

/// <summary>A conversation about a site.</summary>
/// <param name="Id">Unique for ever.</param>
/// <param name="Site">The site it is about, as it was given when the session started.</param>
/// <param name="Title">The first prompt, shortened to a line; empty before the first turn.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="LastAt">When something was last written to it.</param>
/// <param name="Turns">How many turns it has.</param>
/// <param name="Usage">The tokens of all its steps.</param>
public sealed record Session(
    string Id,
    string Site,
    string Title,
    DateTimeOffset StartedAt,
    DateTimeOffset LastAt,
    int Turns,
    ModelUsage Usage
);

/// <summary>A session with its turns, oldest first.</summary>
public sealed record SessionDetail(Session Session, IReadOnlyList<SessionTurn> Turns);

/// <summary>A prompt and what came of it.</summary>
/// <param name="Id">Unique for ever.</param>
/// <param name="SessionId">The session it belongs to.</param>
/// <param name="Site">The session's site.</param>
/// <param name="Prompt">What the person asked.</param>
/// <param name="Model">The model as <c>provider:name</c>.</param>
/// <param name="IsReplay">True when a recorded conversation answered.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="EndedAt">When it ended; null while it runs, or when it was interrupted.</param>
/// <param name="Outcome">How it ended; null like <paramref name="EndedAt"/>.</param>
/// <param name="Answer">What the model said, all steps together.</param>
/// <param name="Message">What came of it, for a person; empty until it ended.</param>
/// <param name="Steps">How many steps were saved.</param>
/// <param name="Usage">The tokens of its steps.</param>
public sealed record SessionTurn(
    string Id,
    string SessionId,
    string Site,
    string Prompt,
    string Model,
    bool IsReplay,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    TurnOutcome? Outcome,
    string Answer,
    string Message,
    int Steps,
    ModelUsage Usage
);

/// <summary>A model call and its tools, as it is kept.</summary>
/// <param name="Number">Counts within the turn; 0 is free for what the turn opens with.</param>
/// <param name="Messages">What the step added to the conversation: what was asked, the answer, the tools' results.</param>
/// <param name="Usage">The tokens of the step.</param>
/// <param name="Commit">The commit of the step under <c>refs/builder/</c>, or null.</param>
public sealed record SessionStep(int Number, IReadOnlyList<ChatMessage> Messages, ModelUsage Usage, string? Commit = null);

/// <summary>How a turn ended.</summary>
public enum TurnOutcome
{
    /// <summary>What it made builds and waits for a review.</summary>
    ReadyForReview,

    /// <summary>What it made builds and has landed in the workspace.</summary>
    Landed,

    /// <summary>It answered without changing a file.</summary>
    NothingChanged,

    /// <summary>It could not make the site build, or was interrupted; the draft holds the last good state or, where there is none, what was made.</summary>
    Stopped,

    /// <summary>The person cancelled.</summary>
    Cancelled,

    /// <summary>Something outside failed for good.</summary>
    Failed,
}

/// <summary>A prompt that waits for its turn.</summary>
/// <param name="TurnId">The turn that it will be.</param>
/// <param name="Site">The site whose queue it is in.</param>
/// <param name="Request">Everything that is needed to start the turn, as the caller wrote it.</param>
/// <param name="QueuedAt">When it was queued.</param>
public sealed record QueuedPrompt(string TurnId, string Site, string Request, DateTimeOffset QueuedAt);

/// <summary>Names one effect of one tool call. The same call with the same arguments in the same turn is the same effect, however often it is asked for.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="TurnId">The turn.</param>
/// <param name="CallId">The provider's id of the call.</param>
/// <param name="ArgumentsHash">A hash of the arguments.</param>
public sealed record EffectKey(string SessionId, string TurnId, string CallId, string ArgumentsHash);

/// <summary>What the ledger knows of an effect.</summary>
/// <param name="StartedAt">When it was about to happen.</param>
/// <param name="Result">What came of it; null when that is not known, because the process ended in between.</param>
public sealed record KnownEffect(DateTimeOffset StartedAt, string? Result);
