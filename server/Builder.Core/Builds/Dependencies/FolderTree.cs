using System.Collections.Concurrent;

namespace Builder.Core.Builds;

/// <summary>How many files a folder has and how many bytes they are: enough to notice that one is missing, cut short or added.</summary>
internal sealed record FolderCount(long Files, long Bytes);

/// <summary>Whole folders of prepared packages: counted, copied, moved, put aside.</summary>
internal static class FolderTree
{
    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = 0,
        IgnoreInaccessible = false,
    };

    public static FolderCount Count(string folder)
    {
        long files = 0,
            bytes = 0;
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", Everything))
        {
            if (entry is FileInfo file && file.LinkTarget is null)
            {
                files++;
                bytes += file.Length;
            }
        }
        return new FolderCount(files, bytes);
    }

    /// <summary>Real copies, two at a time: a hard link would let a change in one copy change all of them. Links stay links.</summary>
    public static void Copy(string from, string to, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(to);
        var files = new ConcurrentBag<string>();
        foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos("*", Everything))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, entry.FullName));
            if (entry.LinkTarget is { } link)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                if (entry is DirectoryInfo)
                {
                    Directory.CreateSymbolicLink(target, link);
                }
                else
                {
                    File.CreateSymbolicLink(target, link);
                }
            }
            else if (entry is DirectoryInfo)
            {
                Directory.CreateDirectory(target);
            }
            else
            {
                files.Add(entry.FullName);
            }
        }
        var options = new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken };
        Parallel.ForEach(files, options, file => File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file))));
    }

    /// <summary>Renames where the disk is the same, which takes no time; else copies beside the target first, so that it appears whole.</summary>
    public static void Move(string from, string to, string besideTarget, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        try
        {
            Directory.Move(from, to);
        }
        catch (IOException) when (Directory.Exists(from) && !Directory.Exists(to))
        {
            var copy = Path.Combine(besideTarget, "new-" + Path.GetRandomFileName());
            Copy(from, copy, cancellationToken);
            Directory.Move(copy, to);
            Delete(from);
        }
    }

    public static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // It is out of the way already; the next sweep of the trash tries again.
        }
    }
}
