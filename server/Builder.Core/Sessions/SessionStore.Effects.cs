namespace Builder.Core.Sessions;

// The ledger of THREATS N4: an effect is written down before it happens and again when its result is known, so that a call that is made
// twice, also across a restart, has its effect once.
public sealed partial class SessionStore
{
    /// <summary>Announces an effect that is about to happen.</summary>
    /// <returns>Null when it is new: go ahead. Else what is known of it: with a result, use that; without one, the process ended while it happened.</returns>
    /// <exception cref="BuilderException">NotFound, when there is no such session.</exception>
    public KnownEffect? BeginEffect(EffectKey key) =>
        _database.Write(t =>
        {
            KnownEffect? known = t.Select(
                    "SELECT started, result FROM effect WHERE session = $session AND turn = $turn AND call = $call AND arguments = $arguments",
                    r => new KnownEffect(r.GetTime(0), r.GetText(1)),
                    Values(key)
                )
                .FirstOrDefault();
            if (known is null)
            {
                if (t.Select("SELECT 1 FROM session WHERE id = $id", r => r.GetInt32(0), ("$id", key.SessionId)).Count == 0)
                {
                    throw NoSession(key.SessionId);
                }

                t.Run(
                    "INSERT INTO effect (session, turn, call, arguments, started) VALUES ($session, $turn, $call, $arguments, $now)",
                    [.. Values(key), ("$now", Now().ToUnixTimeMilliseconds())]
                );
            }

            return known;
        });

    /// <summary>Notes the result of an effect that was announced. The first result stays.</summary>
    public void FinishEffect(EffectKey key, string result) =>
        _database.Write(t =>
            t.Run(
                """
                UPDATE effect SET result = $result
                WHERE session = $session AND turn = $turn AND call = $call AND arguments = $arguments AND result IS NULL
                """,
                [.. Values(key), ("$result", result)]
            )
        );

    private static (string, object?)[] Values(EffectKey key) =>
        [("$session", key.SessionId), ("$turn", key.TurnId), ("$call", key.CallId), ("$arguments", key.ArgumentsHash)];
}
