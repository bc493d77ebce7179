using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>
/// Brings the index up to date after the branch moved, for the files that the new commits changed and only where the entry was
/// the one of the old commit: whatever the person staged stays staged (THREATS G3). Done on a copy that then replaces the
/// index in one rename, under <see cref="OwnLock"/>.
/// </summary>
internal static class IndexRefresh
{
    public static void Run(string gitDirectory, string id, IEnumerable<(string Path, TreeItem? From, TreeItem? To)> differences)
    {
        var index = Path.Combine(gitDirectory, "index");
        var copy = Path.Combine(gitDirectory, $"builder-index-{id}");
        if (File.Exists(index))
        {
            File.Copy(index, copy, overwrite: true);
        }
        else
        {
            File.Delete(copy);
        }

        var changed = false;
        using (var repository = new Repository(gitDirectory, new RepositoryOptions { IndexPath = copy }))
        {
            foreach (var (path, from, to) in differences)
            {
                changed |= Refresh(repository, path, from, to);
            }

            if (changed)
            {
                repository.Index.Write();
            }
        }

        if (changed)
        {
            // A rename may reach the disk before the content does; an index without content stops the person's git.
            using (var written = File.OpenHandle(copy, FileMode.Open, FileAccess.Write))
            {
                RandomAccess.FlushToDisk(written);
            }

            File.Move(copy, index, overwrite: true);
        }
        else
        {
            File.Delete(copy);
        }
    }

    private static bool Refresh(Repository repository, string path, TreeItem? from, TreeItem? to)
    {
        var entry = repository.Index[path];
        var current = entry is null ? (TreeItem?)null : new TreeItem(entry.Mode, entry.Id.Sha);
        if (current != from || current == to || entry is { StageLevel: not StageLevel.Staged })
        {
            return false;
        }

        if (to is not { } item)
        {
            repository.Index.Remove(path);
            return true;
        }

        if (repository.Lookup<Blob>(item.Id) is not { } blob)
        {
            return false;
        }

        repository.Index.Add(blob, path, item.Mode);
        return true;
    }
}
