using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Builder.Tests.Drafts;

/// <summary>
/// Git's index as its bytes say, read without any of Builder's code (https://git-scm.com/docs/index-format). It can write one that is not split, to
/// put a repository into a state for which git would have to be started.
/// </summary>
internal sealed class RawIndex
{
    private const int IdLength = 20;
    private const int StatLength = 40;

    public int Version { get; private init; }

    public List<Entry> Entries { get; private init; } = [];

    public List<(string Name, byte[] Content)> Extensions { get; private init; } = [];

    public bool IsSplit => Extensions.Exists(extension => extension.Name == "link");

    /// <param name="Flags">Assume-unchanged (0x8000) and stage; the length of the name is left out.</param>
    /// <param name="Extended">Skip-worktree (0x4000) and intent-to-add (0x2000).</param>
    public sealed record Entry(string Path, int Mode, string Id, int Flags, int Extended, string Stat)
    {
        public int Stage => (Flags >> 12) & 3;

        public override string ToString() => $"{Convert.ToString(Mode, 8)} {Id} {Flags:x} {Extended:x}";
    }

    public static RawIndex Read(string gitDirectory) =>
        Parse(File.ReadAllBytes(System.IO.Path.Combine(gitDirectory, "index")), gitDirectory);

    public Entry? Find(string path) => Entries.Find(entry => entry.Path == path && entry.Stage == 0);

    public void Put(Entry entry)
    {
        Entries.RemoveAll(other => other.Path == entry.Path && other.Stage == entry.Stage);
        Entries.Add(entry);
        Extensions.RemoveAll(extension => extension.Name is "TREE" or "UNTR");
    }

    public void Remove(string path)
    {
        Entries.RemoveAll(entry => entry.Path == path);
        Extensions.RemoveAll(extension => extension.Name is "TREE" or "UNTR");
    }

    public void Write(string gitDirectory)
    {
        if (IsSplit)
        {
            throw new InvalidOperationException("A split index is written by git alone.");
        }

        using var content = new MemoryStream();
        content.Write("DIRC"u8);
        var isExtended = Entries.Exists(entry => entry.Extended != 0);
        var version = Version == 2 && isExtended ? 3 : Version;
        Number(content, version);
        Number(content, Entries.Count);
        byte[] previous = [];
        var sorted = Entries.ToList();
        sorted.Sort((a, b) => Bytes(a.Path).AsSpan().SequenceCompareTo(Bytes(b.Path)) is not 0 and var order ? order : a.Stage - b.Stage);
        foreach (var entry in sorted)
        {
            previous = Write(content, entry, version, previous);
        }

        foreach (var (name, bytes) in Extensions)
        {
            content.Write(Encoding.ASCII.GetBytes(name));
            Number(content, bytes.Length);
            content.Write(bytes);
        }

        var all = content.ToArray();
        File.WriteAllBytes(System.IO.Path.Combine(gitDirectory, "index"), [.. all, .. Checksum(all)]);
    }

    private static byte[] Write(MemoryStream content, Entry entry, int version, byte[] previous)
    {
        var (start, name) = (content.Length, Bytes(entry.Path));
        var stat = Convert.FromHexString(entry.Stat);
        BinaryPrimitives.WriteInt32BigEndian(stat.AsSpan(24), entry.Mode);
        content.Write(stat);
        content.Write(Convert.FromHexString(entry.Id));
        var flags = (entry.Flags & 0xB000) | (entry.Extended != 0 ? 0x4000 : 0) | Math.Min(name.Length, 0xFFF);
        content.Write([(byte)(flags >> 8), (byte)flags]);
        if (entry.Extended != 0)
        {
            content.Write([(byte)(entry.Extended >> 8), (byte)entry.Extended]);
        }

        if (version == 4)
        {
            // The number of bytes to take off the name before is at most 127 here, which is one byte.
            var common = name.AsSpan().CommonPrefixLength(previous);
            content.WriteByte((byte)(previous.Length - common));
            content.Write(name.AsSpan(common));
            content.WriteByte(0);
            return name;
        }

        content.Write(name);
        content.Write(new byte[8 - ((content.Length - start) % 8)]);
        return name;
    }

    private static RawIndex Parse(byte[] bytes, string gitDirectory)
    {
        if (!Checksum(bytes.AsSpan(0, bytes.Length - IdLength)).AsSpan().SequenceEqual(bytes.AsSpan(bytes.Length - IdLength)))
        {
            throw new InvalidDataException("The index's checksum is wrong.");
        }

        var (version, count) = (Number(bytes, 4), Number(bytes, 8));
        var entries = new List<Entry>();
        var at = 12;
        byte[] previous = [];
        for (var i = 0; i < count; i++)
        {
            entries.Add(Next(bytes, version, ref at, ref previous));
        }

        var extensions = new List<(string, byte[])>();
        while (at < bytes.Length - IdLength)
        {
            var length = Number(bytes, at + 4);
            extensions.Add((Encoding.ASCII.GetString(bytes, at, 4), bytes.AsSpan(at + 8, length).ToArray()));
            at += 8 + length;
        }

        return new RawIndex
        {
            Version = version,
            Extensions = extensions,
            Entries = extensions.Find(extension => extension.Item1 == "link").Item2 is { } link
                ? Joined(entries, link, gitDirectory)
                : entries,
        };
    }

    private static Entry Next(byte[] bytes, int version, ref int at, ref byte[] previous)
    {
        var start = at;
        var stat = bytes.AsSpan(at, StatLength);
        var id = Convert.ToHexStringLower(bytes.AsSpan(at + StatLength, IdLength));
        at += StatLength + IdLength;
        var flags = (bytes[at] << 8) | bytes[at + 1];
        at += 2;
        var extended = 0;
        if ((flags & 0x4000) != 0)
        {
            extended = (bytes[at] << 8) | bytes[at + 1];
            at += 2;
        }

        byte[] name;
        if (version == 4)
        {
            long strip = bytes[at] & 127;
            while ((bytes[at++] & 128) != 0)
            {
                strip = ((strip + 1) << 7) | (long)(bytes[at] & 127);
            }

            var end = Array.IndexOf(bytes, (byte)0, at);
            name = [.. previous.AsSpan(0, previous.Length - (int)strip), .. bytes.AsSpan(at, end - at)];
            at = end + 1;
        }
        else
        {
            var end = Array.IndexOf(bytes, (byte)0, at);
            name = bytes.AsSpan(at, end - at).ToArray();
            at = start + ((end - start + 8) / 8 * 8);
        }

        previous = name;
        return new Entry(Encoding.UTF8.GetString(name), Number(stat, 24), id, flags & 0xB000, extended, Convert.ToHexStringLower(stat));
    }

    /// <summary>What a split index stands for: the shared entries without those that go, those without a name in place of the shared ones.</summary>
    private static List<Entry> Joined(List<Entry> own, byte[] link, string gitDirectory)
    {
        var shared = System.IO.Path.Combine(gitDirectory, "sharedindex." + Convert.ToHexStringLower(link.AsSpan(0, IdLength)));
        var all = Parse(File.ReadAllBytes(shared), gitDirectory).Entries;
        if (link.Length == IdLength)
        {
            return [.. all.Concat(own)];
        }

        var at = IdLength;
        var (gone, replaced) = (Bits(link, ref at), Bits(link, ref at));
        var unnamed = new Queue<Entry>(own.Where(entry => entry.Path.Length == 0));
        var joined = new List<Entry>();
        for (var i = 0; i < all.Count; i++)
        {
            if (replaced.Contains(i))
            {
                joined.Add(unnamed.Dequeue() with { Path = all[i].Path });
            }
            else if (!gone.Contains(i))
            {
                joined.Add(all[i]);
            }
        }

        return [.. joined.Concat(own.Where(entry => entry.Path.Length > 0))];
    }

    private static HashSet<int> Bits(byte[] link, ref int at)
    {
        var words = Number(link, at + 4);
        at += 8;
        var (set, bit) = (new HashSet<int>(), 0);
        for (var i = 0; i < words; )
        {
            var marker = BinaryPrimitives.ReadUInt64BigEndian(link.AsSpan(at + (8 * i++)));
            for (var run = (int)((marker >> 1) & 0xFFFF_FFFF) * 64; run > 0; run--, bit++)
            {
                if ((marker & 1) != 0)
                {
                    set.Add(bit);
                }
            }

            for (var literals = (int)(marker >> 33); literals > 0; literals--, bit += 64)
            {
                var word = BinaryPrimitives.ReadUInt64BigEndian(link.AsSpan(at + (8 * i++)));
                set.UnionWith(Enumerable.Range(0, 64).Where(place => ((word >> place) & 1) != 0).Select(place => bit + place));
            }
        }

        at += (8 * words) + 4;
        return set;
    }

    // Git's format says SHA-1; nothing is protected by it here.
#pragma warning disable CA5350
    private static byte[] Checksum(ReadOnlySpan<byte> bytes) => SHA1.HashData(bytes);
#pragma warning restore CA5350

    private static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path);

    private static int Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32BigEndian(bytes[at..]);

    private static void Number(MemoryStream content, int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        content.Write(bytes);
    }
}
