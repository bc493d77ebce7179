using System.Globalization;
using Builder.Core.Diagnostics;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;

namespace Builder.Core.Packages.Clients;

/// <summary>Yarn 2 and newer, with a cache of ours. It always makes a <c>node_modules</c> folder, which its lock file allows for. https://yarnpkg.com/cli/install</summary>
internal sealed class ModernYarn(
    string script,
    Version version,
    string store,
    Toolchain tools,
    ChildProcesses children,
    RegistrySettings registry,
    TimeSpan timeout
) : PackageClient(script, tools, children, timeout)
{
    public override string Command => "yarn";

    public override string LockName => "yarn.lock";

    /// <summary>It refuses to start with a setting that it does not know.</summary>
    public override bool SupportsMinimumReleaseAge => version >= new Version(4, 10);

    public override Task<IReadOnlyList<Diagnostic>> InstallAsync(string folder, CancellationToken cancellationToken) =>
        RunAsync(folder, ["install", "--immutable"], TimeSpan.Zero, cancellationToken);

    public override Task<IReadOnlyList<Diagnostic>> ResolveAsync(
        string folder,
        PackageRequest? request,
        CancellationToken cancellationToken
    )
    {
        // A folder with a lock file is a project of its own to it, whatever lies above.
        using (File.Open(Path.Combine(folder, LockName), FileMode.OpenOrCreate)) { }
        return RunAsync(
            folder,
            request is null
                ? ["install", "--no-immutable", "--mode=update-lockfile"]
                : ["add", Spec(request), "--mode=update-lockfile", .. request.Dev ? ["--dev"] : Array.Empty<string>()],
            request is { EvenIfNew: true } ? TimeSpan.Zero : PackageFacts.Settled,
            cancellationToken
        );
    }

    public override bool SaysOutdated(IReadOnlyList<Diagnostic> problems) =>
        problems.Any(problem => problem.Raw.Contains("YN0028", StringComparison.Ordinal));

    private async Task<IReadOnlyList<Diagnostic>> RunAsync(
        string folder,
        string[] arguments,
        TimeSpan youngest,
        CancellationToken cancellationToken
    )
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // A program or plugin that a file names is not obeyed.
            ["YARN_RC_FILENAME"] = SettingsOfSite.YarnFile,
            ["YARN_IGNORE_PATH"] = "1",
            ["YARN_ENABLE_SCRIPTS"] = "false",
            ["YARN_NODE_LINKER"] = "node-modules",
            ["YARN_GLOBAL_FOLDER"] = store,
            ["YARN_ENABLE_GLOBAL_CACHE"] = "true",
            ["YARN_ENABLE_TELEMETRY"] = "false",
            ["YARN_ENABLE_PROGRESS_BARS"] = "false",
            ["YARN_ENABLE_IMMUTABLE_INSTALLS"] = "false",
            ["YARN_NPM_REGISTRY_SERVER"] = registry.Registry.TrimEnd('/'),
        };
        if (SupportsMinimumReleaseAge)
        {
            variables["YARN_NPM_MINIMAL_AGE_GATE"] = ((int)youngest.TotalMinutes).ToString(CultureInfo.InvariantCulture);
        }
        if (registry.Token is { } token)
        {
            variables["YARN_NPM_AUTH_TOKEN"] = token;
        }
        if (registry.Registry.StartsWith("http://127.0.0.1:", StringComparison.Ordinal))
        {
            variables["YARN_UNSAFE_HTTP_WHITELIST"] = "127.0.0.1";
        }
        return ProblemsOf(await RunToEndAsync(folder, arguments, variables, cancellationToken), folder);
    }
}
