using Builder.Core.Checkpoints;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>
/// Makes the commits that a landing puts on the branch; none is on it yet. When nothing else moved these are the draft's own, with a step
/// that does not build folded into the next that does; otherwise one commit on top of HEAD holds exactly what landed.
/// The person's pending changes come first, as a commit of theirs; what they have staged is in neither.
/// </summary>
internal sealed class LandingCommits(SiteHistory history, Draft draft, HistoryState state)
{
    /// <summary>The new tip, or null when there is nothing to commit or no commit may be made.</summary>
    public CommitId? Make(LandingPlan plan)
    {
        if (state.WhyNoCommit is not null)
        {
            return null;
        }

        return OwnCommits(plan) ?? OnTop(plan);
    }

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

    private CommitId? OwnCommits(LandingPlan plan)
    {
        var steps = StepsTo(plan.DraftTree, draft.Steps);
        var final = draft.WithoutOutOfBounds(plan.DraftTree);
        var follows =
            draft.Record.IsLinear
            && plan.IsWhole
            && plan.Conflicts.Count == 0
            && state.Head == draft.BaseCommit
            && !plan.Files.Any(file => file.IsMerged);
        if (
            !follows
            || steps.Count == 0
            || steps[^1].Tree != plan.DraftTree
            || final == history.HeadTree
            || !UserPathsStand(plan.Workspace)
            || SweepsIn(final)
        )
        {
            return null;
        }

        var tip = draft.UserCheckpoint ?? draft.BaseCommit;
        var folded = new List<DraftStep>();
        foreach (var step in steps)
        {
            folded.Add(step);
            if (step.Builds != true && step != steps[^1])
            {
                continue;
            }

            tip =
                folded.Count == 1 && history.Checkpoint(step.Commit).Parent == tip
                    ? step.Commit
                    : history.Write(
                        tip,
                        draft.WithoutOutOfBounds(step.Tree),
                        CheckpointMessage.Write(LandingMessage.Fold(history, folded, null)),
                        byUser: false
                    );
            folded.Clear();
        }

        return tip;
    }

    private CommitId? OnTop(LandingPlan plan)
    {
        var head = history.HeadTree;
        var landed = plan.Files.Select(file => file.Path).ToHashSet();
        var pending = landed
            .Concat(plan.IsWhole ? draft.Record.UserPaths.Select(SitePath.Parse) : [])
            .Distinct()
            .Where(path => !IsKeptOut(path))
            .ToList();
        var changedByUser = pending.Where(path => history.Entry(plan.Workspace, path) != history.Entry(head, path)).ToHashSet();
        var tip = state.Head;
        var tree = head;
        if (draft.Record.CommitsUserPaths && changedByUser.Count > 0)
        {
            var own = history.With(
                head,
                changedByUser.Select(path => KeyValuePair.Create(path.Value, history.Entry(plan.Workspace, path)))
            );
            var already = plan.Files.All(file => history.Entry(own, file.Path) == file.Item);
            if (own != head && !already)
            {
                tip = history.Write(tip, own, CheckpointMessage.Write(DraftStore.UserChanges(draft.Record.Prompt)), byUser: true);
                tree = own;
            }
        }

        var ours = plan.Files.Where(file => !IsKeptOut(file.Path) && (draft.Record.CommitsUserPaths || !changedByUser.Contains(file.Path)));
        var final = history.With(tree, ours.Select(file => KeyValuePair.Create(file.Path.Value, file.Item)));
        if (final == tree)
        {
            return tip == state.Head ? null : tip;
        }

        var isAsDrafted = plan.Conflicts.Count == 0 && plan.IsWhole && final == draft.WithoutOutOfBounds(plan.DraftTree);
        var steps = StepsTo(plan.DraftTree, draft.Steps);
        var builds = isAsDrafted && steps.Count > 0 && steps[^1].Tree == plan.DraftTree ? steps[^1].Builds : null;
        var what = LandingMessage.Fold(history, steps, draft.Record.Prompt) with { Builds = builds };
        return history.Write(
            tip,
            final,
            CheckpointMessage.Write(what, plan.IsWhole ? null : [KeyValuePair.Create("Partial", "true")]),
            byUser: false
        );
    }

    private bool IsKeptOut(SitePath path) => state.Staged.Contains(path) || draft.Record.OutOfBounds.ContainsKey(path.Value);

    /// <summary>Whether the person's pending files are still as they were when the draft was opened.</summary>
    private bool UserPathsStand(TreeId workspace) =>
        draft.Record.UserPaths.Select(SitePath.Parse).All(path => history.Entry(workspace, path) == history.Entry(draft.Basis, path));

    private bool SweepsIn(TreeId final) =>
        state.Staged.Count > 0
        && history
            .Differences(history.HeadTree, final)
            .Any(change => SitePath.TryParse(change.Path, out var path, out _) && state.Staged.Contains(path));
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
