using Microsoft.Data.Sqlite;

namespace Builder.Core.Sessions;

public sealed partial class SessionStore
{
    private const string SelectPrompt = "SELECT turn, site, request, queued FROM prompt";

    /// <summary>Puts a prompt at the end of its site's queue. A prompt that is there already stays where it is.</summary>
    /// <param name="site">Whose queue.</param>
    /// <param name="request">Everything that is needed to start the turn.</param>
    /// <param name="turnId">The id of the turn that it will be; null for a new one.</param>
    public QueuedPrompt Enqueue(string site, string request, string? turnId = null)
    {
        string id = turnId ?? NewId();
        return _database.Write(t =>
        {
            t.Run(
                "INSERT INTO prompt (turn, site, request, queued) VALUES ($turn, $site, $request, $now) ON CONFLICT (turn) DO NOTHING",
                ("$turn", id),
                ("$site", site),
                ("$request", request),
                ("$now", Now().ToUnixTimeMilliseconds())
            );
            return t.Select($"{SelectPrompt} WHERE turn = $turn", ReadPrompt, ("$turn", id)).Single();
        });
    }

    /// <summary>Removes a prompt from the queue. <see cref="FinishTurn"/> does so by itself.</summary>
    /// <returns>False when it was not there.</returns>
    public bool RemoveFromQueue(string turnId) =>
        _database.Write(t => t.Run("DELETE FROM prompt WHERE turn = $turn", ("$turn", turnId))) > 0;

    /// <summary>The queue of a site, or of all sites, in order; one that runs stays in it until it has finished.</summary>
    public IReadOnlyList<QueuedPrompt> Queue(string? site = null) =>
        _database.Read(t => t.Select($"{SelectPrompt} WHERE $site IS NULL OR site = $site ORDER BY id", ReadPrompt, ("$site", site)));

    private static QueuedPrompt ReadPrompt(SqliteDataReader r) => new(r.GetString(0), r.GetString(1), r.GetString(2), r.GetTime(3));
}
