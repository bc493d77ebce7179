using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Builder.Core.Diagnostics;
using Builder.Core.Packages;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;
using Builder.Core.Processes.Sandbox;
using Builder.Core.Sites;

namespace Builder.Core.Checks.Types;

/// <summary>
/// The site's own TypeScript, run on its tsconfig.json: the native compiler directly where it is version 7 or newer, else
/// the JavaScript one, or vue-tsc where the site has that. It writes nothing into the site; what it remembers for the next time is in the cache folder.
/// </summary>
internal sealed partial class TypeCheck(ChildProcesses children, SiteConfinement confinement, CheckSettings settings)
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Nothing is found, and nothing is run, in a site that has no tsconfig.json or no TypeScript.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(Toolchain tools, SiteFolder folder, CancellationToken cancellationToken)
    {
        if (folder.Read(SitePath.Parse("tsconfig.json")) is not { } config || Compiler(tools, folder.Root) is not { } compiler)
        {
            return [];
        }
        var findings = new List<Finding>();
        var may = confinement.For(tools, folder.Root);
        var memories = MemoriesOf(folder, config);
        DropOthers(confinement.TypesFolder(folder.Root), memories.Values);
        foreach (var (project, memory) in memories)
        {
            findings.AddRange(await RunAsync(compiler, folder, project, memory, may, cancellationToken));
        }
        return findings;
    }

    private async Task<IReadOnlyList<Finding>> RunAsync(
        (string File, string[] Arguments) compiler,
        SiteFolder folder,
        string project,
        string memory,
        Confinement may,
        CancellationToken cancellationToken
    )
    {
        string[] arguments = ["-p", project, "--noEmit", "--pretty", "false", "--incremental", "--tsBuildInfoFile", memory];
        var command = new ChildCommand(compiler.File, [.. compiler.Arguments, .. arguments], folder.Root)
        {
            Timeout = settings.TypesTimeout,
            MemoryLimit = settings.MemoryLimit,
            Confinement = may with
            {
                Limits = may.Limits with { ProcessorSeconds = (long)settings.TypesTimeout.TotalSeconds * Environment.ProcessorCount },
            },
        };
        var result = await children.RunAsync(command, cancellationToken);
        if (result.End == ChildEnd.TimedOut)
        {
            return
            [
                new Finding(
                    DiagnosticSource.Types,
                    DiagnosticSeverity.Error,
                    $"The type check took longer than {settings.TypesTimeout.TotalSeconds:0} seconds and was stopped."
                )
                {
                    IsTransient = true,
                },
            ];
        }
        if (result.End == ChildEnd.OutOfMemory)
        {
            return
            [
                new Finding(DiagnosticSource.Types, DiagnosticSeverity.Error, "out of memory")
                {
                    Code = "OUT_OF_MEMORY",
                    IsTransient = true,
                },
            ];
        }
        var found = Parse(result.Output);
        if (found.Count == 0 && result.ExitCode != 0)
        {
            // It failed without naming a place: what it remembered may be to blame, and must not be next time.
            LeftFiles.Remove(memory);
            return
            [
                new Finding(
                    DiagnosticSource.Types,
                    DiagnosticSeverity.Error,
                    $"The type check ended with code {result.ExitCode}.\n{result.Output}\n{result.Errors}"
                )
                {
                    IsTransient = true,
                },
            ];
        }
        return [.. found.Where(IsOfTheSite)];
    }

    /// <summary>What the compiler wrote down that it read the last time, here or above the folder; packages included.</summary>
    public IEnumerable<string> ReadBefore(SiteFolder folder)
    {
        if (folder.Read(SitePath.Parse("tsconfig.json")) is not { } config)
        {
            return [];
        }
        return [.. MemoriesOf(folder, config).Values.SelectMany(Named)];
    }

    /// <summary>
    /// Where the compiler keeps what it knows of each project. It overlooks (7.0) that a declaration for everybody has changed, so that for other
    /// declarations it begins anew.
    /// </summary>
    private Dictionary<string, string> MemoriesOf(SiteFolder folder, byte[] config)
    {
        using var declarations = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in folder.List().Where(entry => entry.Path.Value.EndsWith(".d.ts", StringComparison.Ordinal)))
        {
            declarations.AppendData(Encoding.UTF8.GetBytes($"{entry.Path.Value}\n"));
            declarations.AppendData(folder.Read(entry.Path) ?? []);
        }
        var known = Convert.ToHexStringLower(declarations.GetHashAndReset().AsSpan(0, 8));
        return Projects(config)
            .Distinct(StringComparer.Ordinal)
            .ToDictionary(
                project => project,
                project => Path.Combine(confinement.TypesFolder(folder.Root), $"{Digest(project)}-{known}.tsbuildinfo"),
                StringComparer.Ordinal
            );
    }

    private static void DropOthers(string folder, IReadOnlyCollection<string> memories)
    {
        foreach (var old in new DirectoryInfo(folder).EnumerateFiles("*.tsbuildinfo").Where(file => !memories.Contains(file.FullName)))
        {
            old.Delete();
        }
    }

    private static IEnumerable<string> Named(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(PlainFile.Read(file));
            var folder = Path.GetDirectoryName(file)!;
            var root = document.RootElement;
            // TypeScript 4 keeps it one level deeper.
            var program = root.TryGetProperty("program", out var inner) ? inner : root;
            return program.TryGetProperty("fileNames", out var names) && names.ValueKind == JsonValueKind.Array
                ?
                [
                    .. names
                        .EnumerateArray()
                        .Where(name => name.ValueKind == JsonValueKind.String)
                        .Select(name => name.GetString()!)
                        // Those without a folder are the compiler's own.
                        .Where(name => name.Contains('/', StringComparison.Ordinal))
                        .Select(name => Path.GetFullPath(name, folder)),
                ]
                : [];
        }
        catch (Exception none) when (none is IOException or JsonException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }

    /// <summary>
    /// TypeScript alone says of every import of a component in a file kind of its own that there is no such module. Whether the
    /// file is there is for the build to say.
    /// </summary>
    internal static bool IsOfTheSite(Finding finding) => finding.Code != "TS2307" || !ComponentModule().IsMatch(finding.Text);

    /// <summary>The program that answers as a language server: the site's own TypeScript where it is the native one. Null where it is not.</summary>
    internal static string? LanguageServer(Toolchain tools, SiteFolder folder) =>
        folder.Exists(SitePath.Parse("tsconfig.json")) && Compiler(tools, folder.Root) is { Arguments: [] } native ? native.File : null;

    /// <summary>Lines such as <c>src/App.tsx(3,9): error TS2304: Cannot find name 'x'.</c>, followed by indented ones that say more.</summary>
    internal static IReadOnlyList<Finding> Parse(string output)
    {
        var findings = new List<Finding>();
        foreach (var line in output.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n'))
        {
            if (Placed().Match(line) is { Success: true } match)
            {
                findings.Add(
                    new Finding(DiagnosticSource.Types, DiagnosticSeverity.Error, match.Groups["text"].Value)
                    {
                        Path = match.Groups["file"] is { Success: true } file ? file.Value : null,
                        Line = int.TryParse(match.Groups["line"].ValueSpan, out var at) ? at : null,
                        Column = int.TryParse(match.Groups["column"].ValueSpan, out var column) ? column : null,
                        Code = match.Groups["code"].Value,
                        CountsSeparators = true,
                    }
                );
            }
            else if (line.StartsWith(' ') && findings.Count > 0)
            {
                findings[^1] = findings[^1] with { Text = findings[^1].Text + "\n" + line };
            }
        }
        return findings;
    }

    /// <summary>A tsconfig.json that only points at others (Vite's templates have such) checks nothing by itself.</summary>
    internal static IReadOnlyList<string> Projects(byte[] config)
    {
        try
        {
            using var document = JsonDocument.Parse(config, Lenient);
            var root = document.RootElement;
            var isEmpty =
                root.TryGetProperty("files", out var files) && files.GetArrayLength() == 0 && !root.TryGetProperty("include", out _);
            if (isEmpty && root.TryGetProperty("references", out var references))
            {
                return
                [
                    .. references
                        .EnumerateArray()
                        .Select(reference => reference.GetProperty("path").GetString()!)
                        .Where(path => !path.StartsWith('-')),
                ];
            }
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // The compiler says it better.
        }
        return ["tsconfig.json"];
    }

    private static (string File, string[] Arguments)? Compiler(Toolchain tools, string root)
    {
        for (var folder = root; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var package = Path.Combine(folder, InstalledModules.Folder, "typescript");
            if (!File.Exists(Path.Combine(package, "package.json")))
            {
                continue;
            }
            // TypeScript 7 is a native program in a package for each platform, named after Node's names for them.
            var platform =
                OperatingSystem.IsWindows() ? "win32"
                : OperatingSystem.IsMacOS() ? "darwin"
                : "linux";
            var processor = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
            // pnpm links to a package, and what that needs lies beside where it really is.
            var real = Directory.ResolveLinkTarget(package, returnFinalTarget: true)?.FullName ?? package;
            var native = Path.Combine(
                Path.GetDirectoryName(real)!,
                "@typescript",
                $"typescript-{platform}-{processor}",
                "lib",
                OperatingSystem.IsWindows() ? "tsc.exe" : "tsc"
            );
            if (File.Exists(native))
            {
                return (native, []);
            }
            // A Vue site brings a compiler of its own that also reads the scripts in .vue files; it runs the JavaScript TypeScript.
            var vue = Path.Combine(folder, InstalledModules.Folder, "vue-tsc", "bin", "vue-tsc.js");
            if (File.Exists(vue))
            {
                return (tools.Node, [vue]);
            }
            var script = Path.Combine(package, "bin", "tsc");
            return File.Exists(script) ? (tools.Node, [script]) : null;
        }
        return null;
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));

    [GeneratedRegex(@"^Cannot find module '[^']+\.(?:vue|svelte|astro)'")]
    private static partial Regex ComponentModule();

    [GeneratedRegex(@"^(?:(?<file>.+?)\((?<line>[0-9]+),(?<column>[0-9]+)\): )?error (?<code>TS[0-9]+): (?<text>.*)$")]
    private static partial Regex Placed();
}
