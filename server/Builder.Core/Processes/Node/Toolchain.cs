using System.Globalization;

namespace Builder.Core.Processes.Node;

/// <summary>
/// The Node and npm that sites are built with: absolute paths, found once on the search path of this process and never
/// inside a site, where a file could pose as a tool.
/// </summary>
/// <param name="Node">Absolute path of the <c>node</c> executable.</param>
/// <param name="Npm">Absolute path of npm's own <c>npm-cli.js</c>, which Node runs without a shell.</param>
public sealed record Toolchain(string Node, string Npm, Version NodeVersion)
{
    /// <summary>What Vite 8 asks for (its package.json, engines).</summary>
    public static readonly Version OldestNode = new(20, 19);

    private const string HowToInstall = "Install Node.js 22 or newer from https://nodejs.org, then try again.";

    private static readonly Lock Gate = new();
    private static Toolchain? found;

    /// <summary>The tools, or null with one sentence on what is missing and one on what to do. A success is remembered.</summary>
    public static Toolchain? Find(out string? whyNot)
    {
        lock (Gate)
        {
            if (found is not null && File.Exists(found.Node) && File.Exists(found.Npm))
            {
                whyNot = null;
                return found;
            }
            return found = Find(SearchFolders(), out whyNot);
        }
    }

    internal static Toolchain? Find(IEnumerable<string> folders, out string? whyNot)
    {
        whyNot = "Node.js was not found on this computer. " + HowToInstall;
        foreach (var folder in folders)
        {
            var node = Path.Combine(folder, OperatingSystem.IsWindows() ? "node.exe" : "node");
            if (!File.Exists(node) || VersionOf(node) is not { } version)
            {
                continue;
            }
            if (version < OldestNode)
            {
                whyNot = $"Node.js {version} is too old for today's tools (they need {OldestNode}). {HowToInstall}";
                continue;
            }
            if (NpmBeside(node) is not { } npm)
            {
                whyNot = $"Node.js {version} is there, but npm is not. {HowToInstall}";
                continue;
            }
            whyNot = null;
            return new Toolchain(node, npm, version);
        }
        return null;
    }

    private static IEnumerable<string> SearchFolders()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        // An editor that was started from the desktop often has a shorter search path than a terminal.
        string[] usual =
        [
            "/usr/local/bin",
            "/opt/homebrew/bin",
            "/usr/bin",
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "nodejs"),
            .. NewestOf(Path.Combine(home, ".nvm", "versions", "node"), "bin"),
            .. NewestOf(Path.Combine(home, ".local", "share", "fnm", "node-versions"), Path.Combine("installation", "bin")),
        ];
        return path.Concat(usual)
            .Where(folder => Path.IsPathFullyQualified(folder) && !folder.Contains("node_modules", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<string> NewestOf(string versions, string below) =>
        Directory.Exists(versions)
            ? Directory
                .EnumerateDirectories(versions, "v*")
                .OrderByDescending(folder => Version.TryParse(Path.GetFileName(folder)[1..], out var version) ? version : new Version())
                .Select(folder => Path.Combine(folder, below))
            : [];

    private static string? NpmBeside(string node)
    {
        var real = File.ResolveLinkTarget(node, returnFinalTarget: true)?.FullName ?? node;
        string[] folders = [Path.GetDirectoryName(node)!, Path.GetDirectoryName(real)!];
        string[] places =
        [
            Path.Combine("node_modules", "npm", "bin", "npm-cli.js"),
            Path.Combine("..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
            Path.Combine("..", "share", "nodejs", "npm", "bin", "npm-cli.js"),
        ];
        return (from folder in folders from place in places select Path.GetFullPath(Path.Combine(folder, place))).FirstOrDefault(
            File.Exists
        );
    }

    private static Version? VersionOf(string node)
    {
        var children = new ChildProcesses(Path.GetTempPath(), TimeProvider.System);
        var command = new ChildCommand(node, ["--version"], Path.GetTempPath()) { Timeout = TimeSpan.FromSeconds(20) };
        try
        {
            var result = Task.Run(() => children.RunAsync(command, CancellationToken.None)).GetAwaiter().GetResult();
            return result.Succeeded && Version.TryParse(result.Output.Trim().TrimStart('v'), out var version) ? version : null;
        }
        catch (BuilderException)
        {
            return null;
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Node.js {NodeVersion}");
}
