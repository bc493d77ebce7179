using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Builder.Core.Packages.Clients;
using Builder.Core.Sites;

namespace Builder.Core.Packages;

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

    /// <summary>Bun takes what is there where two packages want different versions of a third.</summary>
    private const string BunIsLenient = "legacy-peer-deps=true\n";

    private readonly SiteFolder folder;
    private readonly NamedProgram? named;
    private readonly PackageSet? packages;

    /// <param name="bun">Where Bun is on this computer, or null: then npm installs what its lock file says.</param>
    public PackageFiles(SiteFolder folder, string? bun)
    {
        this.folder = folder;
        Bun = bun;
        Manifest = folder.Read(SitePath.Parse("package.json"));
        if (Manifest is null)
        {
            return;
        }
        Workspace = Workspace.Above(folder.Root) is { } found && BelongsTo(found) ? found : null;
        var manifest = Read("package.json") ?? Manifest;
        named = NamedIn(manifest);
        var there = LockFiles.Where(item => Exists(item.File)).ToArray();
        // What package.json names counts where it has a lock file, or where nobody has one.
        Client =
            named is not null && (there.Length == 0 || there.Any(item => item.Client == named.Name)) ? named.Name
            : there.Length > 0 ? there[0].Client
            : Workspace is not null && Exists(Workspace.PnpmFile) ? "pnpm"
            : "npm";
        LockName = there.FirstOrDefault(item => item.Client == Client).File ?? LockFiles.First(item => item.Client == Client).File;
        var asked = new PackageSet(manifest, Read(LockName), LockName, Layout()) { More = [.. More()] };
        packages = Client == "bun" && bun is null ? BunLock.ForNpm(asked) ?? asked : asked;
    }

    public string? Bun { get; }

    /// <summary>The site's own package.json.</summary>
    public byte[]? Manifest { get; }

    /// <summary>What the site is a part of; null where it stands alone.</summary>
    public Workspace? Workspace { get; }

    public byte[]? Lock => packages?.Lock;

    /// <summary>Who looks after the packages: npm, pnpm, yarn or bun.</summary>
    public string Client { get; } = "npm";

    public string LockName { get; } = LockFile.Name;

    /// <summary>What is to be installed: for the site alone, or for the whole workspace.</summary>
    public PackageSet Packages => packages!;

    /// <summary>Where the packages are installed: the root of the workspace, or the site itself.</summary>
    public string Root => Workspace?.Root ?? folder.Root;

    /// <summary>What the settings of the site, and of the workspace, say to npm.</summary>
    public IReadOnlyDictionary<string, string> NpmSettings => SettingsOfSite.OfNpm(Client == "bun" ? BunIsLenient + Npmrc : Npmrc);

    /// <summary>Whether a person, or Builder, has put packages there that fit to what the site itself names.</summary>
    public bool HasFittingPackages => ReachablePackages.AreFitting(folder.Root, Manifest!, Workspace);

    public bool UsesPlugAndPlay => Exists(".pnp.cjs");

    /// <summary>Whether the packages beside the site, or at the root of its workspace, are of our making: then they are made anew where they do not fit.</summary>
    public bool HasModulesOfOurs => InstalledModules.AreOurs(Own.Modules);

    /// <summary>Options for pnpm: what the settings say, and how the lock file was made.</summary>
    public IReadOnlyList<string> PnpmSettings =>
        Client != "pnpm"
            ? []
            :
            [
                .. SettingsOfSite.OfPnpm(Npmrc),
                .. Read(LockName) is { } locked ? Pnpm.SettingsOf(Encoding.UTF8.GetString(locked)) : [],
                .. new[] { Npmrc, TextOf(Workspace.PnpmFile) }.Any(text => Flat().IsMatch(text))
                    ? ["--config.node-linker=hoisted"]
                    : Array.Empty<string>(),
            ];

    private string Npmrc => TextOf(".npmrc") + "\n" + (Root == folder.Root ? "" : Text(folder.Read(SitePath.Parse(".npmrc"))));

    private ModulesPlace Own => Place(Root);

    /// <summary>Where the site's packages are, when this folder is its draft or another copy of it.</summary>
    private ModulesPlace? OfSite =>
        SiteState.SiteOf(folder.Root) is { } site ? Place(Path.GetFullPath(Path.GetRelativePath(folder.Root, Root), site)) : null;

    /// <summary>Where the disks differ, packages are there for a moment before they are renamed: under a name that is never listed.</summary>
    private static ModulesPlace Place(string root) =>
        new(Path.Combine(root, InstalledModules.Folder), Path.Combine(root, SiteFolder.UnfinishedPrefix + "packages"));

    /// <summary>The version of a client that the site names: in package.json, or by a copy of Yarn that it keeps, which is not run.</summary>
    public NamedProgram? NamedVersion(string client) =>
        named is { Version.Major: > 0 } && named.Name == client ? named
        : client == "yarn" && KeptYarn().Match(TextOf(".yarnrc.yml")) is { Success: true } match
            ? new NamedProgram("yarn", Version.Parse(match.Groups[1].Value), null)
        : null;

    /// <summary>A draft uses the site's packages while both ask for the same, and otherwise its own.</summary>
    /// <param name="wanted">What is to be installed, with a lock file that was worked out where the site has none.</param>
    public ModulesPlace PlaceFor(string key, PackageSet wanted)
    {
        if (OfSite is not { } site)
        {
            return Own;
        }
        var above = Path.GetDirectoryName(site.Modules)!;
        if (InstalledModules.Examine(site.Modules, wanted, key) is var state && state == InstalledState.Fitting)
        {
            return site;
        }
        var isSame =
            new PackageFiles(new SiteFolder(above), Bun) is { Manifest: not null } same && same.Packages.Request == Packages.Request;
        return isSame && state != InstalledState.TheirsOutdated ? site : Own;
    }

    /// <summary>Packages of a draft's own would hide the site's; they go when the site's are used again, and links to those take their place.</summary>
    public void Settle(ModulesPlace used, string store)
    {
        if (used == Own)
        {
            return;
        }
        if (new DirectoryInfo(Own.Modules).LinkTarget is null && InstalledModules.AreOurs(Own.Modules))
        {
            WorkFolder.PutAside(Own.Modules, store);
        }
        if (Root == folder.Root)
        {
            LinkedModules.Renew(used.Modules, Own.Modules);
        }
        else
        {
            // Packages at the root of a workspace are not written to from a draft, so one link does for all; the site's own are beside it.
            MirrorLinks.Put(Own.Modules, used.Modules);
            var inside = Path.GetRelativePath(Root, folder.Root);
            LinkedModules.Renew(
                Path.Combine(Path.GetDirectoryName(used.Modules)!, inside, InstalledModules.Folder),
                Path.Combine(folder.Root, InstalledModules.Folder)
            );
        }
    }

    /// <summary>A member has no lock file of its own; where it has one and the root has none, it is installed by itself.</summary>
    private bool BelongsTo(Workspace found) =>
        found.Own.Length == 0
            ? found.Members.Count > 0
            : !LockFiles.Any(item => folder.Exists(SitePath.Parse(item.File)))
                || LockFiles.Any(item => File.Exists(Path.Combine(found.Root, item.File)));

    private string Layout() =>
        string.Join(
            ' ',
            PnpmSettings.Concat(NpmSettings.Select(setting => $"{setting.Key}={setting.Value}").Order(StringComparer.Ordinal))
        );

    private IEnumerable<(string Path, byte[] Content)> More()
    {
        foreach (var member in Workspace?.Members ?? [])
        {
            yield return (member.Path + "/package.json", member.Path == Workspace!.Own ? Manifest! : member.Manifest);
        }
        var settings = Client switch
        {
            "pnpm" => (Workspace.PnpmFile, SettingsOfSite.OfPnpmWorkspace(TextOf(Workspace.PnpmFile))),
            "yarn" => (SettingsOfSite.YarnFile, SettingsOfSite.OfYarn(TextOf(".yarnrc.yml"))),
            _ => ("", null),
        };
        if (settings.Item2 is { } text)
        {
            yield return (settings.Item1, Encoding.UTF8.GetBytes(text));
        }
    }

    private bool Exists(string name) => Root == folder.Root ? folder.Exists(SitePath.Parse(name)) : File.Exists(Path.Combine(Root, name));

    private byte[]? Read(string name)
    {
        if (Root == folder.Root)
        {
            return folder.Read(SitePath.Parse(name));
        }
        // The root of the workspace lies above the site, whose door to the disk ends there; a draft has it as links.
        var file = Path.Combine(Root, name);
        return File.Exists(file) ? PlainFile.Read(file) : null;
    }

    private string TextOf(string name) => Text(Read(name));

    private static string Text(byte[]? bytes) => bytes is null ? "" : Encoding.UTF8.GetString(bytes);

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
