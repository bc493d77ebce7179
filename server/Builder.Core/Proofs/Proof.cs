namespace Builder.Core.Proofs;

/// <summary>What was seen of a built site in a browser.</summary>
/// <param name="Pages">Every address at every size, as it was looked at.</param>
/// <param name="Left">How many addresses were not looked at, for there were too many or time was up.</param>
/// <param name="WhyNot">Why nothing was looked at, in a sentence; null when it was.</param>
public sealed record Proof(IReadOnlyList<SeenPage> Pages, int Left, string? WhyNot)
{
    /// <summary>There is a browser, and it did not look: a person who counts on it should know.</summary>
    internal bool HasFailed { get; init; }

    /// <summary>What the pages left in the browser, by its name: a visitor who comes back brings it along.</summary>
    public Dictionary<string, string> Stored { get; init; } = [];

    /// <summary>The browser that looked, with its version.</summary>
    public string? Browser { get; init; }

    /// <summary>How many addresses were looked at.</summary>
    internal int Routes => Pages.Select(page => page.Route).Distinct(StringComparer.Ordinal).Count();

    internal static Proof None(string whyNot) => new([], 0, whyNot);
}

/// <summary>A proof as it is kept.</summary>
/// <param name="Content">Stands for the built files that were looked at, and for how.</param>
internal sealed record ProofRecord(string Content, Proof Proof);
