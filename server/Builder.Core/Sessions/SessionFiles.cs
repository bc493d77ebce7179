namespace Builder.Core.Sessions;

/// <summary>The database's file on disk, which lies in Builder's own folder and never in a site.</summary>
internal static class SessionFiles
{
    /// <summary>Conversations are private: the folder and the file are the user's alone. SQLite gives its log the same rights as the file.</summary>
    public static bool CreatePrivately(string file)
    {
        string folder = Path.GetDirectoryName(file)!;
        FileStreamOptions options = new()
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
        };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using FileStream created = new(file, options);
        return true;
    }

    /// <summary>Renames the database and its log; nothing is deleted.</summary>
    public static bool MoveAside(string file, string aside)
    {
        foreach (string part in (string[])["", "-wal", "-shm"])
        {
            if (File.Exists(file + part))
            {
                File.Move(file + part, aside + part);
            }
        }

        return true;
    }
}
