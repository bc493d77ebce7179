using System.Text.RegularExpressions;

namespace Builder.Core.Packages;

/// <summary>
/// What a site's own settings of its package client may decide: which versions are taken, from which registry, and how they are laid
/// out. Whatever names a program, a file, a script or a credential is left out, so that nothing of a site is run or sent (THREATS X1).
/// </summary>
internal static partial class SettingsOfSite
{
    /// <summary>What Yarn 2 and newer find instead of the site's own file.</summary>
    public const string YarnFile = ".no-yarnrc.yml";

    /// <summary>Of an <c>.npmrc</c>: what decides what npm resolves to. Registries count by https only, as everywhere in a lock file.</summary>
    public static IReadOnlyDictionary<string, string> OfNpm(string npmrc)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in Lines(npmrc))
        {
            if (NpmSwitch().IsMatch(key) && value is "true" or "false" || NpmRegistry().IsMatch(key) && IsPlainAddress(value))
            {
                found[key] = value;
            }
        }
        return found;
    }

    /// <summary>Of an <c>.npmrc</c>, as options for pnpm.</summary>
    public static IReadOnlyList<string> OfPnpm(string npmrc)
    {
        List<string> options = [];
        foreach (
            var group in Lines(npmrc)
                .Where(line => PnpmSetting().IsMatch(line.Key))
                .GroupBy(line => line.Key.Replace("[]", "", StringComparison.Ordinal))
        )
        {
            var values = group.Select(line => line.Value).Where(value => PlainValue().IsMatch(value)).ToArray();
            // Each of a list is said twice: one value alone pnpm takes for a text, and reads it letter by letter.
            options.AddRange(
                (group.Key.EndsWith("-pattern", StringComparison.Ordinal) ? values.Concat(values) : values.TakeLast(1)).Select(value =>
                    $"--config.{group.Key}={value}"
                )
            );
        }
        return options;
    }

    /// <summary>Of a <c>pnpm-workspace.yaml</c>; null when nothing of it counts.</summary>
    public static string? OfPnpmWorkspace(string yaml)
    {
        var kept = Kept(yaml, PnpmKey());
        return kept.Length == 0 ? null
            : kept.StartsWith("packages:", StringComparison.Ordinal) || kept.Contains("\npackages:", StringComparison.Ordinal) ? kept
            // Older ones want to be told that there is one package only.
            : $"packages:\n  - .\n{kept}";
    }

    /// <summary>Of a <c>.yarnrc.yml</c>; null when nothing of it counts.</summary>
    public static string? OfYarn(string yaml) =>
        string.Join('\n', Kept(yaml, YarnKey()).Split('\n').Where(line => !Secret().IsMatch(line) && IsPlainRegistry(line)))
            is { Length: > 0 } kept
            ? kept
            : null;

    /// <summary>The entries of the top level of which the key fits, with all that stands below them.</summary>
    private static string Kept(string yaml, Regex keys)
    {
        var keeps = false;
        List<string> kept = [];
        foreach (var line in yaml.Split('\n').Select(line => line.TrimEnd()))
        {
            if (TopKey().Match(line) is { Success: true } top)
            {
                keeps = keys.IsMatch(top.Groups[1].Value);
            }
            else if (line.Length > 0 && line[0] is not (' ' or '-' or '#'))
            {
                keeps = false;
            }
            if (keeps && line.Length > 0)
            {
                kept.Add(line);
            }
        }
        return kept.Count == 0 ? "" : string.Join('\n', kept) + "\n";
    }

    private static IEnumerable<(string Key, string Value)> Lines(string text) =>
        text.Split('\n')
            .Select(line => RegistrySettings.Line().Match(line.TrimEnd('\r')))
            .Where(match => match.Success)
            .Select(match => (match.Groups["key"].Value, match.Groups["value"].Value.Trim().Trim('"', '\'')));

    private static bool IsPlainAddress(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address)
        && address.Scheme == Uri.UriSchemeHttps
        && address.UserInfo.Length == 0
        && !value.Contains('$', StringComparison.Ordinal);

    private static bool IsPlainRegistry(string line) =>
        YarnRegistry().Match(line) is not { Success: true } match || IsPlainAddress(match.Groups[1].Value);

    [GeneratedRegex(@"\A(?:legacy-peer-deps|strict-peer-deps|prefer-dedupe|save-exact)\z")]
    private static partial Regex NpmSwitch();

    [GeneratedRegex(@"\A(?:@[\w.-]+:)?registry\z")]
    private static partial Regex NpmRegistry();

    [GeneratedRegex(
        @"\A(?:node-linker|shamefully-hoist|hoist|(?:public-)?hoist-pattern(?:\[\])?|hoist-workspace-packages|auto-install-peers|strict-peer-dependencies|dedupe-(?:peer-dependents|direct-deps|injected-deps)|resolution-mode|resolve-peers-from-workspace-root|exclude-links-from-lockfile|(?:link|prefer|inject)-workspace-packages|save-exact|save-prefix)\z"
    )]
    private static partial Regex PnpmSetting();

    [GeneratedRegex(@"\A(?!pnp\z)[\w@*!./^~-]+\z")]
    private static partial Regex PlainValue();

    [GeneratedRegex(
        @"\A(?:packages|catalogs?|overrides|packageExtensions|peerDependencyRules|allowedDeprecatedVersions|ignoredOptionalDependencies|supportedArchitectures|nodeLinker|shamefullyHoist|hoist|(?:publicH|h)oistPattern|hoistWorkspacePackages|autoInstallPeers|strictPeerDependencies|dedupe(?:PeerDependents|DirectDeps|InjectedDeps)|resolutionMode|resolvePeersFromWorkspaceRoot|excludeLinksFromLockfile|(?:link|prefer|inject)WorkspacePackages|savePrefix|saveExact|catalogMode)\z"
    )]
    private static partial Regex PnpmKey();

    [GeneratedRegex(
        @"\A(?:catalogs?|packageExtensions|nmHoistingLimits|npmScopes|npmRegistryServer|compressionLevel|supportedArchitectures|enableTransparentWorkspaces|defaultSemverRangePrefix)\z"
    )]
    private static partial Regex YarnKey();

    [GeneratedRegex(@"\$\{|^\s*(?:npmAuth\w+|npmAlwaysAuth)\s*:")]
    private static partial Regex Secret();

    [GeneratedRegex(@"^\s*npm(?:Registry|Publish)\w*:\s*[""']?([^""'\s]+)")]
    private static partial Regex YarnRegistry();

    [GeneratedRegex(@"^[""']?([\w-]+)[""']?:(?:\s|$)")]
    private static partial Regex TopKey();
}
