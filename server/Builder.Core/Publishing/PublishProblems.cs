using Builder.Core.Diagnostics;

namespace Builder.Core.Publishing;

/// <param name="Secrets">Never published, whoever says yes: everybody could read them, and they could not be taken back.</param>
internal sealed record PublishProblems(IReadOnlyList<Diagnostic> Secrets, IReadOnlyList<Diagnostic> Others);

internal static class FindingPlaces
{
    public static Finding At(this Finding finding, (string Path, int Line, int Column)? place) =>
        place is { } at ? finding with { Path = at.Path, Line = at.Line, Column = at.Column } : finding;
}
