using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Builder.Core.Sites;

namespace Builder.Core.Checkpoints;

/// <summary>How a file takes part in the history.</summary>
internal enum FileRule
{
    /// <summary>As any file.</summary>
    Included,

    /// <summary>Only when it is in the history already: ignored, or likely to hold secrets.</summary>
    OnlyIfTracked,

    /// <summary>Never read: what is in the history is kept as it is (Git LFS and other filters, repositories inside the site).</summary>
    Untouched,
}

/// <summary>
/// What is known of the files of one folder, so that an unchanged file is not read again: its id by length and time, and how
/// it takes part. A file that was written within two seconds of being read is read again, because a further write in the
/// same tick of the clock would not show.
/// </summary>
/// <param name="file">Where it is kept. It is not flushed, so it says of itself whether it is whole.</param>
/// <param name="isLasting">
/// Whether the folder's files are flushed when they are written. What is known of others is forgotten when the system was started since: without power,
/// a file may keep its length and its time and lose its content.
/// </param>
internal sealed class StatCache(string file, bool isLasting)
{
    private const string Version = "2";
    private const string BootId = "/proc/sys/kernel/random/boot_id";
    private static readonly TimeSpan Racy = TimeSpan.FromSeconds(2);

    /// <summary>Another one after every start of the system; where that cannot be told, after every start of this process.</summary>
    private static readonly string Boot = File.Exists(BootId) ? File.ReadAllText(BootId).Trim() : Guid.NewGuid().ToString();

    private readonly Dictionary<string, (long Length, long Written, long HashedAt, string Id)> ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileRule> rules = new(StringComparer.Ordinal);
    private string fingerprint = "";
    private bool changed;

    /// <summary>Forgets everything when the ignore rules or attributes are not those under which it was learnt.</summary>
    public void Expect(string newFingerprint)
    {
        newFingerprint = isLasting ? newFingerprint : $"{newFingerprint} {Boot}";
        if (newFingerprint != fingerprint)
        {
            ids.Clear();
            rules.Clear();
            fingerprint = newFingerprint;
            changed = true;
        }
    }

    public string? Id(SiteEntry entry) =>
        ids.TryGetValue(entry.Path.Value, out var known)
        && known.Length == entry.Length
        && known.Written == entry.LastWriteUtc.Ticks
        && known.HashedAt - known.Written > Racy.Ticks
            ? known.Id
            : null;

    public void Remember(SiteEntry entry, DateTimeOffset hashedAt, string id)
    {
        ids[entry.Path.Value] = (entry.Length, entry.LastWriteUtc.Ticks, hashedAt.UtcTicks, id);
        changed = true;
    }

    public FileRule Rule(string path, Func<string, FileRule> decide)
    {
        if (!rules.TryGetValue(path, out var rule))
        {
            rule = rules[path] = decide(path);
            changed = true;
        }

        return rule;
    }

    public void Load()
    {
        if (!File.Exists(file))
        {
            return;
        }

        using var reader = new StringReader(File.ReadAllText(file));
        if (reader.ReadLine() != Version || reader.ReadLine() is not { } hash || reader.ReadToEnd() is not { } rest || hash != Hash(rest))
        {
            return;
        }

        using var lines = new StringReader(rest);
        fingerprint = lines.ReadLine()!;
        while (lines.ReadLine()?.Split('\t') is [var path, var rule, var length, var written, var hashedAt, var id])
        {
            rules[path] = (FileRule)int.Parse(rule, CultureInfo.InvariantCulture);
            if (id.Length == 40)
            {
                ids[path] = (Number(length), Number(written), Number(hashedAt), id);
            }
        }
    }

    /// <summary>Writes the cache beside the site. It may be lost or be left out of date by a crash; that costs time, never content.</summary>
    public void Save()
    {
        try
        {
            Write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What has been done is done, whether this can be kept or not.
        }
    }

    private void Write()
    {
        if (!changed || !Directory.Exists(Path.GetDirectoryName(file)))
        {
            return;
        }

        var text = new StringBuilder().Append(fingerprint).Append('\n');
        foreach (var (path, rule) in rules)
        {
            var known = ids.GetValueOrDefault(path, (0, 0, 0, ""));
            text.Append(
                CultureInfo.InvariantCulture,
                $"{path}\t{(int)rule}\t{known.Length}\t{known.Written}\t{known.HashedAt}\t{known.Id}\n"
            );
        }

        var unfinished = file + ".unfinished";
        File.WriteAllText(unfinished, $"{Version}\n{Hash(text.ToString())}\n{text}");
        File.Move(unfinished, file, overwrite: true);
        changed = false;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
