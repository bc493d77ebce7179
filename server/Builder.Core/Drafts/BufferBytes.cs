using System.Text;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>Unsaved buffers as the bytes that saving them would write: UTF-8, with a byte order mark where the file has one.</summary>
internal static class BufferBytes
{
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    public static IReadOnlyDictionary<SitePath, byte[]> Of(Site site, IReadOnlyDictionary<SitePath, OpenBuffer> buffers) =>
        buffers.ToDictionary(buffer => buffer.Key, buffer => Encode(buffer.Value.Text, site.Folder.Read(buffer.Key)));

    public static string Decode(byte[] bytes) =>
        Encoding.UTF8.GetString(bytes.AsSpan().StartsWith(Mark) ? bytes.AsSpan(Mark.Length) : bytes);

    private static byte[] Encode(string text, byte[]? onDisk)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return onDisk is not null && onDisk.AsSpan().StartsWith(Mark) && !bytes.AsSpan().StartsWith(Mark) ? [.. Mark, .. bytes] : bytes;
    }
}
