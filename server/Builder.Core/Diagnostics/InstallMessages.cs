using System.Text.RegularExpressions;
using static Builder.Core.Diagnostics.DiagnosticMessages;

namespace Builder.Core.Diagnostics;

/// <summary>Problems of installing packages and of the tools themselves.</summary>
internal static class InstallMessages
{
    private const string CheckConnection = "Check the internet connection (and the proxy, if there is one), then try again.";

    public static readonly IReadOnlyList<(Regex, Func<Match, Finding, Words>)> Rules =
    [
        Rule(
            @"E404\b[\s\S]*?No match found for version (?<version>\S+)[\s\S]*?'(?<name>(?:@[^@'/\s]+/)?[^@'\s]+)@",
            (m, _) => NoVersion(m)
        ),
        Rule(@"E404\b[\s\S]*?'(?<name>(?:@[^@'/\s]+/)?[^@'\s]+)@[^']*' (?:is not in|could not be found)", (m, _) => NoPackage(m)),
        Rule(@"E404\b[\s\S]*?404 Not Found - GET \S+/(?<name>(?:@[^/\s]+(?:/|%2[fF]))?[^/\s]+)(?:\s|$)", (m, _) => NoPackage(m)),
        Rule(
            @"ETARGET\b[\s\S]*?No matching version found for (?<name>(?:@[^@\s]+/)?[^@\s]+)@(?<version>\S+?) with a date before",
            (m, _) => TooNew(m)
        ),
        Rule(
            @"ETARGET\b[\s\S]*?No matching version found for (?<name>(?:@[^@\s]+/)?[^@\s]+)@(?<version>[^\s.]\S*?)\.?(?:\s|$)",
            (m, _) => NoVersion(m)
        ),
        Rule(@"ERESOLVE\b", (_, f) => Unresolvable(f)),
        Rule(
            @"\bEALLOWREMOTE\b",
            (_, _) =>
                new Words(
                    "The lock file names packages at another address than that of the package registry.",
                    "Name the registry that it was made with in .npmrc (registry=https://…), or install the packages in the site's folder yourself."
                )
        ),
        Rule(
            @"\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b",
            (_, _) => new Words("The package registry could not be reached.", CheckConnection)
        ),
        Rule(
            @"\b(?:UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN|CERT_HAS_EXPIRED|DEPTH_ZERO_SELF_SIGNED_CERT)\b",
            (_, _) =>
                new Words(
                    "The package registry's certificate is not trusted.",
                    "If your network inspects traffic, set NODE_EXTRA_CA_CERTS to its certificate and start again."
                )
        ),
        Rule(
            @"\bE(?:401|403)\b",
            (_, _) =>
                new Words(
                    "The package registry refused the request.",
                    "Check that you are signed in to it (npm login) and may use this package."
                )
        ),
        Rule(
            @"\bEUSAGE\b[\s\S]*?(?:can only install packages when|package-lock)",
            (_, _) =>
                new Words(
                    "package.json and package-lock.json do not agree with each other.",
                    "Run “npm install” in the site once, which brings the lock file up to date."
                )
        ),
        Rule(
            @"\bEINTEGRITY\b",
            (_, _) =>
                new Words(
                    "A downloaded package is not the one that the lock file describes.",
                    "Try again; if it happens again, do not install it, and check where the lock file came from."
                )
        ),
        Rule(@"\bENOSPC\b|[Nn]o space left on device", (_, _) => new Words("The disk is full.", "Free some space, then try again.")),
        Rule(
            @"\b(?:EACCES|EPERM)\b",
            (_, _) =>
                new Words("A file or folder may not be written.", "Check who owns the folder and whether another program has it open.")
        ),
        Rule(
            @"\b(?:EJSONPARSE|package\.json must be|Invalid package\.json)\b",
            (_, _) => new Words("package.json is not valid JSON.", "Correct the comma or bracket that is named below.")
        ),
        Rule(
            @"heap out of memory|OUT_OF_MEMORY",
            (_, _) =>
                new Words(
                    "The build needed more memory than it may use.",
                    "Look for an import of something very large, or a loop in a plugin or in the configuration."
                )
        ),
        Rule(
            @"^The build process ended by itself",
            (_, f) => new Words(FirstLine(f), "Build again. If it happens again, look at the plugins in the configuration.")
        ),
        Rule(
            @"^The (?:build|type check) took longer than",
            (_, f) => new Words(FirstLine(f), "Look for a loop in a plugin or in the configuration, then try again.")
        ),
        Rule(
            // What Rolldown says when the promise of a plugin is never settled.
            @"oneshot canceled",
            (_, _) =>
                new Words(
                    "A plugin of the build never finished what it began.",
                    "Look at the plugins in the configuration: one of them waits for something that never comes."
                )
        ),
        Rule(
            @"VITE_MISSING",
            (_, _) =>
                new Words(
                    "No Vite is installed for this site, and nothing in its package.json says what else builds it.",
                    "Say in package.json what builds the site, and install it there; then try again."
                )
        ),
    ];

    public static Words NoPackage(Match match)
    {
        var name = Uri.UnescapeDataString(match.Groups["name"].Value);
        return new Words($"There is no package called “{name}”.", "Check the spelling, or do without it.", "package:" + name);
    }

    public static Words NoVersion(Match match) =>
        new(
            $"There is no version {match.Groups["version"]} of the package “{match.Groups["name"]}”.",
            "Ask for another version, or for none, which takes the newest."
        );

    public static Words TooNew(Match match) =>
        new(
            $"No version of “{match.Groups["name"]}” that fits {match.Groups["version"]} was published more than 7 days ago, and newer ones are not taken unasked.",
            "Ask for another version, or wait some days. Who trusts a new one can install it in the site's folder themselves."
        );

    /// <param name="wanted">The package on which two others do not agree.</param>
    /// <param name="there">The version of it that there is, or an empty text.</param>
    public static Words Disagree(string asker, string range, string wanted, string there, string asItIs) =>
        new(
            $"{asker} needs {wanted} {range}, {(there.Length > 0 ? $"but the site has {wanted} {there}" : "which the site does not have")}.",
            $"Choose a version of {asker.Split(' ')[0]} that goes with {wanted} {there.Split('.')[0]}".TrimEnd()
                + $", or put “{asItIs}” into .npmrc to take both as they are."
        );

    private static Words Unresolvable(Finding finding)
    {
        // What was found and why is told first, with other peers in it; the one that cannot be had follows.
        var peer = Regex.Match(
            finding.Text,
            @"Could not resolve dependency:\s+(?:\w+ )*peer(?:Optional)? (?<wanted>(?:@[^@\s]+/)?[^@\s]+)@""?(?<range>[^""\n]*?)""? from (?<asker>(?:@[^@\s]+/)?[^@\s]+)@(?<version>\S+)"
        );
        if (!peer.Success)
        {
            return new Words(
                "The packages do not fit together: two of them need different versions of the same third one.",
                "Choose versions that fit, or put “legacy-peer-deps=true” into .npmrc to take them as they are."
            );
        }
        var wanted = peer.Groups["wanted"].Value;
        var there = Regex.Match(finding.Text, $@"Found: {Regex.Escape(wanted)}@(?<version>\d\S*)").Groups["version"].Value;
        var asker = $"{peer.Groups["asker"].Value} {peer.Groups["version"].Value}";
        return Disagree(asker, peer.Groups["range"].Value, wanted, there, "legacy-peer-deps=true");
    }
}
