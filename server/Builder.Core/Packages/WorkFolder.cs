namespace Builder.Core.Packages;

/// <summary>A folder of ours in which a package client works: the files that say which packages, and nothing else of the site.</summary>
internal sealed class WorkFolder : IDisposable
{
    private const string Trash = "trash";

    public WorkFolder(string store, PackageSet packages)
    {
        Path = Directory.CreateDirectory(System.IO.Path.Combine(store, "work", System.IO.Path.GetRandomFileName())).FullName;
        File.WriteAllBytes(System.IO.Path.Combine(Path, "package.json"), packages.Manifest);
        if (packages.Lock is not null)
        {
            File.WriteAllBytes(System.IO.Path.Combine(Path, packages.LockName), packages.Lock);
        }
        foreach (var (name, content) in packages.More)
        {
            var file = System.IO.Path.Combine(Path, name);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
        }
    }

    public string Path { get; }

    public byte[] Read(string name) => File.ReadAllBytes(System.IO.Path.Combine(Path, name));

    public void Dispose() => FolderTree.Delete(Path);

    /// <summary>Moves packages of ours out of the way, to be deleted later.</summary>
    public static void PutAside(string modules, string store)
    {
        var trash = Directory.CreateDirectory(System.IO.Path.Combine(store, Trash)).FullName;
        try
        {
            Directory.Move(modules, System.IO.Path.Combine(trash, System.IO.Path.GetRandomFileName()));
        }
        catch (IOException)
        {
            // On another disk. It is ours and unchanged, so it may go at once.
            Directory.Delete(modules, recursive: true);
        }
    }

    /// <summary>Deletes what was put aside, and what processes that were killed have left behind.</summary>
    public static void Sweep(string store)
    {
        FolderTree.DeleteOlder(System.IO.Path.Combine(store, "work"), "*", TimeSpan.FromDays(1));
        var trash = System.IO.Path.Combine(store, Trash);
        if (Directory.Exists(trash))
        {
            foreach (var folder in Directory.EnumerateDirectories(trash))
            {
                FolderTree.Delete(folder);
            }
        }
    }
}
