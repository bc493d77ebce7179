using System.Text.RegularExpressions;
using Builder.Core.Sites;

namespace Builder.Core.Builds;

/// <summary>
/// npm's own client, run by Node without npx and without a shell, in a folder of ours that holds package.json and the lock
/// file and nothing else of the site: no .npmrc of a site is obeyed, and no script of a package is run.
/// </summary>
internal sealed partial class Npm(Toolchain tools, ChildProcesses children, TimeSpan timeout)
{
    private static readonly string[] Safely =
    [
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-progress",
        "--no-update-notifier",
        "--prefer-offline",
        "--loglevel=error",
        "--fetch-retries=2",
        "--fetch-timeout=60000",
    ];

    /// <summary>Installs exactly what the lock file says.</summary>
    public async Task<IReadOnlyList<Diagnostic>> InstallAsync(string folder, CancellationToken cancellationToken)
    {
        var problems = await RunAsync(folder, ["ci", .. Safely], cancellationToken);
        // npm itself writes lock files that lack the binaries of systems other than its own (npm/cli 4828). "npm ci" refuses them;
        // "npm install" adds what is missing, here in our copy, and keeps every version that the file names.
        return problems.Any(problem => LacksEntries().IsMatch(problem.Raw))
            ? await RunAsync(folder, ["install", "--no-save", .. Safely], cancellationToken)
            : problems;
    }

    /// <summary>Brings the lock file up to date with package.json, and adds a package to both where one is given.</summary>
    public Task<IReadOnlyList<Diagnostic>> ResolveAsync(string folder, string? package, bool dev, CancellationToken cancellationToken) =>
        RunAsync(
            folder,
            [
                "install",
                "--package-lock-only",
                .. Safely,
                .. dev ? ["--save-dev"] : Array.Empty<string>(),
                .. package is null ? Array.Empty<string>() : ["--", package],
            ],
            cancellationToken
        );

    private async Task<IReadOnlyList<Diagnostic>> RunAsync(string folder, string[] arguments, CancellationToken cancellationToken)
    {
        var command = new ChildCommand(tools.Node, [tools.Npm, .. arguments], folder) { Network = true, Timeout = timeout };
        var result = await children.RunAsync(command, cancellationToken);
        if (result.Succeeded)
        {
            return [];
        }
        if (result.End == ChildEnd.TimedOut)
        {
            return
            [
                Diagnoser.Plain(
                    DiagnosticSource.Install,
                    $"Installing the packages took longer than {timeout.TotalSeconds:0} seconds and was stopped.",
                    "Check the internet connection, then try again.",
                    result.Errors
                ),
            ];
        }
        var text = PlainText.Clean(result.Errors.Length > 0 ? result.Errors : result.Output, 8000);
        // npm repeats "npm error" before every line and names a log file that changes with every run.
        text = LogFile().Replace(Prefix().Replace(text, ""), "").Trim();
        var code = Code().Match(text) is { Success: true } match ? match.Groups[1].Value : null;
        var finding = new Finding(DiagnosticSource.Install, DiagnosticSeverity.Error, Code().Replace(text, "").Trim()) { Code = code };
        return new Diagnoser(new SiteFolder(folder)).Describe([finding]);
    }

    [GeneratedRegex(@"EUSAGE[\s\S]*^Missing: .* from lock file", RegexOptions.Multiline)]
    private static partial Regex LacksEntries();

    [GeneratedRegex(@"^npm (?:error|ERR!) ?", RegexOptions.Multiline)]
    private static partial Regex Prefix();

    [GeneratedRegex(@"^A complete log of this run can be found in:.*$", RegexOptions.Multiline)]
    private static partial Regex LogFile();

    [GeneratedRegex(@"^code (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Code();
}
