using Builder.Core.Changes;
using Builder.Core.Checkpoints;
using Builder.Core.Checks;
using Builder.Core.Drafts;
using Builder.Core.Edits;
using Builder.Core.Edits.Parsing;
using Builder.Core.Sites;
using Builder.Core.Tools;

namespace Builder.Core.Reviews;

/// <summary>What came of edits that were given to a site.</summary>
/// <param name="Outcome">What the edit engine did or refused.</param>
/// <param name="Check">The check of the draft afterwards; null when nothing was applied.</param>
/// <param name="Message">What came of keeping it; null when it was not to be kept.</param>
public sealed record EditApplyResult(
    EditOutcome Outcome,
    IReadOnlyList<ChangedFile> Files,
    CheckResult? Check,
    string? ReviewId,
    IReadOnlyList<Checkpoint> Commits,
    string? Message = null
);

/// <summary>Applies edits that came from a client and not from a model: the same engine, policy, draft, check and landing.</summary>
internal sealed class SiteEdits(SiteContext context)
{
    public async Task<EditApplyResult> ApplyAsync(
        EditFormat format,
        string text,
        SitePath? path,
        bool keep,
        CancellationToken cancellationToken
    )
    {
        var edits = EditParser.Parse(format, text, path);
        foreach (var touched in edits.Touched)
        {
            if (PathPolicy.WhyNotWritable(touched) is { } refusal)
            {
                throw new BuilderException(ErrorKind.Validation, $"{touched}: {refusal.Message}", "Nothing was changed.");
            }
        }

        context.Settle();
        var draft = context.Drafts.Open();
        foreach (var touched in edits.Touched)
        {
            // As a model is told: what cannot land is not begun.
            if (draft.WhyOutOfBounds(touched) is { } why)
            {
                CloseUnchanged(draft);
                throw new BuilderException(ErrorKind.Precondition, $"{touched}: {why}", "Nothing was changed.");
            }
        }

        var outcome = await EditEngine.ApplyAsync(
            edits,
            new Edits.FolderTree(draft.Folder),
            context.Services.Checks.Syntax,
            cancellationToken
        );
        if (!outcome.Applied || outcome.Changes.Count == 0)
        {
            CloseUnchanged(draft);
            return new EditApplyResult(outcome, [], null, draft.ReviewId, []);
        }

        draft.Folder.Apply(outcome.Changes);
        var files = ChangedFiles.Of(outcome.Changes);
        var title = StepTitle.OfFiles(files);
        var change = new Change(draft.Tree(), title)
        {
            IsShown = true,
            Step = new StepDescription(CheckpointKind.Step, title, Step: draft.Steps.Count + 1),
            Review = (title, ""),
            Lands = keep,
        };
        var (check, step, landed) = await context.Changes.TakeAsync(draft, change, cancellationToken);
        return step is null
            ? throw Unrecorded(draft, files)
            : new EditApplyResult(outcome, files, check, context.Drafts.Current?.ReviewId, landed?.Commits ?? [], landed?.Message);
    }

    private static void CloseUnchanged(Draft draft)
    {
        if (!draft.HasChanges)
        {
            draft.Close();
        }
    }

    /// <summary>Files that git ignores, or keeps by a filter such as that of Git LFS, are in no step.</summary>
    private static BuilderException Unrecorded(Draft draft, IReadOnlyList<ChangedFile> files)
    {
        CloseUnchanged(draft);
        return new BuilderException(
            ErrorKind.Precondition,
            $"{files[0].Path} is ignored by git, or kept by one of its filters, so a change of it could not be reviewed or taken back. "
                + "Your files are as they were.",
            "Change it yourself, or take it out of .gitignore or .gitattributes."
        );
    }
}
