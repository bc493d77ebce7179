using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Builder.Core.Checkpoints.Index;

/// <summary>Writes an index in the form in which it was read: its version, and split if it was split.</summary>
internal static class IndexBytes
{
    public static byte[] Of(IndexFile index)
    {
        var entries = index.Entries;
        var extensions = index.Extensions.ToList();
        if (index.Shared is { } shared)
        {
            (entries, var link) = Split(index.Entries, shared.Id, shared.Entries);
            extensions.Insert(0, ("link", link));
        }

        using var content = new MemoryStream();
        content.Write("DIRC"u8);
        Write(content, index.Version);
        Write(content, entries.Count);
        byte[] previous = [];
        foreach (var entry in entries)
        {
            Write(content, entry, index.Version, previous);
            previous = entry.Name;
        }

        foreach (var (name, bytes) in extensions)
        {
            content.Write(Encoding.ASCII.GetBytes(name));
            Write(content, bytes.Length);
            content.Write(bytes);
        }

        content.Write(index.HasChecksum ? Checksum(content) : new byte[20]);
        return content.ToArray();
    }

    private static byte[] Checksum(MemoryStream content)
    {
        // Git's format says SHA-1; nothing is protected by it here.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(content.GetBuffer().AsSpan(0, (int)content.Length));
        return hash.GetHashAndReset();
    }

    /// <summary>What differs from the shared entries: those that go by their position, and those that come.</summary>
    private static (List<IndexEntry> Entries, byte[] Link) Split(
        IReadOnlyList<IndexEntry> entries,
        byte[] id,
        IReadOnlyList<IndexEntry> shared
    )
    {
        var wanted = entries.ToDictionary(Key, StringComparer.Ordinal);
        var gone = new List<int>();
        for (var position = 0; position < shared.Count; position++)
        {
            var key = Key(shared[position]);
            if (wanted.TryGetValue(key, out var entry) && entry.IsSame(shared[position]))
            {
                wanted.Remove(key);
            }
            else
            {
                gone.Add(position);
            }
        }

        byte[] link = [.. id, .. Bitmap.Write(gone, shared.Count), .. Bitmap.Write([], shared.Count)];
        return ([.. entries.Where(entry => wanted.ContainsKey(Key(entry)))], link);
    }

    /// <summary>A name need not be text, so its bytes are what counts.</summary>
    private static string Key(IndexEntry entry) => Encoding.Latin1.GetString(entry.Name) + '\0' + (char)('0' + entry.Stage);

    private static void Write(MemoryStream content, IndexEntry entry, int version, byte[] previous)
    {
        var start = content.Length;
        content.Write(entry.Stat);
        content.Write(entry.Id);
        Write(content, entry.Flags);
        if ((entry.Flags & 0x4000) != 0)
        {
            Write(content, entry.Extended);
        }

        if (version == 4)
        {
            var common = entry.Name.AsSpan().CommonPrefixLength(previous);
            WriteNumber(content, previous.Length - common);
            content.Write(entry.Name.AsSpan(common));
            content.WriteByte(0);
            return;
        }

        content.Write(entry.Name);
        for (var padding = 8 - ((content.Length - start) % 8); padding > 0; padding--)
        {
            content.WriteByte(0);
        }
    }

    private static void WriteNumber(MemoryStream content, int number)
    {
        Span<byte> bytes = stackalloc byte[8];
        var at = bytes.Length - 1;
        bytes[at] = (byte)(number & 127);
        while ((number >>= 7) != 0)
        {
            bytes[--at] = (byte)(128 | (--number & 127));
        }

        content.Write(bytes[at..]);
    }

    private static void Write(MemoryStream content, int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        content.Write(bytes);
    }

    private static void Write(MemoryStream content, ushort number)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, number);
        content.Write(bytes);
    }
}
