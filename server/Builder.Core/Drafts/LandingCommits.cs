using Builder.Core.Checkpoints;
using Builder.Core.Diffs;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>
/// Makes the commits that a landing puts on the branch; none is on it yet. They hold what the draft changed and nothing else: what the person has
/// not committed stays pending, and what they have staged is left out whole. When nothing else moved there is a commit for each step, with one
/// that does not build, or of which only a part lands, folded into the next that was checked; otherwise one commit holds exactly what lands.
/// </summary>
internal sealed class LandingCommits(SiteHistory history, Draft draft, HistoryState state)
{
    private readonly TreeId head = history.HeadTree;

    /// <summary>The name under which the new commits are kept until the branch holds them.</summary>
    public static string Reference(string landing) => $"landing/{landing}";

    /// <summary>
    /// The files in which the draft's change cannot be told apart from what the person has not committed. A commit would need to hold both or
    /// neither, so the person has to be asked before anything lands.
    /// </summary>
    public IReadOnlyList<SitePath> Entangled(LandingPlan plan) =>
        state.WhyNoCommit is not null
            ? []
            :
            [
                .. plan
                    .Files.Where(file => !IsKeptOut(file.Path) && Own(file.Path, plan.DraftTree) is { IsEntangled: true })
                    .Select(file => file.Path),
            ];

    /// <summary>The new tip, or null when there is nothing to commit or no commit may be made.</summary>
    public CommitId? Make(LandingPlan plan) => state.WhyNoCommit is not null ? null : OwnCommits(plan) ?? OnTop(plan);

    /// <summary>The steps that led to what lands: those after a point to which the draft was taken back did not.</summary>
    private static IReadOnlyList<DraftStep> StepsTo(TreeId tree, IReadOnlyList<DraftStep> steps)
    {
        var count = steps.Count;
        while (count > 0 && steps[count - 1].Tree != tree)
        {
            count--;
        }

        return count == 0 ? steps : [.. steps.Take(count)];
    }

    /// <summary>
    /// A commit for each step that works by itself, of what of it lands. Only what was seen to build as it stands is one: a step of which a part stays
    /// behind, or which stands on such a one, is folded into the last, which was checked.
    /// </summary>
    private CommitId? OwnCommits(LandingPlan plan)
    {
        var steps = StepsTo(plan.DraftTree, draft.Steps);
        // Of what has landed before, steps may have older versions.
        var landing = plan.IsWhole && !draft.Record.HasLandedInPart ? null : plan.Files.Select(file => file.Path).ToHashSet();
        var follows = draft.Record.IsLinear && plan.Conflicts.Count == 0 && state.Head == draft.BaseCommit;
        if (
            !follows
            || steps.Count == 0
            || steps[^1].Tree != plan.DraftTree
            || OwnTree(plan.DraftTree, landing) is not { } final
            || final == head
        )
        {
            return null;
        }

        var (tip, last, before) = (state.Head, head, head);
        var folded = new List<DraftStep>();
        foreach (var step in steps)
        {
            if (OwnTree(step.Tree, landing) is not { } tree)
            {
                return null;
            }

            if (tree != before)
            {
                // Of the others nothing lands, or it has landed.
                folded.Add(step);
                before = tree;
            }

            if (tree == last)
            {
                folded.Clear();
                continue;
            }

            if (step != steps[^1] && tree != final && !(step.Builds == true && IsAsSeen(step.Tree, landing)))
            {
                continue;
            }

            tip =
                folded.Count == 1
                && landing is null
                && Pending == 0
                && history.Checkpoint(folded[0].Commit) is var own
                && own.Parent == tip
                && own.Tree == tree
                    ? folded[0].Commit
                    : history.Write(
                        tip,
                        tree,
                        CheckpointMessage.Write(LandingMessage.Fold(history, folded, null) with { Builds = step.Builds }, Trailers(plan)),
                        byUser: false
                    );
            last = tree;
            folded.Clear();
        }

        return tip;
    }

    /// <summary>Whether all that a step had changed by then is among what lands, so that what lands of it is what was checked.</summary>
    private bool IsAsSeen(TreeId drafted, HashSet<SitePath>? landing) =>
        landing is null || DraftMirror.Visible(history.Differences(draft.Basis, drafted)).All(change => landing.Contains(change.Path));

    private CommitId? OnTop(LandingPlan plan)
    {
        if (OwnTree(plan.DraftTree, plan.Files.Select(file => file.Path).ToHashSet()) is not { } final || final == head)
        {
            return null;
        }

        var isAsDrafted =
            plan.Conflicts.Count == 0 && plan.IsWhole && state.Head == draft.BaseCommit && !plan.Files.Any(file => IsKeptOut(file.Path));
        var steps = StepsTo(plan.DraftTree, draft.Steps);
        var builds = isAsDrafted && steps.Count > 0 && steps[^1].Tree == plan.DraftTree ? steps[^1].Builds : null;
        var what = LandingMessage.Fold(history, steps, draft.Record.Prompt) with { Builds = builds };
        return history.Write(state.Head, final, CheckpointMessage.Write(what, Trailers(plan)), byUser: false);
    }

    /// <summary>
    /// The branch's tree with what the draft changed by then; null when a change cannot be told apart from the person's.
    /// </summary>
    /// <param name="only">The files it is about; null for all.</param>
    private TreeId? OwnTree(TreeId drafted, IReadOnlySet<SitePath>? only)
    {
        var changes = new List<KeyValuePair<string, TreeItem?>>();
        foreach (var (path, _, _) in DraftMirror.Visible(history.Differences(draft.Basis, drafted)))
        {
            if (IsKeptOut(path) || (only is not null && !only.Contains(path)))
            {
                continue;
            }

            var own = Own(path, drafted);
            if (own.IsEntangled)
            {
                return null;
            }

            changes.Add(KeyValuePair.Create(path.Value, own.Item));
        }

        return history.With(head, changes);
    }

    /// <summary>A file as the commit holds it: the branch's version with the draft's change in it, without what is pending.</summary>
    private (TreeItem? Item, bool IsEntangled) Own(SitePath path, TreeId drafted)
    {
        var (basis, committed, wanted) = (history.Entry(draft.Basis, path), history.Entry(head, path), history.Entry(drafted, path));
        if (wanted is not null && TakesPlaceOfDeleted(path))
        {
            return (null, true);
        }

        if (basis == committed || committed == wanted && wanted is not null)
        {
            return (wanted, false);
        }

        if (committed is not { IsFile: true } ours || wanted is not { IsFile: true } theirs || basis is not { IsFile: true })
        {
            return (null, true);
        }

        var merged = LineDiff.Merge3(history.Read(draft.Basis, path), history.Read(head, path), history.Read(drafted, path));
        return merged.HasConflict || merged.Merged is not { } content
            ? (null, true)
            : (history.Store(path, content, theirs.Mode == basis.Value.Mode ? ours.IsExecutable : theirs.IsExecutable), false);
    }

    /// <summary>
    /// Whether a folder on the way to a file, or the file, has the name of something that the person deleted and has not committed: no tree holds both,
    /// so the commit would delete it too.
    /// </summary>
    private bool TakesPlaceOfDeleted(SitePath path) =>
        PendingChanges.Any(change =>
            change.To is null
            && (
                path.Value.StartsWith(change.Path + "/", StringComparison.Ordinal)
                || change.Path.StartsWith(path.Value + "/", StringComparison.Ordinal)
            )
        );

    /// <summary>How many files the person had changed, and not committed, in the site with which the draft was checked.</summary>
    private int Pending => PendingChanges.Count;

    private IReadOnlyList<(string Path, TreeItem? From, TreeItem? To)> PendingChanges => pending ??= history.Differences(head, draft.Basis);

    private IReadOnlyList<(string Path, TreeItem? From, TreeItem? To)>? pending;

    private List<KeyValuePair<string, string>> Trailers(LandingPlan plan)
    {
        var trailers = new List<KeyValuePair<string, string>>();
        if (!plan.IsWhole)
        {
            trailers.Add(KeyValuePair.Create("Partial", "true"));
        }

        if (Pending > 0)
        {
            trailers.Add(KeyValuePair.Create("Proved-With", $"pending changes in {(Pending == 1 ? "1 file" : $"{Pending} files")}"));
        }

        return trailers;
    }

    private bool IsKeptOut(SitePath path) => state.Staged.Contains(path) || draft.Record.OutOfBounds.ContainsKey(path.Value);
}

/// <summary>The message of a commit that stands for several steps.</summary>
internal static class LandingMessage
{
    public static StepDescription Fold(SiteHistory history, IReadOnlyList<DraftStep> steps, string? prompt)
    {
        var told = steps.Select(step => CheckpointMessage.Read(history.Message(step.Commit))).ToList();
        if (told.Count == 0)
        {
            return new StepDescription(CheckpointKind.Step, string.IsNullOrWhiteSpace(prompt) ? "Changes" : prompt);
        }

        var last = told[^1];
        return told.Count == 1
            ? last
            : last with
            {
                Title = string.IsNullOrWhiteSpace(prompt) ? last.Title : prompt,
                Body = string.Join(
                    '\n',
                    told.SelectMany(step =>
                            new[]
                            {
                                "- " + step.Title,
                                step.Body is null ? "" : "  " + step.Body.Replace("\n", "\n  ", StringComparison.Ordinal),
                            }
                        )
                        .Where(line => line.Length > 0)
                ),
                InputTokens = told.Sum(step => step.InputTokens),
                OutputTokens = told.Sum(step => step.OutputTokens),
                IsReplay = told.All(step => step.IsReplay),
            };
    }
}
