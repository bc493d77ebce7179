using Builder.Core.Checkpoints;
using Builder.Core.Checks;
using Builder.Core.Drafts;
using Builder.Core.Proofs;
using Builder.Core.Sites;

namespace Builder.Core.Changes;

/// <summary>What was proved of each step, kept by its tree and, once it has landed, beside its commit. Nothing ever fails for it.</summary>
internal sealed class StepProofs(SiteHistory history, SiteProofs proofs)
{
    /// <summary>Keeps what came of a check; nothing where nothing was built.</summary>
    public void Remember(TreeId tree, CheckResult result, Proof? seen, FlowsTried? tried)
    {
        if (seen is not null)
        {
            proofs.Remember(StepProof.Of(tree.Value, result.Sentence, seen, tried, result.Diagnostics));
        }
    }

    /// <summary>Puts what was proved beside what landed. The landing is over by then: what is missing here is a note, and nothing else.</summary>
    /// <param name="steps">Those that the draft had.</param>
    /// <param name="tree">What was checked to land.</param>
    public void Attach(LandingResult landed, IReadOnlyList<DraftStep> steps, TreeId tree)
    {
        try
        {
            var notes = new Dictionary<CommitId, string>();
            foreach (var commit in landed.Commits)
            {
                if (ProofOf(commit, commit == landed.Commits[^1], landed, steps, tree) is { } proof)
                {
                    notes[commit.Id] = proof.AsNote();
                }
            }

            if (notes.Count > 0)
            {
                history.AddNotes(notes);
            }
        }
        catch (Exception unwritten) when (unwritten is BuilderException || DiskErrors.IsFromDisk(unwritten))
        {
            // The history lacks a note, as it does of every commit that Builder did not make.
        }
    }

    /// <summary>What was proved of a checkpoint, or null where nothing is known of that.</summary>
    public StepProof? Of(Checkpoint checkpoint)
    {
        try
        {
            return (history.NoteOf(checkpoint.Id) is { } note ? StepProof.Read(note) : null) ?? proofs.Of(checkpoint.Tree.Value);
        }
        catch (BuilderException)
        {
            // The notes are damaged, and the history is not.
            return proofs.Of(checkpoint.Tree.Value);
        }
    }

    /// <summary>
    /// What was proved of a commit: of its very files, else, where what its person had not committed is left out of it, of those files with that.
    /// </summary>
    private StepProof? ProofOf(Checkpoint commit, bool isLast, LandingResult landed, IReadOnlyList<DraftStep> steps, TreeId tree)
    {
        if (proofs.Of(commit.Tree.Value) is { } exact)
        {
            return exact;
        }

        // Where it was merged with something else, its message does not say that it builds.
        if (landed.Conflicts.Count > 0 || commit.Builds is null)
        {
            return null;
        }

        return isLast
            ? proofs.Of(tree.Value)
            : steps
                .Where(step =>
                    history.Checkpoint(step.Commit) is var own
                    && (own.Title, own.TurnId, own.Step) == (commit.Title, commit.TurnId, commit.Step)
                )
                .Select(step => proofs.Of(step.Tree.Value))
                .FirstOrDefault();
    }
}
