using System.Globalization;

namespace Builder.Core.Builds;

/// <summary>
/// The packages of one lock file, made ready: a golden copy that is never handed out, and a spare that a site takes by
/// renaming it. Spares are made from the golden copy, never from what a site has had in its hands.
/// </summary>
internal sealed class PreparedModules(string folder, string key)
{
    private readonly string golden = Path.Combine(folder, "golden");
    private readonly string count = Path.Combine(folder, "count");
    private readonly string spares = Path.Combine(folder, "spares");
    private bool isVerified;

    public string Key => key;

    public string LockPath => folder + ".lock";

    public bool IsInstalled => File.Exists(count);

    public bool HasSpare => Spares().Any();

    public DateTime LastUsed => File.Exists(count) ? File.GetLastWriteTimeUtc(count) : DateTime.MinValue;

    /// <summary>Takes in a folder in which npm has just installed.</summary>
    public void TakeIn(string installed)
    {
        Directory.CreateDirectory(folder);
        File.Delete(count);
        FolderTree.Delete(golden);
        var modules = Path.Combine(installed, InstalledModules.Folder);
        Directory.CreateDirectory(modules);
        InstalledModules.Mark(modules, key);
        var counted = FolderTree.Count(modules);
        Directory.Move(modules, golden);
        // The count comes last: without it the entry does not count as installed.
        File.WriteAllText(count, string.Create(CultureInfo.InvariantCulture, $"{counted.Files} {counted.Bytes}"));
        isVerified = true;
    }

    /// <summary>Puts a ready copy where it belongs. False when the entry turned out to be damaged: it has been removed.</summary>
    public bool TryPlace(string modules, string besideTarget, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!isVerified && !Verify())
        {
            return false;
        }
        if (!HasSpare)
        {
            MakeSpare(cancellationToken);
        }
        FolderTree.Move(Spares().First(), modules, besideTarget, cancellationToken);
        File.SetLastWriteTimeUtc(count, clock.GetUtcNow().UtcDateTime);
        return true;
    }

    public void MakeSpare(CancellationToken cancellationToken)
    {
        var unfinished = Path.Combine(folder, "unfinished-" + Path.GetRandomFileName());
        FolderTree.Copy(golden, unfinished, cancellationToken);
        Directory.CreateDirectory(spares);
        Directory.Move(unfinished, Path.Combine(spares, Path.GetRandomFileName()));
    }

    /// <summary>Counts the golden copy and the spares once per process; what other processes or disks did to them shows here.</summary>
    public bool Verify()
    {
        if (!IsInstalled)
        {
            return false;
        }
        foreach (var left in Directory.EnumerateDirectories(folder, "unfinished-*"))
        {
            FolderTree.Delete(left);
        }
        var expected = File.ReadAllText(count);
        if (!Directory.Exists(golden) || !Matches(golden, expected))
        {
            Remove();
            return false;
        }
        foreach (var spare in Spares().Where(spare => !Matches(spare, expected)).ToArray())
        {
            FolderTree.Delete(spare);
        }
        return isVerified = true;
    }

    public void Remove()
    {
        isVerified = false;
        File.Delete(count);
        FolderTree.Delete(folder);
    }

    private static bool Matches(string modules, string expected)
    {
        var counted = FolderTree.Count(modules);
        return expected == string.Create(CultureInfo.InvariantCulture, $"{counted.Files} {counted.Bytes}");
    }

    private IEnumerable<string> Spares() => Directory.Exists(spares) ? Directory.EnumerateDirectories(spares) : [];
}
