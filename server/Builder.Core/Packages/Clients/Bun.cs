using System.Globalization;
using Builder.Core.Diagnostics;

namespace Builder.Core.Packages.Clients;

/// <summary>Bun, as the person has installed it, with a cache of ours. https://bun.com/docs/pm/cli/install</summary>
/// <param name="program">Absolute path of Bun itself.</param>
internal sealed class Bun(string program, string store, ClientMeans means) : PackageClient(program, means, isProgram: true)
{
    private static readonly string[] Safely = ["--ignore-scripts", "--no-progress"];

    public override string LockName => BunLock.Name;

    /// <summary>Since 1.3, where the file that says it is read.</summary>
    public override bool SupportsMinimumReleaseAge => false;

    /// <summary>Where Bun is on this computer: on the path, or where its own installer puts it. Never one that lies in a site.</summary>
    public static string? Find()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var name = OperatingSystem.IsWindows() ? "bun.exe" : "bun";
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Append(Path.Combine(home, ".bun", "bin"))
            .Where(Path.IsPathFullyQualified)
            .Where(folder => !folder.Contains(InstalledModules.Folder, StringComparison.Ordinal))
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }

    public override Task<IReadOnlyList<Diagnostic>> InstallAsync(string folder, CancellationToken cancellationToken) =>
        RunAsync(folder, ["install", "--frozen-lockfile", .. Safely], null, cancellationToken);

    public override Task<IReadOnlyList<Diagnostic>> ResolveAsync(
        string folder,
        PackageRequest? request,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            folder,
            request is null
                ? ["install", "--lockfile-only", "--save-text-lockfile", .. Safely]
                :
                [
                    "add",
                    "--lockfile-only",
                    "--save-text-lockfile",
                    .. request.Dev ? ["--dev"] : Array.Empty<string>(),
                    .. Safely,
                    Spec(request),
                ],
            request,
            cancellationToken
        );

    protected override string Outdated => "lockfile had changes";

    private async Task<IReadOnlyList<Diagnostic>> RunAsync(
        string folder,
        string[] arguments,
        PackageRequest? request,
        CancellationToken cancellationToken
    )
    {
        // A file of ours, so that none above is read. Names are plain, so nothing can hide in them.
        var excluded = request is { EvenIfNew: true } ? $"minimumReleaseAgeExcludes = [\"{request.Name}\"]\n" : "";
        var age = ((int)PackageFacts.Settled.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "bunfig.toml"),
            $"[install]\nminimumReleaseAge = {age}\n{excluded}",
            cancellationToken
        );
        var variables = new Dictionary<string, string>(Registry.Variables, StringComparer.Ordinal)
        {
            ["BUN_INSTALL_CACHE_DIR"] = store,
            ["BUN_CONFIG_REGISTRY"] = Registry.Registry,
            ["DO_NOT_TRACK"] = "1",
        };
        if (Registry.Token is { } token)
        {
            variables["BUN_CONFIG_TOKEN"] = token;
        }
        return await RunAsync(folder, arguments, variables, cancellationToken);
    }
}
