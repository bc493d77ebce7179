using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Builder.Tests.Drafts;

/// <summary>Git's loose objects as their bytes say, read without any of Builder's code. Where an object is not in the first folder, the others are asked.</summary>
internal sealed class RawObjects(params string[] folders)
{
    public byte[] Read(string id, out string kind)
    {
        var file =
            folders.Select(folder => Path.Combine(folder, id[..2], id[2..])).FirstOrDefault(File.Exists)
            ?? throw new InvalidDataException($"There is no object {id}.");
        using var unpacked = new ZLibStream(File.OpenRead(file), CompressionMode.Decompress);
        using var all = new MemoryStream();
        unpacked.CopyTo(all);
        var bytes = all.ToArray();
        var end = Array.IndexOf(bytes, (byte)0);
        kind = Encoding.ASCII.GetString(bytes, 0, Array.IndexOf(bytes, (byte)' '));
        return bytes[(end + 1)..];
    }

    /// <summary>Writes a file's content into the first folder.</summary>
    /// <returns>Its id.</returns>
    public string Write(string content)
    {
        var text = Encoding.UTF8.GetBytes(content);
        byte[] bytes = [.. Encoding.ASCII.GetBytes($"blob {text.Length}\0"), .. text];
        // Git's format says SHA-1; nothing is protected by it here.
#pragma warning disable CA5350
        var id = Convert.ToHexStringLower(SHA1.HashData(bytes));
#pragma warning restore CA5350
        Directory.CreateDirectory(Path.Combine(folders[0], id[..2]));
        using var packed = new ZLibStream(File.Create(Path.Combine(folders[0], id[..2], id[2..])), CompressionMode.Compress);
        packed.Write(bytes);
        return id;
    }

    public string Text(string id) => Encoding.UTF8.GetString(Read(id, out _));

    /// <summary>The tree and the parents of a commit.</summary>
    public (string Tree, string[] Parents) Commit(string id)
    {
        var lines = Text(id).Split('\n').TakeWhile(line => line.Length > 0).ToList();
        return (
            lines.First(line => line.StartsWith("tree ", StringComparison.Ordinal))[5..],
            [.. lines.Where(line => line.StartsWith("parent ", StringComparison.Ordinal)).Select(line => line[7..])]
        );
    }

    /// <summary>Every entry below a tree that is no folder: its mode and id by its path.</summary>
    public Dictionary<string, (int Mode, string Id)> Files(string tree)
    {
        var files = new Dictionary<string, (int, string)>(StringComparer.Ordinal);
        Add(files, tree, "");
        return files;
    }

    private void Add(Dictionary<string, (int Mode, string Id)> files, string tree, string above)
    {
        var bytes = Read(tree, out _);
        for (var at = 0; at < bytes.Length; )
        {
            var space = Array.IndexOf(bytes, (byte)' ', at);
            var end = Array.IndexOf(bytes, (byte)0, space);
            var mode = Convert.ToInt32(Encoding.ASCII.GetString(bytes, at, space - at), 8);
            var path = above + Encoding.UTF8.GetString(bytes, space + 1, end - space - 1);
            var id = Convert.ToHexStringLower(bytes.AsSpan(end + 1, 20));
            at = end + 21;
            if (mode == 0x4000)
            {
                Add(files, id, path + "/");
            }
            else
            {
                files.Add(path, (mode, id));
            }
        }
    }
}
