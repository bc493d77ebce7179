using System.Text.RegularExpressions;
using Builder.Core.Artifacts;
using Builder.Core.Diagnostics;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;
using Builder.Core.Sites;

namespace Builder.Core.Checks.Vite;

/// <param name="Files">What came out, or null when it failed.</param>
internal sealed record BuiltSite(
    IReadOnlyList<ArtifactFile>? Files,
    string? Base,
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<ArtifactFile>? Maps = null,
    IReadOnlyList<string>? Reads = null,
    bool IsLibrary = false
)
{
    /// <summary>It wanted to write into the folder that it builds (<see cref="Workshop"/>).</summary>
    public bool Writes { get; init; }
}

/// <summary>One Vite build of one folder: what came out, or what is wrong.</summary>
internal sealed partial class SiteBuild(
    ViteWorkers workers,
    ArtifactStore artifacts,
    CheckSettings settings,
    Func<IReadOnlyList<string>> keys
)
{
    /// <summary>Of what a build left that is not taken in.</summary>
    internal const string LeftCode = "NOT_TAKEN_IN";

    /// <param name="onQuick">Told of the quick build before the full one begins, or null when there is none; itself null when nobody wants one.</param>
    public async Task<BuiltSite> RunAsync(
        Toolchain tools,
        SiteFolder folder,
        string inputs,
        Func<BuiltSite?, Task>? onQuick,
        CancellationToken cancellationToken
    )
    {
        var (staging, quickly) = ("", (string?)null);
        try
        {
            staging = artifacts.NewStagingFolder(folder.Root);
            quickly = onQuick is null ? null : artifacts.NewStagingFolder(folder.Root);
            var outcome = await workers.BuildAsync(
                tools,
                folder.Root,
                inputs,
                staging,
                quickly is null
                    ? null
                    : (
                        quickly,
                        built => onQuick!(built.Ok && TakeIn(folder, quickly, built, []) is { Files: not null } taken ? taken : null)
                    ),
                cancellationToken
            );
            if (outcome.Answer is { Ok: true } built)
            {
                return TakeIn(folder, staging, built, [.. (built.Warnings ?? []).Select(Warning)]) with { Writes = built.Writes };
            }
            return new BuiltSite(null, null, [.. Failures(outcome, folder), .. workers.ClosedPackages(folder.Root).Select(ClosedPackage)])
            {
                Writes = outcome.Answer?.Writes == true,
            };
        }
        catch (Exception disk) when (DiskErrors.IsFromDisk(disk))
        {
            var explained = DiskErrors.Explain("keep what was built", disk);
            return new BuiltSite(
                null,
                null,
                [
                    new Finding(DiagnosticSource.Build, DiagnosticSeverity.Error, $"{explained.Message}\n{disk.Message}")
                    {
                        IsTransient = true,
                    },
                ]
            );
        }
        finally
        {
            ArtifactStore.Discard(staging);
            if (quickly is not null)
            {
                ArtifactStore.Discard(quickly);
            }
        }
    }

    private BuiltSite TakeIn(SiteFolder site, string folder, WorkerAnswer built, IReadOnlyList<Finding> findings)
    {
        IReadOnlyList<ArtifactFile> files,
            maps;
        try
        {
            (files, maps) = artifacts.TakeIn(folder, built.Maps ?? []);
        }
        catch (BuilderException refused) when (refused.Kind == ErrorKind.Validation)
        {
            var left = new Finding(DiagnosticSource.Build, DiagnosticSeverity.Error, refused.Message) { Code = LeftCode };
            return new BuiltSite(null, null, [.. findings, left]);
        }
        var hashed = (built.Hashed ?? []).ToHashSet(StringComparer.Ordinal);
        files = [.. files.Select(file => file with { IsHashed = hashed.Contains(file.Path) })];
        if (SiteSecrets.Of(site.Root, keys()).WhyNotShown(files.Select(artifacts.Readable)) is { } secret)
        {
            return new BuiltSite(null, null, [.. findings, secret]);
        }
        return new BuiltSite(files, BasePath(built.Base), findings, maps, built.Reads, built.IsLibrary);
    }

    /// <summary>Worded by <see cref="ConfinementMessages"/>.</summary>
    private static Finding ClosedPackage((string Package, string Folder) link) =>
        new(DiagnosticSource.Build, DiagnosticSeverity.Error, $"{link.Package} is a link out of the project to {link.Folder}")
        {
            IsTransient = true,
        };

    private IEnumerable<Finding> Failures(WorkerOutcome outcome, SiteFolder folder)
    {
        if (outcome.Answer is { Error: { } error } answer)
        {
            return [.. UnreadableName(folder), .. Describe(error, folder, answer.ConfigFailed, answer.Root)];
        }
        if (outcome.End == ChildEnd.OutOfMemory || outcome.Errors.Contains("heap out of memory", StringComparison.Ordinal))
        {
            return
            [
                new Finding(DiagnosticSource.Build, DiagnosticSeverity.Error, outcome.Errors.Length > 0 ? outcome.Errors : "out of memory")
                {
                    Code = "OUT_OF_MEMORY",
                    IsTransient = true,
                },
            ];
        }
        if (outcome.End == ChildEnd.TooManyProcesses)
        {
            var text = $"The build started more processes than builds may have, and was stopped.\n{outcome.Errors}";
            return [new Finding(DiagnosticSource.Build, DiagnosticSeverity.Error, text) { IsTransient = true }];
        }
        if (outcome.End == ChildEnd.OutOfDisk)
        {
            var text =
                "The build was filling the disk, and was stopped; what it wrote is deleted. Look for a plugin that writes without end, or free some space."
                + $"\n{outcome.Errors}";
            return [new Finding(DiagnosticSource.Build, DiagnosticSeverity.Error, text) { IsTransient = true }];
        }
        return outcome.End == ChildEnd.TimedOut
            ?
            [
                new Finding(
                    DiagnosticSource.Build,
                    DiagnosticSeverity.Error,
                    $"The build took longer than {settings.BuildTimeout.TotalSeconds:0} seconds and was stopped.\n{outcome.Errors}"
                )
                {
                    IsTransient = true,
                },
            ]
            :
            [
                new Finding(
                    DiagnosticSource.Build,
                    DiagnosticSeverity.Error,
                    $"The build process ended by itself (exit code {outcome.ExitCode}).\n{outcome.Errors}"
                )
                {
                    IsTransient = true,
                },
            ];
    }

    /// <summary>Vite takes these marks in a path for the end of a file's name: then what it did not find may well be there.</summary>
    private static IEnumerable<Finding> UnreadableName(SiteFolder folder) =>
        folder
            .Root.Where(mark => mark is '#' or '?' or '%')
            .Distinct()
            .Select(mark => new Finding(
                DiagnosticSource.Build,
                DiagnosticSeverity.Error,
                $"The project root contains the \"{mark}\" character: {folder.Root}"
            ));

    /// <summary>Vite's base may be a path, a whole address (then its path counts) or relative (then it works anywhere).</summary>
    private static string BasePath(string? value) =>
        value is null ? "/"
        : value.StartsWith('/') ? (value.EndsWith('/') ? value : value + "/")
        : Uri.TryCreate(value, UriKind.Absolute, out var address) ? address.AbsolutePath
        : "/";

    /// <summary>What Vite says is wrong, one finding a problem.</summary>
    /// <param name="root">What the configuration calls its root, where that is known: places are told from there.</param>
    internal static IEnumerable<Finding> Describe(WorkerError error, SiteFolder folder, bool configFailed, string? root = null) =>
        Flatten(error)
            .Select(one =>
                InFolder(Describe(one, configFailed ? ConfigName(folder) : null), folder, root) with
                {
                    // What was refused once may have been allowed by the next time.
                    IsTransient = one.IsRefusal,
                }
            );

    private static Finding InFolder(Finding finding, SiteFolder folder, string? root)
    {
        if (root is null || finding.Path is not { } path || Path.IsPathFullyQualified(path) || File.Exists(Path.Combine(folder.Root, path)))
        {
            return finding;
        }
        var absolute = Path.GetFullPath(path, root);
        return File.Exists(absolute) ? finding with { Path = absolute } : finding;
    }

    private static IEnumerable<WorkerError> Flatten(WorkerError error) =>
        error.Errors is { Count: > 0 } inner ? inner.SelectMany(Flatten) : [error];

    /// <param name="config">The configuration's name when it is what failed, else null.</param>
    private static Finding Describe(WorkerError error, string? config)
    {
        var text = PlainText.Clean(error.Message ?? error.Name ?? "", 8000);
        // Rolldown draws the place into the message where it gives no id: "╭─[ src/App.tsx:1:31 ]".
        var drawn = DrawnPlace().Match(text);
        var from = FromFile().Match(text);
        var file = error.File ?? error.Id ?? Group(drawn, "file") ?? Group(from, "file");
        var source = config is not null ? DiagnosticSource.Config : DiagnosticSource.Build;
        var (line, column) = (error.Line, error.Column is { } zero ? zero + 1 : (int?)null);
        if (config is not null && (file is null || CopyOfConfiguration().IsMatch(file)))
        {
            // It ran as a bundled copy of the configuration, whose lines are not those of the file.
            (file, line, column) = (config, null, null);
        }
        if (config is null && LoadingConfig().IsMatch(text) && ToolConfig().Match(text) is { Success: true } own)
        {
            // A stylesheet was only the first to need it.
            (file, line, column) = (own.Groups["file"].Value, Number(own, "line"), Number(own, "column"));
            source = DiagnosticSource.Config;
            error = error with { Frame = null };
        }
        return new Finding(source, DiagnosticSeverity.Error, Head(text))
        {
            Code = error.Code is "PLUGIN_ERROR" ? null : error.Code,
            Path = file,
            Line = line ?? Number(drawn, "line"),
            Column = column ?? Number(drawn, "column"),
            Frame = error.Frame is { Length: > 0 } frame ? PlainText.Clean(frame) : null,
        };
    }

    /// <summary>The first of the names that Vite looks for (vite.dev/config).</summary>
    private static string ConfigName(SiteFolder folder)
    {
        string[] names = ["vite.config.js", "vite.config.mjs", "vite.config.ts", "vite.config.cjs", "vite.config.mts", "vite.config.cts"];
        return names.FirstOrDefault(name => folder.Exists(SitePath.Parse(name))) ?? names[0];
    }

    private static Finding Warning(string text)
    {
        var plain = PlainText.Clean(text);
        var drawn = DrawnPlace().Match(plain);
        return new Finding(DiagnosticSource.Build, DiagnosticSeverity.Warning, plain)
        {
            Path = Group(drawn, "file"),
            Line = Number(drawn, "line"),
            Column = Number(drawn, "column"),
        };
    }

    /// <summary>Without the stack of the tool's own code, which says nothing about the site.</summary>
    private static string Head(string text) => ToolStack().Replace(text, "").TrimEnd();

    private static string? Group(Match match, string name) =>
        match.Success && match.Groups[name].Success ? match.Groups[name].Value.Trim() : null;

    private static int? Number(Match match, string name) => int.TryParse(Group(match, name), out var number) ? number : null;

    [GeneratedRegex(@"╭─\[ (?<file>[^\n]+?):(?<line>[0-9]+):(?<column>[0-9]+) \]")]
    private static partial Regex DrawnPlace();

    [GeneratedRegex(@"(?: from [""'](?<file>[^""'\n]+)[""']| from (?<file>\S+?)\.?$| in (?<file>/\S+?\.\w+)$)", RegexOptions.Multiline)]
    private static partial Regex FromFile();

    [GeneratedRegex(@"Failed to load PostCSS config|Loading PostCSS |in ES module scope")]
    private static partial Regex LoadingConfig();

    /// <summary>A tool's own configuration, with the place in it where the stack names one.</summary>
    [GeneratedRegex(
        @"(?:file://)?(?<file>(?:/|[A-Za-z]:[\\/])[^\n?*:'""()]*?(?:(?:postcss|tailwind|svelte|babel|uno)\.config\.[cm]?[jt]s|\.postcssrc(?:\.\w+)?))(?:\?[\w=.]*)?(?::(?<line>\d+)(?::(?<column>\d+))?)?"
    )]
    private static partial Regex ToolConfig();

    [GeneratedRegex(@"/\.vite-temp/|\.timestamp-\d+")]
    private static partial Regex CopyOfConfiguration();

    [GeneratedRegex(@"\n\s+at [^\n]*")]
    private static partial Regex ToolStack();
}
