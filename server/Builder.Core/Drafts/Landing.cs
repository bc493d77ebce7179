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
/// Brings a draft into the workspace and onto the branch: all of it or, after a crash and <see cref="Recover"/>, still all of it or nothing.
/// Nothing of the person's is overwritten: a file that both changed is merged or left. Not for several threads at once on one site.
/// </summary>
public sealed class Landing(Site site, SiteHistory history, IOpenBuffers buffers, IEditorEdits editor)
{
    private const int MostAttempts = 3;
    private readonly LandingJournalFile journals = new(site);
    private readonly DraftFile drafts = new(site);
    private bool isTidy;

    /// <summary>Called before each thing that changes the disk; a test ends the process there.</summary>
    internal Action Reached { get; init; } = () => { };

    private LandingWork Work => new(site, history, journals, drafts, Reached);

    /// <summary>Lands a draft.</summary>
    /// <param name="paths">The files it is about; null for all. Both ends of a moved file go together.</param>
    /// <exception cref="BuilderException">Conflict: git is busy. Precondition: the disk is full. Nothing has changed then.</exception>
    public async Task<LandingResult> LandAsync(Draft draft, IReadOnlySet<SitePath>? paths, CancellationToken ct)
    {
        site.PrepareState();
        Recover();
        var id = Guid.NewGuid().ToString("N");
        using var held = history.Standing.WhyNoCommit is null ? history.LockIndex(id) : null;
        var plan = await PlanAsync(draft, paths, ct);
        if (plan.Files.Count == 0)
        {
            return new LandingResult([], plan.Conflicts, [], LandingWords.Tell(0, plan.Conflicts, [], null));
        }

        var state = history.Standing;
        var head = new LandingCommits(history, draft, state).Make(plan);
        var journal = Journal(id, draft, plan, state, head);
        var work = Work;
        work.Prepare(journal, plan.Files.Where(file => file is { Buffer: null, IsChange: true }));
        var kept = work.Apply(journal);
        var outcome = work.Finish(journal, kept);
        draft.Reload();
        return Result(plan, kept, state, outcome);
    }

    /// <summary>
    /// Completes or forgets a landing that was interrupted, by a kill or a loss of power. To be called when a site is opened, before anything
    /// else. May itself be interrupted and called again.
    /// </summary>
    /// <returns>Null when there was nothing to recover.</returns>
    public RecoveryReport? Recover()
    {
        Tidy();
        if (!journals.Exists)
        {
            history.RemoveStaleLocks(null, []);
            return null;
        }

        var journal = journals.Load();
        history.RemoveStaleLocks(journal?.Branch, journal?.NewHead is { } target ? [target] : []);
        if (journal is null)
        {
            journals.Remove();
            return new RecoveryReport(
                false,
                [],
                [],
                "Builder was interrupted just before it put changes into your site. Nothing was changed; the draft still has them."
            );
        }

        using var held = journal.NewHead is null ? null : history.LockIndex(journal.Id);
        var work = Work;
        var kept = work.Apply(journal);
        var outcome = work.Finish(journal, kept);
        var landed = journal.Files.Select(file => SitePath.Parse(file.Path)).Except(kept).ToList();
        return new RecoveryReport(true, landed, kept, LandingWords.TellRecovered(landed.Count, kept, outcome.WhyNoCommit));
    }

    /// <summary>Once a start: the process before this one may have been killed while it wrote a file.</summary>
    private void Tidy()
    {
        if (isTidy)
        {
            return;
        }

        site.DraftFolder.RemoveUnfinished();
        if (journals.Exists)
        {
            site.Folder.RemoveUnfinished();
        }

        isTidy = true;
    }

    /// <summary>Plans, and has the editor change what has unsaved buffers; again from the start when the person typed meanwhile.</summary>
    private async Task<LandingPlan> PlanAsync(Draft draft, IReadOnlySet<SitePath>? paths, CancellationToken ct)
    {
        for (var attempt = 0; ; attempt++)
        {
            ct.ThrowIfCancellationRequested();
            var plan = LandingPlan.Make(site, history, buffers.Dirty(site), draft, paths);
            var open = plan.Files.Where(file => file is { Buffer: not null, IsChange: true }).ToList();
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
        var committed = plan
            .Files.Select(file => file.Path.Value)
            .Concat(plan.IsWhole ? draft.Record.UserPaths : [])
            .ToHashSet(StringComparer.Ordinal);
        var remaining = draft.Record with
        {
            Basis = basis.Value,
            LastTree = rest.Value,
            IsLinear = false,
            UserPaths = [.. draft.Record.UserPaths.Where(path => head is null || !committed.Contains(path))],
        };
        var files = plan
            .Files.Where(file => file is { Buffer: null, IsChange: true })
            .Select(file => new LandingFile(
                file.Path.Value,
                LandingJournalFile.Hash(file.Before),
                LandingJournalFile.Hash(file.After),
                file.Item is { IsExecutable: true }
            ));
        var title = head is { } commit ? history.Checkpoint(commit).Title : "";
        return new LandingJournal(
            id,
            [.. files],
            head is null ? null : history.CurrentBranch,
            state.Head?.Value,
            head?.Value,
            title,
            draft.Basis.Value,
            remaining,
            basis == rest
        );
    }

    private LandingResult Result(LandingPlan plan, IReadOnlyList<SitePath> kept, HistoryState before, LandingWork.Outcome outcome)
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
            LandingWords.Tell(landed.Count, conflicts, commits, before.WhyNoCommit ?? outcome.WhyNoCommit)
        );
    }
}
