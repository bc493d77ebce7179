using System.Globalization;
using Builder.Protocol;

namespace Builder.Server.Cli;

/// <summary>The short sentences that plain and live displays share.</summary>
internal static class Symbols
{
    /// <summary>Which model answers; a replay is always called one.</summary>
    internal static string Model(TurnEvent.Started started) =>
        started.IsReplay ? $"replay of a recorded conversation ({started.Model})" : started.Model;

    internal static string Checkpoint(CheckpointSummary checkpoint) => $"{Short(checkpoint.Id)} {checkpoint.Title}";

    internal static string Build(BuildSummary build) =>
        (build.Verdict, Fresh(build), Old(build)) switch
        {
            (BuildVerdict.Passed, _, _) => $"builds ({Facts(build)}){Lint(build)}",
            (BuildVerdict.NotBuilt, _, _) => $"was not built. {build.Message}",
            (BuildVerdict.AsBefore, _, _) when build.Bytes == 0 => $"does not build, as before: {Count(Old(build), "problem")}",
            (BuildVerdict.AsBefore, 0, var old) => $"builds as before ({Facts(build)}); {Count(old, $"old {Noun(build)}")}{Lint(build)}",
            (BuildVerdict.AsBefore, var found, _) => $"builds ({Facts(build)}); {Count(found, Noun(build))}{Lint(build)}",
            (BuildVerdict.Worse, var fresh, 0) => $"builds ({Facts(build)}), with {Count(fresh, Noun(build))}",
            (BuildVerdict.Worse, var fresh, var old) => $"builds ({Facts(build)}), with {Count(fresh, $"new {Noun(build)}")} ({old} old)",
            var (_, fresh, old) => $"does not build: {Count(fresh, "problem")}{(old > 0 ? $" ({old} old)" : "")}",
        };

    /// <summary>Whether a change that was built is no worse than what was there before.</summary>
    internal static bool IsGood(BuildSummary build) =>
        build.Verdict is BuildVerdict.Passed or BuildVerdict.AsBefore or BuildVerdict.NotBuilt;

    private static string Facts(BuildSummary build) =>
        (build.FromCache ? "known" : Seconds(build.DurationMilliseconds)) + (build.Bytes > 0 ? $", {Size(build.Bytes)}" : "");

    private static int Fresh(BuildSummary build) => build.Diagnostics.Count(found => IsFailure(found) && !found.IsOld);

    private static int Old(BuildSummary build) => build.Diagnostics.Count(found => IsFailure(found) && found.IsOld);

    private static string Noun(BuildSummary build) =>
        build.Diagnostics.Any(found => IsFailure(found) && found.Source != "types") ? "problem" : "type problem";

    private static bool IsFailure(BuildDiagnostic found) => found is { Severity: BuildSeverity.Error, Source: not "lint" };

    private static string Lint(BuildSummary build) =>
        build.Diagnostics.Count(found => found.Source == "lint") is > 0 and var count
            ? $"; the linter objects to {Count(count, "place")}"
            : "";

    /// <summary>What a build does now, or null when that needs no words.</summary>
    internal static string? Progress(BuildEvent happened) =>
        happened switch
        {
            BuildEvent.Queued { Position: 1 } => "next in line",
            BuildEvent.Queued queued => $"number {queued.Position} in line",
            BuildEvent.Progress progress => progress.Message,
            _ => null,
        };

    /// <summary>How long each stage took; null when none ran.</summary>
    internal static string? Timings(BuildTimings took)
    {
        (string Stage, long? Time)[] stages =
        [
            ("waited", took.QueuedMilliseconds is > 100 ? took.QueuedMilliseconds : null),
            (took.PackagesWereReady ? "packages" : "packages installed", took.DependenciesMilliseconds),
            ("types", took.TypesMilliseconds),
            ("lint", took.LintMilliseconds),
            ("page seen after", took.PreviewMilliseconds),
            ("build", took.BuildMilliseconds),
        ];
        var ran = stages.Where(stage => stage.Time is not null).Select(stage => $"{stage.Stage} {Seconds(stage.Time!.Value)}").ToList();
        return ran.Count == 0 ? null : string.Join(", ", ran);
    }

    internal static string Sizes(BuildSizes sizes) =>
        $"code {Size(sizes.CodeBytes)} ({Size(sizes.BrotliBytes)} with Brotli, {Size(sizes.GzipBytes)} with gzip); "
        + $"largest file {sizes.BiggestFile}, {Size(sizes.BiggestBytes)}"
        + sizes.GrewBy switch
        {
            > 0 => $"; {Size(sizes.GrewBy.Value)} more than before",
            < 0 => $"; {Size(-sizes.GrewBy.Value)} less than before",
            _ => "",
        };

    internal static IEnumerable<string> Diagnostic(BuildDiagnostic found)
    {
        var place =
            found.Path is null ? ""
            : found.Line is null ? $"{found.Path}: "
            : $"{found.Path}:{found.Line}: ";
        yield return place + found.Message;
        if (found.NextStep is { } next)
        {
            yield return $"  → {next}";
        }
    }

    internal static string Files(IReadOnlyList<ChangedFile> files) =>
        $"{Count(files.Count, "file")} (+{files.Sum(file => file.Additions)} −{files.Sum(file => file.Deletions)})";

    internal static string Usage(UsageSummary usage) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{usage.InputTokens:N0} tokens in ({usage.CachedInputTokens:N0} cached), {usage.OutputTokens:N0} out"
        );

    internal static string Short(string id) => id.Length > 7 ? id[..7] : id;

    internal static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    internal static string Seconds(long milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:0.0} s");

    internal static string Size(long bytes) =>
        bytes < 1000 ? $"{bytes} B"
        : bytes < 1_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000.0:0} kB")
        : bytes < 1_000_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0.0} MB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000_000.0:0.0} GB");
}
