namespace Builder.Core.Artifacts;

/// <summary>
/// Keeps the store of built sites within a size: what was not looked at for longest goes first, what was landed stays. Another
/// process may use the store meanwhile: what it misses then it builds again, as it does with what is damaged.
/// </summary>
internal sealed class ArtifactSweep(ArtifactStore store, TimeProvider clock)
{
    /// <summary>Nothing younger is touched: a build that runs now may be about to name it.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromHours(1);

    /// <summary>False when a process has swept within the time for which nothing is touched: looking through all costs as much as many checks.</summary>
    public bool IsDue => clock.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(store.SweptFile) >= Young;

    /// <returns>How many bytes were freed.</returns>
    public long Run(long mostBytes, CancellationToken cancellationToken)
    {
        if (Directory.Exists(store.ObjectsFolder))
        {
            File.WriteAllBytes(store.SweptFile, []);
        }
        var objects = Files(store.ObjectsFolder).ToDictionary(file => store.HashOf(file.FullName), StringComparer.Ordinal);
        var total = objects.Values.Sum(file => file.Length);
        var freed = 0L;
        var records = Files(store.TreesFolder)
            .Where(file => file.Extension == ".json")
            .OrderBy(file => file.LastWriteTimeUtc)
            .Select(file => (File: file, Record: store.FindRecord(Path.GetFileNameWithoutExtension(file.Name))))
            .ToList();
        var users = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var hash in records.SelectMany(record => Hashes(record.Record)))
        {
            users[hash] = users.GetValueOrDefault(hash) + 1;
        }
        foreach (var (hash, file) in objects.Where(item => !users.ContainsKey(item.Key)))
        {
            Free(file);
        }
        foreach (var (file, record) in records)
        {
            if (total - freed <= mostBytes)
            {
                break;
            }
            cancellationToken.ThrowIfCancellationRequested();
            if (record is null || IsYoung(file) || store.IsKept(record.TreeKey))
            {
                continue;
            }
            Delete(file);
            foreach (var hash in Hashes(record).Where(hash => --users[hash] == 0 && objects.ContainsKey(hash)))
            {
                Free(objects[hash]);
            }
        }
        foreach (var left in Folders(store.StagingFolder).SelectMany(one => Folders(one.FullName)).Where(left => !IsYoung(left)))
        {
            ArtifactStore.Discard(left.FullName);
        }
        return freed;

        void Free(FileInfo file)
        {
            // Its length is asked for first: afterwards there is nobody to ask.
            var length = file.Length;
            if (!IsYoung(file) && Delete(file))
            {
                freed += length;
            }
        }
    }

    private bool IsYoung(FileSystemInfo file) => clock.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc < Young;

    private static IEnumerable<string> Hashes(CheckRecord? record) =>
        (record?.Files ?? []).Concat(record?.Maps ?? []).Select(file => file.Hash).Distinct(StringComparer.Ordinal);

    private static bool Delete(FileInfo file)
    {
        try
        {
            file.Delete();
            return true;
        }
        catch (Exception used) when (used is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static IEnumerable<FileInfo> Files(string folder) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories) : [];

    private static IEnumerable<DirectoryInfo> Folders(string folder) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateDirectories() : [];
}
