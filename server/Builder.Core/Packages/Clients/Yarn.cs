using Builder.Core.Diagnostics;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;

namespace Builder.Core.Packages.Clients;

/// <summary>Yarn 1, with a cache of ours. It knows no age of versions; see <see cref="PackageClient.SupportsMinimumReleaseAge"/>. https://classic.yarnpkg.com/en/docs/cli/install</summary>
internal sealed class Yarn(
    string script,
    string store,
    Toolchain tools,
    ChildProcesses children,
    RegistrySettings registry,
    TimeSpan timeout
) : PackageClient(script, tools, children, timeout)
{
    public override string Command => "yarn";

    public override string LockName => "yarn.lock";

    public override bool SupportsMinimumReleaseAge => false;

    private string[] Safely =>
        [
            "--ignore-scripts",
            "--non-interactive",
            "--no-progress",
            "--prefer-offline",
            "--no-default-rc",
            $"--cache-folder={store}",
            // Two at once take packages out of each other's hands in the cache: https://github.com/yarnpkg/yarn/issues/683
            $"--mutex=file:{store}.mutex",
            $"--registry={registry.Registry}",
        ];

    public override Task<IReadOnlyList<Diagnostic>> InstallAsync(string folder, CancellationToken cancellationToken) =>
        RunAsync(folder, ["install", "--frozen-lockfile", "--production=false", .. Safely], cancellationToken);

    public override Task<IReadOnlyList<Diagnostic>> ResolveAsync(
        string folder,
        PackageRequest? request,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            folder,
            request is null
                ? ["install", "--production=false", .. Safely]
                : ["add", Spec(request), .. request.Dev ? ["--dev"] : Array.Empty<string>(), .. Safely],
            cancellationToken
        );

    public override bool SaysOutdated(IReadOnlyList<Diagnostic> problems) =>
        problems.Any(problem => problem.Raw.Contains("lockfile needs to be updated", StringComparison.Ordinal));

    private async Task<IReadOnlyList<Diagnostic>> RunAsync(string folder, string[] arguments, CancellationToken cancellationToken) =>
        ProblemsOf(await RunToEndAsync(folder, arguments, registry.Variables, cancellationToken), folder);
}
