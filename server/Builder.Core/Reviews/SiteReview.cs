using Builder.Core.Changes;
using Builder.Core.Checkpoints;
using Builder.Core.Checks;
using Builder.Core.Diffs;
using Builder.Core.Drafts;
using Builder.Core.Sessions;
using Builder.Core.Sites;

namespace Builder.Core.Reviews;

/// <summary>What was kept, and what a check had said of exactly that.</summary>
public sealed record KeptChanges(LandingResult Landing, CheckResult Check);

/// <summary>A file of a review.</summary>
/// <param name="HasConflict">True when the workspace's file has changed in a way that cannot be merged with the draft's.</param>
public sealed record ReviewedFile(ChangedFile Change, bool IsBinary, bool HasConflict, IReadOnlyList<DiffHunk> Hunks);

/// <summary>The draft's changes, waiting for a yes.</summary>
/// <param name="Steps">The steps that made them, oldest first.</param>
public sealed record ReviewState(
    string ReviewId,
    string Prompt,
    string Summary,
    bool IsVerified,
    IReadOnlyList<ReviewedFile> Files,
    IReadOnlyList<Checkpoint> Steps
);

/// <summary>Shows what the draft changes, and keeps or discards it.</summary>
internal sealed class SiteReview(SiteContext context)
{
    /// <summary>The review that waits, or null.</summary>
    public ReviewState? Current()
    {
        if (context.Drafts.Current is not { Review: { } review } draft)
        {
            return null;
        }

        var tree = draft.LastTree;
        return new ReviewState(
            review.Id,
            review.Prompt,
            review.Summary,
            review.IsVerified,
            [.. ChangedFiles.Between(context.History, draft.Basis, tree).Select(change => File(draft, tree, change))],
            [.. draft.Steps.Select(s => context.History.Find(s.Commit.Value))]
        );
    }

    /// <summary>Keeps files of the review: by themselves they must be no worse than what is there, then they land.</summary>
    /// <exception cref="BuilderException">Precondition, when what would land has new problems; nothing was changed.</exception>
    public async Task<KeptChanges> KeepAsync(string reviewId, IReadOnlySet<SitePath>? paths, CancellationToken cancellationToken)
    {
        context.Settle();
        var draft = Waiting(reviewId);
        var tree = draft.LastTree;
        var some = Subset(draft, paths);
        // What waits is what the last step made; its folder may have lost files since.
        draft.ResetTo(tree);
        var turns = Turns(draft);
        var change = new Change(tree, "The draft")
        {
            IsShown = some is null,
            Part = some is null
                ? null
                : (some, context.History.With(draft.Basis, some.ToDictionary(p => p, p => context.History.Read(tree, p)))),
            WhenWorse = check => new BuilderException(
                ErrorKind.Precondition,
                $"{(some is null ? "These changes were not put into your files." : "These files were not kept without the others.")} {check.Sentence}",
                some is null
                    ? "Ask for the problem to be fixed, or discard the changes."
                    : "Keep all files, or choose the ones that belong together.",
                check.FirstProblem?.Raw
            ),
            Lands = true,
            IsAsked = true,
        };
        var changed = await context.Changes.TakeAsync(draft, change, cancellationToken);
        var landed = changed.Landed ?? throw new InvalidOperationException("What may be kept did not land.");
        if (context.Drafts.Current is null)
        {
            Remember(turns, TurnOutcome.Landed, landed.Message);
        }

        return new KeptChanges(landed, changed.Check);
    }

    /// <summary>Discards files of the review. The raw steps stay under <c>refs/builder/</c>, so nothing is lost.</summary>
    public async Task<string> DiscardAsync(string reviewId, IReadOnlySet<SitePath>? paths, CancellationToken cancellationToken)
    {
        context.Settle(giveUp: true);
        var draft = Waiting(reviewId);
        if (Subset(draft, paths) is not { } some)
        {
            var turns = Turns(draft);
            draft.Close();
            Remember(turns, TurnOutcome.Cancelled, "Discarded.");
            return "Discarded. Your files are as they were; the steps can still be restored from the history.";
        }

        var rest = context.History.With(draft.LastTree, some.ToDictionary(p => p, p => context.History.Read(draft.Basis, p)));
        draft.ResetTo(rest);
        var title = $"Leave out {string.Join(", ", some.Select(p => p.Value))}";
        var change = new Change(rest, "The draft")
        {
            IsShown = true,
            Step = new StepDescription(CheckpointKind.User, title.Length > 72 ? $"Leave out {some.Count} files" : title),
            Review = (draft.Review!.Prompt, draft.Review.Summary),
        };
        var result = (await context.Changes.TakeAsync(draft, change, cancellationToken)).Check;
        return result.MayBeKept
            ? "Discarded those files; the rest still waits for you."
            : $"Discarded those files. What is left cannot be kept without them. {result.Sentence}";
    }

    private List<string> Turns(Draft draft) =>
        [.. draft.Steps.Select(s => context.History.Find(s.Commit.Value).TurnId).OfType<string>().Distinct()];

    /// <summary>Tells the conversation what became of its turns, so that the model of the next one knows.</summary>
    private void Remember(IEnumerable<string> turns, TurnOutcome outcome, string message)
    {
        foreach (var turn in turns)
        {
            try
            {
                context.Services.Sessions.FinishTurn(turn, outcome, message);
            }
            catch (BuilderException e) when (e.Kind == ErrorKind.NotFound)
            {
                // The person has deleted the conversation meanwhile; the files do not depend on it.
            }
        }
    }

    private Draft Waiting(string reviewId) =>
        context.Drafts.Current is { } draft && draft.ReviewId == reviewId
            ? draft
            : throw new BuilderException(
                ErrorKind.NotFound,
                "This review has already been decided.",
                "Open the review again to see what waits now."
            );

    /// <summary>The asked-for paths, or null when they are all there is.</summary>
    private HashSet<SitePath>? Subset(Draft draft, IReadOnlySet<SitePath>? paths)
    {
        if (paths is null)
        {
            return null;
        }

        var changes = context.History.Diff(draft.Basis, draft.LastTree);
        var all = changes.SelectMany(c => c.MovedFrom is { } from ? new[] { c.Path, from } : [c.Path]).ToHashSet();
        if (paths.Except(all).ToList() is [var unknown, ..])
        {
            throw new BuilderException(
                ErrorKind.NotFound,
                $"{unknown} is not part of this review.",
                "Open the review again to see what waits now."
            );
        }

        // A move is one change: whoever takes one of its sides takes both.
        var some = JoinedChanges.Of(changes, paths);
        return some.SetEquals(all) ? null : some;
    }

    private ReviewedFile File(Draft draft, TreeId tree, ChangedFile change)
    {
        var before = change.Status == ChangeStatus.Added ? null : context.History.Read(draft.Basis, change.MovedFrom ?? change.Path);
        var after = change.Status == ChangeStatus.Deleted ? null : context.History.Read(tree, change.Path);
        var binary = LineDiff.IsBinary(before ?? []) || LineDiff.IsBinary(after ?? []);
        var now = context.Site.Folder.Read(change.Path);
        var conflict =
            !Same(now, change.MovedFrom is null ? before : null) && !Same(now, after) && LineDiff.Merge3(before, now, after).HasConflict;
        return new ReviewedFile(change, binary, conflict, binary ? [] : LineDiff.Hunks(before, after));
    }

    private static bool Same(byte[]? a, byte[]? b) => a is null ? b is null : b is not null && a.AsSpan().SequenceEqual(b);
}
