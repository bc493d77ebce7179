using Builder.Core.Sites;

namespace Builder.Core.Edits;

/// <summary>One file while edits are applied to it.</summary>
internal sealed class WorkingFile(SitePath path, byte[]? before)
{
    public SitePath Path { get; } = path;

    /// <summary>As it is in the tree; null when it is not there.</summary>
    public byte[]? Before { get; } = before;

    private byte[]? current = before;
    private FileText? changed;

    /// <summary>
    /// As it is after the edits so far; null when it is not there. A changed text is only written down when somebody asks: many edits of one
    /// file would otherwise write it as often.
    /// </summary>
    /// <exception cref="System.Text.EncoderFallbackException">The file's encoding has no place for a character.</exception>
    public byte[]? Current
    {
        get
        {
            if (changed is { } text)
            {
                (current, changed) = (text.ToBytes(), null);
            }

            return current;
        }
        set => (current, changed, Text) = (value, null, null);
    }

    public bool Exists => changed is not null || current is not null;

    /// <summary><see cref="Current"/> as text, once somebody wanted it so.</summary>
    public FileText? Text { get; private set; }

    public FileText? Known(FileText? text) => Text = text;

    public void Change(FileText text) => (changed, Text) = (text, text);

    /// <summary>The file whose content came here by a move.</summary>
    public SitePath? MovedFrom { get; set; }

    /// <summary>The last edit that changed it; -1 when none did.</summary>
    public int LastEdit { get; set; } = -1;
}

/// <summary>The tree with the edits so far laid over it.</summary>
internal sealed class WorkingTree(IFileTree tree)
{
    private readonly Dictionary<SitePath, WorkingFile> files = [];
    private HashSet<string>? folders;
    private Dictionary<string, SitePath>? keys;

    public IEnumerable<WorkingFile> Touched => files.Values;

    public WorkingFile this[SitePath path] =>
        files.TryGetValue(path, out var file) ? file : files[path] = new WorkingFile(path, tree.Read(path));

    /// <summary>Whether it is a folder by now: one whose last file is gone is not.</summary>
    public bool IsFolder(SitePath path)
    {
        Survey();
        var touched = files.Values.Where(file => IsBelow(file.Path, path)).ToList();
        return touched.Exists(file => file.Exists)
            || (
                folders!.Contains(path.Value)
                && (touched.Count == 0 || tree.Paths.Any(other => IsBelow(other, path) && !files.ContainsKey(other)))
            );
    }

    public IEnumerable<SitePath> FilesBelow(SitePath folder) =>
        tree.Paths.Concat(files.Keys).Distinct().Where(path => IsBelow(path, folder)).OrderBy(path => path).ToList();

    /// <summary>Another file that some file systems take for the same one, or null.</summary>
    public SitePath? Twin(SitePath path)
    {
        Survey();
        var key = path.Key;
        if (keys!.TryGetValue(key, out var twin) && twin != path && this[twin].Exists)
        {
            return twin;
        }

        return files.Values.FirstOrDefault(file => file.Exists && file.Path != path && file.Path.Key == key)?.Path;
    }

    /// <summary>A file that stands where the path needs a folder, or null.</summary>
    public SitePath? FileInTheWay(SitePath path)
    {
        for (var cut = path.Value.LastIndexOf('/'); cut > 0; cut = path.Value.LastIndexOf('/', cut - 1))
        {
            if (SitePath.TryParse(path.Value[..cut], out var parent, out _) && this[parent].Exists)
            {
                return parent;
            }
        }

        return null;
    }

    private static bool IsBelow(SitePath path, SitePath folder) =>
        path.Value.Length > folder.Value.Length
        && path.Value[folder.Value.Length] == '/'
        && path.Value.StartsWith(folder.Value, StringComparison.Ordinal);

    private void Survey()
    {
        if (folders is not null)
        {
            return;
        }

        folders = new HashSet<string>(StringComparer.Ordinal);
        keys = new Dictionary<string, SitePath>(StringComparer.Ordinal);
        foreach (var path in tree.Paths)
        {
            keys.TryAdd(path.Key, path);
            for (var cut = path.Value.LastIndexOf('/'); cut > 0 && folders.Add(path.Value[..cut]); )
            {
                cut = path.Value.LastIndexOf('/', cut - 1);
            }
        }
    }
}
