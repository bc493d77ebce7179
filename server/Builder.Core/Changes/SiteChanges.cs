using Builder.Core.Checkpoints;
using Builder.Core.Checks;
using Builder.Core.Checks.Queue;
using Builder.Core.Diagnostics;
using Builder.Core.Drafts;
using Builder.Core.Sites;

namespace Builder.Core.Changes;

/// <summary>A change that lies in the draft, and what is to become of it.</summary>
/// <param name="Tree">The draft with the change in it.</param>
/// <param name="Label">What the preview calls it, for a person.</param>
internal sealed record Change(TreeId Tree, string Label)
{
    /// <summary>What is known of the tree already, so that it is not checked again.</summary>
    public CheckResult? Known { get; init; }

    /// <summary>Whether the preview shows it while it is checked. Else it does when it is there to stay.</summary>
    public bool IsShown { get; init; }

    /// <summary>Told of type errors in what changed, before the check has ended.</summary>
    public Action<IReadOnlyList<Diagnostic>>? OnProblems { get; init; }

    /// <summary>What is said when it would leave the site worse than it was; nothing comes of it then. Null: it goes on, and may wait for a decision.</summary>
    public Func<CheckResult, BuilderException>? WhenWorse { get; init; }

    /// <summary>The step that it is to be; null when its steps are made.</summary>
    public StepDescription? Step { get; init; }

    /// <summary>The prompt and the summary of the review that it waits in; null when it waits in one already, or not at all.</summary>
    public (string Prompt, string Summary)? Review { get; init; }

    /// <summary>Whether it lands when it is no worse than what is there.</summary>
    public bool Lands { get; init; }

    /// <summary>A person who has seen it wants it: what is only unfinished does not stand in its way.</summary>
    public bool IsAsked { get; init; }

    /// <summary>The files that alone go on, and the tree that they make by themselves; null for all.</summary>
    public (IReadOnlySet<SitePath> Paths, TreeId Tree)? Part { get; init; }
}

/// <param name="Step">Null when no step was wanted, or the tree is that of the last one.</param>
/// <param name="Landed">Null when it did not land.</param>
internal sealed record Changed(CheckResult Check, DraftStep? Step, LandingResult? Landed);

/// <summary>
/// The one way of a change, whoever makes it: what lies in the draft is checked, becomes a step, waits for a decision, and lands. Only while the site is entered.
/// </summary>
internal sealed class SiteChanges(SiteContext context)
{
    /// <summary>Takes a change as far as it is to go.</summary>
    /// <exception cref="BuilderException">What <see cref="Change.WhenWorse"/> gives; nothing has come of the change then.</exception>
    public async Task<Changed> TakeAsync(Draft draft, Change change, CancellationToken cancellationToken)
    {
        var check = change.Known ?? await CheckAsync(draft, change, cancellationToken);
        var mayLand = change.IsAsked ? check.MayGoOn : check.MayBeKept;
        if (!mayLand && change.WhenWorse is { } refusal)
        {
            throw refusal(check);
        }

        DraftStep? step = null;
        if (change.Step is { } what)
        {
            step = draft.AddStep(what with { Builds = check.Builds }, change.Tree);
            if (step is null)
            {
                return new Changed(check, null, null);
            }
        }

        if (change.Review is { } review)
        {
            draft.OpenReview(review.Prompt, review.Summary, check.MayBeKept, change.Tree);
        }

        var landed = change.Lands && mayLand ? await context.LandAsync(draft, change.Tree, change.Part, cancellationToken) : null;
        if (change is { IsShown: false, Known: null, Part: null })
        {
            context.Checked(check, change.Label);
        }

        return new Changed(check, step, landed);
    }

    private async Task<CheckResult> CheckAsync(Draft draft, Change change, CancellationToken cancellationToken)
    {
        if (change.IsShown)
        {
            return await context.CheckAsync(
                draft,
                change.Tree,
                change.Label,
                change.OnProblems,
                CheckUrgency.Interactive,
                cancellationToken
            );
        }

        if (change.Part is not { } part)
        {
            return await context.CheckAsync(draft.Folder, change.Tree, draft, null, CheckUrgency.Interactive, cancellationToken);
        }

        draft.ResetTo(part.Tree);
        try
        {
            return await context.CheckAsync(draft.Folder, part.Tree, draft, null, CheckUrgency.Interactive, cancellationToken);
        }
        finally
        {
            draft.ResetTo(change.Tree);
        }
    }
}
