namespace Builder.Core.Sites;

/// <summary>Which permissions a written file gets.</summary>
internal static class FileModes
{
    public const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    public const UnixFileMode Runnable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Those of the file that is replaced; a new one gets the usual ones. An executable file stays one.</summary>
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public static UnixFileMode For(string file, bool executable) =>
        (File.Exists(file) ? File.GetUnixFileMode(file) : Plain) | (executable ? Runnable : 0);
}
