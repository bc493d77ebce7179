using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Builder.Core.Sites;

namespace Builder.Core.Builds;

/// <param name="Modules">Absolute path of the <c>node_modules</c> to use.</param>
/// <param name="Beside">A folder on the same disk that is out of the way of everything.</param>
internal sealed record ModulesPlace(string Modules, string Beside);

/// <param name="Integrity">As npm writes it, or null when package.json gives no hash.</param>
internal sealed record NamedProgram(string Name, Version Version, string? Integrity);

/// <summary>The files of a folder that say which packages it needs, and whose they are.</summary>
internal sealed partial class PackageFiles
{
    private static readonly (string File, string Client)[] LockFiles =
    [
        (LockFile.Name, "npm"),
        ("pnpm-lock.yaml", "pnpm"),
        ("yarn.lock", "yarn"),
        ("bun.lock", "bun"),
        ("bun.lockb", "bun"),
    ];

    private static readonly string[] PnpmSettingsFiles = [".npmrc", "pnpm-workspace.yaml"];

    private readonly SiteFolder folder;
    private readonly NamedProgram? named;

    public PackageFiles(SiteFolder folder)
    {
        this.folder = folder;
        Manifest = Read("package.json");
        named = Manifest is null ? null : NamedIn(Manifest);
        var there = LockFiles.Where(item => folder.Exists(SitePath.Parse(item.File))).ToArray();
        // What package.json names counts where it has a lock file, or where nobody has one.
        Client =
            named is not null && (there.Length == 0 || there.Any(item => item.Client == named.Name)) ? named.Name
            : there.Length > 0 ? there[0].Client
            : "npm";
        LockName = LockFiles.First(item => item.Client == Client).File;
        Lock = Read(LockName);
    }

    public byte[]? Manifest { get; }

    public byte[]? Lock { get; }

    /// <summary>Who looks after the packages: npm, pnpm, yarn or bun.</summary>
    public string Client { get; }

    public string LockName { get; }

    public PackageSet Packages => new(Manifest!, Lock, LockName, string.Join(' ', PnpmSettings));

    public bool UsesPlugAndPlay => folder.Exists(SitePath.Parse(".pnp.cjs"));

    public bool HasModulesInReach => Directory.Exists(Own.Modules) || SiteAbove is { } site && Directory.Exists(site.Modules);

    /// <summary>Options for pnpm: how the lock file was made, and whether the site wants its packages side by side. Nothing else of its settings is read.</summary>
    public IReadOnlyList<string> PnpmSettings =>
        Client != "pnpm"
            ? []
            :
            [
                .. Lock is null ? [] : Pnpm.SettingsOf(Encoding.UTF8.GetString(Lock)),
                .. PnpmSettingsFiles.Select(Read).Any(file => file is not null && Flat().IsMatch(Encoding.UTF8.GetString(file)))
                    ? ["--config.node-linker=hoisted"]
                    : Array.Empty<string>(),
            ];

    private ModulesPlace Own => new(Path.Combine(folder.Root, InstalledModules.Folder), Path.Combine(folder.Root, ".builder"));

    /// <summary>Where the site's packages are, when this folder is its draft or another copy of it in <c>SITE/.builder</c>. Node finds them by looking upwards.</summary>
    private ModulesPlace? SiteAbove =>
        Path.GetDirectoryName(folder.Root) is { } builder && Path.GetFileName(builder) == ".builder"
            ? new ModulesPlace(Path.Combine(Path.GetDirectoryName(builder)!, InstalledModules.Folder), builder)
            : null;

    /// <summary>The version of a client that the site names: in package.json, or by a copy of Yarn that it keeps, which is not run.</summary>
    public NamedProgram? NamedVersion(string client) =>
        named is { Version.Major: > 0 } && named.Name == client ? named
        : client == "yarn"
        && Read(".yarnrc.yml") is { } settings
        && KeptYarn().Match(Encoding.UTF8.GetString(settings)) is { Success: true } match
            ? new NamedProgram("yarn", Version.Parse(match.Groups[1].Value), null)
        : null;

    /// <summary>A draft uses the site's packages while both have the same lock file, and otherwise its own.</summary>
    public ModulesPlace PlaceFor(string key, Toolchain tools)
    {
        if (SiteAbove is not { } site)
        {
            return Own;
        }
        var above = Path.GetDirectoryName(site.Modules)!;
        if (InstalledModules.Examine(site.Modules, Packages, key) is var state && state == InstalledState.Fitting)
        {
            return site;
        }
        var (siteLock, siteManifest) = (Path.Combine(above, LockName), Path.Combine(above, "package.json"));
        var isSame =
            File.Exists(siteLock)
            && File.Exists(siteManifest)
            && (Packages with { Manifest = File.ReadAllBytes(siteManifest), Lock = File.ReadAllBytes(siteLock) }).Key(tools) == key;
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

    private byte[]? Read(string name) => folder.Read(SitePath.Parse(name));

    /// <summary>https://nodejs.org/api/packages.html#packagemanager, with the hash that Corepack writes behind it.</summary>
    private static NamedProgram? NamedIn(byte[] manifest)
    {
        try
        {
            using var document = JsonDocument.Parse(manifest, PackageSet.Lenient);
            if (
                !document.RootElement.TryGetProperty("packageManager", out var text)
                || Named().Match(text.ToString()) is not { Success: true } match
            )
            {
                return null;
            }
            var hash = match.Groups["hash"] is { Success: true } given
                ? "sha512-" + Convert.ToBase64String(Convert.FromHexString(given.Value))
                : null;
            return new NamedProgram(match.Groups["name"].Value, Version.Parse(match.Groups["version"].Value), hash);
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\A(?<name>npm|pnpm|yarn|bun)@(?<version>\d{1,5}\.\d{1,5}\.\d{1,5})(?:\+sha512\.(?<hash>[0-9a-f]{128})|\+\S*)?\z")]
    private static partial Regex Named();

    [GeneratedRegex(@"^yarnPath:\s*\S*\byarn-(\d{1,5}\.\d{1,5}\.\d{1,5})\.c?js\s*$", RegexOptions.Multiline)]
    private static partial Regex KeptYarn();

    [GeneratedRegex(
        @"^\s*(?:node-linker\s*=|nodeLinker:)\s*hoisted\s*$|^\s*(?:shamefully-hoist\s*=|shamefullyHoist:)\s*true\s*$",
        RegexOptions.Multiline
    )]
    private static partial Regex Flat();
}
