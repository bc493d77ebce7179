using Builder.Core.Processes.Node;
using Builder.Core.Sites;

namespace Builder.Core.Processes.Sandbox;

/// <summary>
/// What the children of a site may touch: they read the system, Node, the site with the project it is a part of, and its packages, and write into
/// folders of their own and the caches in node_modules. Not the site itself: a build reads it and writes elsewhere.
/// </summary>
/// <remarks>
/// Made of what is there and not of what the site says: links may have come with it and lead anywhere, so a folder or file is opened under the name it
/// really has, and a link never opens where it leads to. The kernel looks once more when the rules are made (<see cref="Landlock"/>).
/// </remarks>
internal sealed class SiteConfinement(BuilderFolders folders)
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

    /// <summary>Another whenever the person allows the site of this folder something or takes it back. What another site may do decides nothing here.</summary>
    /// <param name="root">The site's folder or its draft.</param>
    public string AllowedTo(string root) => allowances.Of(SiteOf(Real(root))).ToJson();

    /// <param name="root">The site's folder or its draft.</param>
    public Confinement For(Toolchain tools, string root)
    {
        var own = ChildFolders.Of(folders, root);
        var home = Real(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        var real = Real(root);
        var site = SiteOf(real);
        var whole = ProjectRoot.Of(site);
        var allowed = allowances.Of(site);
        // A draft's surroundings are links to those of its site, and its packages to the site's: what counts is where they lead.
        List<string> readable =
        [
            real,
            whole,
            .. site == real ? Array.Empty<string>() : [MirrorOf(real, site, whole)],
            .. Stores.Select(store => Real(Path.Combine(home, store))),
            .. allowed.Read,
            .. allowed.Read.Concat(allowed.Write).Where(IsPackage).SelectMany(PackagesAbove),
            .. Above(site).SelectMany(Manifest).Where(IsPlainFile),
            .. PackagesAbove(site),
        ];
        List<string> writable = [Real(own.Types), Real(ChildFolders.Staging(folders, root)), .. allowed.Write];
        var modules =
            site != real ? Path.Combine(real, LinkedModules.Folder)
            : PackagesAbove(site).FirstOrDefault() is { } nearest && IsWithin(nearest, whole) ? nearest
            : null;
        if (modules is not null)
        {
            writable.AddRange(Caches.Select(name => Path.Combine(modules, name)).Where(Make));
        }
        var isWorkshop = Workshop.Is(site, real);
        if (isWorkshop)
        {
            writable.Add(real);
        }
        List<string> trusted = [.. SystemFiles.Readable, OwnScripts.ViteFolder, .. NodeFiles(tools.Node)];
        return new Confinement(Real(own.Home), Real(own.Temporary), trusted, [.. readable.Distinct()], writable)
        {
            Network = allowed.Network,
            IsWorkshop = isWorkshop,
        };
    }

    private static string SiteOf(string real) => SiteState.SiteOf(real) ?? real;

    /// <summary>The mirror of the project that a draft lies in, at the same depth as its site lies in the project.</summary>
    private static string MirrorOf(string draft, string site, string whole) =>
        site == whole ? draft : Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.GetRelativePath(site, whole), draft));

    /// <summary>What a Node program of ours may touch that runs nobody's code: the system, Node and itself.</summary>
    /// <param name="own">A folder for what it wants to put away.</param>
    public static Confinement OfOurOwn(Toolchain tools, string script, string own)
    {
        var folder = Real(Directory.CreateDirectory(own).FullName);
        return new Confinement(folder, folder, [.. SystemFiles.Readable, .. NodeFiles(tools.Node), Path.GetDirectoryName(script)!], [], []);
    }

    /// <summary>Packages that are links to where no build of this folder may look, with where that is.</summary>
    /// <param name="root">The site's folder or its draft.</param>
    public IReadOnlyList<(string Package, string Folder)> ClosedPackages(string root)
    {
        var home = Real(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        var real = Real(root);
        var site = SiteOf(real);
        var allowed = allowances.Of(site);
        List<string> open =
        [
            real,
            ProjectRoot.Of(site),
            .. Stores.Select(store => Real(Path.Combine(home, store))),
            .. allowed.Read,
            .. allowed.Write,
            .. PackagesAbove(site),
        ];
        var all = Path.Combine(site, LinkedModules.Folder);
        return Directory.Exists(all) ? [.. Links(all).Where(link => !open.Any(folder => IsWithin(link.Folder, folder)))] : [];
    }

    /// <summary>Node's program and its libraries. Version managers have them in the person's home, sometimes right beside other things.</summary>
    private static IEnumerable<string> NodeFiles(string node)
    {
        var real = Real(node);
        return [node, real, Path.GetFullPath(Path.Combine(real, "..", "..", "lib"))];
    }

    /// <summary>The folder of all packages itself where it is a link, and the packages in it that are.</summary>
    private static IEnumerable<(string Package, string Folder)> Links(string modules)
    {
        if (Real(modules) is var elsewhere && elsewhere != modules)
        {
            return [(LinkedModules.Folder, elsewhere)];
        }
        var options = new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = true };
        return new DirectoryInfo(modules)
            .EnumerateDirectories("@*", options)
            .Where(scope => scope.LinkTarget is null)
            .Prepend(new DirectoryInfo(modules))
            .SelectMany(folder => folder.EnumerateDirectories("*", options))
            .Where(package => package.LinkTarget is not null)
            .Select(package => (Path.GetRelativePath(modules, package.FullName).Replace('\\', '/'), Real(package.FullName)));
    }

    /// <summary>Where Node looks for packages of this folder, the nearest first; not where that is a link.</summary>
    private static IEnumerable<string> PackagesAbove(string folder) =>
        Above(folder).Select(at => Path.Combine(at, LinkedModules.Folder)).Where(IsPlainFolder);

    private static IEnumerable<string> Manifest(string folder) => Manifests.Select(name => Path.Combine(folder, name));

    private static bool IsPackage(string folder) => IsPlainFile(Path.Combine(folder, "package.json"));

    private static bool IsPlainFile(string path) => new FileInfo(path) is { Exists: true, LinkTarget: null };

    private static bool IsPlainFolder(string path) => new DirectoryInfo(path) is { Exists: true, LinkTarget: null };

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

    internal static string Real(string path)
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
