using Builder.Core.Sites;
using Microsoft.Win32.SafeHandles;

namespace Builder.Core.Processes.Sandbox;

/// <summary>How much a build may leave.</summary>
/// <param name="Bytes">Of all files together.</param>
/// <param name="Depth">Folders in folders.</param>
internal sealed record LeftLimits(int Files = 50_000, long Bytes = 4L << 30, int Depth = 32);

/// <summary>Something in what a build left that is not taken in.</summary>
/// <param name="Path">Below the folder, with <c>/</c>.</param>
/// <param name="Why">Ends a sentence that begins with the path.</param>
internal sealed record LeftRefusal(string Path, string Why);

/// <summary>
/// What confined code left in a folder, and may still be changing. It is read beneath the folder's descriptor and by nothing else: no link is followed, no
/// pipe is waited at, and only plain files that have this one name are read, since a file with two may be somebody else's. So whatever is done to the
/// names meanwhile, what is read are bytes that this code wrote itself.
/// </summary>
internal static class LeftFiles
{
    /// <param name="take">Is given each file, open, with its path.</param>
    /// <returns>What is in the way. When there is anything, what was taken is not to be used.</returns>
    public static IReadOnlyList<LeftRefusal> Read(string folder, LeftLimits limits, Action<string, Stream> take)
    {
        var reading = new Reading(limits, take);
        if (OperatingSystem.IsLinux() && LinuxFolderAccess.IsSupported)
        {
            // The folder itself lies where this code may write; the one above does not.
            using var above = LinuxFiles.OpenRoot(Path.GetDirectoryName(folder)!, out var error) ?? throw Closed(folder, error);
            using var top = LinuxFiles.OpenFolder(above, Path.GetFileName(folder), out error);
            if (top is null)
            {
                return [new LeftRefusal(".", error is LinuxFiles.LinkMet or LinuxFiles.NotAFolder ? "is a link" : "is gone")];
            }
            reading.Beneath(top, "", 0);
        }
        else
        {
            reading.Portably(new DirectoryInfo(folder), "", 0);
        }
        return reading.Refused;
    }

    private static IOException Closed(string folder, int error) => new($"{folder} cannot be opened (error {error}).");

    /// <summary>Removes a folder with what is in it. On Linux beneath descriptors, so that a folder that is swapped for a link meanwhile leads nowhere.</summary>
    public static void Remove(string folder)
    {
        try
        {
            if (!OperatingSystem.IsLinux() || !LinuxFolderAccess.IsSupported)
            {
                Directory.Delete(folder, recursive: true);
            }
            else if (LinuxFiles.OpenRoot(Path.GetDirectoryName(folder)!, out _) is { } parent)
            {
                using (parent)
                {
                    Remove(parent, Path.GetFileName(folder), 0);
                }
            }
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // It is in the cache folder, and the next sweep takes it.
        }
    }

    /// <summary>What lies deeper than any system call can name is left to a person.</summary>
    private const int Deepest = 500;

    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    private static void Remove(SafeFileHandle parent, string name, int depth)
    {
        if (depth > Deepest || LinuxFiles.Unlink(parent, name) == 0)
        {
            return;
        }
        using (var folder = LinuxFiles.OpenFolder(parent, name, out _))
        {
            foreach (var entry in folder is null ? [] : LinuxFiles.Names(folder))
            {
                Remove(folder!, entry, depth + 1);
            }
        }
        _ = LinuxFiles.RemoveFolder(parent, name);
    }

    private sealed class Reading(LeftLimits limits, Action<string, Stream> take)
    {
        private const int MostRefusals = 20;
        private int files;
        private long bytes;

        public List<LeftRefusal> Refused { get; } = [];

        private bool IsOver => Refused.Count >= MostRefusals || files > limits.Files || bytes > limits.Bytes;

        [System.Runtime.Versioning.SupportedOSPlatform("linux")]
        public void Beneath(SafeFileHandle folder, string path, int depth)
        {
            if (IsTooDeep(path, depth))
            {
                return;
            }
            foreach (var name in LinuxFiles.Names(folder))
            {
                if (IsOver)
                {
                    return;
                }
                var at = path + name;
                using var opened = LinuxFiles.OpenBeneath(folder, name, LinuxFiles.ReadOnly | LinuxFiles.NonBlocking, 0, out var error);
                if (opened is null)
                {
                    Refuse(at, error == LinuxFiles.LinkMet ? "is a link" : "is no plain file");
                    continue;
                }
                var (kind, links) = LinuxFiles.KindOf(opened);
                if (kind == LinuxFileKind.Folder)
                {
                    Beneath(opened, at + "/", depth + 1);
                }
                else if (kind != LinuxFileKind.Plain)
                {
                    Refuse(at, "is no plain file");
                }
                else if (links != 1)
                {
                    Refuse(at, "is a file with another name somewhere else");
                }
                else
                {
                    using var stream = new FileStream(opened, FileAccess.Read, bufferSize: 0);
                    Take(at, stream);
                }
            }
        }

        public void Portably(DirectoryInfo folder, string path, int depth)
        {
            if (IsTooDeep(path, depth))
            {
                return;
            }
            foreach (var entry in folder.EnumerateFileSystemInfos())
            {
                if (IsOver)
                {
                    return;
                }
                var at = path + entry.Name;
                if (entry.LinkTarget is not null || entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                {
                    Refuse(at, "is a link");
                }
                else if (entry is DirectoryInfo below)
                {
                    Portably(below, at + "/", depth + 1);
                }
                else
                {
                    using var stream = ((FileInfo)entry).OpenRead();
                    Take(at, stream);
                }
            }
        }

        private void Take(string path, Stream stream)
        {
            files++;
            bytes += stream.Length;
            if (files > limits.Files)
            {
                Refuse(path, $"is one file too many: a build may leave {limits.Files:N0}");
            }
            else if (bytes > limits.Bytes)
            {
                Refuse(path, $"is too much: a build may leave {limits.Bytes >> 20:N0} MB");
            }
            else
            {
                take(path, stream);
            }
        }

        private bool IsTooDeep(string path, int depth)
        {
            if (depth > limits.Depth)
            {
                Refuse(path, $"lies too deep: a build may leave {limits.Depth} folders in each other");
            }
            return depth > limits.Depth;
        }

        private void Refuse(string path, string why) => Refused.Add(new LeftRefusal(path, why));
    }
}
