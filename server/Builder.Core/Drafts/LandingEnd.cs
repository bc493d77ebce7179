using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>
/// Brings one landing to its end: forth, or, when something refuses, back to where it began. What is said comes from what is on the disk then.
/// A way on that fails too leaves the journal, which says which way is left.
/// </summary>
internal sealed class LandingEnd(LandingWork work, LandingJournalFile journals, LandingJournal journal)
{
    /// <param name="Left">A sentence about what Builder could not put away yet; null when nothing is left.</param>
    /// <param name="Failure">Why it could not be completed, and how things are now; null when it was.</param>
    /// <param name="IsSettled">Whether all of it or nothing is there.</param>
    public sealed record Carried(
        IReadOnlyList<SitePath> Kept,
        LandingWork.Outcome Outcome,
        string? Left,
        BuilderException? Failure = null,
        bool IsSettled = true
    );

    /// <summary>Lands from the start.</summary>
    /// <exception cref="BuilderException">It could not be; the message says how things are now.</exception>
    public Carried Carry(IReadOnlyList<PlannedFile> planned, Draft draft)
    {
        LandingFiles? files = null;
        try
        {
            files = work.Files(journal, create: true);
            var carried = Failure(() =>
            {
                files.Stage(planned);
                work.Reached();
                journals.Commit(journal);
            })
                is { } failure
                ? Undone(files, failure, null)
                : Forth(files, draft);
            return carried.Failure is null ? carried : throw carried.Failure;
        }
        finally
        {
            files?.Dispose();
        }
    }

    /// <summary>Completes a landing that was interrupted; when that cannot be, takes it back.</summary>
    public RecoveryReport Complete()
    {
        using var files = work.Files(journal, create: false);
        if (!files.IsHeld)
        {
            Forget();
            var sight = files.Look();
            return new RecoveryReport(sight.Old.Count == 0, sight.New, sight.Others, LandingMessages.TellAbandoned(sight));
        }

        var carried = Forth(files, null);
        if (carried.Failure is { } failure)
        {
            return carried.IsSettled
                ? new RecoveryReport(false, [], [], $"{LandingMessages.Interrupted} It could not be completed. {failure.Message}")
                : throw failure;
        }

        var landed = journal.Files.Select(file => SitePath.Parse(file.Path)).Except(carried.Kept).ToList();
        var told = LandingMessages.TellRecovered(landed.Count, carried.Kept, carried.Outcome.WhyNoCommit);
        return new RecoveryReport(true, landed, carried.Kept, carried.Left is null ? told : $"{told} {carried.Left}");
    }

    /// <summary>Goes on with taking back.</summary>
    public RecoveryReport GoBack()
    {
        using var files = work.Files(journal, create: false);
        var (refused, isBack) = Back(files);
        var told = LandingMessages.TellBack(files.Look(), work.Copies);
        return isBack
            ? new RecoveryReport(false, [], [], $"Builder could not put changes into your site. {told}")
            : throw Said(refused!, LandingMessages.TellMixed(files.Look()));
    }

    /// <summary>Everything is as it is to be; only Builder's own notes are left.</summary>
    public RecoveryReport AfterDone()
    {
        using var files = work.Files(journal, create: false);
        var told = LandingMessages.TellDone(files.Look());
        var left = PutAway(files);
        return new RecoveryReport(true, files.Look().New, [], left is null ? told : $"{told} {left}");
    }

    private Carried Forth(LandingFiles files, Draft? draft)
    {
        IReadOnlyList<SitePath> kept = [];
        LandingWork.Outcome? outcome = null;
        var failure = Failure(() =>
        {
            kept = files.Apply();
            outcome = work.MoveBranch(journal, kept);
            work.Remember(journal, kept, outcome);
        });
        if (failure is not null)
        {
            return Undone(files, failure, new Carried(kept, outcome ?? new LandingWork.Outcome(work.MovedTo, null), null));
        }

        // Until this name stands, the same steps are looked through once more; they have all been done.
        var note = Failure(() =>
        {
            work.Reached();
            journals.Turn(LandingCourse.Done);
            draft?.Follow();
        });
        return new Carried(kept, outcome!, note is null ? PutAway(files) : LandingMessages.Later(note));
    }

    /// <summary>Takes back what has happened. Where somebody has built on the new commit, everything is there, and it stays.</summary>
    private Carried Undone(LandingFiles files, BuilderException cause, Carried? asItStands)
    {
        var isBranchBack = false;
        var branch = Failure(() => isBranchBack = work.MoveBranchBack(journal));
        if (asItStands is not null && !isBranchBack)
        {
            return asItStands with { Left = LandingMessages.Later(branch ?? cause) };
        }

        var (refused, isBack) = Back(files);
        var sight = files.Look();
        var said = isBack
            ? Said(cause, LandingMessages.TellBack(sight, work.Copies))
            : Said(refused ?? cause, LandingMessages.TellMixed(sight));
        return new Carried([], new LandingWork.Outcome(null, null), null, said, isBack);
    }

    /// <summary>Brings the files and the draft's record back, and forgets the landing.</summary>
    /// <returns>What refused first, and whether all is as it was and stays so.</returns>
    private (BuilderException? Refused, bool IsBack) Back(LandingFiles files)
    {
        var turn = Failure(() => journals.Turn(LandingCourse.Back));
        if ((files.IsHeld ? files.Back() : []) is [var refused, ..])
        {
            return (refused, false);
        }

        if (Failure(() => work.RememberBefore(journal)) is { } record)
        {
            return (record, false);
        }

        // Without anything held, a journal completes nothing; with its new name it does not either.
        var clear = Failure(() => files.Clear(isBack: true));
        _ = clear ?? Failure(Forget);
        return (clear ?? turn, clear is null || turn is null);
    }

    private void Forget()
    {
        work.LetGoOfDraft(journal);
        journals.Remove();
        work.LetGo(journal);
    }

    /// <returns>A sentence about what could not be put away, or about copies that were kept; null when there is nothing to say.</returns>
    private string? PutAway(LandingFiles files)
    {
        var failure = Failure(() =>
        {
            files.Clear(isBack: false);
            work.Reached();
            Forget();
        });
        return failure is not null ? LandingMessages.Later(failure)
            : work.Copies.Count > 0 ? LandingMessages.TellCopies(work.Copies)
            : null;
    }

    private static BuilderException? Failure(Action step)
    {
        try
        {
            step();
            return null;
        }
        catch (BuilderException e)
        {
            return e;
        }
        catch (Exception e) when (DiskErrors.IsFromDisk(e))
        {
            return DiskErrors.Explain("write down what becomes of the changes", e);
        }
    }

    private static BuilderException Said(BuilderException cause, string how) =>
        new(cause.Kind, $"{cause.Message} {how}", cause.NextStep, cause.Detail, cause);
}
