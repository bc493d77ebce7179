using Microsoft.Data.Sqlite;

namespace Builder.Core.Sessions;

/// <summary>Says in words what is wrong with the database file.</summary>
internal static class SessionErrors
{
    /// <exception cref="BuilderException">Instead of an exception of SQLite or of the disk.</exception>
    public static T Translate<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e)
        {
            throw ToBuilderException(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                "The file that keeps the conversations cannot be written.",
                "Check that the folder is yours and the disk is not full, or set BUILDER_STATE_DIR to another folder.",
                e.Message,
                e
            );
        }
    }

    public static BuilderException ToBuilderException(SqliteException e) =>
        e.SqliteErrorCode switch
        {
            SqliteCode.Busy or SqliteCode.Locked => new(
                ErrorKind.External,
                "Another Builder is writing to the conversations for too long.",
                "Close the other one, or try again.",
                e.Message,
                e
            ),
            SqliteCode.Full => new(ErrorKind.Precondition, "The disk is full.", "Free some space, then try again.", e.Message, e),
            SqliteCode.ReadOnly or SqliteCode.CannotOpen or SqliteCode.Permission => new(
                ErrorKind.Precondition,
                "The file that keeps the conversations cannot be written.",
                "Check that the folder is yours, or set BUILDER_STATE_DIR to another folder.",
                e.Message,
                e
            ),
            _ => new(
                ErrorKind.External,
                "The conversations could not be read or written.",
                "Start Builder again; a damaged file is then put aside.",
                e.Message,
                e
            ),
        };

    // https://sqlite.org/rescode.html
    public static class SqliteCode
    {
        public const int Permission = 3;
        public const int Busy = 5;
        public const int Locked = 6;
        public const int ReadOnly = 8;
        public const int Corrupt = 11;
        public const int Full = 13;
        public const int CannotOpen = 14;
        public const int NotADatabase = 26;
    }
}
