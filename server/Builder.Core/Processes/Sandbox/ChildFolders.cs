using System.Security.Cryptography;
using System.Text;

namespace Builder.Core.Processes.Sandbox;

/// <summary>
/// The folders that belong to the children of one site folder (or draft) and to no others, so that what one site's code leaves
/// behind is never read by another's.
/// </summary>
/// <param name="Home">Stands in for the user's home.</param>
/// <param name="Temporary">For temporary files.</param>
/// <param name="Types">What the type checker remembers.</param>
internal sealed record ChildFolders(string Home, string Temporary, string Types)
{
    private static readonly TimeSpan Unused = TimeSpan.FromDays(30);

    /// <summary>The folders of a site folder. They are created.</summary>
    public static ChildFolders Of(BuilderFolders folders, string root)
    {
        var own = Path.Combine(All(folders), Named(root));
        return new ChildFolders(Make("home"), Make("tmp"), Make("types"));

        string Make(string name) => Directory.CreateDirectory(Path.Combine(own, name)).FullName;
    }

    /// <summary>Removes those that no child has used for a month.</summary>
    public static void Sweep(BuilderFolders folders, TimeProvider clock)
    {
        var all = new DirectoryInfo(All(folders));
        foreach (var own in all.Exists ? all.EnumerateDirectories() : [])
        {
            var last = own.EnumerateDirectories().Append(own).Max(folder => folder.LastWriteTimeUtc);
            if (clock.GetUtcNow().UtcDateTime - last > Unused)
            {
                LeftFiles.Remove(own.FullName);
            }
        }
    }

    /// <summary>Where the builds of this folder write to, on the disk of the artifacts. It is created.</summary>
    public static string Staging(BuilderFolders folders, string root) =>
        Directory.CreateDirectory(Path.Combine(folders.Cache, "artifacts", "staging", Named(root))).FullName;

    private static string Named(string root) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(root)).AsSpan(0, 12));

    private static string All(BuilderFolders folders) => Path.Combine(folders.Cache, "children");
}
