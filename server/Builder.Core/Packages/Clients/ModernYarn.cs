using System.Globalization;
using Builder.Core.Diagnostics;

namespace Builder.Core.Packages.Clients;

/// <summary>Yarn 2 and newer, with a cache of ours. It always makes a <c>node_modules</c> folder, which its lock file allows for. https://yarnpkg.com/cli/install</summary>
internal sealed class ModernYarn(string script, Version version, string store, ClientMeans means) : PackageClient(script, means)
{
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

    protected override string Outdated => "YN0028";

    private Task<IReadOnlyList<Diagnostic>> RunAsync(
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
            ["YARN_NPM_REGISTRY_SERVER"] = Registry.Registry.TrimEnd('/'),
        };
        if (SupportsMinimumReleaseAge)
        {
            variables["YARN_NPM_MINIMAL_AGE_GATE"] = ((int)youngest.TotalMinutes).ToString(CultureInfo.InvariantCulture);
        }
        if (Registry.Token is { } token)
        {
            variables["YARN_NPM_AUTH_TOKEN"] = token;
        }
        if (Registry.Registry.StartsWith("http://127.0.0.1:", StringComparison.Ordinal))
        {
            variables["YARN_UNSAFE_HTTP_WHITELIST"] = "127.0.0.1";
        }
        return RunAsync(folder, arguments, variables, cancellationToken);
    }
}
