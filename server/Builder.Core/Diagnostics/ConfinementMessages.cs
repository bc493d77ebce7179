using System.Text.RegularExpressions;
using Builder.Core.Processes.Sandbox;
using Builder.Core.Sites;
using static Builder.Core.Diagnostics.DiagnosticMessages;

namespace Builder.Core.Diagnostics;

/// <summary>What a confined build was refused, in words that say that it was refused and what it may do (<see cref="BuildGuard"/>).</summary>
internal static partial class ConfinementMessages
{
    private const string Ask = "Find out which plugin or package asks for it. If you trust it, allow it on this computer:";

    public static readonly IReadOnlyList<(Regex, Func<Match, Finding, Words>)> Rules =
        BuildGuard.ClosesFiles || BuildGuard.ClosesNetwork
            ?
            [
                Rule(
                    @"EACCES: permission denied, (?:open|mkdir|unlink|rename|rmdir|symlink|link|copyfile|truncate|mkdtemp|scandir|opendir) '(?<name>[^']+)'(?: -> '(?<to>[^']+)')?",
                    (m, _) => NoFile(m.Groups["to"] is { Success: true } to ? to.Value : m.Groups["name"].Value)
                ),
                Rule(
                    @"^(?<name>\S+) is a link out of the project to (?<to>.+)$",
                    (m, _) => NoPackage(m.Groups["name"].Value, m.Groups["to"].Value)
                ),
                Rule(
                    @"\b(?:getaddrinfo|queryA) (?:EAI_AGAIN|ENOTFOUND|EACCES|ECONNREFUSED)(?: (?<name>[\w.-]+))?",
                    (m, _) => NoNetwork(m.Groups["name"].Value)
                ),
                Rule(
                    @"\b(?:connect|listen|bind) E(?:ACCES|PERM)\b:?(?: permission denied)?(?: (?<name>[\w.:/-]+))?",
                    (m, _) => NoNetwork(m.Groups["name"].Value)
                ),
                Rule(@"fetch failed", (_, _) => NoNetwork("")),
                Rule(
                    @"\bEFBIG\b",
                    (_, _) =>
                        new Words(
                            "The build wrote a file that is larger than builds may write.",
                            "Find out which plugin or package writes it."
                        )
                ),
            ]
            : [];

    /// <summary>Whether a build failed because something was closed to it, and not for what is in the site.</summary>
    public static bool IsRefusal(string? message) => Refusal().IsMatch(message ?? "");

    private static Words NoFile(string path) =>
        new(
            $"The build was not allowed to use “{path}”: it may read the site and its packages, and write only into folders of its own.",
            $"{Ask} builder allow DIR --read “{path}” (or --write).",
            "refused:" + path
        );

    private static Words NoPackage(string name, string path) =>
        name == LinkedModules.Folder
            ? new(
                $"node_modules is a link to “{path}”, which lies outside of this project: a build reads nothing there.",
                $"If its packages are yours, allow it on this computer (Vite writes its caches there): builder allow DIR --write “{path}”.",
                "refused:" + path
            )
            : new(
                $"The package “{name}” is a link to “{path}”, which lies outside of this project: a build reads nothing there.",
                $"If you trust what is there, allow it on this computer: builder allow DIR --read “{path}”.",
                "refused:" + path
            );

    private static Words NoNetwork(string name) =>
        new(
            $"The build could not reach {(name.Length > 0 ? $"“{name}”" : "the network")}: builds have no network unless a person allows it.",
            $"{Ask} builder allow DIR --network. If it is allowed already, check the connection.",
            "refused:network"
        );

    [GeneratedRegex(@"\bEACCES\b|Permission denied \(os error 13\)|\bEAI_AGAIN\b|fetch failed")]
    private static partial Regex Refusal();
}
