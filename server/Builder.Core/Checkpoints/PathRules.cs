using System.Globalization;
using System.Text;
using Builder.Core.Sites;

namespace Builder.Core.Checkpoints;

/// <summary>How a file takes part in the history.</summary>
internal enum FileRule : byte
{
    /// <summary>As any file.</summary>
    Included,

    /// <summary>Only when it is in the history already: ignored, or likely to hold secrets.</summary>
    OnlyIfTracked,

    /// <summary>Never read: what is in the history is kept as it is (Git LFS and other filters, repositories inside the site).</summary>
    Untouched,
}

/// <summary>
/// What git's ignore rules and attributes, and our own policy, say of a path. The rules of the workspace count, for the draft
/// too: a draft cannot take a secret out of hiding by changing <c>.gitignore</c>.
/// </summary>
internal sealed class PathRules(OpenRepository repository, string prefix)
{
    private static readonly TimeSpan Racy = TimeSpan.FromSeconds(2);

    private readonly List<string> nested = [];

    /// <summary>Folders of the workspace that hold no rules, with the time of their last change and when they were looked through.</summary>
    private readonly Dictionary<string, (DateTime Written, DateTimeOffset Seen)> plain = new(StringComparer.Ordinal);
    private readonly string workspace = repository.Now.Info.WorkingDirectory;

    /// <summary>Whether content changes on its way into git: line endings or filters. Then git itself must read each file.</summary>
    public bool Converts { get; private set; }

    /// <summary>False on file systems without an executable bit.</summary>
    public bool SeesExecutable { get; private set; } = true;

    /// <summary>The path as the repository names it.</summary>
    public string InRepository(string path) => prefix.Length == 0 ? path : $"{prefix}/{path}";

    /// <summary>Reads the settings again and returns a text that is different whenever the rules may be.</summary>
    public string Refresh(IEnumerable<SiteEntry> entries)
    {
        var conversion = repository.Now.Config.GetValueOrDefault("core.autocrlf", "false");
        SeesExecutable = repository.Now.Config.GetValueOrDefault("core.fileMode", true);
        var text = new StringBuilder(conversion).Append(';');
        var attributes = false;
        nested.Clear();
        foreach (var folder in Folders(entries))
        {
            var inside = Path.Combine(workspace, folder);
            // What comes into a folder changes its time; within the same tick of the clock it would not show.
            var (written, now) = (Directory.GetLastWriteTimeUtc(inside), TimeProvider.System.GetUtcNow());
            if (plain.TryGetValue(folder, out var known) && known.Written == written && known.Seen - written > Racy)
            {
                continue;
            }

            var length = text.Length;
            if (folder.Length > prefix.Length && Path.Exists(Path.Combine(inside, ".git")))
            {
                nested.Add(folder + "/");
                text.Append(folder).Append(';');
            }

            Stamp(text, Path.Combine(inside, ".gitignore"));
            attributes |= Stamp(text, Path.Combine(inside, ".gitattributes"));
            plain.Remove(folder);
            if (text.Length == length)
            {
                plain[folder] = (written, now);
            }
        }

        Stamp(text, Path.Combine(repository.Now.Info.Path, "info", "exclude"));
        Stamp(text, Setting("core.excludesFile", "ignore"));
        attributes |= Stamp(text, Path.Combine(repository.Now.Info.Path, "info", "attributes"));
        attributes |= Stamp(text, Setting("core.attributesFile", "attributes"));
        Converts = attributes || conversion is not ("false" or "no" or "off" or "0");
        return TreeStore.Hash("rules", Encoding.UTF8.GetBytes(text.ToString()));
    }

    public FileRule Decide(string path)
    {
        var full = InRepository(path);
        if (
            nested.Any(folder => full.StartsWith(folder, StringComparison.Ordinal))
            || (
                Converts
                && (repository.Native.Attribute(full, "filter") ?? repository.Native.Attribute(full, "working-tree-encoding")) is not null
            )
        )
        {
            return FileRule.Untouched;
        }

        return PathPolicy.WhyNotReadable(SitePath.Parse(path)) is not null || repository.Now.Ignore.IsPathIgnored(full)
            ? FileRule.OnlyIfTracked
            : FileRule.Included;
    }

    private IEnumerable<string> Folders(IEnumerable<SiteEntry> entries)
    {
        var folders = new SortedSet<string>(StringComparer.Ordinal) { "" };
        AddWithParents(folders, prefix);
        var last = "";
        foreach (var path in entries.Select(entry => entry.Path.Value))
        {
            var slash = Math.Max(path.LastIndexOf('/'), 0);
            if (!path.AsSpan(0, slash).SequenceEqual(last))
            {
                last = path[..slash];
                AddWithParents(folders, InRepository(last));
            }
        }

        return folders;
    }

    private static void AddWithParents(SortedSet<string> folders, string folder)
    {
        while (folder.Length > 0 && folders.Add(folder))
        {
            folder = folder[..Math.Max(folder.LastIndexOf('/'), 0)];
        }
    }

    private static bool Stamp(StringBuilder text, string file)
    {
        var stat = new FileInfo(file);
        if (!stat.Exists)
        {
            return false;
        }

        RepositoryFiles.Guard(file);
        text.Append(CultureInfo.InvariantCulture, $"{file}:{stat.Length}:{stat.LastWriteTimeUtc.Ticks};");
        return true;
    }

    private string Setting(string key, string byDefault)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var value = repository.Now.Config.GetValueOrDefault<string?>(key, (string?)null);
        return value is null ? Path.Combine(home, ".config", "git", byDefault)
            : value.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(home, value[2..])
            : Path.GetFullPath(value, workspace);
    }
}
