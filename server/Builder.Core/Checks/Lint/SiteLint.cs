using System.Text.Json;
using Builder.Core.Diagnostics;
using Builder.Core.Packages;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;
using Builder.Core.Processes.Sandbox;
using Builder.Core.Sites;

namespace Builder.Core.Checks.Lint;

/// <summary>
/// The site's own oxlint with the site's own rules. A site without one is not linted: how its code should look is not for us to
/// say. What it finds is told, and is never a reason not to show or keep a site that builds.
/// </summary>
internal sealed class SiteLint(ChildProcesses children, SiteConfinement confinement, CheckSettings settings)
{
    private static readonly string[] Scripts = [".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".vue", ".svelte", ".astro"];

    /// <summary>Characters of one command line. Windows allows 32,767 in all, other systems some two million.</summary>
    private static readonly int LongestCommand = OperatingSystem.IsWindows() ? 24_000 : 500_000;

    public async Task<IReadOnlyList<Finding>> RunAsync(Toolchain tools, Site site, SiteFolder folder, CancellationToken cancellationToken)
    {
        if (Program(folder.Root) is not { } program)
        {
            return [];
        }
        var findings = new List<Finding>();
        var may = confinement.For(tools, folder.Root);
        foreach (var arguments in Arguments(site, folder))
        {
            var command = new ChildCommand(tools.Node, [program, "--format", "json", .. arguments], folder.Root)
            {
                Timeout = settings.LintTimeout,
                MemoryLimit = settings.MemoryLimit,
                Confinement = may,
            };
            var result = await children.RunAsync(command, cancellationToken);
            findings.AddRange(
                result.End != ChildEnd.Exited ? [NotLinted("The linter took too long, or too much memory, and was stopped.")]
                : LintReport.TryRead(result.Output, folder) is { } found ? found
                : IsNothing(result.Output) ? []
                : [NotLinted($"The linter could not do its work.\n{result.Output}\n{result.Errors}")]
            );
        }
        return findings;
    }

    /// <summary>
    /// In the site's own folder oxlint looks for files itself, as it does for the person. A draft lies in no repository, whose
    /// ignore rules it would go by: there it is told which.
    /// </summary>
    private static IEnumerable<IReadOnlyList<string>> Arguments(Site site, SiteFolder folder)
    {
        if (folder.Root == site.Root)
        {
            yield return [];
            yield break;
        }
        var files = new List<string>();
        var length = 0;
        foreach (var path in folder.List().Select(entry => entry.Path.Value).Where(IsScript))
        {
            if (length + path.Length > LongestCommand)
            {
                yield return [.. files];
                files.Clear();
                length = 0;
            }
            // A name that begins with a dash would be taken for an option.
            files.Add("./" + path);
            length += path.Length + 5;
        }
        if (files.Count > 0)
        {
            yield return files;
        }
    }

    private static bool IsScript(string path) => Scripts.Contains(Path.GetExtension(path), StringComparer.Ordinal);

    private static bool IsNothing(string output) => output.StartsWith("No files found to lint", StringComparison.Ordinal);

    private static Finding NotLinted(string text) =>
        new(DiagnosticSource.Lint, DiagnosticSeverity.Warning, text) { Code = "NOT_LINTED", IsTransient = true };

    /// <summary>What package.json of the nearest installed oxlint names as its program.</summary>
    private static string? Program(string root)
    {
        for (var folder = root; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var package = Path.Combine(folder, InstalledModules.Folder, "oxlint");
            if (!File.Exists(Path.Combine(package, "package.json")))
            {
                continue;
            }
            try
            {
                using var manifest = JsonDocument.Parse(PlainFile.Read(Path.Combine(package, "package.json")));
                var bin = manifest.RootElement.GetProperty("bin");
                var program = Path.GetFullPath(
                    (bin.ValueKind == JsonValueKind.String ? bin : bin.GetProperty("oxlint")).GetString()!,
                    package
                );
                return program.StartsWith(package + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(program)
                    ? program
                    : null;
            }
            catch (Exception invalid) when (invalid is JsonException or KeyNotFoundException or InvalidOperationException or IOException)
            {
                return null;
            }
        }
        return null;
    }
}
