using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Builder.Core.Diagnostics;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;

namespace Builder.Core.Packages.Clients;

/// <summary>
/// The programs that install packages, each version fetched once from the registry by npm into a folder of ours: never one that
/// lies in a site (THREATS X6).
/// </summary>
internal sealed partial class ClientPrograms(
    string store,
    ChildProcesses children,
    Func<Toolchain, RegistrySettings> registry,
    TimeSpan timeout
)
{
    private string Clients => Path.Combine(store, "clients");

    public Npm NpmOf(Toolchain tools) => new(Means(tools, registry(tools)));

    /// <summary>The program for a site, made ready where it is not yet.</summary>
    public async Task<(PackageClient? Client, IReadOnlyList<Diagnostic> Problems)> ForAsync(
        PackageFiles site,
        Toolchain tools,
        Action<string> onProgress,
        CancellationToken cancellationToken
    )
    {
        var means = Means(tools, registry(tools).With(site.NpmSettings));
        if (site.Packages.LockName == LockFile.Name)
        {
            return (new Npm(means), []);
        }
        if (site.Bun is { } bun && site.Client == "bun")
        {
            var cache = Directory.CreateDirectory(Path.Combine(Clients, "bun-cache")).FullName;
            return (new Bun(bun, cache, means), []);
        }
        var (program, whyNot, nextStep) = ClientProgram.For(site);
        if (program is null)
        {
            return (null, [Diagnoser.Plain(DiagnosticSource.Install, whyNot, nextStep)]);
        }
        var folder = Path.Combine(Clients, $"{program.Package.Replace('/', '+')}@{program.Version}");
        using (await FileLock.TakeAsync(folder + ".lock", cancellationToken))
        {
            if (
                ScriptIn(folder, program) is null
                && await FetchAsync(program, folder, tools, onProgress, cancellationToken) is { Count: > 0 } problems
            )
            {
                return (null, problems);
            }
        }
        if (ScriptIn(folder, program) is not { } script)
        {
            return (null, [Unusable(program, "It is not a program that Node can run.")]);
        }
        if (OldestNode(folder, program) is { } oldest && tools.NodeVersion < oldest)
        {
            return (null, [Unusable(program, $"It needs Node.js {oldest} or newer, and this is {tools.NodeVersion}.")]);
        }
        return (Make(program, script, site, means), []);
    }

    private ClientMeans Means(Toolchain tools, RegistrySettings settings) => new(tools, children, settings, timeout);

    private PackageClient Make(ClientProgram program, string script, PackageFiles site, ClientMeans means)
    {
        var own = Directory
            .CreateDirectory(Path.Combine(Clients, program.IsModernYarn ? "modern-yarn-cache" : program.Package + "-cache"))
            .FullName;
        return program switch
        {
            { Package: "pnpm" } => new Pnpm(script, program.Version, own, site.PnpmSettings, means),
            { IsModernYarn: true } => new ModernYarn(script, program.Version, own, means with { Registry = registry(means.Tools) }),
            _ => new Yarn(script, own, means),
        };
    }

    private async Task<IReadOnlyList<Diagnostic>> FetchAsync(
        ClientProgram program,
        string folder,
        Toolchain tools,
        Action<string> onProgress,
        CancellationToken cancellationToken
    )
    {
        onProgress($"Fetching {program.Package} {program.Version} (once on this computer)");
        var version = program.Version.ToString();
        var manifest = new JsonObject
        {
            ["private"] = true,
            ["dependencies"] = new JsonObject { [program.Package] = version },
        };
        var locked = program.Integrity is null ? null : Locked(manifest, program, version);
        using var work = new WorkFolder(store, new PackageSet(Bytes(manifest), locked is null ? null : Bytes(locked)));
        var npm = NpmOf(tools);
        var problems =
            locked is null && await npm.ResolveAsync(work.Path, null, cancellationToken) is { Count: > 0 } unresolved
                ? unresolved
                : await npm.InstallAsync(work.Path, cancellationToken);
        if (problems.Count == 0)
        {
            FolderTree.Delete(folder);
            FolderTree.Move(work.Path, folder, Clients, cancellationToken);
        }
        return problems;
    }

    /// <summary>A lock file that names what the registry has to give, so that npm refuses anything else.</summary>
    private static JsonObject Locked(JsonObject manifest, ClientProgram program, string version) =>
        new()
        {
            ["lockfileVersion"] = 3,
            ["requires"] = true,
            ["packages"] = new JsonObject
            {
                [""] = manifest.DeepClone(),
                [$"node_modules/{program.Package}"] = new JsonObject { ["version"] = version, ["integrity"] = program.Integrity },
            },
        };

    private static byte[] Bytes(JsonObject document) => System.Text.Encoding.UTF8.GetBytes(document.ToJsonString());

    private static string? ScriptIn(string folder, ClientProgram program)
    {
        var package = Path.Combine(folder, InstalledModules.Folder, program.Package);
        string[] names = program.Package == "pnpm" ? ["bin/pnpm.cjs", "bin/pnpm.mjs"] : ["bin/yarn.js"];
        return names.Select(name => Path.Combine(package, name)).FirstOrDefault(File.Exists);
    }

    private static Version? OldestNode(string folder, ClientProgram program)
    {
        using var manifest = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(folder, InstalledModules.Folder, program.Package, "package.json"))
        );
        return
            manifest.RootElement.TryGetProperty("engines", out var engines)
            && engines.TryGetProperty("node", out var node)
            && AtLeast().Match(node.ToString()) is { Success: true } match
            && Version.TryParse(match.Groups[1].Value.Contains('.') ? match.Groups[1].Value : match.Groups[1].Value + ".0", out var oldest)
            ? oldest
            : null;
    }

    private static Diagnostic Unusable(ClientProgram program, string why) =>
        Diagnoser.Plain(
            DiagnosticSource.Install,
            $"This site asks for {program.Package} {program.Version}, which cannot be used here. {why}",
            "Install a newer Node.js from https://nodejs.org, or change “packageManager” in package.json."
        );

    [GeneratedRegex(@"^>=\s?(\d+(?:\.\d+){0,2})$")]
    private static partial Regex AtLeast();
}
