using Builder.Core.Diagnostics;
using Builder.Core.Flows;

namespace Builder.Core.Proofs;

/// <summary>What came of trying the flows of a site on what was built of it.</summary>
/// <param name="All">Those that were tried to an end, in the order of the site.</param>
/// <param name="Left">Those that were not, for time was up.</param>
/// <param name="Problems">What is wrong, at its place: a step that cannot be done, an error of a page meanwhile, a file that is no flow.</param>
/// <param name="WhyNot">Why nothing could be tried, in a sentence; null when it could.</param>
public sealed record FlowsTried(IReadOnlyList<FlowTried> All, IReadOnlyList<Flow> Left, IReadOnlyList<Diagnostic> Problems, string? WhyNot)
{
    /// <summary>It was wanted and did not come to it: a person who counts on it should know.</summary>
    internal bool HasFailed { get; init; }

    /// <summary>What came of it, for a person; null where nothing is claimed.</summary>
    public string? Sentence =>
        HasFailed ? $"What it has to do was not tried: {WhyNot}"
        : WhyNot is not null || All.Count + Left.Count == 0 ? null
        : All.Count == 0 ? "There was no time to try what it has to do."
        : $"{Works} of {All.Count} things tried work{Failing}{(Left.Count > 0 ? $"; for {Left.Count} more there was no time" : "")}.";

    private int Works => All.Count(one => one.Works);

    private string Failing
    {
        get
        {
            var names = All.Where(one => !one.Works).Select(one => $"“{ShownText.Line(one.Flow.Title)}”").ToList();
            return names.Count switch
            {
                0 => "",
                <= 3 => $"; not {string.Join(", ", names)}",
                _ => $"; not {string.Join(", ", names.Take(2))} and {names.Count - 2} more",
            };
        }
    }
}

/// <summary>A flow that was tried.</summary>
/// <param name="FailedAt">Which step could not be done, from 0; null when all of them were.</param>
/// <param name="Why">What stood in the way, in a sentence that says what is there instead.</param>
/// <param name="Findings">What went wrong in the page meanwhile.</param>
/// <param name="Ms">How long it took, in milliseconds.</param>
public sealed record FlowTried(Flow Flow, int? FailedAt, string? Why, IReadOnlyList<PageFinding> Findings, int Ms)
{
    public bool Works => FailedAt is null && Findings.Count == 0;
}

/// <summary>The same as it is kept.</summary>
internal sealed record FlowRecord(int Version, int? FailedAt, string? Why, IReadOnlyList<PageFinding> Findings, int Ms);
