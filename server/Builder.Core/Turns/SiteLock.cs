using Builder.Core.Sites;

namespace Builder.Core.Turns;

/// <summary>
/// Says that this process owns a site (THREATS C2): an exclusively opened file that the operating system gives back when the process ends, however it ends.
/// </summary>
internal sealed class SiteLock : IDisposable
{
    private readonly FileStream _file;

    private SiteLock(FileStream file) => _file = file;

    /// <exception cref="BuilderException">Precondition when another process owns the site.</exception>
    public static SiteLock Take(Site site)
    {
        site.EnsureBuilderFolder();
        try
        {
            return new SiteLock(
                new FileStream(Path.Combine(site.BuilderFolder, "owner.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
            );
        }
        catch (IOException e)
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                $"Another Builder is working on {site.Name} right now.",
                "Close it in the other window or terminal (Ctrl+C), then try again.",
                e.Message,
                e
            );
        }
    }

    public void Dispose() => _file.Dispose();
}
