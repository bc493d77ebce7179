using System.Security.Cryptography;

namespace Builder.Core.Sites;

/// <summary>What is known of one file: its id at a length and a time.</summary>
/// <param name="rule">What else is kept of it, a number that means something to whoever asks.</param>
internal sealed class KnownFile(byte rule)
{
    private static readonly TimeSpan Racy = TimeSpan.FromSeconds(2);

    public byte Rule { get; } = rule;

    public long Length { get; private set; }

    public long Written { get; private set; }

    public long HashedAt { get; private set; }

    /// <summary>Null while nobody has read it.</summary>
    public string? Id { get; private set; }

    /// <summary>
    /// The id, if the file is still the one that was read. A file that was written within two seconds of being read is read again, because a further
    /// write in the same tick of the clock would not show.
    /// </summary>
    public string? IdOf(SiteEntry entry) =>
        Length == entry.Length && Written == entry.LastWriteUtc.Ticks && HashedAt - Written > Racy.Ticks ? Id : null;

    public void Remember(long length, long written, long hashedAt, string id) =>
        (Length, Written, HashedAt, Id) = (length, written, hashedAt, id);
}

/// <summary>What is known of the files of one folder, so that an unchanged file is not read again.</summary>
/// <param name="file">Where it is kept. It is not flushed, so it says of itself whether it is whole.</param>
/// <param name="isLasting">
/// Whether the folder's files are flushed when they are written. What is known of others is forgotten when the system was started since: without power,
/// a file may keep its length and its time and lose its content.
/// </param>
internal sealed class StatCache(string file, bool isLasting)
{
    private const string Version = "known files 3";
    private const string BootId = "/proc/sys/kernel/random/boot_id";

    /// <summary>Another one after every start of the system; where that cannot be told, after every start of this process.</summary>
    private static readonly string Boot = File.Exists(BootId) ? File.ReadAllText(BootId).Trim() : Guid.NewGuid().ToString();

    private readonly Dictionary<string, KnownFile> files = new(StringComparer.Ordinal);
    private string fingerprint = "";
    private int changes;

    /// <summary>Forgets everything when what decides over it (ignore rules, attributes) is not that under which it was learnt.</summary>
    public void Expect(string newFingerprint)
    {
        newFingerprint = isLasting ? newFingerprint : $"{newFingerprint} {Boot}";
        if (newFingerprint != fingerprint)
        {
            changes += files.Count + 1;
            files.Clear();
            fingerprint = newFingerprint;
        }
    }

    public KnownFile Of(string path, Func<string, byte> decide)
    {
        if (!files.TryGetValue(path, out var known))
        {
            known = files[path] = new KnownFile(decide(path));
            changes++;
        }

        return known;
    }

    public void Remember(KnownFile known, SiteEntry entry, DateTimeOffset hashedAt, string id)
    {
        known.Remember(entry.Length, entry.LastWriteUtc.Ticks, hashedAt.UtcTicks, id);
        changes++;
    }

    public void Load()
    {
        try
        {
            var bytes = File.ReadAllBytes(file);
            var end = bytes.Length - SHA256.HashSizeInBytes;
            if (end > 0 && SHA256.HashData(bytes.AsSpan(0, end)).AsSpan().SequenceEqual(bytes.AsSpan(end)))
            {
                Read(bytes);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then every file is read once more.
        }
    }

    /// <summary>Writes the cache beside the site. It may be lost or be left out of date by a crash; that costs time, never content.</summary>
    /// <param name="atLeast">How many changes are worth it.</param>
    public void Save(int atLeast)
    {
        try
        {
            if (changes >= atLeast && Directory.Exists(Path.GetDirectoryName(file)))
            {
                Write();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What has been done is done, whether this can be kept or not.
        }
    }

    private void Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        if (reader.ReadString() != Version)
        {
            return;
        }

        fingerprint = reader.ReadString();
        var count = reader.ReadInt32();
        files.EnsureCapacity(count);
        for (var i = 0; i < count; i++)
        {
            var path = reader.ReadString();
            var known = files[path] = new KnownFile(reader.ReadByte());
            if (reader.ReadBoolean())
            {
                var (length, written, hashedAt) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
                known.Remember(length, written, hashedAt, Convert.ToHexStringLower(reader.ReadBytes(reader.ReadByte())));
            }
        }
    }

    private void Write()
    {
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content);
        writer.Write(Version);
        writer.Write(fingerprint);
        writer.Write(files.Count);
        foreach (var (path, known) in files)
        {
            writer.Write(path);
            writer.Write(known.Rule);
            writer.Write(known.Id is not null);
            if (known.Id is { } id)
            {
                writer.Write(known.Length);
                writer.Write(known.Written);
                writer.Write(known.HashedAt);
                writer.Write((byte)(id.Length / 2));
                writer.Write(Convert.FromHexString(id));
            }
        }

        writer.Write(SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length)));
        var unfinished = file + ".unfinished";
        using (var to = File.Create(unfinished))
        {
            content.WriteTo(to);
        }

        File.Move(unfinished, file, overwrite: true);
        changes = 0;
    }
}
