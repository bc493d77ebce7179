namespace Builder.Core.Checks;

/// <summary>How far a check is.</summary>
/// <param name="Message">The same for a person.</param>
/// <param name="Position">How many are served before it, itself included, while it waits.</param>
/// <param name="Result">What came of it, at its end.</param>
public sealed record BuildProgress(BuildStage Stage, string Message, int? Position = null, CheckResult? Result = null);

public enum BuildStage
{
    /// <summary>It waits for its turn.</summary>
    Queued,
    Started,

    /// <summary>Packages are put in place, which takes noticeable time.</summary>
    Dependencies,

    /// <summary>Types, build and lint.</summary>
    Checking,

    /// <summary>It came to an end.</summary>
    Finished,

    /// <summary>It did not: it was cancelled, or a newer one took its place.</summary>
    Stopped,
}
