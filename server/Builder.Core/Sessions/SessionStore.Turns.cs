using System.Text.Json;
using Builder.Core.Models;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.AI;

namespace Builder.Core.Sessions;

public sealed partial class SessionStore
{
    /// <summary>Starts a turn.</summary>
    /// <param name="sessionId">The session it belongs to.</param>
    /// <param name="prompt">What the person asked.</param>
    /// <param name="model">The model as <c>provider:name</c>.</param>
    /// <param name="isReplay">Whether a recorded conversation answers.</param>
    /// <param name="turnId">The id that the turn has already, when it was queued; null for a new one.</param>
    /// <exception cref="BuilderException">NotFound, when there is no such session; Conflict, when there is such a turn already.</exception>
    public SessionTurn StartTurn(string sessionId, string prompt, string model, bool isReplay = false, string? turnId = null)
    {
        string id = turnId ?? NewId();
        DateTimeOffset now = Now();
        return _database.Write(t =>
        {
            string site =
                t.Select("SELECT site FROM session WHERE id = $id", r => r.GetString(0), ("$id", sessionId)).FirstOrDefault()
                ?? throw NoSession(sessionId);
            if (t.Select("SELECT 1 FROM turn WHERE id = $id", r => r.GetInt32(0), ("$id", id)).Count > 0)
            {
                throw new BuilderException(ErrorKind.Conflict, "This prompt was started already.", detail: $"Turn {id} exists.");
            }

            t.Run(
                """
                INSERT INTO turn (id, session, number, prompt, model, is_replay, started)
                VALUES ($id, $session, (SELECT COUNT(*) FROM turn WHERE session = $session), $prompt, $model, $replay, $now)
                """,
                ("$id", id),
                ("$session", sessionId),
                ("$prompt", prompt),
                ("$model", model),
                ("$replay", isReplay),
                ("$now", now.ToUnixTimeMilliseconds())
            );
            Touch(t, sessionId, now);
            t.Run("UPDATE session SET title = $title WHERE id = $id AND title = ''", ("$title", Title(prompt)), ("$id", sessionId));
            return new SessionTurn(id, sessionId, site, prompt, model, isReplay, now, null, null, "", "", 0, ModelUsage.None);
        });
    }

    /// <summary>Saves a step, or replaces what was saved under its number.</summary>
    /// <exception cref="BuilderException">NotFound, when there is no such turn.</exception>
    public void SaveStep(string turnId, SessionStep step)
    {
        string answer = string.Join(
            "\n\n",
            step.Messages.Where(m => m.Role == ChatRole.Assistant && m.Text.Length > 0).Select(m => m.Text)
        );
        string messages = JsonSerializer.Serialize([.. step.Messages], MessagesJson);
        _database.Write(t =>
        {
            Touch(t, SessionOf(t, turnId), Now());
            return t.Run(
                """
                INSERT INTO step VALUES ($turn, $number, $messages, $answer, $input, $output, $cached, $commit)
                ON CONFLICT (turn, number) DO UPDATE SET messages = excluded.messages, answer = excluded.answer, input_tokens = excluded.input_tokens,
                    output_tokens = excluded.output_tokens, cached_tokens = excluded.cached_tokens, commit_id = excluded.commit_id
                """,
                ("$turn", turnId),
                ("$number", step.Number),
                ("$messages", messages),
                ("$answer", answer),
                ("$input", step.Usage.InputTokens),
                ("$output", step.Usage.OutputTokens),
                ("$cached", step.Usage.CachedInputTokens),
                ("$commit", step.Commit)
            );
        });
    }

    /// <summary>The saved steps of a turn, in order.</summary>
    public IReadOnlyList<SessionStep> Steps(string turnId) =>
        _database.Read(t =>
            t.Select(
                "SELECT number, messages, input_tokens, output_tokens, cached_tokens, commit_id FROM step WHERE turn = $turn ORDER BY number",
                r => new SessionStep(
                    r.GetInt32(0),
                    JsonSerializer.Deserialize(r.GetString(1), MessagesJson) ?? [],
                    new ModelUsage(r.GetInt64(2), r.GetInt64(3), r.GetInt64(4)),
                    r.GetText(5)
                ),
                ("$turn", turnId)
            )
        );

    /// <summary>Notes how a turn ended, and takes its prompt out of the queue. Ending it again changes the outcome: a review can turn into a landing.</summary>
    /// <exception cref="BuilderException">NotFound, when there is no such turn.</exception>
    public void FinishTurn(string turnId, TurnOutcome outcome, string message) =>
        _database.Write(t =>
        {
            DateTimeOffset now = Now();
            Touch(t, SessionOf(t, turnId), now);
            t.Run("DELETE FROM prompt WHERE turn = $id", ("$id", turnId));
            return t.Run(
                "UPDATE turn SET outcome = $outcome, message = $message, ended = $now WHERE id = $id",
                ("$outcome", outcome.ToString()),
                ("$message", message),
                ("$now", now.ToUnixTimeMilliseconds()),
                ("$id", turnId)
            );
        });

    /// <summary>Keeps what clients were told of a turn, so that one that comes later can be told the same. A turn that is not there keeps nothing.</summary>
    /// <param name="turnId">The turn.</param>
    /// <param name="events">In a form that only who asks for it reads.</param>
    public void KeepTold(string turnId, string events) =>
        _database.Write(t =>
            t.Run(
                "INSERT OR REPLACE INTO told (turn, events) SELECT id, $events FROM turn WHERE id = $id",
                ("$id", turnId),
                ("$events", events)
            )
        );

    /// <summary>What clients were told of a turn, or null when that is not known.</summary>
    public string? Told(string turnId) =>
        _database.Read(t => t.Select("SELECT events FROM told WHERE turn = $id", r => r.GetString(0), ("$id", turnId)).FirstOrDefault());

    /// <summary>
    /// The turns that have no outcome, oldest first. Right after a start these are the ones that the last process was interrupted in, except
    /// those that another running process works on: ask for a site whose lock is held.
    /// </summary>
    public IReadOnlyList<SessionTurn> UnfinishedTurns(string? site = null) =>
        _database.Read(t =>
            t.Select(
                $"{SelectTurn} WHERE t.outcome IS NULL AND ($site IS NULL OR s.site = $site) ORDER BY t.started, t.id",
                ReadTurn,
                ("$site", site)
            )
        );

    private static string SessionOf(SqliteTransaction transaction, string turnId) =>
        transaction.Select("SELECT session FROM turn WHERE id = $id", r => r.GetString(0), ("$id", turnId)).FirstOrDefault()
        ?? throw new BuilderException(
            ErrorKind.NotFound,
            "That part of the conversation does not exist any more.",
            "Start a new one.",
            $"No turn {turnId}."
        );

    private static void Touch(SqliteTransaction transaction, string sessionId, DateTimeOffset now) =>
        transaction.Run(
            "UPDATE session SET last = max(last, $now) WHERE id = $id",
            ("$now", now.ToUnixTimeMilliseconds()),
            ("$id", sessionId)
        );

    private static string Title(string prompt)
    {
        string line = string.Join(' ', prompt.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= TitleLength)
        {
            return line;
        }

        int end = line.LastIndexOf(' ', TitleLength - 1);
        end = end < TitleLength / 2 ? TitleLength - 1 : end;
        return line[..(char.IsHighSurrogate(line[end - 1]) ? end - 1 : end)] + "…";
    }
}
