namespace Builder.Core.Sites;

/// <summary>What the disk says, in words for a person (THREATS F8). The system's own words go into the detail.</summary>
internal static class DiskErrors
{
    private const int NoSpace = 28,
        QuotaExceeded = 122,
        MacQuotaExceeded = 69,
        ReadOnlyDisk = 30,
        InputOutput = 5,
        TooManyOpen = 24,
        TooManyOpenInAll = 23,
        WindowsDiskFull = 112,
        WindowsHandleDiskFull = 39;

    public static bool IsFromDisk(Exception e) =>
        e is IOException or UnauthorizedAccessException or System.Security.SecurityException or NotSupportedException;

    public static T Translate<T>(string what, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (IsFromDisk(e))
        {
            throw Explain(what, e);
        }
    }

    public static BuilderException Explain(string what, Exception e)
    {
        var code = e.HResult & 0xFFFF;
        var windows = OperatingSystem.IsWindows();
        return e switch
        {
            FileNotFoundException or DirectoryNotFoundException => new(
                ErrorKind.NotFound,
                $"Could not {what}: it is not there.",
                detail: e.Message,
                inner: e
            ),
            UnauthorizedAccessException or System.Security.SecurityException => new(
                ErrorKind.Precondition,
                $"Could not {what}: this user has no right to.",
                "Check who owns the folder and whether it is read-only.",
                e.Message,
                e
            ),
            PathTooLongException => new(
                ErrorKind.Validation,
                $"Could not {what}: the path is too long for this disk.",
                "Use shorter names.",
                e.Message,
                e
            ),
            _ when IsFull(code) => new(
                ErrorKind.Precondition,
                $"Could not {what}: the disk is full.",
                "Free some space and try again.",
                e.Message,
                e
            ),
            _ when !windows && code == ReadOnlyDisk => new(
                ErrorKind.Precondition,
                $"Could not {what}: the disk is read-only.",
                "Move the site to a disk that can be written.",
                e.Message,
                e
            ),
            _ when !windows && code is TooManyOpen or TooManyOpenInAll => new(
                ErrorKind.External,
                $"Could not {what}: too many files are open on this machine.",
                "Close some programs and try again.",
                e.Message,
                e
            ),
            _ when !windows && code == InputOutput => new(
                ErrorKind.External,
                $"Could not {what}: the disk reported a fault.",
                "Check the disk; make a copy of the site elsewhere.",
                e.Message,
                e
            ),
            _ => new(
                ErrorKind.External,
                $"Could not {what}.",
                "Look at the detail; closing programs that use the file may help.",
                e.Message,
                e
            ),
        };
    }

    private static bool IsFull(int code) =>
        OperatingSystem.IsWindows()
            ? code is WindowsDiskFull or WindowsHandleDiskFull
            : code == NoSpace || code == (OperatingSystem.IsMacOS() ? MacQuotaExceeded : QuotaExceeded);

    public static BuilderException TooLarge(SitePath path, long length) =>
        new(
            ErrorKind.Validation,
            $"{path} has {length / (1024 * 1024)} MB; files of up to {SiteFolder.LargestFile / (1024 * 1024)} MB are handled.",
            "Keep large files outside the site, or shrink them.",
            "tooLarge"
        );
}
