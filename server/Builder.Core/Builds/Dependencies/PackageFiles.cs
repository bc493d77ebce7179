using Builder.Core.Sites;

namespace Builder.Core.Builds;

/// <summary>package.json, and the lock file where there is one.</summary>
internal sealed record PackageSet(byte[] Manifest, byte[]? Lock);

/// <param name="Modules">Absolute path of the <c>node_modules</c> to use.</param>
/// <param name="Beside">A folder on the same disk that is out of the way of everything.</param>
internal sealed record ModulesPlace(string Modules, string Beside);

/// <summary>The files of a folder that say which packages it needs.</summary>
internal sealed class PackageFiles(SiteFolder folder)
{
    private static readonly (string File, string Client)[] Foreign =
    [
        ("pnpm-lock.yaml", "pnpm"),
        ("yarn.lock", "yarn"),
        ("bun.lock", "bun"),
        ("bun.lockb", "bun"),
    ];

    public byte[]? Manifest { get; } = folder.Read(SitePath.Parse("package.json"));

    public byte[]? Lock { get; } = folder.Read(SitePath.Parse(LockFile.Name));

    public PackageSet Packages => new(Manifest!, Lock);

    public string? ForeignClient { get; } = Foreign.FirstOrDefault(item => folder.Exists(SitePath.Parse(item.File))).Client;

    /// <summary>Another package manager looks after this site.</summary>
    public bool IsForeign => Lock is null && ForeignClient is not null;

    public bool HasModulesInReach => Directory.Exists(Own.Modules) || SiteAbove is { } site && Directory.Exists(site.Modules);

    private ModulesPlace Own => new(Path.Combine(folder.Root, InstalledModules.Folder), Path.Combine(folder.Root, ".builder"));

    /// <summary>Where the site's packages are, when this folder is its draft or another copy of it in <c>SITE/.builder</c>. Node finds them by looking upwards.</summary>
    private ModulesPlace? SiteAbove =>
        Path.GetDirectoryName(folder.Root) is { } builder && Path.GetFileName(builder) == ".builder"
            ? new ModulesPlace(Path.Combine(Path.GetDirectoryName(builder)!, InstalledModules.Folder), builder)
            : null;

    /// <summary>A draft uses the site's packages while both have the same lock file, and otherwise its own.</summary>
    public ModulesPlace PlaceFor(string key, Toolchain tools)
    {
        if (SiteAbove is not { } site)
        {
            return Own;
        }
        if (InstalledModules.Examine(site.Modules, Lock!, key) is var state && state == InstalledState.Fitting)
        {
            return site;
        }
        var siteLock = Path.Combine(Path.GetDirectoryName(site.Modules)!, LockFile.Name);
        var isSame = File.Exists(siteLock) && LockFile.Key(File.ReadAllBytes(siteLock), tools) == key;
        return isSame && state != InstalledState.TheirsOutdated ? site : Own;
    }

    /// <summary>Packages of a draft's own would hide the site's; they go when the site's are used again.</summary>
    public void DropOwnModulesUnless(ModulesPlace used, string store)
    {
        if (used != Own && InstalledModules.AreOurs(Own.Modules))
        {
            WorkFolder.PutAside(Own.Modules, store);
        }
    }
}
