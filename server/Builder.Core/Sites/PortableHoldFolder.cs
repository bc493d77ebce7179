namespace Builder.Core.Sites;

/// <summary>By the moves that every system has: what is replaced goes away first, then the new file takes a name that is free.</summary>
internal sealed class PortableHoldFolder : HoldFolder
{
    private readonly PortableFolderAccess site;
    private readonly string folder;

    public PortableHoldFolder(PortableFolderAccess site, string parent, string name, bool create)
    {
        (this.site, folder) = (site, Path.Combine(parent, name));
        if (create)
        {
            Directory.CreateDirectory(folder);
        }
    }

    public override bool IsThere => Directory.Exists(folder);

    public override void Stage(string name, SitePath path, ReadOnlySpan<byte> content, bool executable)
    {
        using var handle = File.OpenHandle(At(name), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        RandomAccess.Write(handle, content, 0);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(handle, FileModes.For(site.Guarded(path), executable));
        }

        RandomAccess.FlushToDisk(handle);
    }

    public override bool PutNew(string name, SitePath path)
    {
        var file = site.Guarded(path);
        for (var above = Path.GetDirectoryName(file); above is not null; above = Path.GetDirectoryName(above))
        {
            if (File.Exists(above))
            {
                return false;
            }
        }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        if (Directory.Exists(file) && !Directory.EnumerateFileSystemEntries(file).Any())
        {
            Directory.Delete(file);
        }

        if (Path.Exists(file))
        {
            return false;
        }

        File.Move(At(name), file, overwrite: false);
        return true;
    }

    public override bool TakeAway(SitePath path, string name)
    {
        var file = site.Guarded(path);
        if (!File.Exists(file))
        {
            return false;
        }

        File.Move(file, At(name), overwrite: false);
        return true;
    }

    public override byte[]? ReadSettled(string name, SitePath path)
    {
        if (!File.Exists(At(name)))
        {
            return null;
        }

        using var handle = File.OpenHandle(At(name), FileMode.Open, FileAccess.Read, FileShare.Read);
        return FolderAccess.ReadAll(handle, path);
    }

    public override void Drop(string name, SitePath path)
    {
        if (Directory.Exists(folder))
        {
            File.Delete(At(name));
        }
    }

    public override void RemoveEmptyAbove(SitePath path) => site.RemoveEmptyAbove(site.Guarded(path));

    public override void Flush() { }

    public override void Remove()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder);
        }
    }

    protected override void Rename(string from, string to, SitePath path) => File.Move(At(from), At(to), overwrite: true);

    private string At(string name) => Path.Combine(folder, name);
}
