using System.Text.RegularExpressions;
using Builder.Core.Diagnostics;
using Builder.Core.Processes;

namespace Builder.Core.Packages.Clients;

/// <summary>npm, as it came with Node. https://docs.npmjs.com/cli/commands/npm-ci</summary>
internal sealed partial class Npm(ClientMeans means) : PackageClient(means.Tools.Npm, means)
{
    public override string LockName => LockFile.Name;

    /// <summary>
    /// Not said while versions are worked out: npm looks into a package that brings others along by its address, and refuses itself
    /// (npm 11). What the lock file then names is looked through before anything is installed.
    /// </summary>
    private const string FromRegistryOnly = "--allow-remote=none";

    /// <summary>What is said on the command line is stronger than any configuration. An npm that does not know an option passes over it.</summary>
    private static readonly string[] Safely =
    [
        "--ignore-scripts",
        "--allow-git=none",
        FromRegistryOnly,
        "--allow-file=none",
        // Siblings in a workspace; what else names a folder has been refused before.
        "--allow-directory=root",
        "--package-lock=true",
        "--include=dev",
        "--include=optional",
        "--bin-links=true",
        "--install-strategy=hoisted",
        "--no-dry-run",
        "--no-audit",
        "--no-fund",
        "--no-progress",
        "--no-update-notifier",
        "--prefer-offline",
        "--loglevel=error",
        "--fetch-retries=2",
        "--fetch-timeout=60000",
    ];

    private static readonly string Settled = $"--min-release-age={PackageFacts.Settled.Days}";

    public override async Task<IReadOnlyList<Diagnostic>> InstallAsync(string folder, CancellationToken cancellationToken)
    {
        var problems = await RunAsync(folder, ["ci", .. Safely], cancellationToken);
        if (Says(problems, "ERESOLVE"))
        {
            // Somebody has settled on these versions already, by an option that no file names. What the lock file says is installed.
            problems = await RunAsync(folder, ["ci", "--legacy-peer-deps", .. Safely], cancellationToken);
        }
        if (Says(problems, "EALLOWREMOTE"))
        {
            // Made with a mirror of the registry: the same packages are asked of this one, and their hashes say whether they are.
            problems = await RunAsync(folder, ["ci", "--replace-registry-host=always", .. Safely], cancellationToken);
        }
        // npm itself writes lock files that lack the binaries of systems other than its own (npm/cli 4828). "npm ci" refuses them;
        // "npm install" adds what is missing, here in our copy, and keeps every version that the file names.
        return problems.Any(problem => LacksEntries().IsMatch(problem.Raw))
            ? await RunAsync(folder, ["install", "--no-save", .. Safely], cancellationToken)
            : problems;
    }

    /// <summary>“npm ci” begins with nothing; “npm install” changes what is there into what the lock file says.</summary>
    public override async Task<bool> InstallsDifferenceAsync(string folder, Func<bool> begin, CancellationToken cancellationToken)
    {
        if (!begin())
        {
            return false;
        }
        var lockFile = await File.ReadAllBytesAsync(Path.Combine(folder, LockName), cancellationToken);
        var problems = await RunAsync(folder, ["install", "--no-save", .. Safely], cancellationToken);
        var modules = Path.Combine(folder, InstalledModules.Folder);
        var hidden = Path.Combine(modules, ".package-lock.json");
        if (
            problems.Count == 0
            && File.Exists(hidden)
            && LockFile.Describes(lockFile, await File.ReadAllBytesAsync(hidden, cancellationToken))
        )
        {
            return true;
        }
        Directory.Delete(modules, recursive: true);
        return false;
    }

    /// <summary>A lock file that names versions which package.json does not allow.</summary>
    protected override string Outdated => "EUSAGE";

    public override async Task<IReadOnlyList<Diagnostic>> ResolveAsync(
        string folder,
        PackageRequest? request,
        CancellationToken cancellationToken
    )
    {
        string[] arguments =
        [
            "install",
            "--package-lock-only",
            .. Safely.Where(option => option != FromRegistryOnly),
            Settled,
            .. request is { Dev: true } ? ["--save-dev"] : Array.Empty<string>(),
            .. request is null ? Array.Empty<string>() : ["--", Spec(request)],
        ];
        string[] wanted = request is { EvenIfNew: true } ? [request.Name] : [];
        var problems = await ResolveAsync(folder, arguments, wanted, cancellationToken);
        // npm asks again for packages of which an older lock file says too little. What that file names has been taken before.
        var locked = LockFile.Names(Path.Combine(folder, LockName)).Where(name => name != request?.Name).ToArray();
        return problems.Any(IsOfAge) && locked.Length > 0
            ? await ResolveAsync(folder, arguments, [.. wanted, .. locked], cancellationToken)
            : problems;
    }

    /// <summary>Whether there may be a version that fits, but none that is old enough.</summary>
    public static bool IsOfAge(Diagnostic problem) => problem.Raw.Contains(" with a date before ", StringComparison.Ordinal);

    private async Task<IReadOnlyList<Diagnostic>> ResolveAsync(
        string folder,
        string[] arguments,
        string[] whateverTheirAge,
        CancellationToken cancellationToken
    ) =>
        // npm wants an empty line between the items of a list.
        await RunAsync(folder, arguments, cancellationToken, ("npm_config_min_release_age_exclude", string.Join("\n\n", whateverTheirAge)));

    /// <summary>What the registry says of these fields of a package, as JSON.</summary>
    public async Task<(string Json, IReadOnlyList<Diagnostic> Problems)> ViewAsync(
        string folder,
        string spec,
        string[] fields,
        CancellationToken cancellationToken
    )
    {
        var result = await RunNpmAsync(folder, ["view", .. Safely, "--json", "--", spec, .. fields], cancellationToken);
        return (result.Output, ProblemsOf(result, folder));
    }

    private async Task<IReadOnlyList<Diagnostic>> RunAsync(
        string folder,
        string[] arguments,
        CancellationToken cancellationToken,
        params (string Name, string Value)[] more
    ) => ProblemsOf(await RunNpmAsync(folder, arguments, cancellationToken, more), folder);

    private Task<ChildResult> RunNpmAsync(
        string folder,
        string[] arguments,
        CancellationToken cancellationToken,
        params (string Name, string Value)[] more
    )
    {
        // Files that do not exist stand in for the person's own; what of those is obeyed comes in the environment.
        string[] ours =
        [
            $"--userconfig={Path.Combine(folder, "no-user-npmrc")}",
            $"--globalconfig={Path.Combine(folder, "no-global-npmrc")}",
        ];
        var variables = new Dictionary<string, string>(Registry.Variables, StringComparer.Ordinal);
        foreach (var (name, value) in more.Where(item => item.Value.Length > 0))
        {
            variables[name] = value;
        }
        return RunToEndAsync(folder, [arguments[0], .. ours, .. arguments[1..]], variables, cancellationToken);
    }

    [GeneratedRegex(@"EUSAGE[\s\S]*^Missing: .* from lock file", RegexOptions.Multiline)]
    private static partial Regex LacksEntries();
}
