using System.Globalization;

namespace Builder.Core.Packages;

/// <summary>
/// The packages of one lock file, made ready: a golden copy that is never handed out, and a spare that a site takes by
/// renaming it. Spares are made from the golden copy, never from what a site has had in its hands.
/// </summary>
internal sealed class PreparedModules(string folder, string key)
{
    private static readonly TimeSpan BetweenReadings = TimeSpan.FromDays(1);

    private readonly string golden = Path.Combine(folder, "golden");
    private readonly string count = Path.Combine(folder, "count");
    private readonly string content = Path.Combine(folder, "content");
    private readonly string spares = Path.Combine(folder, "spares");
    private bool isVerified;

    public string Key => key;

    public string LockPath => folder + ".lock";

    public bool IsInstalled => File.Exists(count);

    public bool HasSpare => Spares().Any();

    public DateTime LastUsed => File.Exists(count) ? File.GetLastWriteTimeUtc(count) : DateTime.MinValue;

    /// <summary>What the golden copy and the spares take on the disk.</summary>
    public long Bytes =>
        IsInstalled
        && File.ReadAllText(count).Split(' ') is [_, var counted, ..]
        && long.TryParse(counted, CultureInfo.InvariantCulture, out var bytes)
            ? bytes * (1 + Spares().Count())
            : 0;

    /// <summary>Takes in a folder in which a package client has just installed.</summary>
    public void TakeIn(string installed)
    {
        Directory.CreateDirectory(folder);
        File.Delete(count);
        File.Delete(content);
        FolderTree.Delete(golden);
        var modules = Path.Combine(installed, InstalledModules.Folder);
        Directory.CreateDirectory(modules);
        InstalledModules.Mark(modules, key);
        var counted = FolderTree.Count(modules);
        Directory.Move(modules, golden);
        // The count comes last: without it the entry does not count as installed.
        File.WriteAllText(count, counted.ToString());
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
            var unfinished = NewUnfinished();
            FolderTree.Copy(golden, unfinished, cancellationToken);
            AddSpare(unfinished);
        }
        FolderTree.Move(Spares().First(), modules, besideTarget, cancellationToken);
        File.SetLastWriteTimeUtc(count, clock.GetUtcNow().UtcDateTime);
        return true;
    }

    /// <summary>Makes a spare without holding up anybody: the entry is locked only at the beginning and at the end.</summary>
    /// <param name="untilQuiet">Waits while the machine is needed for something that a person waits for.</param>
    public async Task MakeSpareAsync(Func<CancellationToken, Task> untilQuiet, CancellationToken cancellationToken)
    {
        string expected;
        using (await FileLock.TakeAsync(LockPath, cancellationToken))
        {
            if (!IsInstalled || HasSpare)
            {
                return;
            }
            expected = File.ReadAllText(count);
        }
        var unfinished = NewUnfinished();
        try
        {
            await FolderTree.CopyQuietlyAsync(golden, unfinished, untilQuiet, cancellationToken);
            using (await FileLock.TakeAsync(LockPath, cancellationToken))
            {
                if (IsInstalled && !HasSpare && File.ReadAllText(count) == expected && Matches(unfinished, expected))
                {
                    AddSpare(unfinished);
                }
            }
        }
        finally
        {
            FolderTree.Delete(unfinished);
        }
    }

    /// <summary>
    /// Looks once per process at the names, sizes and times of all files of the golden copy and of the spares: what other processes
    /// or disks did to them shows here, also where one file was changed.
    /// </summary>
    public bool Verify()
    {
        if (!IsInstalled)
        {
            return false;
        }
        FolderTree.DeleteOlder(folder, "unfinished-*", TimeSpan.FromHours(1));
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

    /// <summary>
    /// Reads, at most once a day, every byte of the golden copy: a disk that forgets leaves no trace in sizes and times. The entry is
    /// locked only at the end.
    /// </summary>
    public async Task VerifyContentAsync(Func<CancellationToken, Task> untilQuiet, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!IsInstalled)
        {
            return;
        }
        var expected = await File.ReadAllTextAsync(count, cancellationToken);
        var known = File.Exists(content) ? await File.ReadAllTextAsync(content, cancellationToken) : null;
        if (known is not null && clock.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(content) < BetweenReadings)
        {
            return;
        }
        var found = await FolderTree.DigestAsync(golden, untilQuiet, cancellationToken);
        using (await FileLock.TakeAsync(LockPath, cancellationToken))
        {
            if (!IsInstalled || await File.ReadAllTextAsync(count, cancellationToken) != expected)
            {
                return;
            }
            if (known is not null && known != found)
            {
                Remove();
                return;
            }
            await File.WriteAllTextAsync(content, found, cancellationToken);
            File.SetLastWriteTimeUtc(content, clock.GetUtcNow().UtcDateTime);
        }
    }

    public void Remove()
    {
        isVerified = false;
        File.Delete(count);
        FolderTree.Delete(folder);
    }

    private static bool Matches(string modules, string expected) => expected == FolderTree.Count(modules).ToString();

    private string NewUnfinished() => Path.Combine(folder, "unfinished-" + Path.GetRandomFileName());

    private void AddSpare(string unfinished)
    {
        Directory.CreateDirectory(spares);
        Directory.Move(unfinished, Path.Combine(spares, Path.GetRandomFileName()));
    }

    private IEnumerable<string> Spares() => Directory.Exists(spares) ? Directory.EnumerateDirectories(spares) : [];
}
