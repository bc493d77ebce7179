using Builder.Core.Checkpoints;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>
/// What a landing does besides the files themselves: the branch, the index, and what is remembered of the draft. Every step first looks whether it has
/// been done, so it may be killed and begun again at any point.
/// </summary>
/// <param name="reached">Called before each thing that changes the disk; a test ends the process there.</param>
internal sealed class LandingWork(Site site, SiteHistory history, DraftFile drafts, Action reached)
{
    private const int MostAttempts = 3;
    private readonly List<string> copies = [];
    private (CommitId? From, CommitId To)? aimed;

    public sealed record Outcome(CommitId? Head, string? WhyNoCommit);

    /// <summary>Where copies are of what the person saved at a moment at which no name could hold it.</summary>
    public IReadOnlyList<string> Copies => copies;

    /// <summary>The commit that this run has put on the branch, or null.</summary>
    public CommitId? MovedTo => aimed?.To;

    /// <summary>Called before each thing that changes the disk.</summary>
    public Action Reached => reached;

    /// <summary>How the hold folders of this site begin; the rest of the name is the landing's id.</summary>
    private string HoldPrefix => $"builder-landing-{site.Id}-";

    /// <summary>The name of a landing's hold folder.</summary>
    public string HoldName(string id) => HoldPrefix + id;

    /// <summary>Opens the files of a landing.</summary>
    /// <param name="create">Whether it begins; else what is held of it may be gone.</param>
    public LandingFiles Files(LandingJournal journal, bool create) =>
        new(site, site.Folder.OpenHold(history.GitDirectory, HoldName(journal.Id), create), journal, Keep, reached);

    /// <summary>Removes what landings of this site left that were killed before they began: new contents that nobody waits for.</summary>
    /// <param name="living">The landing that has begun, or null.</param>
    /// <returns>Whether there was any.</returns>
    public bool RemoveUnbegun(string? living) =>
        DiskErrors.Translate(
            $"tidy up after an interrupted change of {site.Root}",
            () =>
            {
                var unbegun = Directory
                    .EnumerateDirectories(history.GitDirectory, HoldPrefix + "*")
                    .Where(folder => living is null || Path.GetFileName(folder) != HoldName(living))
                    .ToList();
                foreach (var folder in unbegun)
                {
                    foreach (var file in Directory.EnumerateFiles(folder))
                    {
                        File.Delete(file);
                    }

                    Directory.Delete(folder);
                }

                if (unbegun.Count > 0)
                {
                    site.Folder.RemoveUnfinished();
                }

                return unbegun.Count > 0;
            }
        );

    /// <summary>Moves the branch and brings the index up to date.</summary>
    /// <param name="kept">The files that did not land.</param>
    public Outcome MoveBranch(LandingJournal journal, IReadOnlyCollection<SitePath> kept)
    {
        if (journal.NewHead is null)
        {
            return new Outcome(null, null);
        }

        var (old, target) = (Commit(journal.OldHead), new CommitId(journal.NewHead));
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
                    if (Again(journal, tip, kept) is not { } again)
                    {
                        return new Outcome(null, "the branch has by now other changes at the same place");
                    }

                    target = again;
                }

                reached();
                aimed = target == tip ? null : (tip, target);
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

    /// <summary>Whether the branch has what the landing was to put there.</summary>
    public bool IsOnBranch(LandingJournal journal) =>
        journal.NewHead is { } head && history.CurrentBranch == journal.Branch && history.IsOnBranch(new CommitId(head));

    /// <summary>Undoes <see cref="MoveBranch"/> where it had moved the branch before it failed: the index first, as git tells a difference otherwise.</summary>
    /// <returns>False when that cannot be, because somebody has built on the new commit already.</returns>
    public bool MoveBranchBack(LandingJournal journal)
    {
        if (aimed is not { } move)
        {
            // An interrupted landing may have moved it before this one began, and nothing says where it was: the new commit stays, and so do its files.
            return !IsOnBranch(journal);
        }

        if (history.TipOf(journal.Branch!) is not { } tip || !history.IsOnBranch(move.To))
        {
            return true;
        }

        if (tip != move.To || move.From is not { } from)
        {
            return false;
        }

        reached();
        history.RefreshIndex(journal.Id, tip, from);
        reached();
        return history.Advance(journal.Branch!, tip, from, $"not {journal.LogMessage}");
    }

    /// <summary>Writes down what is left of the draft.</summary>
    public void Remember(LandingJournal journal, IReadOnlyCollection<SitePath> kept, Outcome outcome)
    {
        reached();
        if (journal.ClosesDraft && kept.Count == 0)
        {
            // What it holds is let go of at the very end: until then all of this may have to be taken back.
            drafts.Remove();
            return;
        }

        var basis = history.With(
            new TreeId(journal.Remaining.Basis),
            kept.Select(path => KeyValuePair.Create(path.Value, history.Entry(new TreeId(journal.Draft.Basis), path)))
        );
        drafts.Save(journal.Remaining with { Basis = basis.Value, BaseCommit = outcome.Head?.Value ?? journal.Remaining.BaseCommit });
    }

    /// <summary>Undoes <see cref="Remember"/>.</summary>
    public void RememberBefore(LandingJournal journal)
    {
        if (drafts.Load() is not { } known || known.Id != journal.Draft.Id || known.Basis != journal.Draft.Basis)
        {
            reached();
            drafts.Save(journal.Draft);
        }
    }

    /// <summary>The planned change once more, on top of where the branch is by now and without the files that did not land.</summary>
    /// <returns>Null when the branch has other changes at the same place by now.</returns>
    private CommitId? Again(LandingJournal journal, CommitId? tip, IReadOnlyCollection<SitePath> kept)
    {
        var before = journal.OldHead is { } head ? history.Checkpoint(new CommitId(head)).Tree : SiteHistory.Nothing;
        var planned = history.With(
            history.Checkpoint(new CommitId(journal.NewHead!)).Tree,
            kept.Select(path => KeyValuePair.Create(path.Value, history.Entry(before, path)))
        );
        var current = tip is { } id ? history.Checkpoint(id).Tree : SiteHistory.Nothing;
        if (history.Merge(before, current, planned).Tree is not { } tree)
        {
            return null;
        }

        return tree == current && tip is { } same
            ? same
            : history.Write(tip, tree, history.Message(new CommitId(journal.NewHead!)), byUser: false);
    }

    /// <summary>Nothing is taken back any more, so a draft that has landed as a whole needs no objects of its own.</summary>
    public void LetGoOfDraft(LandingJournal journal)
    {
        if (drafts.Load()?.Id != journal.Draft.Id)
        {
            drafts.LetGo(journal.Draft);
        }
    }

    /// <summary>The branch holds the new commits by now, or nobody wants them.</summary>
    public void LetGo(LandingJournal journal) => history.DropRef(LandingCommits.Reference(journal.Id));

    private void Keep(SitePath path, byte[] content)
    {
        var folder = new SiteFolder(Path.Combine(site.StateFolder, "kept", LandingJournalFile.Hash(content)![..16]));
        folder.Write(path, content);
        copies.Add(folder.Absolute(path));
    }

    private static CommitId? Commit(string? id) => id is null ? null : new CommitId(id);
}
