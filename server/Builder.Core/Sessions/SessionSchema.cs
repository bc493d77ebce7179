namespace Builder.Core.Sessions;

/// <summary>The tables, as a list of steps from one version to the next. A step that was released is never changed; a new one is added.</summary>
internal static class SessionSchema
{
    /// <summary>The script at index n leads from version n to n + 1. Times are milliseconds since 1970, UTC.</summary>
    public static IReadOnlyList<string> Migrations { get; } =
    [
        """
            CREATE TABLE session (
                id TEXT PRIMARY KEY,
                site TEXT NOT NULL,
                title TEXT NOT NULL,
                started INTEGER NOT NULL,
                last INTEGER NOT NULL
            ) STRICT;
            CREATE INDEX session_site ON session (site, last);

            CREATE TABLE turn (
                id TEXT PRIMARY KEY,
                session TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
                number INTEGER NOT NULL,
                prompt TEXT NOT NULL,
                model TEXT NOT NULL,
                is_replay INTEGER NOT NULL,
                started INTEGER NOT NULL,
                ended INTEGER,
                outcome TEXT,
                message TEXT NOT NULL DEFAULT '',
                UNIQUE (session, number)
            ) STRICT;
            CREATE INDEX turn_unfinished ON turn (started) WHERE outcome IS NULL;

            CREATE TABLE step (
                turn TEXT NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
                number INTEGER NOT NULL,
                messages TEXT NOT NULL,
                answer TEXT NOT NULL,
                input_tokens INTEGER NOT NULL,
                output_tokens INTEGER NOT NULL,
                cached_tokens INTEGER NOT NULL,
                commit_id TEXT,
                PRIMARY KEY (turn, number)
            ) STRICT;

            CREATE TABLE prompt (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                turn TEXT NOT NULL UNIQUE,
                site TEXT NOT NULL,
                request TEXT NOT NULL,
                queued INTEGER NOT NULL
            ) STRICT;
            CREATE INDEX prompt_site ON prompt (site, id);

            CREATE TABLE effect (
                session TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
                turn TEXT NOT NULL,
                call TEXT NOT NULL,
                arguments TEXT NOT NULL,
                started INTEGER NOT NULL,
                result TEXT,
                PRIMARY KEY (session, turn, call, arguments)
            ) STRICT;
            """,
        """
            CREATE TABLE told (
                turn TEXT PRIMARY KEY REFERENCES turn (id) ON DELETE CASCADE,
                events TEXT NOT NULL
            ) STRICT;
            """,
    ];
}
