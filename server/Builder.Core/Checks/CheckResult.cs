using Builder.Core.Artifacts;
using Builder.Core.Diagnostics;

namespace Builder.Core.Checks;

/// <param name="Passed">No errors: packages installed, types right, built. What the linter found has no say in it.</param>
/// <param name="FromCache">This tree had been checked before, with the same tools.</param>
/// <param name="Artifact">The built site; null when the build failed. There is one when only the type check failed.</param>
public sealed record CheckResult(
    bool Passed,
    bool FromCache,
    string? TreeKey,
    Artifact? Artifact,
    IReadOnlyList<Diagnostic> Diagnostics,
    TimeSpan Took,
    StageTimings Timings,
    ArtifactSizes? Sizes
)
{
    /// <summary>Bytes more than what was built of this site before, as long as this process knows; else null.</summary>
    public long? GrewBy { get; init; }

    /// <summary>Measured against the state before, where <see cref="IsCompared"/>; else by itself.</summary>
    public Verdict Verdict { get; init; } =
        Passed ? Verdict.Passed
        : Artifact is not null ? Verdict.Worse
        : Verdict.Failed;

    /// <summary>It was compared with the state before the change: <see cref="Diagnostic.IsOld"/> says what was there already.</summary>
    public bool IsCompared { get; init; }

    /// <summary>Why it could not be compared with the state before, in half a sentence; null when it was or there was no need.</summary>
    public string? WhyNotCompared { get; init; }

    /// <summary>How many pages of it were looked at in a browser; null where none was.</summary>
    public int? PagesSeen { get; init; }

    /// <summary>There were more pages than were looked at.</summary>
    public bool HasMorePages { get; init; }

    /// <summary>Why its pages were not looked at although there is a browser, in a sentence; null when they were, or there is none.</summary>
    public string? WhyNotSeen { get; init; }

    /// <summary>What came of trying what a person must be able to do on it, in a sentence; null when nothing was tried.</summary>
    public string? WhatWasTried { get; init; }

    /// <summary>Nothing is wrong that was not wrong before.</summary>
    public bool MayBeKept => Verdict is Verdict.Passed or Verdict.AsBefore or Verdict.NotBuilt;

    /// <summary>The site works: nothing is wrong that would keep a next step from going on, or its person from keeping it.</summary>
    public bool MayGoOn => MayBeKept || Verdict == Verdict.Worse && NewFailures.All(problem => problem.IsUnfinished);

    /// <summary>What a commit says of it: whether it builds, or null where it could not be built before either, so that it says nothing of the change.</summary>
    public bool? Builds =>
        !MayGoOn ? false
        : Artifact is not null ? true
        : null;

    /// <summary>What stands in the way of keeping it.</summary>
    public IEnumerable<Diagnostic> NewFailures => Diagnostics.Where(problem => problem is { IsFailure: true, IsOld: false });

    /// <summary>The problem to name where there is room for one.</summary>
    public Diagnostic? FirstProblem => NewFailures.FirstOrDefault() ?? (Diagnostics is [var first, ..] ? first : null);

    /// <summary>What came of it, for a person.</summary>
    public string Sentence
    {
        get
        {
            var (old, fresh) = (Diagnostics.Count(problem => problem is { IsFailure: true, IsOld: true }), NewFailures.Count());
            var text = Verdict switch
            {
                Verdict.Passed when PagesSeen is { } seen && HasMorePages =>
                    $"It builds. {seen} of its pages were looked at and work; there are more.",
                Verdict.Passed when PagesSeen is { } seen => seen == 1
                    ? "It builds, and its page works."
                    : $"It builds, and its {seen} pages work.",
                Verdict.Passed when WhyNotSeen is { } why => $"It builds. Its pages were not looked at: {why}",
                Verdict.Passed => "It builds.",
                Verdict.NotBuilt => FirstProblem?.Message ?? "It is not built by Builder.",
                Verdict.AsBefore when Artifact is null => $"It does not build, as before: {FirstProblem?.Message}",
                Verdict.AsBefore when IsCompared => $"It builds as before; {Count(old, "")}, none new.",
                Verdict.AsBefore => $"It builds; {Count(old + fresh, "")}.",
                Verdict.Worse when IsCompared =>
                    $"It builds, with {Count(fresh, "new ")}{(old > 0 ? $" ({old} old)" : "")}: {FirstProblem?.Message}",
                Verdict.Worse => $"It builds, with {Count(fresh, "")}: {FirstProblem?.Message}",
                _ => $"It does not build: {FirstProblem?.Message}",
            };
            return text
                + (WhatWasTried is null ? "" : $" {WhatWasTried}")
                + (WhyNotCompared is null ? "" : $" How it was before could not be checked: {WhyNotCompared}");
        }
    }

    /// <summary>The same, with what was found wrong since.</summary>
    internal CheckResult With(IReadOnlyList<Diagnostic> problems) =>
        problems.Count == 0
            ? this
            : this with
            {
                Diagnostics = [.. Diagnostics, .. problems],
                Passed = Passed && !problems.Any(problem => problem.IsFailure),
                Verdict = Verdict == Verdict.Passed && problems.Any(problem => problem.IsFailure) ? Verdict.Worse : Verdict,
            };

    /// <summary>The check of files that nobody is asked to keep: as long as they build, what is wrong with them is nobody's fault now.</summary>
    internal CheckResult AsItsOwn() => Verdict == Verdict.Worse ? this with { Verdict = Verdict.AsBefore } : this;

    private string Count(int count, string kind)
    {
        var what = Diagnostics.Any(problem => problem.IsFailure && problem.Source != DiagnosticSource.Types) ? "problem" : "type problem";
        return count == 1 ? $"1 {kind}{what}" : $"{count} {kind}{what}s";
    }
}
