namespace Builder.Core.Sites;

/// <summary>For systems without openat2: each part of the path is looked at, and refused when it is a link, right before it is used.</summary>
internal sealed class PortableFolderAccess(string root) : FolderAccess
{
    public override byte[]? Read(SitePath path)
    {
        var file = Guarded(path);
        if (!File.Exists(file))
        {
            return null;
        }

        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return ReadAll(handle, path);
    }

    public override bool Exists(SitePath path) => File.Exists(Guarded(path));

    public override void Write(SitePath path, ReadOnlySpan<byte> content, bool executable)
    {
        var file = Guarded(path);
        var folder = Path.GetDirectoryName(file)!;
        Directory.CreateDirectory(folder);
        Guarded(path);
        if (Directory.Exists(file) && !Directory.EnumerateFileSystemEntries(file).Any())
        {
            Directory.Delete(file);
        }

        var unfinished = Path.Combine(folder, UnfinishedName());
        try
        {
            using (
                var handle = File.OpenHandle(
                    unfinished,
                    FileMode.CreateNew,
                    FileAccess.Write,
                    FileShare.None,
                    FileOptions.None,
                    content.Length
                )
            )
            {
                RandomAccess.Write(handle, content, 0);
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(handle, FileModes.For(file, executable));
                }

                if (IsLasting)
                {
                    RandomAccess.FlushToDisk(handle);
                }
            }

            File.Move(unfinished, file, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    public override void Delete(SitePath path)
    {
        var file = Guarded(path);
        if (!File.Exists(file))
        {
            return;
        }

        File.Delete(file);
        RemoveEmptyAbove(file);
    }

    public override HoldFolder OpenHold(string parent, string name, bool create) => new PortableHoldFolder(this, parent, name, create);

    internal void RemoveEmptyAbove(string file)
    {
        for (
            var folder = Path.GetDirectoryName(file)!;
            folder.Length > root.Length && !Directory.EnumerateFileSystemEntries(folder).Any();
            folder = Path.GetDirectoryName(folder)!
        )
        {
            Directory.Delete(folder);
        }
    }

    internal string Guarded(SitePath path)
    {
        var current = root;
        foreach (var part in path.Value.Split('/'))
        {
            current = Path.Combine(current, part);
            if (new FileInfo(current).LinkTarget is not null)
            {
                throw LinkInTheWay(path);
            }
        }

        return current;
    }
}
