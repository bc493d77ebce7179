using Builder.Core.Checkpoints;
using Builder.Core.Checks;
using Builder.Core.Diagnostics;
using Builder.Core.Diffs;
using Builder.Core.Edits;
using Builder.Core.Sites;

namespace Builder.Core.Changes;

/// <summary>
/// Puts what a page does since a change at the change: of the places that led to it the one that was touched, and where no place is known, the first line
/// that is new.
/// </summary>
internal sealed class PlaceOfChange(SiteHistory history, TreeId from, TreeId to, SiteFolder folder)
{
    /// <summary>In more files than these it may be anywhere.</summary>
    private const int MostFiles = 3;

    private const int Longest = 512 * 1024;

    private readonly Lazy<IReadOnlyList<(string Path, IReadOnlyList<DiffHunk> Hunks, byte[] Text)>> changed = new(() =>
        Read(history, from, to)
    );

    public CheckResult Place(CheckResult result)
    {
        var diagnoser = new Diagnoser(folder);
        return result with { Diagnostics = [.. result.Diagnostics.Select(Placed)] };

        Diagnostic Placed(Diagnostic problem)
        {
            var place = problem is { Source: DiagnosticSource.Runtime, IsOld: false } ? Find(problem, result.Diagnostics) : null;
            return place is { } at ? diagnoser.PlaceAt(problem, at.Path, at.Line) : problem;
        }
    }

    private (string Path, int Line)? Find(Diagnostic problem, IReadOnlyList<Diagnostic> problems)
    {
        if (problem.Path is null)
        {
            // A linter may know more of the same mistake.
            var told = problems.FirstOrDefault(one =>
                one is { Source: DiagnosticSource.Lint, IsOld: false, Path: not null, Line: not null }
                && IsTouched((one.Path, one.Line.Value))
            );
            return told is { Path: { } path, Line: { } line } ? (path, line)
                : changed.Value.Count is > 0 and <= MostFiles ? First()
                : null;
        }

        var isTouched = problem.Trail.Count == 0 || IsTouched(problem.Trail[0]);
        return isTouched ? null : problem.Trail.Cast<(string, int)?>().FirstOrDefault(at => IsTouched(at!.Value));
    }

    private bool IsTouched((string Path, int Line) at) =>
        changed.Value.Any(file =>
            file.Path == at.Path && file.Hunks.Any(hunk => at.Line >= hunk.NewStart && at.Line < hunk.NewStart + hunk.NewCount)
        );

    /// <summary>The first new line that does something: what is imported is used further down.</summary>
    private (string Path, int Line)? First()
    {
        foreach (var (path, hunks, text) in changed.Value)
        {
            var lines = FileText.Read(text).Text?.Text.Split('\n') ?? [];
            foreach (var hunk in hunks)
            {
                for (var line = Math.Max(1, hunk.NewStart); line < hunk.NewStart + hunk.NewCount && line <= lines.Length; line++)
                {
                    var said = lines[line - 1].Trim();
                    if (
                        said.Length > 1
                        && !said.StartsWith("import ", StringComparison.Ordinal)
                        && !said.StartsWith("//", StringComparison.Ordinal)
                    )
                    {
                        return (path, line);
                    }
                }
            }
        }

        return null;
    }

    private static List<(string, IReadOnlyList<DiffHunk>, byte[])> Read(SiteHistory history, TreeId from, TreeId to) =>
        [
            .. history
                .Diff(from, to)
                .Select(change =>
                    (change.Path.Value, Before: history.Read(from, change.MovedFrom ?? change.Path), After: history.Read(to, change.Path))
                )
                .Where(file =>
                    file.After is { Length: < Longest }
                    && !LineDiff.IsBinary(file.After)
                    && !file.Value.EndsWith("lock.json", StringComparison.Ordinal)
                )
                .Select(file => (file.Value, LineDiff.Hunks(file.Before, file.After), file.After!)),
        ];
}
