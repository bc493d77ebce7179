using Builder.Core.Checkpoints;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>Says in plain sentences what came of a landing.</summary>
internal static class LandingMessages
{
    public static string Tell(int landed, IReadOnlyList<SitePath> conflicts, IReadOnlyList<Checkpoint> commits, string? whyNoCommit)
    {
        var sentences = new List<string>();
        if (landed > 0)
        {
            sentences.Add(
                $"{Count(landed, "file")} {(landed == 1 ? "is" : "are")} in your site now{(commits.Count > 0 ? $", as {Count(commits.Count, "commit")}" : "")}."
            );
            if (commits.Count == 0)
            {
                sentences.Add(whyNoCommit is null ? "There was nothing to commit." : $"Nothing was committed, because {whyNoCommit}.");
            }
        }
        else if (conflicts.Count == 0)
        {
            sentences.Add("There was nothing to change.");
        }

        sentences.AddRange(Left(conflicts));
        return string.Join(' ', sentences);
    }

    /// <summary>Nothing lands until the person has said what becomes of their own changes.</summary>
    public static string TellEntangled(IReadOnlyList<SitePath> paths) =>
        $"Nothing was put into your site yet: {Names(paths)} {(paths.Count == 1 ? "has" : "have")} changes of yours that are not committed, at the same place as this change. "
        + "Commit your own changes first, then keep this again; or discard it.";

    public static string TellRecovered(int landed, IReadOnlyList<SitePath> kept, string? whyNoCommit)
    {
        var sentences = new List<string>
        {
            $"Builder was interrupted while it put changes into your site, and has completed that now ({Count(landed, "file")}).",
        };
        if (whyNoCommit is not null)
        {
            sentences.Add($"Nothing was committed, because {whyNoCommit}.");
        }

        sentences.AddRange(Left(kept));
        return string.Join(' ', sentences);
    }

    public const string Interrupted = "Builder was interrupted while it put changes into your site.";

    /// <summary>When only contents had been prepared.</summary>
    public static string TellNotBegun(bool isWaiting) =>
        "Builder was interrupted just before it put changes into your site. Nothing was changed"
        + (isWaiting ? "; the draft still has them." : ".");

    /// <summary>What was held for it has been deleted by somebody.</summary>
    public static string TellAbandoned(LandingSight sight) =>
        sight.New.Count == 0
            ? $"{Interrupted} None of them is there; the draft still has them."
            : $"{Interrupted} What it needs to complete them is gone. "
                + $"These files are changed: {Names(sight.New, int.MaxValue)}."
                + (sight.Old.Count > 0 ? $" These are as they were: {Names(sight.Old, int.MaxValue)}." : "");

    /// <summary>What Builder could not put away does no harm, and is tried again.</summary>
    public static string Later(BuilderException reason) =>
        $"Builder could not put its own notes of this away and does so later: {reason.Message}";

    /// <summary>Only Builder's own notes were left over.</summary>
    public static string TellDone(LandingSight sight) =>
        $"Builder was interrupted right after it had put changes into your site ({Count(sight.New.Count, "file")}). They are all there.";

    /// <summary>What was begun could not be completed, and is undone.</summary>
    /// <param name="copies">Where copies are of what the person saved meanwhile and no name holds.</param>
    public static string TellBack(LandingSight sight, IReadOnlyList<string> copies) =>
        "The changes were taken back"
        + (sight.Others.Count > 0 ? $"; {Names(sight.Others)} {(sight.Others.Count == 1 ? "is" : "are")} as you saved it last" : "")
        + (sight.New.Count > 0 ? $"; only {Names(sight.New)} could not be" : ", so your files are as they were")
        + ". The draft still has them."
        + TellCopies(copies);

    /// <summary>Neither forth nor back was possible.</summary>
    public static string TellMixed(LandingSight sight) =>
        (sight.New.Count > 0 ? $"These files are changed: {Names(sight.New, int.MaxValue)}. " : "None of the files is changed. ")
        + (sight.Old.Count > 0 && sight.New.Count > 0 ? $"These are as they were: {Names(sight.Old, int.MaxValue)}. " : "")
        + (sight.Others.Count > 0 ? $"These are as you saved them last: {Names(sight.Others, int.MaxValue)}. " : "")
        + "Builder brings this to an end, all of it or nothing, before it does anything else with this site.";

    public static string TellCopies(IReadOnlyList<string> copies) =>
        copies.Count == 0 ? "" : $" What you saved at the very same moment is kept in {string.Join(", ", copies)}.";

    private static string Names(IReadOnlyList<SitePath> paths, int most = 3) =>
        string.Join(", ", paths.Take(most)) + (paths.Count > most ? $" and {paths.Count - most} more" : "");

    private static IEnumerable<string> Left(IReadOnlyList<SitePath> paths)
    {
        if (paths.Count > 0)
        {
            yield return $"{Names(paths)} {(paths.Count == 1 ? "was" : "were")} left as you have {(paths.Count == 1 ? "it" : "them")}, because you changed the same place; the draft keeps its own version.";
        }
    }

    private static string Names(IReadOnlyList<SitePath> paths) =>
        string.Join(", ", paths.Take(3)) + (paths.Count > 3 ? $" and {paths.Count - 3} more" : "");

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
