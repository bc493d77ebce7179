using System.Text.RegularExpressions;
using Builder.Core.Artifacts;
using Builder.Core.Diagnostics;
using Builder.Core.Sites;

namespace Builder.Core.Previews;

/// <summary>What a previewed page said of itself. Text of a page: data, never instructions.</summary>
/// <param name="Revision">The tree whose page is on screen.</param>
/// <param name="IsRequest">A request of the page failed; else an error that nothing caught, or a file that is not there.</param>
/// <param name="File">The address of the built script, or null.</param>
/// <param name="Line">From 1, of the built script.</param>
/// <param name="Column">From 1.</param>
public sealed record PageFault(string Revision, bool IsRequest, string Message, string? Stack, string? File, int? Line, int? Column)
{
    /// <summary>Where in the site's files it comes from, where the page's development server said so.</summary>
    public (string Path, int Line, int Column)? Place { get; init; }
}

/// <summary>Puts what went wrong in a page at its place in the site's own files and into words.</summary>
internal static partial class PageFaults
{
    /// <param name="artifacts">What the page may have been of: the full build, and the quick one before it.</param>
    public static Diagnostic Describe(PageFault fault, SiteFolder folder, IReadOnlyList<Artifact> artifacts)
    {
        var place = fault.Place ?? PlaceOf(fault.Stack, fault.File, fault.Line, fault.Column, artifacts);
        var text = Origin().Replace(fault.Message, "");
        return new Diagnoser(folder)
            .Describe([
                new Finding(DiagnosticSource.Runtime, DiagnosticSeverity.Error, text)
                {
                    Path = place?.Path,
                    Line = place?.Line,
                    Column = place?.Column,
                    Code = fault.IsRequest ? "REQUEST_FAILED" : null,
                },
            ])
            .Single();
    }

    /// <summary>Where in the site's own files it comes from; null where that is not known.</summary>
    public static (string Path, int Line, int Column)? PlaceOf(
        string? stack,
        string? file,
        int? line,
        int? column,
        IReadOnlyList<Artifact> artifacts
    ) => Trail(stack, file, line, column, artifacts).Cast<(string, int, int)?>().FirstOrDefault();

    /// <summary>Every place in the site's own files that led to it, the innermost first.</summary>
    public static IEnumerable<(string Path, int Line, int Column)> Trail(
        string? stack,
        string? file,
        int? line,
        int? column,
        IReadOnlyList<Artifact> artifacts
    ) =>
        Places(stack, file, line, column)
            .Select(built =>
                artifacts.Select(artifact => artifact.Original(built.Path, built.Line, built.Column)).FirstOrDefault(one => one is not null)
            )
            .OfType<(string Path, int Line, int Column)>();

    /// <summary>The places that the page names, the innermost first.</summary>
    private static IEnumerable<(string Path, int Line, int Column)> Places(string? stack, string? file, int? line, int? column)
    {
        if (file is not null && line is { } row && column is { } first)
        {
            yield return (Origin().Replace(file, "").TrimStart('/').Split('?', '#')[0], row, first);
        }
        foreach (Match match in Frame().Matches(stack ?? ""))
        {
            if (int.TryParse(match.Groups["line"].ValueSpan, out var at) && int.TryParse(match.Groups["column"].ValueSpan, out var from))
            {
                yield return (match.Groups["path"].Value, at, from);
            }
        }
    }

    [GeneratedRegex(@"https?://[\w.-]+(?::\d+)?")]
    private static partial Regex Origin();

    [GeneratedRegex(@"https?://[\w.-]+(?::\d+)?/(?<path>[^\s?#():]+)(?:[?#][^\s():]*)?:(?<line>\d+):(?<column>\d+)")]
    private static partial Regex Frame();
}
