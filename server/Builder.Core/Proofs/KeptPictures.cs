using System.Security.Cryptography;
using Builder.Core.Sites;

namespace Builder.Core.Proofs;

/// <summary>Small pictures of pages, each once under its hash. The oldest go when there are many: what refers to one that is gone shows none.</summary>
/// <param name="mostBytes">Of all together.</param>
internal sealed class KeptPictures(string folder, int most = 3000, long mostBytes = 64L << 20)
{
    /// <summary>In bytes. What is larger is no small picture.</summary>
    private const long Largest = 300_000;

    private readonly Lock gate = new();

    /// <summary>An empty folder for a browser to put pictures into; null where the disk has no place for one.</summary>
    public string? NewFolder()
    {
        try
        {
            return Directory.CreateDirectory(Path.Combine(folder, $"taking-{Path.GetRandomFileName()}")).FullName;
        }
        catch (Exception disk) when (DiskErrors.IsFromDisk(disk))
        {
            return null;
        }
    }

    /// <summary>Keeps what was put into such a folder, and removes it.</summary>
    /// <returns>The pages, each with the hash of its picture instead of its name there, or with none.</returns>
    public IReadOnlyList<SeenPage> Take(string? taken, IReadOnlyList<SeenPage> pages)
    {
        IReadOnlyList<SeenPage> kept = [.. pages.Select(page => page with { Picture = taken is null ? null : Keep(taken, page.Picture) })];
        try
        {
            if (taken is not null)
            {
                Directory.Delete(taken, recursive: true);
            }

            Sweep();
        }
        catch (Exception disk) when (DiskErrors.IsFromDisk(disk))
        {
            // The next sweep takes it.
        }

        return kept;
    }

    /// <summary>A picture, or null when it is not there any more.</summary>
    public byte[]? Find(string hash)
    {
        try
        {
            return hash.Length == 64 && hash.All(char.IsAsciiHexDigitLower) ? File.ReadAllBytes(FileOf(hash)) : null;
        }
        catch (Exception gone) when (DiskErrors.IsFromDisk(gone))
        {
            return null;
        }
    }

    private string? Keep(string taken, string? name)
    {
        if (name is null || name != Path.GetFileName(name))
        {
            return null;
        }

        try
        {
            var file = Path.Combine(taken, name);
            if (new FileInfo(file) is not { Exists: true, Length: > 0 and <= Largest })
            {
                return null;
            }

            var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
            File.Move(file, FileOf(hash), overwrite: true);
            return hash;
        }
        catch (Exception disk) when (DiskErrors.IsFromDisk(disk))
        {
            return null;
        }
    }

    private void Sweep()
    {
        lock (gate)
        {
            var all = new DirectoryInfo(folder).GetFiles("*.webp");
            if (all.Length <= most && all.Sum(one => one.Length) <= mostBytes)
            {
                return;
            }

            var (left, bytes) = (most / 2, mostBytes / 2);
            foreach (var one in all.OrderByDescending(one => one.LastWriteTimeUtc))
            {
                (left, bytes) = (left - 1, bytes - one.Length);
                if (left < 0 || bytes < 0)
                {
                    one.Delete();
                }
            }
        }
    }

    private string FileOf(string hash) => Path.Combine(folder, hash + ".webp");
}
