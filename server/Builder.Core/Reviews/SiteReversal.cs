using Builder.Core.Changes;
using Builder.Core.Checkpoints;
using Builder.Core.Checks;
using Builder.Core.Drafts;

namespace Builder.Core.Reviews;

/// <summary>What came of an undo or a restore.</summary>
/// <param name="Checkpoint">The step it made, or null when there was nothing to change.</param>
public sealed record ChangeResult(Checkpoint? Checkpoint, CheckResult? Check, string Message);

/// <summary>Takes back one step, or goes back to one. Both are steps themselves, checked in the draft before they land, and so can be undone.</summary>
internal sealed class SiteReversal(SiteContext context)
{
    /// <summary>Undoes one step, also a middle one: its reverse, merged three-way into what is there now.</summary>
    public async Task<ChangeResult> UndoAsync(string checkpointId, CancellationToken cancellationToken)
    {
        var step = context.History.Find(checkpointId);
        if (step.Parent is not { } parent)
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                "The first checkpoint cannot be undone: there is nothing before it.",
                "Delete the site's folder if you no longer want it."
            );
        }

        return await ChangeAsync(
            draft =>
            {
                var merged = context.History.Merge(step.Tree, draft.Basis, context.History.Find(parent.Value).Tree);
                return draft.Reachable(
                    merged.Tree
                        ?? throw new BuilderException(
                            ErrorKind.Conflict,
                            $"Later changes build on “{step.Title}” in {string.Join(", ", merged.Conflicts)}, so it cannot be taken back alone.",
                            "Undo the later steps first, restore an earlier checkpoint, or ask in words for what should change."
                        )
                );
            },
            CheckpointKind.Undo,
            $"Undo: {step.Title}",
            $"This takes back {step.Id.Value}.",
            $"“{step.Title}” is taken back; everything else stayed.",
            cancellationToken
        );
    }

    /// <summary>Brings all files back to how they were at a checkpoint.</summary>
    public async Task<ChangeResult> RestoreAsync(string checkpointId, CancellationToken cancellationToken)
    {
        var checkpoint = context.History.Find(checkpointId);
        return await ChangeAsync(
            draft => WithPending(draft, checkpoint),
            CheckpointKind.Restore,
            $"Restore: {checkpoint.Title}",
            $"Back to {checkpoint.Id.Value}.",
            $"The site is as it was at “{checkpoint.Title}”.",
            cancellationToken
        );
    }

    /// <summary>The checkpoint, with what the person has not committed on top of it; what they have staged is left alone.</summary>
    private TreeId WithPending(Draft draft, Checkpoint checkpoint)
    {
        var merged = context.History.Merge(context.History.HeadTree, draft.Basis, checkpoint.Tree);
        return draft.Reachable(
            merged.Tree
                ?? throw new BuilderException(
                    ErrorKind.Conflict,
                    $"You have changes that are not committed in {string.Join(", ", merged.Conflicts)}, at the same place as this restore.",
                    "Commit them first, then restore."
                )
        );
    }

    private async Task<ChangeResult> ChangeAsync(
        Func<Draft, TreeId> target,
        CheckpointKind kind,
        string title,
        string body,
        string done,
        CancellationToken cancellationToken
    )
    {
        context.Settle();
        if (context.Drafts.Current is { ReviewId: not null })
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                "A review waits for your decision.",
                "Keep or discard its changes first; then undo or restore."
            );
        }

        context.Drafts.Current?.Close();
        var draft = context.Drafts.Open(title);
        try
        {
            // What was worked out is what lands. The folder is for the check, and is never read back.
            var tree = target(draft);
            if (tree == draft.Basis)
            {
                draft.Close();
                return new ChangeResult(null, null, "There was nothing to change: the files are already like that.");
            }

            draft.ResetTo(tree);

            var cut = title.Length > 72 ? title[..71] + "…" : title;
            var change = new Change(tree, cut)
            {
                Step = new StepDescription(kind, cut, body),
                Review = (title, body),
                Lands = true,
                IsAsked = true,
                WhenWorse = check => new BuilderException(
                    ErrorKind.Conflict,
                    $"The site would be worse afterwards. {check.Sentence}",
                    "Nothing was changed. Undo the steps that build on it too, or ask in words for what should change.",
                    check.FirstProblem?.Raw
                ),
            };
            var (check, step, landed) = await context.Changes.TakeAsync(draft, change, cancellationToken);
            if (step is null || landed is null)
            {
                throw new InvalidOperationException("A changed tree did not land.");
            }

            if (landed.Conflicts.Count > 0)
            {
                throw new BuilderException(ErrorKind.Conflict, landed.Message, "The other side of the change waits in the review.");
            }

            // Without a commit there is a reason that the person should know, such as a merge in progress.
            return landed.Commits is [.., var last]
                ? new ChangeResult(last, check, check.MayBeKept ? done : $"{done} {check.Sentence}")
                : new ChangeResult(context.History.Find(step.Commit.Value), check, landed.Message);
        }
        catch
        {
            if (draft.Review is null)
            {
                draft.Close();
            }

            throw;
        }
    }
}
