using System.Globalization;
using Microsoft.Data.Sqlite;
using static Builder.Core.Sessions.SessionErrors;

namespace Builder.Core.Sessions;

/// <summary>
/// The database file: opened, checked, brought to the newest version, and used by one thread at a time. Another process may use the same
/// file: readers never wait for it (write-ahead log), writers wait for each other. What was committed survives a power loss (synchronous=FULL).
/// </summary>
internal sealed class SessionDatabase : IDisposable
{
    private const int BusySeconds = 10;

    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;

    private SessionDatabase(SqliteConnection connection, string? notice)
    {
        _connection = connection;
        Notice = notice;
    }

    /// <summary>What the person should know about how it was opened, or null.</summary>
    public string? Notice { get; }

    /// <exception cref="BuilderException">Precondition, when the file is newer than this program or cannot be written.</exception>
    public static SessionDatabase Open(string file, TimeProvider clock)
    {
        Translate(() => SessionFiles.CreatePrivately(file));
        SqliteConnection? connection = TryOpen(file);
        if (connection is not null)
        {
            return new SessionDatabase(connection, null);
        }

        string aside = $"{file}.damaged-{clock.GetUtcNow().ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture)}";
        Translate(() => SessionFiles.MoveAside(file, aside) && SessionFiles.CreatePrivately(file));
        SqliteConnection fresh =
            TryOpen(file)
            ?? throw new BuilderException(
                ErrorKind.External,
                "The file that keeps the conversations cannot be written.",
                "Check the disk.",
                file
            );
        return new SessionDatabase(
            fresh,
            $"The file that keeps the conversations was damaged. It was put aside as {Path.GetFileName(aside)}, and a new one was started. Your sites are not affected."
        );
    }

    /// <summary>Runs one unit of writing: all of it is kept, or nothing.</summary>
    public T Write<T>(Func<SqliteTransaction, T> work) =>
        Translate(() =>
        {
            lock (_lock)
            {
                // Not deferred: BEGIN IMMEDIATE takes the write lock at once, so that two writers wait instead of failing half-way.
                using SqliteTransaction transaction = _connection.BeginTransaction(deferred: false);
                T result = work(transaction);
                transaction.Commit();
                return result;
            }
        });

    /// <summary>Runs one unit of reading, which sees one state throughout.</summary>
    public T Read<T>(Func<SqliteTransaction, T> work) =>
        Translate(() =>
        {
            lock (_lock)
            {
                using SqliteTransaction transaction = _connection.BeginTransaction(deferred: true);
                return work(transaction);
            }
        });

    /// <summary>Moves what the log holds into the file and empties the log, so that deleted text is not left in it.</summary>
    public void EmptyLog() =>
        Translate(() =>
        {
            lock (_lock)
            {
                return Execute(_connection, "PRAGMA wal_checkpoint(TRUNCATE)");
            }
        });

    public void Dispose()
    {
        lock (_lock)
        {
            _connection.Dispose();
        }
    }

    // Null when the file is damaged.
    private static SqliteConnection? TryOpen(string file)
    {
        SqliteConnection connection = new(
            new SqliteConnectionStringBuilder
            {
                DataSource = file,
                Mode = SqliteOpenMode.ReadWriteCreate,
                ForeignKeys = true,
                Pooling = false,
                DefaultTimeout = BusySeconds,
            }.ToString()
        );
        try
        {
            connection.Open();
            Execute(connection, $"PRAGMA busy_timeout = {BusySeconds * 1000}");
            Execute(connection, "PRAGMA journal_mode = WAL");
            Execute(connection, "PRAGMA synchronous = FULL");
            Execute(connection, "PRAGMA secure_delete = ON");
            if (Execute(connection, "PRAGMA quick_check(1)") is not "ok")
            {
                connection.Dispose();
                return null;
            }

            Migrate(connection);
            return connection;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SqliteCode.Corrupt or SqliteCode.NotADatabase)
        {
            connection.Dispose();
            return null;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw ToBuilderException(e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Migrate(SqliteConnection connection)
    {
        int newest = SessionSchema.Migrations.Count;
        if (Version(connection) == newest)
        {
            return;
        }

        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        int version = Version(connection, transaction);
        if (version > newest)
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                "The conversations were kept by a newer version of Builder.",
                "Update Builder, or set BUILDER_STATE_DIR to another folder to start afresh.",
                $"The database has version {version}; this Builder knows {newest}."
            );
        }

        foreach (string script in SessionSchema.Migrations.Skip(version))
        {
            Execute(connection, script, transaction);
        }

        Execute(connection, $"PRAGMA user_version = {newest}", transaction);
        transaction.Commit();
    }

    private static int Version(SqliteConnection connection, SqliteTransaction? transaction = null) =>
        Convert.ToInt32(Execute(connection, "PRAGMA user_version", transaction), CultureInfo.InvariantCulture);

    private static object? Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Only texts of this room come here.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = transaction;
        return command.ExecuteScalar();
    }
}
