using Builder.Core.Models;
using Builder.Core.Prompts;
using Builder.Core.Sessions;
using Builder.Core.Sites;

namespace Builder.Core.Turns;

/// <summary>One turn as the session keeps it: its place in the queue, its steps, how it ended.</summary>
internal sealed class TurnRecord
{
    private readonly SessionStore _sessions;
    private readonly Site _site;
    private readonly TurnRequest _request;
    private string? _sessionId;

    private TurnRecord(SessionStore sessions, Site site, TurnRequest request) => (_sessions, _site, _request) = (sessions, site, request);

    /// <summary>The session; there is one once the turn has started.</summary>
    public string SessionId => _sessionId ?? throw new InvalidOperationException("The turn has not started.");

    /// <summary>What was said before, oldest first.</summary>
    public IReadOnlyList<EarlierTurn> Earlier { get; private set; } = [];

    /// <summary>Puts the prompt into the site's queue, where it survives a restart.</summary>
    public static TurnRecord Enqueue(SessionStore sessions, Site site, TurnRequest request)
    {
        sessions.Enqueue(site.Root, request.Prompt, request.TurnId);
        return new TurnRecord(sessions, site, request);
    }

    /// <summary>The prompt's turn has come: reads what was said before.</summary>
    /// <exception cref="BuilderException">NotFound, when the session that was asked for does not exist.</exception>
    public void LoadEarlier()
    {
        _sessionId = _request.SessionId ?? _sessions.LatestSession(_site.Root)?.Id;
        Earlier = _sessionId is null
            ? []
            : [.. _sessions.Get(_sessionId).Turns.Select(t => new EarlierTurn(t.Prompt, t.Answer, Outcome(t)))];
    }

    /// <summary>Writes down that the turn begins.</summary>
    public void Start(ModelReference model, bool isReplay)
    {
        _sessionId ??= _sessions.StartSession(_site.Root).Id;
        _sessions.StartTurn(_sessionId, _request.Prompt, model.ToString(), isReplay, _request.TurnId);
    }

    /// <summary>Writes down a step.</summary>
    public void Save(SessionStep step) => _sessions.SaveStep(_request.TurnId, step);

    /// <summary>What is known of a tool call that may have run already: its stored result, or null to run it.</summary>
    public string? BeginEffect(int step, ModelToolCall call) => _sessions.BeginEffect(Key(step, call))?.Result;

    /// <summary>Stores a tool call's result, so that the same call is never run twice.</summary>
    public void FinishEffect(int step, ModelToolCall call, string result) => _sessions.FinishEffect(Key(step, call), result);

    /// <summary>Writes down how the turn ended.</summary>
    public void Finish(TurnResult result) => _sessions.FinishTurn(_request.TurnId, result.Outcome, result.Message);

    /// <summary>The turn never began.</summary>
    public void Drop() => _sessions.RemoveFromQueue(_request.TurnId);

    // Some servers count the calls of each reply anew, so the step is part of the name.
    private EffectKey Key(int step, ModelToolCall call) =>
        new(
            SessionId,
            _request.TurnId,
            $"{step}/{call.CallId}",
            Convert.ToHexStringLower(
                System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{call.Name} {call.Arguments}"))
            )
        );

    private static string Outcome(SessionTurn turn) =>
        turn.Outcome switch
        {
            TurnOutcome.Landed => "kept",
            TurnOutcome.ReadyForReview => "waiting for the person's review",
            TurnOutcome.NothingChanged => "no file changed",
            null => "interrupted",
            _ => $"not kept: {turn.Message}",
        };
}
