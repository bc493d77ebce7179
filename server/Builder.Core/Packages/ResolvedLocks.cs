using System.Security.Cryptography;
using System.Text;
using Builder.Core.Sites;

namespace Builder.Core.Packages;

/// <summary>
/// Lock files that were worked out for sites that have none, or one that no longer agrees with package.json. They are kept here and
/// never written into a site, so that the same packages are taken again next time and a person's files stay as they are.
/// </summary>
internal sealed class ResolvedLocks(string store, TimeProvider clock)
{
    private static readonly TimeSpan Unused = TimeSpan.FromDays(60);

    private string Folder => Path.Combine(store, "resolved");

    /// <summary>The lock file that was worked out for exactly these files, or null.</summary>
    public byte[]? Find(PackageSet packages)
    {
        var file = FileOf(packages);
        if (!File.Exists(file))
        {
            return null;
        }
        File.SetLastWriteTimeUtc(file, clock.GetUtcNow().UtcDateTime);
        return File.ReadAllBytes(file);
    }

    public void Keep(PackageSet packages, byte[] resolved)
    {
        Directory.CreateDirectory(Folder);
        var unfinished = Path.Combine(Folder, Path.GetRandomFileName());
        PlainFile.WriteFlushed(unfinished, resolved); // Nothing but its name says what it is, so an empty one would be believed.
        File.Move(unfinished, FileOf(packages), overwrite: true);
    }

    public void Sweep()
    {
        if (Directory.Exists(Folder))
        {
            foreach (var file in new DirectoryInfo(Folder).EnumerateFiles())
            {
                if (clock.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc > Unused)
                {
                    file.Delete();
                }
            }
        }
    }

    private string FileOf(PackageSet packages) =>
        Path.Combine(Folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(packages.Request)).AsSpan(0, 16)));
}
