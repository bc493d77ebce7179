using Builder.Core.Sites;

namespace Builder.Core.Builds;

/// <param name="Record">What was found out, fit to be remembered unless <paramref name="MayPass"/>.</param>
/// <param name="MayPass">Something went wrong that may well not the next time.</param>
internal sealed record CheckOutcome(CheckRecord Record, bool MayPass, StageTimings Timings);

/// <summary>The stages of one check that run beside each other: type check, lint and build, and before them what can be seen early.</summary>
internal sealed class CheckRun(
    SiteBuild build,
    TypeCheck types,
    SiteLint lint,
    TypeServers typeServers,
    ArtifactStore artifacts,
    ArtifactScale scale,
    TimeProvider clock
)
{
    public async Task<CheckOutcome> RunAsync(
        Toolchain tools,
        Site site,
        SiteFolder folder,
        string key,
        CheckInputs inputs,
        EarlySigns? early,
        CancellationToken cancellationToken
    )
    {
        var started = clock.GetTimestamp();
        var stamp = CheckInputs.Stamp(folder);
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TimeSpan? previewed = null;
        var atFirstSight = early is null ? Task.CompletedTask : LookAsync();
        var building = TimeAsync(
            "build",
            async () =>
            {
                var built = await build.RunAsync(
                    tools,
                    folder,
                    inputs.WorkerKey,
                    early?.OnPreview is null ? null : PreviewAsync,
                    cancellationToken
                );
                return (built, Sizes: built.Files is { } files ? await Task.Run(() => scale.Measure(files), cancellationToken) : null);
            }
        );
        if (early?.OnPreview is not null)
        {
            // A person waits for the page, nobody for the whole check: it would take its processors.
            await Task.WhenAny(seen.Task, building);
        }
        // What one finds does not stop the other: a person is better served by everything that is wrong at once.
        var checking = TimeAsync("types", () => types.RunAsync(tools, folder, cancellationToken));
        var linting = TimeAsync("lint", () => lint.RunAsync(tools, site, folder, cancellationToken));
        await Task.WhenAll(checking, linting, building, atFirstSight);
        var ((built, sizes), buildTook) = await building;
        var (typeErrors, typesTook) = await checking;
        var (objections, lintTook) = await linting;
        Finding[] findings = [.. built.Findings, .. typeErrors, .. objections];
        var diagnostics = new Diagnoser(folder).Describe(findings);
        var passed = built.Files is not null && !diagnostics.Any(diagnostic => diagnostic.IsFailure);
        if (CheckInputs.Stamp(folder) != stamp)
        {
            throw new BuilderException(ErrorKind.Conflict, "The files changed while they were being checked.", "Check again.");
        }
        return new CheckOutcome(
            new CheckRecord(key, inputs.Key, passed, built.Base, built.Files, diagnostics, sizes, built.Maps),
            findings.Any(finding => finding.MayPass),
            new StageTimings(Types: typesTook, Lint: lintTook, Preview: previewed, Build: buildTook)
        );

        async Task PreviewAsync(BuiltSite? quick)
        {
            if (quick is not null && CheckInputs.Stamp(folder) == stamp)
            {
                early!.OnPreview!(artifacts.Unchecked(key, quick));
                var took = clock.GetElapsedTime(started);
                previewed = took;
                Telemetry.Took("preview", took);
            }
            seen.TrySetResult();
        }

        async Task LookAsync()
        {
            var found = await typeServers.CheckAsync(tools, folder, inputs.WorkerKey, cancellationToken);
            if (found is { Count: > 0 })
            {
                early!.OnProblems(new Diagnoser(folder).Describe(found));
            }
        }
    }

    private async Task<(T Result, TimeSpan Took)> TimeAsync<T>(string what, Func<Task<T>> stage)
    {
        using var work = Telemetry.Begin($"check.{what}");
        var started = clock.GetTimestamp();
        var result = await stage();
        work.End();
        return (result, clock.GetElapsedTime(started));
    }
}
