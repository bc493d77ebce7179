using Builder.Core;
using Builder.Core.Sites;

namespace Builder.Tests.Checks;

/// <summary>
/// A folder for one test, gone afterwards, with Builder's own folders in it. Packages are installed once for all tests of a
/// run, in a cache that they share.
/// </summary>
public sealed class Workbench : IDisposable
{
    public Workbench()
    {
        Root = Directory.CreateTempSubdirectory("builder-test-").FullName;
        Folders = new BuilderFolders(Path.Combine(Root, "state"), Path.Combine(Root, "cache"));
    }

    public string Root { get; }

    public BuilderFolders Folders { get; }

    public static BuilderFolders SharedFolders => SharedCache.Folders;

    /// <summary>The repository that these tests belong to.</summary>
    public static string Repository
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Builder.sln")))
            {
                folder =
                    Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))
                    ?? throw new DirectoryNotFoundException("Builder.sln");
            }
            return folder;
        }
    }

    /// <summary>A new site from a template of ours.</summary>
    public Site NewSite(string template = "vanilla", string name = "site")
    {
        var root = Path.Combine(Root, name);
        Copy(Path.Combine(Repository, "templates", template, "site"), root);
        return Site.Open(root, Folders);
    }

    /// <summary>A draft of the site that equals it.</summary>
    public static SiteFolder NewDraft(Site site)
    {
        site.PrepareMirror(Site.Draft);
        foreach (var entry in site.Folder.List())
        {
            site.DraftFolder.Write(entry.Path, site.Folder.Read(entry.Path)!);
        }
        return site.DraftFolder;
    }

    public void Dispose() => Delete(Root);

    internal static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (
            var folder in Directory.EnumerateDirectories(from).Where(folder => Path.GetFileName(folder) is not ("node_modules" or "dist"))
        )
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
