using Builder.Core.Checks;
using Builder.Core.Diagnostics;

namespace Builder.Core.Turns;

/// <summary>
/// Remembers what a turn's checks have found, so that the model is told only what is new and a failure that comes back ends the turn.
/// </summary>
internal sealed class Failures
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private string? _failureWhenDone;
    private string? _failureOfStep;
    private int _sameInARow;
    private bool _tidied;
    private readonly HashSet<string> _toldOfPage = new(StringComparer.Ordinal);
    private readonly HashSet<string> _toldOfPageInSteps = new(StringComparer.Ordinal);
    private int _pageRepairs;

    /// <summary>How often a model that thought it was done has been told that the check failed.</summary>
    public int Repairs { get; private set; }

    /// <summary>What a model should mend and has not been told before. From now on it has. What was there before the turn is not its to mend.</summary>
    /// <param name="changed">The files that the turn changed: what the linter finds elsewhere is not the model's to mend.</param>
    public IReadOnlyList<Diagnostic> New(CheckResult check, IReadOnlySet<string> changed) =>
        [.. check.NewFailures.Concat(Lint(check, changed)).Where(d => _told.Add(d.Signature))];

    /// <summary>What the linter finds in those files and the site's own rules call an error, for a model that thought it was done. It is given back once.</summary>
    public IReadOnlyList<Diagnostic> ToTidy(CheckResult check, IReadOnlySet<string> changed)
    {
        var untidy = _tidied ? [] : Lint(check, changed).Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        _tidied |= untidy.Count > 0;
        return untidy;
    }

    /// <summary>What an open page reports and a model that thought it was done has not been told. It is told twice at most.</summary>
    public IReadOnlyList<Diagnostic> NewOfPage(IReadOnlyList<Diagnostic> problems)
    {
        var fresh = _pageRepairs < 2 ? problems.Where(d => _toldOfPage.Add(d.Signature)).ToList() : [];
        _pageRepairs += fresh.Count > 0 ? 1 : 0;
        return fresh;
    }

    /// <summary>What an open page reports after a step and has not been told after one. At the end it is told once more, where it is still so.</summary>
    public IReadOnlyList<Diagnostic> NewOfPageInStep(IReadOnlyList<Diagnostic> problems) =>
        [.. problems.Where(d => _toldOfPageInSteps.Add(d.Signature))];

    /// <summary>Counts a changing step's check.</summary>
    /// <returns>How many steps in a row have left this very failure; 0 when it passed.</returns>
    public int AfterStep(CheckResult check)
    {
        var failure = check.MayGoOn ? null : Failure(check);
        _sameInARow =
            failure is null ? 0
            : failure == _failureOfStep ? _sameInARow + 1
            : 1;
        _failureOfStep = failure;
        if (failure is null)
        {
            // What is mended and comes back later is news again.
            _told.IntersectWith(check.Diagnostics.Select(d => d.Signature));
        }

        return _sameInARow;
    }

    /// <summary>Counts a failed check of a model that thought it was done.</summary>
    /// <returns>True when it is the same failure as the last time.</returns>
    public bool CameBack(CheckResult check)
    {
        var failure = Failure(check);
        var same = failure == _failureWhenDone;
        _failureWhenDone = failure;
        Repairs++;
        return same;
    }

    private static IEnumerable<Diagnostic> Lint(CheckResult check, IReadOnlySet<string> changed) =>
        check.Diagnostics.Where(d => d.Source == DiagnosticSource.Lint && !d.IsOld && d.Path is { } path && changed.Contains(path));

    private static string? Failure(CheckResult check) =>
        check.MayBeKept ? null : string.Join('\n', check.NewFailures.Select(d => d.Signature).Distinct().Order(StringComparer.Ordinal));
}
