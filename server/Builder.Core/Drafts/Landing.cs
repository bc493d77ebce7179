using Builder.Core.Checkpoints;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>What came of a landing.</summary>
/// <param name="Landed">Files that are in the workspace now as the draft has them, or merged.</param>
/// <param name="Conflicts">Files that were left as the person has them; the draft keeps its own version.</param>
/// <param name="Commits">What is on the branch now, oldest first; empty when nothing was committed.</param>
/// <param name="Message">All of it in plain sentences.</param>
public sealed record LandingResult(
    IReadOnlyList<SitePath> Landed,
    IReadOnlyList<SitePath> Conflicts,
    IReadOnlyList<Checkpoint> Commits,
    string Message
);

/// <summary>What was found of a landing that was interrupted, and what became of it.</summary>
/// <param name="Completed">True when it was completed; false when nothing of it had happened yet.</param>
/// <param name="KeptYours">Files that the person changed in between. They stay so; the draft keeps its own version.</param>
public sealed record RecoveryReport(bool Completed, IReadOnlyList<SitePath> Landed, IReadOnlyList<SitePath> KeptYours, string Message);

/// <summary>
/// Brings a draft into the workspace and onto the branch: all of it or nothing, decided before it answers, and after a crash by <see cref="Recover"/>.
/// Nothing of the person's is overwritten: a file that both changed is merged or left. Not for several threads at once on one site.
/// </summary>
public sealed class Landing(Site site, SiteHistory history, IOpenBuffers buffers, IEditorEdits editor)
{
    private const int MostAttempts = 3;
    private readonly LandingJournalFile journals = new(site);
    private readonly DraftFile drafts = new(site, history);
    private bool isTidy;

    /// <summary>Called before each thing that changes the disk; a test ends the process there.</summary>
    internal Action Reached { get; init; } = () => { };

    private LandingWork Work => new(site, history, drafts, Reached);

    /// <summary>Lands a draft.</summary>
    /// <param name="tree">The draft as it was checked. That lands, whatever has become of the draft's folder since.</param>
    /// <param name="paths">The files it is about; null for all. Both ends of a moved file go together.</param>
    /// <exception cref="BuilderException">
    /// Conflict: git is busy. Precondition or External: the disk refused. Nothing has changed then, or the message says exactly what has.
    /// </exception>
    public async Task<LandingResult> LandAsync(Draft draft, TreeId tree, IReadOnlySet<SitePath>? paths, CancellationToken ct)
    {
        site.PrepareState();
        if (Recover() is { } earlier)
        {
            draft.Follow();
            if (draft.IsClosed)
            {
                return new LandingResult(earlier.Landed, earlier.KeptYours, [], earlier.Message);
            }
        }

        var id = Guid.NewGuid().ToString("N");
        using var held = history.Standing.WhyNoCommit is null ? Lock(id) : null;
        var plan = await PlanAsync(draft, tree, paths, ct);
        if (plan.Files.Count == 0)
        {
            var told = plan.IsEntangled ? LandingMessages.TellEntangled(plan.Conflicts) : LandingMessages.Tell(0, plan.Conflicts, [], null);
            return new LandingResult([], plan.Conflicts, [], told);
        }

        try
        {
            return Carry(draft, plan, id);
        }
        catch (BuilderException) when (plan.Files.Any(IsOpen))
        {
            var texts = plan.Files.Where(IsOpen).ToDictionary(file => file.Path, file => BufferBytes.Decode(file.Before!));
            await editor.ReplaceAsync(site, texts!, CancellationToken.None);
            throw;
        }
    }

    /// <summary>
    /// Brings a landing to its end that was interrupted. To be called when a site is opened, before anything else, and before whatever decides on a
    /// draft. May itself be interrupted and called again.
    /// </summary>
    /// <param name="giveUp">Whether what has not been completed is not wanted any more.</param>
    /// <returns>Null when there was nothing to recover.</returns>
    /// <exception cref="BuilderException">It could not be brought to its end; the message says which files are new and which are old.</exception>
    public RecoveryReport? Recover(bool giveUp = false)
    {
        var interrupted = journals.Load();
        Tidy(interrupted?.Journal.Id);
        var unbegun = Work.RemoveUnbegun(interrupted?.Journal.Id);
        history.RemoveStaleLocks(interrupted?.Journal.Branch, interrupted?.Journal.NewHead is { } target ? [target] : []);
        if (interrupted is not var (journal, course))
        {
            return unbegun ? new RecoveryReport(false, [], [], LandingMessages.TellNotBegun(drafts.Load() is not null)) : null;
        }

        using var held = journal.NewHead is null ? null : Lock(journal.Id);
        var end = new LandingEnd(Work, journals, journal);
        return course switch
        {
            LandingCourse.Done => end.AfterDone(),
            // What is on the branch already has landed, and is taken back by an undo only.
            LandingCourse.Forth when !giveUp || Work.IsOnBranch(journal) => end.Complete(),
            _ => end.GoBack(),
        };
    }

    /// <summary>Once a start: the process before this one may have been killed while it wrote a file.</summary>
    private void Tidy(string? interrupted)
    {
        if (isTidy)
        {
            return;
        }

        journals.Tidy();
        drafts.Tidy();
        if (interrupted is not null)
        {
            site.Folder.RemoveUnfinished(Work.HoldName(interrupted));
        }

        isTidy = true;
    }

    private IDisposable Lock(string id) => DiskErrors.Translate("lock git's index", () => history.LockIndex(id));

    private LandingResult Carry(Draft draft, LandingPlan plan, string id)
    {
        var state = history.Standing;
        var head = new LandingCommits(history, draft, state).Make(plan);
        if (head is { } made)
        {
            history.KeepRef(LandingCommits.Reference(id), made);
        }

        var journal = Journal(id, draft, plan, state, head);
        var end = new LandingEnd(Work, journals, journal);
        var carried = end.Carry([.. plan.Files.Where(GoesToDisk)], draft);
        return Result(plan, carried.Kept, state, carried.Outcome, carried.Left);
    }

    /// <summary>Plans, and has the editor change what has unsaved buffers; again from the start when the person typed meanwhile.</summary>
    private async Task<LandingPlan> PlanAsync(Draft draft, TreeId tree, IReadOnlySet<SitePath>? paths, CancellationToken ct)
    {
        for (var attempt = 0; ; attempt++)
        {
            ct.ThrowIfCancellationRequested();
            var plan = LandingPlan.Make(site, history, buffers.Dirty(site), draft, tree, paths);
            if (new LandingCommits(history, draft, history.Standing).Entangled(plan) is { Count: > 0 } entangled)
            {
                return plan with { Files = [], Conflicts = entangled, IsEntangled = true };
            }

            var open = plan.Files.Where(IsOpen).ToList();
            if (open.Count == 0)
            {
                return plan;
            }

            var isStill =
                buffers.Dirty(site) is var now && plan.Files.All(file => now.GetValueOrDefault(file.Path)?.Version == file.Buffer);
            var texts = open.ToDictionary(file => file.Path, file => file.After is null ? null : BufferBytes.Decode(file.After));
            if (isStill && await editor.ReplaceAsync(site, texts, ct))
            {
                return plan;
            }

            if (attempt == MostAttempts - 1)
            {
                var refused = open.Select(file => file.Path).ToHashSet();
                return plan with
                {
                    Files = [.. plan.Files.Where(file => !refused.Contains(file.Path))],
                    Conflicts = [.. plan.Conflicts.Concat(refused).Order()],
                };
            }
        }
    }

    private LandingJournal Journal(string id, Draft draft, LandingPlan plan, HistoryState state, CommitId? head)
    {
        var landed = plan.Files.Select(file => KeyValuePair.Create(file.Path.Value, file.Item)).ToList();
        var basis = history.With(draft.Basis, landed);
        // What was deleted is not in the draft; a folder may have its name there.
        var rest = history.With(plan.DraftTree, landed.Where(file => file.Value is not null));
        var remaining = draft.Record with { Basis = basis.Value, LastTree = rest.Value, HasLandedInPart = true };
        var files = plan
            .Files.Where(GoesToDisk)
            .Select(file => new LandingFile(file.Path.Value, LandingJournalFile.Hash(file.Before), LandingJournalFile.Hash(file.After)));
        var title = head is { } commit ? history.Checkpoint(commit).Title : "";
        return new LandingJournal(
            id,
            [.. files],
            head is null ? null : history.CurrentBranch,
            state.Head?.Value,
            head?.Value,
            title,
            draft.Record,
            remaining,
            basis == rest
        );
    }

    private static bool IsOpen(PlannedFile file) => file is { Buffer: not null, IsChange: true };

    private static bool GoesToDisk(PlannedFile file) => file is { Buffer: null, IsChange: true };

    private LandingResult Result(
        LandingPlan plan,
        IReadOnlyList<SitePath> kept,
        HistoryState before,
        LandingWork.Outcome outcome,
        string? left
    )
    {
        List<SitePath> landed = [.. plan.Files.Select(file => file.Path).Except(kept)];
        List<SitePath> conflicts = [.. plan.Conflicts.Concat(kept).Order()];
        var commits = new List<Checkpoint>();
        for (var id = outcome.Head; id is { } commit && commit != before.Head; id = commits[0].Parent)
        {
            commits.Insert(0, history.Checkpoint(commit));
        }

        return new LandingResult(
            landed,
            conflicts,
            commits,
            LandingMessages.Tell(landed.Count, conflicts, commits, before.WhyNoCommit ?? outcome.WhyNoCommit)
                + (left is null ? "" : " " + left)
        );
    }
}
