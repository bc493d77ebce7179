using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Builder.Core.Sites;

/// <summary>
/// By renameat2(2), everything named beneath open folders. When the site lies on another disk than the hold folder, files are held at its top instead,
/// under unfinished names.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxHoldFolder : HoldFolder
{
    private const uint OwnerOnly = 0x180,
        OwnersFolder = 0x1C0;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    private readonly LinuxFolderAccess site;
    private readonly SafeFileHandle parent;
    private readonly string folderName;
    private readonly SafeFileHandle? folder;
    private readonly HashSet<string> touched = new(StringComparer.Ordinal);
    private bool? isNear;

    public LinuxHoldFolder(LinuxFolderAccess site, string parent, string name, bool create)
    {
        (this.site, folderName) = (site, name);
        this.parent = LinuxFiles.OpenRoot(parent, out var error) ?? throw Failed(error);
        if (create)
        {
            Check(LinuxFiles.MakeFolder(this.parent, name, OwnersFolder));
            Check(LinuxFiles.Flush(this.parent));
        }

        folder = LinuxFiles.OpenFolder(this.parent, name, out error);
        if (folder is null && (create || error != LinuxFiles.NotThere))
        {
            this.parent.Dispose();
            throw Failed(error);
        }
    }

    /// <summary>Whether the kernel is asked to exchange. A test says no, as a file system may.</summary>
    internal bool Exchanges { get; set; } = true;

    public override bool IsThere => folder is not null;

    public override void Stage(string name, SitePath path, ReadOnlySpan<byte> content, bool executable)
    {
        using var place = Place(name, path);
        var mode = site.ModeOf(path) ?? FileModes.Plain;
        using var file =
            LinuxFiles.OpenBeneath(
                place.Folder,
                place.Name,
                LinuxFiles.WriteOnly | LinuxFiles.Create | LinuxFiles.Exclusive,
                OwnerOnly,
                out var error
            ) ?? throw LinuxFolderAccess.Failure(error, path);
        RandomAccess.Write(file, content, 0);
        File.SetUnixFileMode(file, mode | (executable ? FileModes.Runnable : 0));
        LinuxFolderAccess.Check(LinuxFiles.Flush(file), path);
    }

    public override bool Swap(string name, SitePath path)
    {
        if (Exchanges)
        {
            using var place = Place(name, path);
            var (folderPath, target) = LinuxFolderAccess.Split(path.Value);
            using var there = site.OpenFolder(folderPath, path);
            if (there is null)
            {
                return false;
            }

            var error = LinuxFiles.Exchange(place.Folder, place.Name, there, target);
            if (error is not (LinuxFiles.Invalid or LinuxFiles.NotKnown))
            {
                return Moved(error, LinuxFiles.NotThere, folderPath, path, () => IsHeld(place) && site.Exists(path));
            }

            Exchanges = false;
        }

        return base.Swap(name, path);
    }

    public override bool PutNew(string name, SitePath path)
    {
        using var place = Place(name, path);
        var (folderPath, target) = LinuxFolderAccess.Split(path.Value);
        SafeFileHandle there;
        try
        {
            there = site.OpenOrCreateFolder(folderPath, path);
        }
        catch (IOException) when (HasFileAbove(folderPath))
        {
            return false;
        }

        using (there)
        {
            _ = LinuxFiles.RemoveFolder(there, target);
            return Moved(MoveToNew(place.Folder, place.Name, there, target), LinuxFiles.Exists, folderPath, path);
        }
    }

    public override bool TakeAway(SitePath path, string name)
    {
        using var place = Place(name, path);
        var (folderPath, target) = LinuxFolderAccess.Split(path.Value);
        using var there = site.OpenFolder(folderPath, path);
        return there is not null
            && Moved(MoveToNew(there, target, place.Folder, place.Name), LinuxFiles.NotThere, folderPath, path, () => site.Exists(path));
    }

    public override byte[]? ReadSettled(string name, SitePath path)
    {
        using var place = Place(name, path);
        using var file = LinuxFiles.OpenBeneath(place.Folder, place.Name, LinuxFiles.ReadOnly | LinuxFiles.NonBlocking, 0, out var error);
        if (file is null)
        {
            return error == LinuxFiles.NotThere ? null
                : error == LinuxFiles.LinkMet ? throw NotAFile(path)
                : throw LinuxFolderAccess.Failure(error, path);
        }

        if (!LinuxFolderAccess.IsRegular(file))
        {
            throw NotAFile(path);
        }

        // There is no event that says that another process has closed a file.
        using var never = new ManualResetEvent(false);
        var started = TimeProvider.System.GetTimestamp();
        while (LinuxFiles.IsBeingWritten(file))
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw NotAFile(path);
            }

            never.WaitOne(Moment);
        }

        return FolderAccess.ReadAll(file, path);
    }

    public override void Drop(string name, SitePath path)
    {
        using var place = Place(name, path);
        if (LinuxFiles.Unlink(place.Folder, place.Name) is var error and not (0 or LinuxFiles.NotThere))
        {
            throw LinuxFolderAccess.Failure(error, path);
        }
    }

    public override void RemoveEmptyAbove(SitePath path) => site.RemoveEmptyAbove(path);

    public override void Flush()
    {
        if (folder is not null)
        {
            Check(LinuxFiles.Flush(folder));
        }

        foreach (var folderPath in touched)
        {
            var inside = SitePath.Parse(folderPath.Length == 0 ? "any" : folderPath);
            using var there = site.OpenFolder(folderPath, inside);
            if (there is not null)
            {
                LinuxFolderAccess.Check(LinuxFiles.Flush(there), inside);
            }
        }

        touched.Clear();
    }

    public override void Remove()
    {
        var error = LinuxFiles.RemoveFolder(parent, folderName);
        using var still = error == LinuxFiles.NotThere ? LinuxFiles.OpenFolder(parent, folderName, out _) : null;
        // One that stays would be taken for that of a landing that never began, whatever the disk says of it now.
        if (still is not null || error is not (0 or LinuxFiles.NotThere))
        {
            throw Failed(error);
        }

        Check(LinuxFiles.Flush(parent));
    }

    public override void Dispose()
    {
        folder?.Dispose();
        parent.Dispose();
        base.Dispose();
    }

    protected override void Rename(string from, string to, SitePath path)
    {
        using var place = Place(from, path);
        using var other = Place(to, path);
        LinuxFolderAccess.Check(LinuxFiles.Rename(place.Folder, place.Name, other.Name), path);
    }

    /// <summary>Where a file is held. Whether that is the site's disk only a rename can tell; this one names nothing that is there.</summary>
    private Held Place(string name, SitePath path)
    {
        if (folder is null)
        {
            throw new FileNotFoundException("The hold folder is gone.", folderName);
        }

        if (isNear is null)
        {
            using var there = site.OpenFolder("", path) ?? throw new FileNotFoundException("The site's folder is gone.", path.Value);
            isNear = LinuxFiles.MoveToNew(folder, "any", there, folderName) != LinuxFiles.CrossesBoundary;
        }

        if (isNear == true)
        {
            return new Held(folder, name, null);
        }

        var top = site.OpenFolder("", path) ?? throw new FileNotFoundException("The site's folder is gone.", path.Value);
        return new Held(top, $"{SiteFolder.UnfinishedPrefix}{folderName}-{name}", top);
    }

    private bool HasFileAbove(string folderPath)
    {
        for (var above = folderPath; above.Length > 0; (above, _) = LinuxFolderAccess.Split(above))
        {
            if (site.Exists(SitePath.Parse(above)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsHeld(Held place)
    {
        using var file = LinuxFiles.OpenBeneath(place.Folder, place.Name, LinuxFiles.PathOnly, 0, out _);
        return file is not null;
    }

    private int MoveToNew(SafeFileHandle from, string name, SafeFileHandle to, string newName)
    {
        var error = Exchanges ? LinuxFiles.MoveToNew(from, name, to, newName) : LinuxFiles.Invalid;
        if (error is not (LinuxFiles.Invalid or LinuxFiles.NotKnown))
        {
            return error;
        }

        // A second name fails where there is one already, as RENAME_NOREPLACE does.
        error = LinuxFiles.Link(from, name, to, newName);
        return error == 0 ? LinuxFiles.Unlink(from, name) : error;
    }

    /// <param name="isDenied">Whether all that was to be moved is there, whatever the disk has just said: then nothing is taken for gone.</param>
    private bool Moved(int error, int wasNot, string folderPath, SitePath path, Func<bool>? isDenied = null)
    {
        if (error == wasNot)
        {
            return isDenied?.Invoke() == true ? throw new IOException($"The disk says that {path} is not there, and it is.") : false;
        }

        if (error == LinuxFiles.CrossesBoundary)
        {
            throw new IOException($"{path} is on another disk than the rest of the site.");
        }

        LinuxFolderAccess.Check(error, path);
        touched.Add(folderPath);
        return true;
    }

    private void Check(int error)
    {
        if (error != 0)
        {
            throw Failed(error);
        }
    }

    private Exception Failed(int error) => LinuxFolderAccess.Failure(error, SitePath.Parse(folderName));

    /// <summary>A name in an open folder; the folder is closed with it when it was opened for it.</summary>
    private sealed record Held(SafeFileHandle Folder, string Name, SafeFileHandle? Owned) : IDisposable
    {
        public void Dispose() => Owned?.Dispose();
    }
}
