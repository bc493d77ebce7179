using Builder.Core.Sites;

namespace Builder.Core.Publishing;

/// <summary>
/// A folder that a web server of the person serves: each publish is a folder of its own under <c>releases</c>, and <c>current</c> is a link to the one
/// that is live, which is exchanged in one step. A file that an earlier release has too is taken from there.
/// </summary>
internal sealed class FolderTarget(string path) : IPublishTarget
{
    private const string Releases = "releases";
    private const string Live = "current";
    private const string Unfinished = ".part";

    /// <summary>So many releases stay, to go back to.</summary>
    private const int Most = 20;

    private readonly ReleaseFolders releases = new(Path.Combine(path, Releases));

    public string Name => $"folder:{path}";

    public string Title => path;

    public IEnumerable<(string, string)> Additions(bool isSinglePage) => [];

    // The web server is the person's, and the preview's own rules are the ones that docs/publish.md gives for it.
    public bool Answers(string path, Publication files) => Pages.Find(path, files) is not null || files.IsSinglePage;

    public Task<SentRelease> SendAsync(
        Publication files,
        PublishProject project,
        IProgress<PublishProgress> progress,
        CancellationToken cancellationToken
    )
    {
        var release = Path.Combine(path, Releases, files.Id);
        try
        {
            if (
                Directory.Exists(path)
                && !Directory.Exists(Path.Combine(path, Releases))
                && Directory.EnumerateFileSystemEntries(path).Any()
            )
            {
                throw new BuilderException(
                    ErrorKind.Precondition,
                    $"{path} holds other files, and Builder has not published there before. Nothing was written.",
                    "Name an empty folder, or one that is not there yet. The web server then serves its folder “current”."
                );
            }

            var (sent, bytes) = (0, 0L);
            if (!releases.IsWhole(files))
            {
                (sent, bytes) = releases.Write(files, release + Unfinished, progress, cancellationToken);
                Place(release + Unfinished, release);
                PlainFile.Flush(Path.GetDirectoryName(release)!);
            }

            return Task.FromResult(new SentRelease(path, files.Id, release, sent, bytes));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw Failed(failed);
        }
    }

    public Task<LiveRelease> MakeLiveAsync(
        string project,
        string release,
        Publication? files,
        bool wasLive,
        CancellationToken cancellationToken
    )
    {
        var (folder, link) = (Path.Combine(path, Releases, release), Path.Combine(path, Live));
        if (!Directory.Exists(folder))
        {
            throw new BuilderException(
                ErrorKind.NotFound,
                $"{folder} is not there any more, so it cannot be made live.",
                "Publish the site again."
            );
        }

        var current = new DirectoryInfo(link);
        if ((current.Exists || File.Exists(link)) && current.LinkTarget is null)
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                $"{link} is a folder or file of its own and not a link to a release, so it was left alone.",
                "Move it away, or publish to another folder."
            );
        }

        try
        {
            foreach (var left in Directory.EnumerateFileSystemEntries(path, $".{Live}.*"))
            {
                File.Delete(left); // a link of a process that was killed
            }

            var next = Path.Combine(path, $".{Live}.{Path.GetRandomFileName()}");
            File.CreateSymbolicLink(next, Path.Combine(Releases, release));
            Exchange(next, link);
            PlainFile.Flush(path);
            Tidy(release);
            return Task.FromResult(new LiveRelease(release, link));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw Failed(failed);
        }
    }

    public async Task<byte[]?> FetchAsync(string address, string path, CancellationToken cancellationToken)
    {
        var file = Path.Combine(address, path.Replace('/', Path.DirectorySeparatorChar));
        return File.Exists(file) ? await File.ReadAllBytesAsync(file, cancellationToken) : null;
    }

    public void Dispose() { }

    /// <summary>Gives a finished release its name. One of that name that somebody changed may be live, so both change names in one step where that can be.</summary>
    private static void Place(string finished, string release)
    {
        if (!Directory.Exists(release))
        {
            Directory.Move(finished, release);
            return;
        }

        if (OperatingSystem.IsLinux())
        {
            using var folder = LinuxFiles.OpenFollowing(Path.GetDirectoryName(release)!, out _);
            var (one, other) = (Path.GetFileName(finished), Path.GetFileName(release));
            if (folder is not null && LinuxFiles.Exchange(folder, one, folder, other) == 0)
            {
                Directory.Delete(finished, recursive: true);
                return;
            }
        }

        Directory.Delete(release, recursive: true);
        Directory.Move(finished, release);
    }

    /// <summary>Puts a link over another in one step, where the system can: a visitor gets the one or the other.</summary>
    private static void Exchange(string next, string link)
    {
        if (OperatingSystem.IsLinux())
        {
            using var folder = LinuxFiles.OpenFollowing(Path.GetDirectoryName(link)!, out var error);
            error = folder is null ? error : LinuxFiles.Rename(folder, Path.GetFileName(next), Path.GetFileName(link));
            if (error != 0)
            {
                File.Delete(next);
                throw LinuxFolderAccess.Failure(error);
            }
        }
        else
        {
            Directory.Delete(link);
            Directory.Move(next, link);
        }
    }

    /// <summary>Old releases go, never the one that is live.</summary>
    private void Tidy(string live)
    {
        foreach (
            var old in new DirectoryInfo(Path.Combine(path, Releases))
                .EnumerateFiles("*" + ReleaseFolders.List)
                .Where(list => Path.GetFileNameWithoutExtension(list.Name) != live)
                .OrderByDescending(list => list.LastWriteTimeUtc)
                .Skip(Most)
                .ToList()
        )
        {
            try
            {
                Directory.Delete(old.FullName[..^ReleaseFolders.List.Length], recursive: true);
                old.Delete();
            }
            catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
            {
                // It takes room and does no harm.
            }
        }
    }

    private BuilderException Failed(Exception failed) =>
        new(
            ErrorKind.External,
            $"{path} could not be written. What is live is as it was.",
            "Check that the folder may be written and that its disk has room, and publish again; what was written is not written again.",
            failed.Message,
            failed
        );
}
