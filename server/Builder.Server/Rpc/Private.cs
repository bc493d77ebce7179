using Builder.Core;

namespace Builder.Server.Rpc;

/// <summary>Files and folders that no other user of the machine may read: 0600 and 0700 (THREATS H4). On Windows the profile folder's own rights do it.</summary>
internal static class Private
{
    private const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    internal static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }
        Directory.CreateDirectory(folder, Folder);
        var mode = File.GetUnixFileMode(folder);
        if ((mode & ~Folder) != 0)
        {
            try
            {
                File.SetUnixFileMode(folder, Folder);
            }
            catch (UnauthorizedAccessException inner)
            {
                throw new BuilderException(
                    ErrorKind.Precondition,
                    $"The folder {folder} belongs to another user.",
                    "Set BUILDER_STATE_DIR to a folder of your own.",
                    inner: inner
                );
            }
        }
    }

    /// <summary>Writes a new file with its rights in place from the first byte on; an older one of the same name goes.</summary>
    internal static void WriteFile(string file, string text)
    {
        File.Delete(file);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using var writer = new StreamWriter(file, options);
        writer.Write(text);
    }
}
