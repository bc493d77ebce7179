using Builder.Core.Checkpoints;
using Builder.Core.Checks;
using Builder.Core.Checks.Queue;
using Builder.Core.Diagnostics;
using Builder.Core.Drafts;

namespace Builder.Core.Changes;

/// <summary>
/// The check of what a draft was opened from, made when there is something to compare: a change is to blame for what is new, and for nothing else.
/// Only while the site is entered.
/// </summary>
internal sealed class SiteBaseline(SiteContext context)
{
    private (TreeId Tree, CheckResult Check)? _known;

    /// <summary>Says of a check of the draft what of it was there before.</summary>
    public async Task<CheckResult> JudgeAsync(CheckResult result, Draft draft, TreeId tree, CancellationToken cancellationToken)
    {
        if (result.Passed && result.Diagnostics.Count == 0 || result.Verdict == Verdict.NotBuilt)
        {
            return result;
        }

        if (!context.Services.Checks.HasTools)
        {
            // That this computer cannot check anything says nothing of the site, before or now.
            return result;
        }

        var (before, whyNot) = await BeforeAsync(draft, tree, cancellationToken);
        if (before is not null && result.Diagnostics.Any(problem => problem.Source == DiagnosticSource.Runtime))
        {
            // Most changes are without fault, and then nobody needs to know how the pages were before.
            before = (await context.ProveAsync(before, draft.Folder, draft.Basis, null, _ => { }, cancellationToken)).Result;
        }

        return before is null ? result with { WhyNotCompared = result.Passed ? null : whyNot } : Judge(result, before, draft, tree);
    }

    /// <summary>Problems that were found early, without those that were there before; none where that is not known yet.</summary>
    public IReadOnlyList<Diagnostic> Fresh(IReadOnlyList<Diagnostic> found, Draft? draft)
    {
        if (draft is null)
        {
            return found;
        }

        if (_known is not { } known || known.Tree != draft.Basis)
        {
            return [];
        }

        var old = known.Check.Diagnostics.Select(problem => problem.Signature).ToHashSet(StringComparer.Ordinal);
        return [.. found.Where(problem => !old.Contains(problem.Signature))];
    }

    private CheckResult Judge(CheckResult result, CheckResult before, Draft draft, TreeId tree)
    {
        var changed = context
            .History.Diff(draft.Basis, tree)
            .SelectMany(change => change.MovedFrom is { } from ? new[] { change.Path.Value, from.Value } : [change.Path.Value])
            .ToHashSet(StringComparer.Ordinal);
        return new PlaceOfChange(context.History, draft.Basis, tree, draft.Folder).Place(Baseline.Judge(result, before, changed));
    }

    /// <returns>Null, and why, when it cannot be found out.</returns>
    private async Task<(CheckResult? Before, string? WhyNot)> BeforeAsync(Draft draft, TreeId tree, CancellationToken cancellationToken)
    {
        var basis = draft.Basis;
        if (_known is { } known && known.Tree == basis)
        {
            return (known.Check, null);
        }

        try
        {
            var check =
                context.History.SnapshotTree(context.Site.Folder) == basis
                    ? await CheckAsync(context.Site.Folder, basis, cancellationToken)
                    : await InDraftAsync(draft, tree, cancellationToken);
            if (check.Diagnostics.All(problem => problem.Source != DiagnosticSource.Install))
            {
                _known = (basis, check);
            }

            return (check, null);
        }
        catch (BuilderException failed) when (failed.Kind != ErrorKind.Cancelled)
        {
            return (null, failed.Message);
        }
    }

    /// <summary>The workspace has changed since, or is not saved: the draft becomes what it was for as long as that takes.</summary>
    private async Task<CheckResult> InDraftAsync(Draft draft, TreeId tree, CancellationToken cancellationToken)
    {
        draft.ResetTo(draft.Basis);
        try
        {
            return await CheckAsync(draft.Folder, draft.Basis, cancellationToken);
        }
        finally
        {
            draft.ResetTo(tree);
        }
    }

    private Task<CheckResult> CheckAsync(Sites.SiteFolder folder, TreeId tree, CancellationToken cancellationToken) =>
        context.Services.Checks.CheckAsync(context.Site, folder, tree.Value, _ => { }, null, CheckUrgency.Interactive, cancellationToken);
}
