using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Builder.Core.Sites;

/// <summary>
/// For Linux from 5.6 on: the kernel itself resolves every path beneath the root and refuses links, and what was opened is what is used. There is
/// no moment between looking and acting in which a folder could be swapped for a link (THREATS F5, M15).
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxFolderAccess(string root) : FolderAccess
{
    private const uint OwnerOnly = 0x180;

    /// <summary>Whether this kernel, and the sandbox this process may be in, know openat2.</summary>
    public static bool IsSupported { get; } = Probe();

    public override byte[]? Read(SitePath path)
    {
        using var handle = OpenForReading(path);
        return handle is null ? null : ReadAll(handle, path);
    }

    public override bool Exists(SitePath path)
    {
        using var handle = OpenForReading(path);
        return handle is not null;
    }

    public override void Write(SitePath path, ReadOnlySpan<byte> content, bool executable)
    {
        Directory.CreateDirectory(root);
        var (folderPath, name) = Split(path.Value);
        using var folder = OpenOrCreateFolder(folderPath, path);
        _ = LinuxFiles.RemoveFolder(folder, name);
        var mode = (ModeOf(folder, name, path) ?? FileModes.Plain) | (executable ? FileModes.Runnable : 0);
        var unfinished = UnfinishedName();
        var isRenamed = false;
        try
        {
            using (
                var file =
                    LinuxFiles.OpenBeneath(
                        folder,
                        unfinished,
                        LinuxFiles.WriteOnly | LinuxFiles.Create | LinuxFiles.Exclusive,
                        OwnerOnly,
                        out var error
                    ) ?? throw Failure(error, path)
            )
            {
                RandomAccess.Write(file, content, 0);
                File.SetUnixFileMode(file, mode);
                Flush(file, path);
            }

            Check(LinuxFiles.Rename(folder, unfinished, name), path);
            isRenamed = true;
        }
        finally
        {
            if (!isRenamed)
            {
                _ = LinuxFiles.Unlink(folder, unfinished);
            }
        }

        Flush(folder, path);
    }

    private void Flush(SafeFileHandle written, SitePath path)
    {
        if (IsLasting)
        {
            Check(LinuxFiles.Flush(written), path);
        }
    }

    public override void Delete(SitePath path)
    {
        if (!Exists(path))
        {
            return;
        }

        var (folderPath, name) = Split(path.Value);
        using (var folder = OpenFolder(folderPath, path))
        {
            if (folder is null || LinuxFiles.Unlink(folder, name) is var error && error == LinuxFiles.NotThere && !Exists(path))
            {
                return;
            }

            Check(error, path);
            Flush(folder, path);
        }

        RemoveEmptyAbove(path);
    }

    public override HoldFolder OpenHold(string parent, string name, bool create) => new LinuxHoldFolder(this, parent, name, create);

    /// <summary>Takes away the folders that hold nothing any more, from the file's own upwards.</summary>
    internal void RemoveEmptyAbove(SitePath path)
    {
        var (folderPath, _) = Split(path.Value);
        while (folderPath.Length > 0)
        {
            (folderPath, var name) = Split(folderPath);
            using var parent = OpenFolder(folderPath, path);
            if (parent is null || LinuxFiles.RemoveFolder(parent, name) != 0)
            {
                return;
            }
        }
    }

    /// <summary>The permissions of a file; null when there is none.</summary>
    internal UnixFileMode? ModeOf(SitePath path)
    {
        using var file = OpenForReading(path);
        return file is null ? null : File.GetUnixFileMode(file);
    }

    private SafeFileHandle? OpenForReading(SitePath path)
    {
        using var top = OpenFolder("", path);
        if (top is null)
        {
            return null;
        }

        var handle = LinuxFiles.OpenBeneath(top, path.Value, LinuxFiles.ReadOnly | LinuxFiles.NonBlocking, 0, out var error);
        if (handle is null)
        {
            // A socket cannot be opened at all.
            return error is LinuxFiles.NotThere or LinuxFiles.NotAFolder or LinuxFiles.NoDevice ? null : throw Failure(error, path);
        }

        if (IsRegular(handle))
        {
            return handle;
        }

        handle.Dispose();
        return null;
    }

    internal SafeFileHandle? OpenFolder(string folderPath, SitePath path)
    {
        var top = LinuxFiles.OpenRoot(root, out var error);
        if (top is null)
        {
            return error is LinuxFiles.NotThere or LinuxFiles.NotAFolder ? null : throw Failure(error, path);
        }

        if (folderPath.Length == 0)
        {
            return top;
        }

        using (top)
        {
            var folder = LinuxFiles.OpenFolder(top, folderPath, out error);
            return folder is null && error is not (LinuxFiles.NotThere or LinuxFiles.NotAFolder) ? throw Failure(error, path) : folder;
        }
    }

    internal SafeFileHandle OpenOrCreateFolder(string folderPath, SitePath path)
    {
        if (OpenFolder(folderPath, path) is { } there)
        {
            return there;
        }

        var current = LinuxFiles.OpenRoot(root, out var error) ?? throw Failure(error, path);
        foreach (var part in folderPath.Split('/'))
        {
            using var parent = current;
            if (LinuxFiles.MakeFolder(parent, part) is var made and not (0 or LinuxFiles.Exists))
            {
                throw Failure(made, path);
            }

            Flush(parent, path);
            current = LinuxFiles.OpenFolder(parent, part, out error) ?? throw Failure(error, path);
        }

        return current;
    }

    private static UnixFileMode? ModeOf(SafeFileHandle folder, string name, SitePath path)
    {
        using var handle = LinuxFiles.OpenBeneath(folder, name, LinuxFiles.PathOnly, 0, out var error);
        return handle is not null ? File.GetUnixFileMode(handle)
            : error == LinuxFiles.NotThere ? null
            : throw Failure(error, path);
    }

    /// <summary>A pipe cannot be sought in; opened without blocking it does no harm.</summary>
    internal static bool IsRegular(SafeFileHandle handle)
    {
        if ((File.GetAttributes(handle) & FileAttributes.Directory) != 0)
        {
            return false;
        }

        try
        {
            return RandomAccess.GetLength(handle) >= 0;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    internal static void Check(int error, SitePath path)
    {
        if (error != 0)
        {
            throw Failure(error, path);
        }
    }

    internal static Exception Failure(int error, SitePath path) =>
        error switch
        {
            LinuxFiles.LinkMet or LinuxFiles.CrossesBoundary => LinkInTheWay(path),
            LinuxFiles.NotThere => new FileNotFoundException(Marshal.GetPInvokeErrorMessage(error), path.Value),
            _ => Failure(error),
        };

    internal static Exception Failure(int error) =>
        error is LinuxFiles.Denied or LinuxFiles.NotPermitted
            ? new UnauthorizedAccessException(Marshal.GetPInvokeErrorMessage(error))
            : new IOException(Marshal.GetPInvokeErrorMessage(error), error);

    internal static (string Folder, string Name) Split(string path)
    {
        var cut = path.LastIndexOf('/');
        return cut < 0 ? ("", path) : (path[..cut], path[(cut + 1)..]);
    }

    private static bool Probe()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        using var top = LinuxFiles.OpenRoot("/", out _);
        using var same = top is null ? null : LinuxFiles.OpenFolder(top, ".", out _);
        return same is not null;
    }
}
