using Builder.Core.Artifacts;
using Builder.Core.Checks.Kinds;
using Builder.Core.Checks.Lint;
using Builder.Core.Checks.Types;
using Builder.Core.Checks.Vite;
using Builder.Core.Diagnostics;
using Builder.Core.Processes.Node;
using Builder.Core.Sites;

namespace Builder.Core.Checks;

/// <param name="Record">What was found out, fit to be remembered unless <paramref name="IsTransient"/>.</param>
/// <param name="IsTransient">Something went wrong that may well not the next time.</param>
internal sealed record CheckOutcome(CheckRecord Record, bool IsTransient, StageTimings Timings);

/// <summary>The stages of one check that run beside each other: type check, lint and build, and before them what can be seen early.</summary>
internal sealed class CheckRun(
    SiteBuild build,
    TypeCheck types,
    SiteLint lint,
    TypeServers typeServers,
    ArtifactStore artifacts,
    ArtifactScale scale,
    SitePages pages,
    CheckReads reads,
    TimeProvider clock
)
{
    public async Task<CheckOutcome> RunAsync(
        Toolchain tools,
        Site site,
        SiteFolder folder,
        string key,
        CheckInputs inputs,
        SiteKind kind,
        EarlySigns? early,
        CancellationToken cancellationToken
    )
    {
        var started = clock.GetTimestamp();
        var stamp = CheckInputs.Stamp(folder);
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TimeSpan? previewed = null;
        var atFirstSight = early is null ? Task.CompletedTask : LookAsync();
        var place = Workshop.IsNeeded(site) ? Workshop.Make(site, folder) : folder;
        var building = TimeAsync(
            "build",
            async () =>
            {
                var built = await BuildAsync();
                if (built.Writes && place == folder)
                {
                    Workshop.Need(site);
                    place = Workshop.Make(site, folder);
                    built = await BuildAsync();
                }
                return (built, Sizes: built.Files is { } files ? await Task.Run(() => scale.Measure(files), cancellationToken) : null);
            }
        );
        if (early?.OnPreview is not null)
        {
            // A person waits for the page, nobody for the whole check: it would take its processors.
            await Task.WhenAny(seen.Task, building);
        }
        if (place != folder)
        {
            // What the types stand on is made by the build.
            await building;
        }
        var typesIn = place;
        // What one finds does not stop the other: a person is better served by everything that is wrong at once.
        var checking = TimeAsync("types", () => types.RunAsync(tools, place, cancellationToken));
        var linting = TimeAsync("lint", () => lint.RunAsync(tools, site, folder, cancellationToken));
        await Task.WhenAll(checking, linting, building, atFirstSight);
        var ((built, sizes), buildTook) = await building;
        var (typeErrors, typesTook) = await checking;
        if (typesIn != place)
        {
            (typeErrors, typesTook) = await TimeAsync("types", () => types.RunAsync(tools, place, cancellationToken));
        }
        var (objections, lintTook) = await linting;
        Finding[] findings = [.. built.Findings, .. typeErrors, .. objections, .. NoPage(built, kind)];
        var diagnostics = new Diagnoser(place).Describe(findings);
        var passed = built.Files is not null && !diagnostics.Any(diagnostic => diagnostic.IsFailure);
        ThrowIfChanged(folder, stamp);
        var read = reads.Take(folder, (built.Reads ?? []).Concat(types.ReadBefore(place)).Select(file => InFolder(file, place, folder)));
        return new CheckOutcome(
            Record(key, inputs, folder, place, passed, built, diagnostics, sizes) with
            {
                Reads = read,
            },
            findings.Any(finding => finding.IsTransient || IsOfMissing(finding)) || built.Files is null,
            new StageTimings(Types: typesTook, Lint: lintTook, Preview: previewed, Build: buildTook)
        );

        Task<BuiltSite> BuildAsync() =>
            build.RunAsync(
                tools,
                place,
                inputs.WorkerKey,
                early?.OnPreview is null || place != folder ? null : PreviewAsync,
                cancellationToken
            );

        async Task PreviewAsync(BuiltSite? quick)
        {
            if (quick is not null && CheckInputs.Stamp(folder) == stamp)
            {
                early!.OnPreview!(artifacts.Unchecked(key, quick.Base!, quick.Files!, quick.Maps ?? []));
                var took = clock.GetElapsedTime(started);
                previewed = took;
                Telemetry.Took("preview", took);
            }
            seen.TrySetResult();
        }

        async Task LookAsync()
        {
            if (Workshop.IsNeeded(site))
            {
                return;
            }
            var found = await typeServers.CheckAsync(tools, folder, inputs.WorkerKey, cancellationToken);
            if (found is { Count: > 0 })
            {
                early!.OnProblems(new Diagnoser(folder).Describe(found));
            }
        }
    }

    /// <summary>The check of a site whose pages are served as they are.</summary>
    public async Task<CheckOutcome> ReadPagesAsync(
        SiteFolder folder,
        string key,
        CheckInputs inputs,
        SiteKind kind,
        CancellationToken cancellationToken
    )
    {
        var entries = folder.List();
        var (built, took) = await TimeAsync("build", () => pages.RunAsync(folder, entries, kind, cancellationToken));
        var sizes = built.Files is { } files ? await Task.Run(() => scale.Measure(files), cancellationToken) : null;
        var diagnostics = new Diagnoser(folder).Describe(built.Findings);
        ThrowIfChanged(folder, CheckInputs.Stamp(entries));
        var passed = built.Files is not null && !diagnostics.Any(diagnostic => diagnostic.IsFailure);
        // What the pages are is in the list of files, ignored ones included, and not in the tree alone.
        return new CheckOutcome(
            Record(key, inputs, folder, folder, passed, built, diagnostics, sizes) with
            {
                Reads = reads.Take(folder, entries.Select(entry => folder.Absolute(entry.Path)), Hashes(folder, built)),
            },
            built.Findings.Any(finding => finding.IsTransient),
            new StageTimings(Build: took)
        );
    }

    /// <summary>What has been read of the files already that are served as they are.</summary>
    private static Dictionary<string, string> Hashes(SiteFolder folder, BuiltSite built) =>
        (built.Files ?? []).ToDictionary(
            file => folder.Root + Path.DirectorySeparatorChar + file.Path.Replace('/', Path.DirectorySeparatorChar),
            file => file.Hash,
            StringComparer.Ordinal
        );

    private CheckRecord Record(
        string key,
        CheckInputs inputs,
        SiteFolder folder,
        SiteFolder place,
        bool passed,
        BuiltSite built,
        IReadOnlyList<Diagnostic> diagnostics,
        ArtifactSizes? sizes
    ) =>
        new(key, inputs.Key, passed, built.Base, built.Files, diagnostics, sizes, built.Maps)
        {
            Packages = SurroundingFiles.PackagesOf(folder),
            // Why something does not build may lie in where it lies; what builds is the same everywhere, with its type errors.
            Place =
                built.Files is null
                || diagnostics.Any(problem => problem.Raw.Contains(place.Root, StringComparison.Ordinal))
                || artifacts.Name(built.Files ?? [], place.Root)
                    ? folder.Root
                    : null,
        };

    /// <summary>What was read in a copy, as it is called in the folder that was copied.</summary>
    private static string InFolder(string file, SiteFolder place, SiteFolder folder) =>
        file.StartsWith(place.Root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? folder.Root + file[place.Root.Length..]
            : file;

    private static void ThrowIfChanged(SiteFolder folder, string stamp)
    {
        if (CheckInputs.Stamp(folder) != stamp)
        {
            throw new BuilderException(ErrorKind.Conflict, "The files changed while they were being checked.", "Check again.");
        }
    }

    /// <summary>What is built without a page has nothing to show, and that is said and no mistake.</summary>
    private static IEnumerable<Finding> NoPage(BuiltSite built, SiteKind kind) =>
        built.Files is not { } files || files.Any(file => file.ContentType.StartsWith("text/html", StringComparison.Ordinal)) ? []
        : built.IsLibrary ? [Said("It is built as a library, for other code to use: there is no page to show.")]
        : kind.Name is { } name
            ? [Said($"{name} makes its pages on a server. The part for the browser is built, and there is no page to show by itself.")]
        : [Said("What is built has no page to show.")];

    private static Finding Said(string text) => new(DiagnosticSource.Build, DiagnosticSeverity.Warning, text) { Code = "NO_PAGE" };

    /// <summary>It depends on a file that is not there, and nobody can say where it may come to be.</summary>
    private static bool IsOfMissing(Finding finding) => finding.Code is "TS2307" or "TS2688" or "TS2792" or "TS2882" or "TS6053";

    private async Task<(T Result, TimeSpan Took)> TimeAsync<T>(string what, Func<Task<T>> stage)
    {
        using var work = Telemetry.Begin($"check.{what}");
        var started = clock.GetTimestamp();
        var result = await stage();
        work.End();
        return (result, clock.GetElapsedTime(started));
    }
}
