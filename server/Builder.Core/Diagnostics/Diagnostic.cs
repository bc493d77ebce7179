using System.Text.Json.Serialization;

namespace Builder.Core.Diagnostics;

/// <summary>Which stage found a problem.</summary>
public enum DiagnosticSource
{
    Install,
    Config,
    Types,
    Build,
    Lint,
    Runtime,
}

public enum DiagnosticSeverity
{
    Error,
    Warning,
}

/// <summary>One problem of a site, in words a person can act on.</summary>
/// <param name="Path">The file within the site, with forward slashes, or null when it has no place.</param>
/// <param name="Line">From 1, or null.</param>
/// <param name="Column">From 1, or null.</param>
/// <param name="Message">What is wrong, in a plain sentence.</param>
/// <param name="NextStep">What to do about it, or null when that is plain from the message.</param>
/// <param name="CodeFrame">The lines around the place with a marker under it, or null.</param>
/// <param name="Raw">The tool's own words without colours, at most 4,000 characters.</param>
/// <param name="Signature">The same for the same problem, wherever its line has moved: 16 hexadecimal digits.</param>
public sealed record Diagnostic(
    DiagnosticSource Source,
    DiagnosticSeverity Severity,
    string? Path,
    int? Line,
    int? Column,
    string Message,
    string? NextStep,
    string? CodeFrame,
    string Raw,
    string Signature
)
{
    /// <summary>It was there before the change that was checked, so it is not that change's fault.</summary>
    [JsonIgnore]
    public bool IsOld { get; init; }

    /// <summary>
    /// The site works with it, such as with a link to a page that is not there yet. It keeps a change from landing unasked; a next step may mend it, and a
    /// person may keep it.
    /// </summary>
    [JsonIgnore]
    public bool IsUnfinished { get; init; }

    /// <summary>The places in the site's own files that led to it, the innermost first; none where only its place is known.</summary>
    [JsonIgnore]
    public IReadOnlyList<(string Path, int Line)> Trail { get; init; } = [];

    /// <summary>Whether a change that brings it is not fit to be kept. What a linter objects to does build.</summary>
    [JsonIgnore]
    public bool IsFailure => Severity == DiagnosticSeverity.Error && Source != DiagnosticSource.Lint;
}
