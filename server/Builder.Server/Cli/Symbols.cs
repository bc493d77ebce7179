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
        build.Passed
            ? $"builds ({(build.FromCache ? "known" : Seconds(build.DurationMilliseconds))}{(build.Bytes > 0 ? $", {Size(build.Bytes)}" : "")}){Lint(build)}"
            : $"does not build: {Count(build.Diagnostics.Count(IsFailure), "problem")}";

    private static bool IsFailure(BuildDiagnostic found) => found is { Severity: BuildSeverity.Error, Source: not "lint" };

    private static string Lint(BuildSummary build) =>
        build.Diagnostics.Count(found => found.Source == "lint") is > 0 and var count
            ? $"; the linter objects to {Count(count, "place")}"
            : "";

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
