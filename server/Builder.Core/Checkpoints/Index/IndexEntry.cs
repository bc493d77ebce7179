using System.Buffers.Binary;
using System.Text;
using LibGit2Sharp;

namespace Builder.Core.Checkpoints.Index;

/// <summary>
/// One entry of git's index, kept byte for byte so that what is not changed is written as it was
/// (https://git-scm.com/docs/index-format).
/// </summary>
/// <param name="Stat">Ten numbers of 32 bits in network order: two times, device, inode, mode, owner, group, size.</param>
/// <param name="Id">Twenty bytes.</param>
/// <param name="Flags">Assume-unchanged, stage and length of the name, as on disk.</param>
/// <param name="Extended">Skip-worktree and intent-to-add, as on disk; 0 where there are none.</param>
internal sealed record IndexEntry(byte[] Name, byte[] Stat, byte[] Id, ushort Flags, ushort Extended)
{
    public const int StatLength = 40;
    private const int ModeAt = 24;
    private const int LongestToldName = 0xFFF;

    private string? path;

    public string Path => path ??= Encoding.UTF8.GetString(Name);

    public TreeItem Item => new((Mode)BinaryPrimitives.ReadInt32BigEndian(Stat.AsSpan(ModeAt)), Convert.ToHexStringLower(Id));

    /// <summary>0 for an ordinary entry, 1 to 3 for the sides of an unfinished merge.</summary>
    public int Stage => (Flags >> 12) & 3;

    public bool IsAssumedUnchanged => (Flags & 0x8000) != 0;

    public bool IsSkipped => (Extended & 0x4000) != 0;

    public bool IsIntentToAdd => (Extended & 0x2000) != 0;

    /// <summary>Whether it stands for a whole folder outside a sparse checkout; its path then ends in a slash.</summary>
    public bool IsFolder => Name is [.., (byte)'/'];

    /// <summary>An entry of a file about which git has to look at the disk.</summary>
    public static IndexEntry For(string path, TreeItem item)
    {
        var name = Encoding.UTF8.GetBytes(path);
        var bare = new IndexEntry(name, new byte[StatLength], [], (ushort)Math.Min(name.Length, LongestToldName), 0);
        return bare.With(item);
    }

    /// <summary>The same entry, flags included, for other content.</summary>
    public IndexEntry With(TreeItem item)
    {
        var stat = new byte[StatLength];
        BinaryPrimitives.WriteInt32BigEndian(stat.AsSpan(ModeAt), (int)item.Mode);
        return this with { Stat = stat, Id = Convert.FromHexString(item.Id) };
    }

    /// <summary>The same entry under the name that a split index leaves out.</summary>
    public IndexEntry Named(byte[] name) =>
        new(name, Stat, Id, (ushort)((Flags & 0xF000) | Math.Min(name.Length, LongestToldName)), Extended);

    public bool IsSame(IndexEntry other) =>
        Flags == other.Flags
        && Extended == other.Extended
        && Id.AsSpan().SequenceEqual(other.Id)
        && Stat.AsSpan().SequenceEqual(other.Stat)
        && Name.AsSpan().SequenceEqual(other.Name);

    /// <summary>Git's order: by the bytes of the name, then by stage.</summary>
    public static int Compare(IndexEntry a, IndexEntry b) =>
        a.Name.AsSpan().SequenceCompareTo(b.Name) is not 0 and var order ? order : a.Stage - b.Stage;
}
