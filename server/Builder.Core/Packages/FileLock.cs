namespace Builder.Core.Packages;

/// <summary>
/// One process at a time. The operating system releases it when the holder dies, so it is never stale
/// (.NET asks for an advisory lock on Unix and an exclusive handle on Windows).
/// </summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream stream;

    private FileLock(FileStream stream) => this.stream = stream;

    /// <exception cref="OperationCanceledException">It was cancelled while another process held the lock.</exception>
    public static async Task<FileLock> TakeAsync(string file, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryTake(file) is { } taken)
            {
                return taken;
            }
            // There is no event for a lock that another process lets go.
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    public static FileLock? TryTake(string file)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            return new FileLock(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => stream.Dispose();
}
