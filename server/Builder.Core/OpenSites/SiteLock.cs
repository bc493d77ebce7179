using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Builder.Core.Sites;
using Microsoft.Win32.SafeHandles;

namespace Builder.Core.OpenSites;

/// <summary>
/// Says that this process owns a site (THREATS C2): locks that the operating system gives back when the process ends, however it ends. One is on
/// the folder itself, so that no second way to it (another name, another mount, another user) and nothing that is removed makes a second owner;
/// one is on its path, so that a folder that takes its place while it is open has to wait.
/// </summary>
internal sealed partial class SiteLock : IDisposable
{
    private const int ExclusiveAtOnce = 2 | 4;
    private const int Unlock = 8;
    private const int WouldBlock = 11,
        MacWouldBlock = 35,
        WindowsSharingViolation = unchecked((int)0x80070020);

    private readonly SafeFileHandle? _folder;
    private readonly FileStream _path;

    private SiteLock(SafeFileHandle? folder, FileStream path) => (_folder, _path) = (folder, path);

    /// <exception cref="BuilderException">Precondition: another process owns the site, or what has to be kept of it cannot be written. Conflict: the folder was replaced meanwhile.</exception>
    public static SiteLock Take(Site site) => TakeUnlessHeld(site, out var held) ?? throw held!;

    /// <param name="held">Says who owns the site, when another process does.</param>
    /// <returns>Null when another process owns it.</returns>
    public static SiteLock? TakeUnlessHeld(Site site, out BuilderException? held)
    {
        held = null;
        try
        {
            return TakeNow(site);
        }
        catch (HeldException other)
        {
            held = other.Told;
            return null;
        }
    }

    private static SiteLock TakeNow(Site site)
    {
        site.PrepareState();
        var name = Path.Combine(Path.GetDirectoryName(site.StateFolder)!, site.Id);
        var path = LockPath(site, name);
        SafeFileHandle? folder = null;
        try
        {
            folder = OperatingSystem.IsLinux() ? LockFolder(site) : null;
            if (!site.IsStillThere)
            {
                throw new BuilderException(
                    ErrorKind.Conflict,
                    $"Another folder took the place of {site.Root} while it was opened.",
                    "Open it again."
                );
            }

            File.WriteAllText(name + ".owner", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new SiteLock(folder, path);
        }
        catch
        {
            Release(folder);
            path.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Release(_folder);
        _path.Dispose();
    }

    /// <summary>Unlocked before it is closed: a child that is being started at this moment has the folder open too, for as long.</summary>
    private static void Release(SafeFileHandle? folder)
    {
        if (folder is not null && OperatingSystem.IsLinux())
        {
            _ = FLock(folder, Unlock);
        }

        folder?.Dispose();
    }

    private static FileStream LockPath(Site site, string name)
    {
        try
        {
            return new FileStream(name + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held) when (held.HResult is WouldBlock or MacWouldBlock or WindowsSharingViolation)
        {
            throw new HeldException(Held(site, Owner(name), held));
        }
        catch (Exception refused) when (DiskErrors.IsFromDisk(refused))
        {
            throw DiskErrors.Explain($"keep what belongs to {site.Name} in {site.StateFolder}", refused);
        }
    }

    [SupportedOSPlatform("linux")]
    private static SafeFileHandle? LockFolder(Site site)
    {
        var folder = LinuxFiles.OpenRoot(site.Root, out _);
        if (folder is null || FLock(folder, ExclusiveAtOnce) == 0)
        {
            return folder;
        }

        var error = Marshal.GetLastPInvokeError();
        folder.Dispose();
        // Some network disks lock no folders; there the lock on the path has to do.
        return error == WouldBlock ? throw new HeldException(Held(site, "", null)) : null;
    }

    private static BuilderException Held(Site site, string owner, Exception? inner) =>
        new(
            ErrorKind.Precondition,
            $"Another Builder{owner} is working on {site.Name} right now.",
            "Close it in the other window or terminal (Ctrl+C), then try again.",
            inner?.Message,
            inner
        );

    private sealed class HeldException(BuilderException told) : Exception
    {
        public BuilderException Told { get; } = told;
    }

    private static string Owner(string name)
    {
        try
        {
            return $" (process {int.Parse(File.ReadAllText(name + ".owner"), CultureInfo.InvariantCulture)})";
        }
        catch (Exception unknown) when (unknown is FormatException or OverflowException || DiskErrors.IsFromDisk(unknown))
        {
            return "";
        }
    }

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FLock(SafeFileHandle folder, int operation);
}
