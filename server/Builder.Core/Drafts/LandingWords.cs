using Builder.Core.Checkpoints;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>Says in plain sentences what came of a landing.</summary>
internal static class LandingWords
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

    private static IEnumerable<string> Left(IReadOnlyList<SitePath> paths)
    {
        if (paths.Count > 0)
        {
            var names = string.Join(", ", paths.Take(3)) + (paths.Count > 3 ? $" and {paths.Count - 3} more" : "");
            yield return $"{names} {(paths.Count == 1 ? "was" : "were")} left as you have {(paths.Count == 1 ? "it" : "them")}, because you changed the same place; the draft keeps its own version.";
        }
    }

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
