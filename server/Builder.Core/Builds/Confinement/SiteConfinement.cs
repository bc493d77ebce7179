using Builder.Core.Sites;

namespace Builder.Core.Builds;

/// <summary>
/// What the children of a site may touch: they read the system, Node, the site and where its packages lie, and write into
/// folders of their own and the caches in node_modules. Not the site itself: a build reads it and writes elsewhere.
/// </summary>
internal sealed class SiteConfinement(BuilderFolders folders, ArtifactStore artifacts)
{
    private readonly Allowances allowances = new(folders);

    /// <summary>Vite's bundled copy of the configuration, its cache of packages, and the place of many plugins' caches.</summary>
    private static readonly string[] Caches = [".vite-temp", ".vite", ".cache"];

    /// <summary>What tools look for in every folder above a site, and must be able to read where it is.</summary>
    private static readonly string[] Manifests =
    [
        "package.json",
        "pnpm-workspace.yaml",
        "lerna.json",
        "tsconfig.json",
        "tsconfig.base.json",
        ".browserslistrc",
    ];

    /// <summary>Where package managers keep the packages that they link into node_modules, below the person's home.</summary>
    private static readonly string[] Stores =
    [
        ".local/share/pnpm",
        ".pnpm-store",
        ".yarn/berry",
        ".cache/yarn",
        ".bun/install/cache",
        ".local/share/yarn",
    ];

    /// <summary>Where the type checker of this folder keeps what it remembers.</summary>
    public string TypesFolder(string root) => ChildFolders.Of(folders, root).Types;

    /// <summary>Another whenever the person allows something or takes it back.</summary>
    public string Stamp => allowances.Stamp.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <param name="root">The site's folder or its draft.</param>
    public Confinement For(Toolchain tools, string root)
    {
        var own = ChildFolders.Of(folders, root);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var real = Real(root);
        var site = SiteState.SiteOf(real) ?? real;
        var whole = ProjectRoot.Of(site);
        var allowed = allowances.Of(site);
        List<string> readable =
        [
            .. SystemFiles.Readable,
            Path.Combine(AppContext.BaseDirectory, "Builds", "Worker"),
            .. NodeFiles(tools.Node),
            real,
            whole,
            .. Stores.Select(store => Path.Combine(home, store)),
            .. allowed.Read,
        ];
        List<string> writable = [own.Types, artifacts.StagingFolderOf(root), .. allowed.Write];
        // A draft's surroundings are links to those of its site, and its packages to the site's: what counts is where they lead.
        foreach (var folder in Above(site))
        {
            readable.AddRange(Manifests.Select(name => Path.Combine(folder, name)));
            readable.Add(Path.Combine(folder, InstalledModules.Folder));
        }
        if (site != real)
        {
            readable.Add(MirrorOf(real, site, whole));
        }
        if (Nearest(site) is { } modules)
        {
            readable.AddRange(Linked(modules, home).Where(folder => !IsWithin(folder, whole)));
        }
        if ((site == real ? Nearest(site) : Path.Combine(real, InstalledModules.Folder)) is { } packages)
        {
            writable.AddRange(Caches.Select(name => Path.Combine(packages, name)).Where(Make));
        }
        return new Confinement(own.Home, own.Temporary, readable, writable) { Network = allowed.Network };
    }

    /// <summary>The mirror of the project that a draft lies in, at the same depth as its site lies in the project.</summary>
    private static string MirrorOf(string draft, string site, string whole) =>
        site == whole ? draft : Path.GetFullPath(Path.GetRelativePath(site, whole), draft);

    private static string? Nearest(string root) =>
        Above(root).Select(folder => Path.Combine(folder, InstalledModules.Folder)).FirstOrDefault(Directory.Exists);

    /// <summary>Node's program and its libraries. Version managers have them in the person's home, sometimes right beside other things.</summary>
    private static IEnumerable<string> NodeFiles(string node)
    {
        var real = Real(node);
        return [node, real, Path.GetFullPath(Path.Combine(real, "..", "..", "lib"))];
    }

    /// <summary>
    /// Packages that are links to folders elsewhere (npm link, workspaces). A link may have come with the site and point anywhere,
    /// so only a folder that is a package and lies in no hidden folder counts.
    /// </summary>
    private static IEnumerable<string> Linked(string modules, string home)
    {
        var options = new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = true };
        if (Real(modules) is var real && Path.GetFileName(real) == InstalledModules.Folder && IsPlain(real, home))
        {
            yield return real;
        }
        var scopes = Directory.EnumerateDirectories(modules, "@*", options);
        foreach (var link in scopes.Prepend(modules).SelectMany(folder => new DirectoryInfo(folder).EnumerateDirectories("*", options)))
        {
            if (
                link.Attributes.HasFlag(FileAttributes.ReparsePoint)
                && Real(link.FullName) is var target
                && !IsWithin(target, modules)
                && IsPlain(target, home)
                && File.Exists(Path.Combine(target, "package.json"))
            )
            {
                yield return target;
                foreach (var folder in Above(target))
                {
                    yield return Path.Combine(folder, InstalledModules.Folder);
                }
            }
        }
    }

    private static bool IsPlain(string folder, string home) =>
        !IsWithin(home, folder)
        && !Path.GetRelativePath(home, folder).Split(Path.DirectorySeparatorChar).Any(part => part.Length > 2 && part[0] == '.');

    /// <summary>The folder and all above it, but not the root of the disk.</summary>
    private static IEnumerable<string> Above(string folder)
    {
        for (var at = folder; at is not null && Path.GetDirectoryName(at) is not null; at = Path.GetDirectoryName(at))
        {
            yield return at;
        }
    }

    /// <summary>Whether it is there as a folder, and no link.</summary>
    private static bool Make(string cache)
    {
        try
        {
            return Directory.CreateDirectory(cache).LinkTarget is null;
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            // Then the build would not have written there either.
            return false;
        }
    }

    internal static bool IsWithin(string path, string folder) =>
        path == folder
        || path.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Real(string path)
    {
        // The kernel decides by where a file really lies, whatever links led to it.
        var real = Path.GetPathRoot(path)!;
        foreach (var part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            FileSystemInfo found = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            real = found.Exists ? found.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? real : real;
        }
        return real;
    }
}
