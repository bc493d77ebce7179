using Builder.Core.Checkpoints;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>
/// Carries a journal out. The same code completes a landing that was interrupted: every step first looks whether it has been done, so it
/// may be killed and begun again at any point.
/// </summary>
/// <param name="reached">Called before each thing that changes the disk; a test ends the process there.</param>
internal sealed class LandingWork(Site site, SiteHistory history, LandingJournalFile journals, DraftFile drafts, Action reached)
{
    private const int MostAttempts = 3;
    private static readonly HashSet<SitePath> None = [];

    public sealed record Outcome(CommitId? Head, string? WhyNoCommit);

    /// <summary>Writes the new contents and then the journal. Until this returns, nothing has happened.</summary>
    public void Prepare(LandingJournal journal, IEnumerable<PlannedFile> files)
    {
        foreach (var file in files.Where(file => file.After is not null))
        {
            reached();
            journals.Keep(file.After!);
        }

        reached();
        journals.Commit(journal);
    }

    /// <summary>
    /// Brings the files to their new content, each only if it is still as it was planned against. What goes goes first: a file may take the name of a
    /// folder that goes, and the other way round.
    /// </summary>
    /// <returns>The files that the person changed in between, or for which there is no room any more; they are left alone.</returns>
    public IReadOnlyList<SitePath> Apply(LandingJournal journal)
    {
        var kept = new List<SitePath>();
        foreach (var file in InOrder(journal))
        {
            var path = SitePath.Parse(file.Path);
            if (!Matches(path, file.After) && !Replace(path, file))
            {
                kept.Add(path);
            }
        }

        return kept;
    }

    /// <summary>Moves the branch, brings the index up to date, writes down what is left of the draft, and forgets the journal.</summary>
    public Outcome Finish(LandingJournal journal, IReadOnlyCollection<SitePath> kept)
    {
        var outcome = journal.NewHead is null ? new Outcome(null, null) : MoveBranch(journal, kept);
        var remaining = journal.Remaining;
        if (!journal.ClosesDraft || kept.Count > 0)
        {
            var basis = history.With(
                new TreeId(remaining.Basis),
                kept.Select(path => KeyValuePair.Create(path.Value, history.Entry(new TreeId(journal.Basis), path)))
            );
            remaining = remaining with { Basis = basis.Value, BaseCommit = outcome.Head?.Value ?? remaining.BaseCommit };
            foreach (var file in InOrder(journal).Where(file => !kept.Contains(SitePath.Parse(file.Path))))
            {
                reached();
                UpdateDraft(file);
            }

            reached();
            drafts.Save(remaining);
        }
        else
        {
            reached();
            drafts.Delete();
        }

        reached();
        journals.Remove();
        return outcome;
    }

    private Outcome MoveBranch(LandingJournal journal, IReadOnlyCollection<SitePath> kept)
    {
        var (old, target) = (Commit(journal.OldHead), new CommitId(journal.NewHead!));
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var state = history.Standing;
            if (state.WhyNoCommit is not null || history.CurrentBranch != journal.Branch)
            {
                return new Outcome(null, state.WhyNoCommit ?? "another branch is checked out by now");
            }

            var tip = history.TipOf(journal.Branch!);
            if (tip is null || !history.IsOnBranch(target))
            {
                if (tip != old || kept.Count > 0)
                {
                    target = Again(journal, tip, kept);
                }

                reached();
                if (target != tip && !history.Advance(journal.Branch!, tip, target, journal.LogMessage))
                {
                    continue;
                }
            }

            reached();
            history.RefreshIndex(journal.Id, old, history.TipOf(journal.Branch!) ?? target);
            return new Outcome(target, null);
        }

        return new Outcome(null, "the branch keeps moving");
    }

    /// <summary>The planned change once more, on top of where the branch is by now and without the files that did not land.</summary>
    private CommitId Again(LandingJournal journal, CommitId? tip, IReadOnlyCollection<SitePath> kept)
    {
        var before = journal.OldHead is { } head ? history.Checkpoint(new CommitId(head)).Tree : SiteHistory.Nothing;
        var planned = history.Differences(before, history.Checkpoint(new CommitId(journal.NewHead!)).Tree);
        var current = tip is { } id ? history.Checkpoint(id).Tree : SiteHistory.Nothing;
        var left = kept.Select(path => path.Value).ToHashSet(StringComparer.Ordinal);
        var tree = history.With(
            current,
            planned.Where(change => !left.Contains(change.Path)).Select(change => KeyValuePair.Create(change.Path, change.To))
        );
        return tree == current && tip is { } same
            ? same
            : history.Write(tip, tree, history.Message(new CommitId(journal.NewHead!)), byUser: false);
    }

    private bool Replace(SitePath path, LandingFile file)
    {
        var content = file.After is null ? null : journals.Content(file.After);
        reached();
        if (!Matches(path, file.Before) || (content is not null && file.Before is null && !site.Folder.HasRoom(path, None)))
        {
            return false;
        }

        if (content is null)
        {
            site.Folder.Delete(path);
        }
        else
        {
            site.Folder.Write(path, content, file.IsExecutable);
        }

        return true;
    }

    private bool Matches(SitePath path, string? hash)
    {
        try
        {
            return LandingJournalFile.Hash(site.Folder.Read(path)) == hash;
        }
        catch (BuilderException)
        {
            return false;
        }
    }

    private void UpdateDraft(LandingFile file)
    {
        var path = SitePath.Parse(file.Path);
        if (file.After is null)
        {
            site.DraftFolder.Delete(path);
        }
        else if (LandingJournalFile.Hash(site.DraftFolder.Read(path)) != file.After)
        {
            site.DraftFolder.Write(path, journals.Content(file.After), file.IsExecutable);
        }
    }

    private static IEnumerable<LandingFile> InOrder(LandingJournal journal) => journal.Files.OrderBy(file => file.After is not null);

    private static CommitId? Commit(string? id) => id is null ? null : new CommitId(id);
}
