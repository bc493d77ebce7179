using System.Text.RegularExpressions;
using Builder.Core.Diagnostics;

namespace Builder.Core.Packages.Clients;

/// <summary>pnpm, with a store of ours. What it puts into <c>node_modules</c> is linked relatively, so that it can be moved as a whole. https://pnpm.io/cli/install</summary>
/// <param name="settings">Options that say how packages are laid out; see <see cref="PackageFiles.PnpmSettings"/>.</param>
internal sealed partial class Pnpm(string script, Version version, string store, IReadOnlyList<string> settings, ClientMeans means)
    : PackageClient(script, means)
{
    public override string LockName => "pnpm-lock.yaml";

    /// <summary>Since 10.16, and since 10.19 with exceptions for single versions. https://pnpm.io/settings#minimumreleaseage</summary>
    public override bool SupportsMinimumReleaseAge => version >= new Version(10, 19);

    /// <summary>Not said to older ones: some of them know the age, but no exceptions from it.</summary>
    private string[] Settled => SupportsMinimumReleaseAge ? [$"--config.minimum-release-age={(int)PackageFacts.Settled.TotalMinutes}"] : [];

    private string[] Safely =>
        [
            "--ignore-scripts",
            "--ignore-pnpmfile",
            "--prefer-offline",
            "--reporter=append-only",
            $"--store-dir={store}",
            // Never another pnpm that package.json names: this one is the one.
            "--config.manage-package-manager-versions=false",
            "--config.package-manager-strict=false",
            "--config.update-notifier=false",
            "--config.confirm-modules-purge=false",
            "--config.strict-dep-builds=false",
            .. settings,
        ];

    public override Task<IReadOnlyList<Diagnostic>> InstallAsync(string folder, CancellationToken cancellationToken) =>
        RunAsync(folder, ["install", "--frozen-lockfile", .. Safely], cancellationToken);

    public override async Task<IReadOnlyList<Diagnostic>> ResolveAsync(
        string folder,
        PackageRequest? request,
        CancellationToken cancellationToken
    )
    {
        string[] arguments = request is null
            ? ["install", "--lockfile-only", "--no-frozen-lockfile", .. Safely, .. Settled]
            :
            [
                "add",
                Spec(request),
                "--lockfile-only",
                "--config.ignore-workspace-root-check=true",
                .. request.Dev ? ["--save-dev"] : Array.Empty<string>(),
                .. Safely,
                .. Settled,
            ];
        List<string> whateverTheirAge = request is { EvenIfNew: true } ? [request.Name] : [];
        var file = Path.Combine(folder, LockName);
        var locked = File.Exists(file) ? await File.ReadAllTextAsync(file, cancellationToken) : "";
        while (true)
        {
            // Each is said twice: one value alone pnpm takes for a text, and reads it letter by letter.
            var excluded = whateverTheirAge.Concat(whateverTheirAge).Select(release => $"--config.minimum-release-age-exclude={release}");
            var problems = await RunAsync(folder, [.. arguments, .. excluded], cancellationToken);
            // It tells of one at a time. What the lock file names, in that version, has been taken before.
            var tooNew = problems.Select(problem => TooNew().Match(problem.Raw)).FirstOrDefault(match => match.Success);
            var release = tooNew is null ? "" : $"{tooNew.Groups["name"]}@{tooNew.Groups["version"]}";
            if (release.Length == 0 || whateverTheirAge.Contains(release) || !locked.Contains(release, StringComparison.Ordinal))
            {
                return problems;
            }
            whateverTheirAge.Add(release);
        }
    }

    protected override string Outdated => "ERR_PNPM_OUTDATED_LOCKFILE";

    /// <summary>How the lock file was made; a frozen installation wants the same.</summary>
    public static IReadOnlyList<string> SettingsOf(string lockFile) =>
        [
            .. LockSetting()
                .Matches(lockFile)
                .Select(match =>
                    $"--config.{(match.Groups["name"].Value == "autoInstallPeers" ? "auto-install-peers" : "exclude-links-from-lockfile")}={match.Groups["value"].Value}"
                ),
        ];

    private Task<IReadOnlyList<Diagnostic>> RunAsync(string folder, string[] arguments, CancellationToken cancellationToken)
    {
        // Without a file of its own, pnpm would look for one above.
        string[] alone = File.Exists(Path.Combine(folder, Workspace.PnpmFile)) ? [] : ["--ignore-workspace"];
        // Newer ones read variables under their own name only.
        var variables = new Dictionary<string, string>(Registry.Variables, StringComparer.Ordinal)
        {
            ["pnpm_config_registry"] = Registry.Registry,
        };
        return RunAsync(folder, [.. arguments, .. alone], variables, cancellationToken);
    }

    [GeneratedRegex(@"NO_MATURE_MATCHING_VERSION\s+Version (?<version>\S+) \([^)]*\) of (?<name>\S+) does not meet")]
    private static partial Regex TooNew();

    [GeneratedRegex(@"^  (?<name>autoInstallPeers|excludeLinksFromLockfile): (?<value>true|false)\r?$", RegexOptions.Multiline)]
    private static partial Regex LockSetting();
}
