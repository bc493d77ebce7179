using System.Text.RegularExpressions;
using static Builder.Core.Diagnostics.DiagnosticMessages;

namespace Builder.Core.Diagnostics;

/// <summary>Problems that pnpm, Yarn and Bun tell in their own words.</summary>
internal static class ClientMessages
{
    public static readonly IReadOnlyList<(Regex, Func<Match, Finding, Words>)> Rules =
    [
        Rule(
            @"ERR_PNPM_FETCH_404\b[\s\S]*?GET \S+/(?<name>(?:@[^/\s]+(?:/|%2[fF]))?[^/\s:]+): Not Found",
            (m, _) => InstallMessages.NoPackage(m)
        ),
        Rule(@"error: GET \S+/(?<name>(?:@[^/\s]+(?:/|%2[fF]))?[^/\s]+) - 404", (m, _) => InstallMessages.NoPackage(m)),
        Rule(
            @"error: No version matching ""(?<version>[^""]+)"" found for specifier ""(?<name>[^""]+)""",
            (m, _) => InstallMessages.NoVersion(m)
        ),
        Rule(@"Couldn't find package ""(?<name>[^""]+)""", (m, _) => InstallMessages.NoPackage(m)),
        Rule(
            @"An unexpected error occurred: ""\S+/(?<name>(?:@[^/\s]+(?:/|%2[fF]))?[^/\s:]+): Not found""",
            (m, _) => InstallMessages.NoPackage(m)
        ),
        Rule(@"YN0035: [│\s]*(?<name>(?:@[^@\s]+/)?[^@\s]+)@\S+: Package not found", (m, _) => InstallMessages.NoPackage(m)),
        Rule(
            @"NO_MATURE_MATCHING_VERSION\s+Version (?<version>\S+) \([^)]*\) of (?<name>\S+) does not meet",
            (m, _) => InstallMessages.TooNew(m)
        ),
        Rule(
            @"ERR_PNPM_NO_MATCHING_VERSION\b[\s\S]*?found for (?<name>(?:@[^@\s]+/)?[^@\s]+)@(?<version>\S+)",
            (m, _) => InstallMessages.NoVersion(m)
        ),
        Rule(
            @"Couldn't find any versions for ""(?<name>[^""]+)"" that matches ""(?<version>[^""]+)""",
            (m, _) => InstallMessages.NoVersion(m)
        ),
        Rule(
            @"YN0082: [│\s]*(?<name>(?:@[^@\s]+/)?[^@\s]+)@(?:npm:)?(?<version>[^:\s]+): No candidates found",
            (m, _) => InstallMessages.NoVersion(m)
        ),
        Rule(
            @"YN0016: [│\s]*(?<name>(?:@[^@\s]+/)?[^@\s]+)@(?:npm:)?(?<version>[^:\s]+): All versions satisfying",
            (m, _) => InstallMessages.TooNew(m)
        ),
        Rule(
            @"ERR_PNPM_PEER_DEP_ISSUES[\s\S]*?[─┬] (?<asker>(?:@[^@\s]+/)?[^@\s]+) (?<version>\d\S*)[\s\S]*?unmet peer (?<wanted>(?:@[^@\s]+/)?[^@\s]+)@""?(?<range>[^"":]*)""?: found (?<there>\d\S*)",
            (m, _) =>
                InstallMessages.Disagree(
                    $"{m.Groups["asker"].Value} {m.Groups["version"].Value}",
                    m.Groups["range"].Value,
                    m.Groups["wanted"].Value,
                    m.Groups["there"].Value,
                    "strict-peer-dependencies=false"
                )
        ),
        Rule(
            @"ERR_PNPM_LOCKFILE_CONFIG_MISMATCH",
            (_, _) =>
                new Words(
                    "The lock file was made with settings of pnpm (overrides, patches or catalogs) that Builder does not take from a site.",
                    "Run “pnpm install” in the site's folder, then try again."
                )
        ),
        Rule(
            @"ERR_PNPM_TARBALL_INTEGRITY|Integrity check failed for|YN0018",
            (_, _) =>
                new Words(
                    "A downloaded package is not the one that the lock file describes.",
                    "Try again; if it happens again, do not install it, and check where the lock file came from."
                )
        ),
    ];
}
