using Microsoft.Data.Sqlite;

namespace Builder.Core.Sessions;

/// <summary>Short forms for one statement with values. Values are always parameters, never part of the text.</summary>
internal static class SqliteCommands
{
    public static int Run(this SqliteTransaction transaction, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using SqliteCommand command = Command(transaction, sql, values);
        return command.ExecuteNonQuery();
    }

    public static List<T> Select<T>(
        this SqliteTransaction transaction,
        string sql,
        Func<SqliteDataReader, T> read,
        params ReadOnlySpan<(string Name, object? Value)> values
    )
    {
        using SqliteCommand command = Command(transaction, sql, values);
        using SqliteDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public static DateTimeOffset GetTime(this SqliteDataReader reader, int column) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    public static T? GetNullable<T>(this SqliteDataReader reader, int column, Func<SqliteDataReader, int, T> get)
        where T : struct => reader.IsDBNull(column) ? null : get(reader, column);

    public static string? GetText(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static SqliteCommand Command(SqliteTransaction transaction, string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        SqliteCommand command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Only texts of this room come here; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach ((string name, object? value) in values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }
}
