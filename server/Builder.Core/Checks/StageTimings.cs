namespace Builder.Core.Checks;

/// <summary>How long each stage of a check took; null for one that did not run, as none does for a tree that is known.</summary>
/// <param name="Queued">It waited for its turn.</param>
/// <param name="Dependencies">Packages were put in place.</param>
/// <param name="PackagesWereReady">Nothing had to be downloaded or installed.</param>
/// <param name="Preview">From the start of the build until a page could be seen.</param>
/// <param name="Build">The full build. It runs beside types and lint.</param>
public sealed record StageTimings(
    TimeSpan? Queued = null,
    TimeSpan? Dependencies = null,
    bool PackagesWereReady = true,
    TimeSpan? Types = null,
    TimeSpan? Lint = null,
    TimeSpan? Preview = null,
    TimeSpan? Build = null
);
