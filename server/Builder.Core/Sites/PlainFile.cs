using Microsoft.Win32.SafeHandles;

namespace Builder.Core.Sites;

/// <summary>
/// Reads files outside of the site's own door to the disk: git's, those of packages, of a workspace's root. Links are followed. Whoever made the
/// folder chose what lies there, so a pipe does not make anybody wait, and what has no end is not read.
/// </summary>
internal static class PlainFile
{
    /// <exception cref="IOException">It is missing, closed to us, no plain file, or too large.</exception>
    public static byte[] Read(string file, long largest = SiteFolder.LargestFile)
    {
        using var opened = Open(file);
        var length = RandomAccess.GetLength(opened);
        if (length > largest)
        {
            throw new IOException($"{file} is larger than {largest >> 20} MB.");
        }

        var bytes = new byte[length];
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(opened, bytes.AsSpan(read), read) is > 0 and var count)
        {
            read += count;
        }

        return read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>False for pipes, devices and sockets, also at the end of a link.</summary>
    public static bool IsPlain(string file)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        using var opened = LinuxFiles.OpenFollowing(file, out var error);
        return opened is null ? error != LinuxFiles.NoDevice : LinuxFiles.KindOf(opened).Kind == LinuxFileKind.Plain;
    }

    /// <summary>The same as text.</summary>
    public static string Text(string file)
    {
        using var reader = new StreamReader(new MemoryStream(Read(file)));
        return reader.ReadToEnd();
    }

    /// <summary>Writes a file of ours that survives a power loss. Not by the runtime's flush, which swallows what the disk answers (LinuxFiles.Flush).</summary>
    /// <exception cref="IOException">It could not be written, or the disk did not say that it is safe.</exception>
    public static void WriteFlushed(string file, ReadOnlySpan<byte> content)
    {
        using var opened = File.OpenHandle(file, FileMode.Create, FileAccess.Write, FileShare.None);
        RandomAccess.Write(opened, content, 0);
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(opened);
        }
        else if (LinuxFiles.Flush(opened) is var error and not 0)
        {
            throw new IOException($"{file} could not be made safe on the disk (error {error}).");
        }
    }

    /// <summary>Makes the names in a folder, or the content of a file, survive a power loss. Elsewhere than on Linux a folder cannot be flushed.</summary>
    /// <exception cref="IOException">The disk did not say that it is safe.</exception>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            using var opened = LinuxFiles.OpenFollowing(path, out var error);
            error = opened is null ? error : LinuxFiles.Flush(opened);
            if (error != 0)
            {
                throw LinuxFolderAccess.Failure(error);
            }
        }
    }

    private static SafeFileHandle Open(string file)
    {
        if (!OperatingSystem.IsLinux())
        {
            return File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }

        var opened =
            LinuxFiles.OpenFollowing(file, out var error)
            ?? throw (
                error is LinuxFiles.NotThere or LinuxFiles.NotAFolder
                    ? new FileNotFoundException($"There is no file {file}.", file)
                    : new IOException($"{file} cannot be read ({error}).")
            );
        if (LinuxFiles.KindOf(opened).Kind == LinuxFileKind.Plain)
        {
            return opened;
        }

        opened.Dispose();
        throw new IOException($"{file} is not a plain file.");
    }
}
