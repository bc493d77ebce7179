using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Builder.Core.Models;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.AI;

namespace Builder.Core.Sessions;

/// <summary>
/// Keeps conversations, their steps and usage, the queue of prompts, and the ledger of effects, in <c>builder.db</c> in the user's own folder.
/// Every method is one transaction: when it returns, what it wrote survives a crash and a power loss. Safe for use by several threads, and the
/// file by several processes. Methods take a few milliseconds; when another process writes, up to ten seconds.
/// </summary>
public sealed partial class SessionStore : IAsyncDisposable, IDisposable
{
    private const int TitleLength = 80;

    private const string SelectSession = """
        SELECT s.id, s.site, s.title, s.started, s.last, COUNT(DISTINCT t.id),
            COALESCE(SUM(p.input_tokens), 0), COALESCE(SUM(p.output_tokens), 0), COALESCE(SUM(p.cached_tokens), 0)
        FROM session s LEFT JOIN turn t ON t.session = s.id LEFT JOIN step p ON p.turn = t.id
        """;

    private const string SelectTurn = """
        SELECT t.id, t.session, s.site, t.prompt, t.model, t.is_replay, t.started, t.ended, t.outcome, t.message,
            COALESCE((SELECT GROUP_CONCAT(answer, char(10) || char(10)) FROM (SELECT answer FROM step WHERE turn = t.id AND answer <> '' ORDER BY number)), ''),
            (SELECT COUNT(*) FROM step WHERE turn = t.id),
            COALESCE((SELECT SUM(input_tokens) FROM step WHERE turn = t.id), 0),
            COALESCE((SELECT SUM(output_tokens) FROM step WHERE turn = t.id), 0),
            COALESCE((SELECT SUM(cached_tokens) FROM step WHERE turn = t.id), 0)
        FROM turn t JOIN session s ON s.id = t.session
        """;

    private static readonly JsonTypeInfo<List<ChatMessage>> MessagesJson =
        (JsonTypeInfo<List<ChatMessage>>)
            new JsonSerializerOptions(AIJsonUtilities.DefaultOptions) { WriteIndented = false }.GetTypeInfo(typeof(List<ChatMessage>));

    private readonly SessionDatabase _database;
    private readonly TimeProvider _clock;

    private SessionStore(SessionDatabase database, TimeProvider clock)
    {
        _database = database;
        _clock = clock;
    }

    /// <summary>What the person should know about how the file was opened, such as that a damaged one was put aside; else null.</summary>
    public string? Notice => _database.Notice;

    /// <summary>Opens the file, or creates it. A damaged one is renamed, never deleted, and a new one started; see <see cref="Notice"/>.</summary>
    /// <exception cref="BuilderException">Precondition, when the file was written by a newer version or cannot be written.</exception>
    public static SessionStore Open(BuilderFolders folders, TimeProvider clock) =>
        new(SessionDatabase.Open(Path.Combine(folders.State, "builder.db"), clock), clock);

    /// <summary>Starts a session about a site.</summary>
    public Session StartSession(string site)
    {
        string id = NewId();
        DateTimeOffset now = Now();
        _database.Write(t =>
            t.Run(
                "INSERT INTO session VALUES ($id, $site, '', $now, $now)",
                ("$id", id),
                ("$site", site),
                ("$now", now.ToUnixTimeMilliseconds())
            )
        );
        return new Session(id, site, "", now, now, 0, ModelUsage.None);
    }

    /// <summary>The session of a site that was used last, or null.</summary>
    public Session? LatestSession(string site) => List(site) is [var latest, ..] ? latest : null;

    /// <summary>The sessions of a site, or of all sites, the one used last first.</summary>
    public IReadOnlyList<Session> List(string? site = null) =>
        _database.Read(t =>
            t.Select(
                $"{SelectSession} WHERE $site IS NULL OR s.site = $site GROUP BY s.id ORDER BY s.last DESC, s.id DESC",
                ReadSession,
                ("$site", site)
            )
        );

    /// <summary>A session with its turns.</summary>
    /// <exception cref="BuilderException">NotFound.</exception>
    public SessionDetail Get(string sessionId) =>
        _database.Read(t =>
        {
            Session session =
                t.Select($"{SelectSession} WHERE s.id = $id GROUP BY s.id", ReadSession, ("$id", sessionId)).FirstOrDefault()
                ?? throw NoSession(sessionId);
            return new SessionDetail(
                session,
                t.Select($"{SelectTurn} WHERE t.session = $id ORDER BY t.number", ReadTurn, ("$id", sessionId))
            );
        });

    /// <summary>Everything that was said in a session, in order, to go on from.</summary>
    public IReadOnlyList<ChatMessage> Messages(string sessionId) =>
        _database.Read(t =>
            t.Select(
                    "SELECT p.messages FROM step p JOIN turn t ON t.id = p.turn WHERE t.session = $id ORDER BY t.number, p.number",
                    r => r.GetString(0),
                    ("$id", sessionId)
                )
                .SelectMany(json => JsonSerializer.Deserialize(json, MessagesJson) ?? [])
                .ToList()
        );

    /// <summary>Deletes all sessions of a site, and the prompts that wait for it. Gives how many sessions there were.</summary>
    public int DeleteSite(string site)
    {
        int deleted = _database.Write(t =>
        {
            t.Run("DELETE FROM prompt WHERE site = $site", ("$site", site));
            return t.Run("DELETE FROM session WHERE site = $site", ("$site", site));
        });
        _database.EmptyLog();
        return deleted;
    }

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static Session ReadSession(SqliteDataReader r) =>
        new(
            r.GetString(0),
            r.GetString(1),
            r.GetString(2),
            r.GetTime(3),
            r.GetTime(4),
            r.GetInt32(5),
            new(r.GetInt64(6), r.GetInt64(7), r.GetInt64(8))
        );

    private static SessionTurn ReadTurn(SqliteDataReader r) =>
        new(
            r.GetString(0),
            r.GetString(1),
            r.GetString(2),
            r.GetString(3),
            r.GetString(4),
            r.GetBoolean(5),
            r.GetTime(6),
            r.GetNullable(7, SqliteCommands.GetTime),
            r.GetText(8) is { } outcome ? Enum.Parse<TurnOutcome>(outcome) : null,
            r.GetString(10),
            r.GetString(9),
            r.GetInt32(11),
            new(r.GetInt64(12), r.GetInt64(13), r.GetInt64(14))
        );

    private static BuilderException NoSession(string id) =>
        new(ErrorKind.NotFound, "That conversation does not exist any more.", "Start a new one.", $"No session {id}.");

    // To the millisecond, as it is stored: what a method returns equals what is read back.
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(_clock.GetUtcNow().ToUnixTimeMilliseconds());

    private string NewId() => Guid.CreateVersion7(_clock.GetUtcNow()).ToString("N");
}
