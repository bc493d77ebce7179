using Builder.Core.Diagnostics;

namespace Builder.Core.Packages.Clients;

/// <summary>Yarn 1, with a cache of ours. It knows no age of versions; see <see cref="PackageClient.SupportsMinimumReleaseAge"/>. https://classic.yarnpkg.com/en/docs/cli/install</summary>
internal sealed class Yarn(string script, string store, ClientMeans means) : PackageClient(script, means)
{
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
            $"--registry={Registry.Registry}",
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

    protected override string Outdated => "lockfile needs to be updated";

    private Task<IReadOnlyList<Diagnostic>> RunAsync(string folder, string[] arguments, CancellationToken cancellationToken) =>
        RunAsync(folder, arguments, Registry.Variables, cancellationToken);
}
