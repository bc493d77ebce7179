using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using Builder.Core.Processes.Sandbox;

namespace Builder.Core.Packages;

/// <summary>How many files a folder has, how many bytes they are, and a sum over their names, sizes and times: enough to notice that one is missing, added or changed.</summary>
internal sealed record FolderCount(long Files, long Bytes, ulong Sum)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Files} {Bytes} {Sum:x16}");
}

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
        ulong sum = 0;
        foreach (var entry in Entries(folder))
        {
            if (entry is FileInfo file && file.LinkTarget is null)
            {
                files++;
                bytes += file.Length;
                // A sum, because folders are read in any order.
                var line = $"{Path.GetRelativePath(folder, file.FullName)} {file.Length} {file.LastWriteTimeUtc.Ticks}";
                sum += BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(line)));
            }
        }
        return new FolderCount(files, bytes, sum);
    }

    /// <summary>Real copies, two at a time: a hard link would let a change in one copy change all of them. Links stay links, times stay as they are.</summary>
    public static void Copy(string from, string to, CancellationToken cancellationToken)
    {
        var files = CopyFolders(from, to);
        var options = new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken };
        Parallel.ForEach(files, options, file => File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file))));
    }

    /// <summary>The same, one file after the other, and only while nobody waits for the machine.</summary>
    public static async Task CopyQuietlyAsync(
        string from,
        string to,
        Func<CancellationToken, Task> untilQuiet,
        CancellationToken cancellationToken
    )
    {
        await untilQuiet(cancellationToken);
        foreach (var file in CopyFolders(from, to))
        {
            await untilQuiet(cancellationToken);
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
    }

    /// <summary>Stands for every byte in a folder.</summary>
    public static async Task<string> DigestAsync(
        string folder,
        Func<CancellationToken, Task> untilQuiet,
        CancellationToken cancellationToken
    )
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = Entries(folder).OfType<FileInfo>().Where(file => file.LinkTarget is null).Select(file => file.FullName);
        foreach (var file in files.Order(StringComparer.Ordinal).ToArray())
        {
            await untilQuiet(cancellationToken);
            using var stream = File.OpenRead(file);
            all.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, file)));
            all.AppendData(await SHA256.HashDataAsync(stream, cancellationToken));
        }
        return Convert.ToHexStringLower(all.GetHashAndReset());
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

    /// <summary>As far as it can be: it is out of the way already, and the next sweep of the trash tries again. Builds write into the caches in it.</summary>
    public static void Delete(string folder) => LeftFiles.Remove(folder);

    /// <summary>Deletes what a process that was killed has left unfinished, and nothing that one may still be busy with.</summary>
    public static void DeleteOlder(string folder, string pattern, TimeSpan age)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }
        foreach (var left in new DirectoryInfo(folder).EnumerateDirectories(pattern))
        {
            if (TimeProvider.System.GetUtcNow().UtcDateTime - left.CreationTimeUtc > age)
            {
                Delete(left.FullName);
            }
        }
    }

    /// <summary>Makes the folders and links of a copy, and says which files are left to be copied.</summary>
    private static ConcurrentBag<string> CopyFolders(string from, string to)
    {
        Directory.CreateDirectory(to);
        var files = new ConcurrentBag<string>();
        foreach (var entry in Entries(from))
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
        return files;
    }

    /// <summary>Everything below a folder. Links are given, and not followed: pnpm's lead in circles.</summary>
    private static FileSystemEnumerable<FileSystemInfo> Entries(string folder) =>
        new(folder, (ref entry) => entry.ToFileSystemInfo(), Everything)
        {
            ShouldRecursePredicate = (ref entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
}
