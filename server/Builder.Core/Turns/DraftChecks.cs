using Builder.Core.Changes;
using Builder.Core.Checkpoints;
using Builder.Core.Checks;
using Builder.Core.Diagnostics;
using Builder.Core.Drafts;

namespace Builder.Core.Turns;

/// <summary>Type-checks and builds a draft step by step, and remembers the last tree that was good.</summary>
/// <param name="packages">Done when there is nothing to install any more that a check would have to wait for.</param>
internal sealed class DraftChecks(SiteContext context, Draft draft, Task packages, Action<TurnEvent> emit)
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly IReadOnlySet<string> _oldOfPage = context.Pages.SaidOf(draft.Basis.Value);
    private CheckResult? _last;

    /// <summary>The newest tree of this turn that is no worse than what it began with, or null.</summary>
    public TreeId? Good { get; private set; }

    /// <summary>Whether nothing is left to do in the good tree.</summary>
    public bool IsFinished { get; private set; } = true;

    /// <summary>Checks the draft and commits it as a step that says whether it builds. A commit is never rewritten, so what is told of it stays true.</summary>
    /// <returns>The check and the step's checkpoint, or null when the draft is as the last step left it.</returns>
    public async Task<(CheckResult Result, Checkpoint Checkpoint)?> CommitAsync(
        int modelStep,
        StepDescription what,
        CancellationToken cancellationToken
    )
    {
        var change = new Change(draft.Tree(), $"Step {what.Step}: {what.Title}") { Step = what };
        return await TakeAsync(modelStep, change, cancellationToken) is { Step: { } step } changed
            ? (changed.Check, context.History.Find(step.Commit.Value))
            : null;
    }

    /// <summary>The check of the draft as it is now; a known tree is not checked again.</summary>
    public async Task<CheckResult> CurrentAsync(int modelStep, CancellationToken cancellationToken)
    {
        var tree = draft.Tree();
        return _last is { } last && last.TreeKey == tree.Value
            ? last
            : (await TakeAsync(modelStep, new Change(tree, "The draft"), cancellationToken)).Check;
    }

    /// <summary>Ends the turn's part: what it made waits for a decision, and lands when that was asked for.</summary>
    /// <returns>What landed, or null.</returns>
    public async Task<LandingResult?> FinishAsync(string prompt, string summary, bool lands, CancellationToken cancellationToken)
    {
        var change = new Change(Good ?? draft.LastTree, "The draft")
        {
            Known = _last,
            Review = (prompt, summary),
            Lands = lands,
        };
        return (await context.Changes.TakeAsync(draft, change, cancellationToken)).Landed;
    }

    /// <summary>What went wrong in an open page of the draft as it was checked, and had not in the page that it began with.</summary>
    public Task<IReadOnlyList<Diagnostic>> PageProblemsAsync(CancellationToken cancellationToken) =>
        context.PageProblemsAsync(draft, Seen, _oldOfPage, cancellationToken);

    /// <summary>The same as far as it is known already; nothing is waited for.</summary>
    public IReadOnlyList<Diagnostic> PageProblemsSoFar() => context.PageProblemsSoFar(draft, Seen, _oldOfPage);

    private TreeId Seen => _last?.TreeKey is { } seen ? new TreeId(seen) : draft.Tree();

    /// <summary>Tells those who watch of problems, each once: type errors are known before the check has ended, and found again by it.</summary>
    public void Tell(int modelStep, IReadOnlyList<Diagnostic> problems)
    {
        var fresh = problems.Where(problem => _told.Add(problem.Signature)).ToList();
        if (fresh.Count > 0)
        {
            emit(new TurnEvent.DiagnosticsFound(modelStep, fresh));
        }
    }

    private async Task<Changed> TakeAsync(int modelStep, Change change, CancellationToken cancellationToken)
    {
        await packages.WaitAsync(cancellationToken);
        emit(new TurnEvent.BuildStarted(modelStep));
        change = change with { IsShown = true, OnProblems = found => Tell(modelStep, found) };
        var changed = await context.Changes.TakeAsync(draft, change, cancellationToken);
        var result = _last = changed.Check;
        (Good, IsFinished) = result.MayGoOn ? (change.Tree, result.MayBeKept) : (Good, IsFinished);
        if (result.MayBeKept)
        {
            // What is mended and comes back later is news again.
            _told.IntersectWith(result.Diagnostics.Select(problem => problem.Signature));
        }
        emit(new TurnEvent.BuildFinished(modelStep, result));
        return changed;
    }
}
