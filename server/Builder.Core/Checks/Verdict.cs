namespace Builder.Core.Checks;

/// <summary>What a check says of a change, measured against how the site was before it.</summary>
public enum Verdict
{
    /// <summary>Nothing is wrong: packages installed, types right, built.</summary>
    Passed,

    /// <summary>Something is wrong, and all of it was there before.</summary>
    AsBefore,

    /// <summary>It builds, and something is wrong with it that was not before, such as a type.</summary>
    Worse,

    /// <summary>It does not build, or not for the same reasons as before.</summary>
    Failed,

    /// <summary>Builder does not build sites of this kind, so nothing is known.</summary>
    NotBuilt,
}
