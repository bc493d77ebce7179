using System.Buffers.Binary;
using System.Text;
using Builder.Core.Sites;

namespace Builder.Core.Checkpoints.Index;

/// <summary>
/// Git's index in every form that git writes with SHA-1: versions 2 to 4, split, sparse. libgit2 does not read the last two, and keeps
/// none of the flags that say that a file is not here on purpose.
/// </summary>
internal sealed class IndexFile
{
    private const int IdLength = 20;
    private const long LargestIndex = 1L << 30;
    private readonly List<IndexEntry> entries;

    private IndexFile(int version, List<IndexEntry> entries) => (Version, this.entries) = (version, entries);

    public int Version { get; }

    /// <summary>In git's order.</summary>
    public IReadOnlyList<IndexEntry> Entries => entries;

    /// <summary>The optional parts, in the order of the file, without the one that makes an index a split one.</summary>
    public IReadOnlyList<(string Name, byte[] Content)> Extensions { get; private init; } = [];

    /// <summary>The entries that are in a file of their own, and its name; null when the index is not split.</summary>
    public (byte[] Id, IReadOnlyList<IndexEntry> Entries)? Shared { get; private init; }

    /// <summary>False where the person's git leaves the checksum out (index.skipHash).</summary>
    public bool HasChecksum { get; private init; } = true;

    /// <summary>Whether libgit2 cannot read it.</summary>
    public bool IsForeignToLibgit2 => Shared is not null || Extensions.Any(extension => extension.Name == "sdir");

    /// <summary>The index of a git directory; without entries when there is none.</summary>
    /// <exception cref="BuilderException">External: it is damaged or of a form that is not known.</exception>
    public static IndexFile Load(string gitDirectory)
    {
        var file = Path.Combine(gitDirectory, "index");
        try
        {
            return File.Exists(file) ? Parse(PlainFile.Read(file, LargestIndex), gitDirectory) : new IndexFile(2, []);
        }
        catch (Exception e)
            when (e
                    is ArgumentOutOfRangeException
                        or IndexOutOfRangeException
                        or InvalidDataException
                        or OverflowException
                        or FileNotFoundException
            )
        {
            throw new BuilderException(
                ErrorKind.External,
                "The index of the git repository (the list of what is staged) cannot be read.",
                "Run “git status” in the folder to see what is wrong; nothing was changed.",
                e.Message,
                e
            );
        }
    }

    /// <summary>The same index with other entries. What git only keeps to be quicker and what would be wrong by then is left out.</summary>
    public IndexFile With(IEnumerable<IndexEntry> changed)
    {
        var sorted = changed.ToList();
        sorted.Sort(IndexEntry.Compare);
        return new IndexFile(Version, sorted)
        {
            Extensions = [.. Extensions.Where(extension => extension.Name is "REUC" or "sdir" or "UNTR").Select(Emptied)],
            Shared = Shared,
            HasChecksum = HasChecksum,
        };
    }

    /// <summary>The cache of untracked files stays switched on, but knows of no folder: the one of a file that came or went would be wrong.</summary>
    private static (string Name, byte[] Content) Emptied((string Name, byte[] Content) extension)
    {
        if (extension.Name != "UNTR")
        {
            return extension;
        }

        const int stats = (2 * 36) + 4 + (2 * IdLength);
        var at = 0;
        at += Number(extension.Content, ref at) + stats;
        at += extension.Content.AsSpan(at).IndexOf((byte)0) + 1;
        return (extension.Name, [.. extension.Content.AsSpan(0, at), 0]);
    }

    private static IndexFile Parse(byte[] bytes, string gitDirectory)
    {
        if (bytes.Length < 12 + IdLength || !bytes.AsSpan(0, 4).SequenceEqual("DIRC"u8))
        {
            throw new InvalidDataException("It does not begin as an index does.");
        }

        var version = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4));
        if (version is < 2 or > 4)
        {
            throw new InvalidDataException($"Version {version} of the index is not known.");
        }

        var count = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(8));
        var entries = new List<IndexEntry>(Math.Clamp(count, 0, bytes.Length / IndexEntry.StatLength));
        var at = 12;
        while (entries.Count < count)
        {
            entries.Add(Entry(bytes, version, entries.Count == 0 ? [] : entries[^1].Name, ref at));
        }

        var extensions = new List<(string Name, byte[] Content)>();
        while (at < bytes.Length - IdLength)
        {
            var name = Encoding.ASCII.GetString(bytes, at, 4);
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at + 4));
            extensions.Add((name, bytes.AsSpan(at + 8, length).ToArray()));
            at += 8 + length;
        }

        if (
            extensions.Find(extension => char.IsAsciiLetterLower(extension.Name[0]) && extension.Name is not ("link" or "sdir")).Name is
            { } odd
        )
        {
            throw new InvalidDataException($"It has a part “{odd}” that is not known.");
        }

        var index = new IndexFile(version, entries)
        {
            Extensions = [.. extensions.Where(extension => extension.Name != "link")],
            HasChecksum = bytes.AsSpan(bytes.Length - IdLength).ContainsAnyExcept((byte)0),
        };
        return extensions.Find(extension => extension.Name == "link").Content is { } link ? Joined(index, link, gitDirectory) : index;
    }

    private static IndexFile Joined(IndexFile index, byte[] link, string gitDirectory)
    {
        var id = link[..IdLength];
        if (!id.AsSpan().ContainsAnyExcept((byte)0))
        {
            return index;
        }

        var shared = Parse(
            PlainFile.Read(Path.Combine(gitDirectory, "sharedindex." + Convert.ToHexStringLower(id)), LargestIndex),
            gitDirectory
        ).Entries;
        IReadOnlyList<int> deleted = [];
        IReadOnlyList<int> replaced = [];
        if (link.Length > IdLength)
        {
            deleted = Bitmap.Read(link.AsSpan(IdLength), out var used);
            replaced = Bitmap.Read(link.AsSpan(IdLength + used), out _);
        }

        var gone = deleted.ToHashSet();
        var newer = replaced.Select((position, i) => (position, index.entries[i])).ToDictionary(pair => pair.position, pair => pair.Item2);
        var entries = shared
            .Select((entry, position) => newer.TryGetValue(position, out var other) ? other.Named(entry.Name) : entry)
            .Where((_, position) => !gone.Contains(position))
            .Concat(index.entries.Skip(replaced.Count))
            .ToList();
        entries.Sort(IndexEntry.Compare);
        return new IndexFile(index.Version, entries)
        {
            Extensions = index.Extensions,
            HasChecksum = index.HasChecksum,
            Shared = (id, shared),
        };
    }

    private static IndexEntry Entry(byte[] bytes, int version, byte[] previous, ref int at)
    {
        var start = at;
        var stat = bytes.AsSpan(at, IndexEntry.StatLength).ToArray();
        var id = bytes.AsSpan(at + IndexEntry.StatLength, IdLength).ToArray();
        at += IndexEntry.StatLength + IdLength;
        var flags = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
        at += 2;
        ushort extended = 0;
        if ((flags & 0x4000) != 0)
        {
            extended = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
            at += 2;
        }

        var kept = version == 4 ? previous.Length - Number(bytes, ref at) : 0;
        var length = bytes.AsSpan(at).IndexOf((byte)0);
        var name = new byte[kept + length];
        previous.AsSpan(0, kept).CopyTo(name);
        bytes.AsSpan(at, length).CopyTo(name.AsSpan(kept));
        at = version == 4 ? at + length + 1 : start + ((at - start + length + 8) & ~7);
        return new IndexEntry(name, stat, id, flags, extended);
    }

    /// <summary>A number of variable length, as git's packs have it too.</summary>
    private static int Number(byte[] bytes, ref int at)
    {
        var part = bytes[at++];
        var number = part & 127;
        while ((part & 128) != 0)
        {
            part = bytes[at++];
            number = ((number + 1) << 7) + (part & 127);
        }

        return number;
    }
}
