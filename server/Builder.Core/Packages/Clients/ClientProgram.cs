using System.Text;
using System.Text.RegularExpressions;

namespace Builder.Core.Packages.Clients;

/// <summary>Which program installs the packages of a site: the one that it names, or else one that can read its lock file.</summary>
/// <param name="Package">As the registry knows it.</param>
/// <param name="Integrity">What the registry has to give; null when the site names a version of its own, which is then kept as it first came.</param>
internal sealed partial record ClientProgram(string Package, Version Version, string? Integrity)
{
    private const string ModernYarn = "@yarnpkg/cli-dist";

    // The newest of each kind that run on the oldest Node that sites are built with, as the registry describes them (dist.integrity).
    private static readonly ClientProgram Pnpm = new(
        "pnpm",
        new Version(10, 34, 8),
        "sha512-9ieo6XE0Ov5J39D2PQKCNCAd+oMdXLWIcz4eX42ya/FpiaMhYatcG02zsf28NzFgYGtbieAC323RmoWt+R/FqA=="
    );
    private static readonly ClientProgram Pnpm8 = new(
        "pnpm",
        new Version(8, 15, 9),
        "sha512-SZQ0ydj90aJ5Tr9FUrOyXApjOrzuW7Fee13pDzL0e1E6ypjNXP0AHDHw20VLw4BO3M1XhQHkyik6aBYWa72fgQ=="
    );
    private static readonly ClientProgram Yarn1 = new(
        "yarn",
        new Version(1, 22, 22),
        "sha512-prL3kGtyG7o9Z9Sv8IPfBNrWTDmXB4Qbes8A9rEzt6wkJV8mUvoirjU0Mp3GGAU06Y0XQyA3/2/RQFVuK7MTfg=="
    );
    private static readonly ClientProgram Yarn3 = new(
        ModernYarn,
        new Version(3, 8, 6),
        "sha512-z3rCq5xOLAvFTIHLFfduD5+IG/9uVR5cWtpOaqmiNQ5lAbmCYHhIcz3UNZGy7MiKwsoA4Qnoj+r/U1T4uR+kkw=="
    );
    private static readonly ClientProgram Yarn4 = new(
        ModernYarn,
        new Version(4, 12, 0),
        "sha512-r0AVfpKUXIbgajKFY0wWMZLwZou+CJmtqt+Y5LTimbPaA78srI0SnLJIS4ikPE1mv8YTPQ7mqRUdoDB7W+kDDA=="
    );
    private static readonly ClientProgram Newest = new(
        ModernYarn,
        new Version(4, 18, 1),
        "sha512-EH+A4TxAtBWXKE0DGQxW9Bo9crXHLJ73mfxjTQJuv8XonNWWTpei8BQ5JjczHJNU9GROTycwMFn8iOvRIZXUcA=="
    );

    public bool IsModernYarn => Package == ModernYarn;

    /// <summary>The program, or why there is none and what a person can do about it.</summary>
    public static (ClientProgram? Program, string WhyNot, string NextStep) For(PackageFiles site)
    {
        var text = site.Lock is null ? "" : Encoding.UTF8.GetString(site.Lock);
        return site.Client switch
        {
            "pnpm" => ForPnpm(site.NamedVersion("pnpm"), text),
            "yarn" when site.UsesPlugAndPlay => (
                null,
                "This site uses Yarn's Plug'n'Play, which Builder cannot build with.",
                "Set “nodeLinker: node-modules” in .yarnrc.yml, delete .pnp.cjs and run “yarn install” once."
            ),
            "yarn" => (ForYarn(site.NamedVersion("yarn"), text), "", ""),
            _ => (
                null,
                $"The packages of this site are managed by Bun, which is not installed here, and {site.LockName} cannot be read without it.",
                "Install Bun from https://bun.com and try again, or run “bun install --save-text-lockfile” where you have it: bun.lock can be read."
            ),
        };
    }

    private static (ClientProgram?, string, string) ForPnpm(NamedProgram? named, string lockFile)
    {
        var format = PnpmFormat().Match(lockFile) is { Success: true } match ? int.Parse(match.Groups[1].Value) : 9;
        if (format < 6 || named?.Version.Major < 8)
        {
            return (
                null,
                "The packages of this site are managed by an old pnpm, which Builder does not run.",
                "Run “pnpm install” with pnpm 9 or newer in the site's folder once, which renews the lock file."
            );
        }
        return (
            named is not null ? new("pnpm", named.Version, named.Integrity)
            : format < 9 ? Pnpm8
            : Pnpm,
            "",
            ""
        );
    }

    private static ClientProgram ForYarn(NamedProgram? named, string lockFile)
    {
        var format = YarnFormat().Match(lockFile) is { Success: true } match ? int.Parse(match.Groups[1].Value) : 0;
        if (named is null ? format == 0 && lockFile.Length > 0 : named.Version.Major < 2)
        {
            return Yarn1;
        }
        return named switch
        {
            { Version.Major: 2 } => Yarn3,
            // Its hash in package.json is that of another archive than the registry's.
            not null => new(ModernYarn, named.Version, null),
            null => format is > 0 and < 8 ? Yarn3
            : format == 8 ? Yarn4
            : Newest,
        };
    }

    [GeneratedRegex(@"^lockfileVersion: '?(\d+)", RegexOptions.Multiline)]
    private static partial Regex PnpmFormat();

    [GeneratedRegex(@"^__metadata:\s+version: (\d+)", RegexOptions.Multiline)]
    private static partial Regex YarnFormat();
}
