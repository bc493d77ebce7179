using Builder.Core.Checkpoints;
using Builder.Core.Checks;
using Builder.Core.Checks.Queue;
using Builder.Core.Diagnostics;
using Builder.Core.Drafts;
using Builder.Core.Flows;
using Builder.Core.Previews;
using Builder.Core.Previews.Simple;
using Builder.Core.Proofs;
using Builder.Core.Sites;
using Builder.Core.Templates;

namespace Builder.Core.Changes;

/// <summary>What belongs to one open site. Whoever changes the site holds <see cref="EnterAsync"/> while doing so.</summary>
internal sealed class SiteContext(
    Site site,
    SiteHistory history,
    DraftStore drafts,
    Landing landing,
    Template? template,
    SiteServices services
) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private int _waiting;
    private LiveDraft? _liveDraft;
    private SiteBaseline? _baseline;
    private SiteChanges? _changes;
    private Housekeeping? _housekeeping;
    private StepProofs? _proved;

    public Site Site => site;
    public SiteHistory History => history;
    public DraftStore Drafts => drafts;
    public Landing Landing => landing;
    public Template? Template => template;
    public SiteServices Services => services;

    /// <summary>Says who owns the site when another process does: then it can only be looked at. Null when it is ours.</summary>
    public BuilderException? Held { get; init; }

    /// <summary>What the preview shows.</summary>
    public SiteShowing Showing { get; } = new(services.Early.Simple);

    /// <summary>The way of every change into the site.</summary>
    public SiteChanges Changes => LazyInitializer.EnsureInitialized(ref _changes, () => new SiteChanges(this));

    /// <summary>How the site was before the draft changed it.</summary>
    public SiteBaseline Baseline => LazyInitializer.EnsureInitialized(ref _baseline, () => new SiteBaseline(this));

    /// <summary>What was proved of each step.</summary>
    public StepProofs Proved => LazyInitializer.EnsureInitialized(ref _proved, () => new StepProofs(history, services.Proofs));

    /// <summary>What is done once nobody waits for this site.</summary>
    public Housekeeping Housekeeping => LazyInitializer.EnsureInitialized(ref _housekeeping, () => new Housekeeping(this));

    /// <summary>What shows the draft while a turn writes it.</summary>
    public LiveDraft Live => LazyInitializer.EnsureInitialized(ref _liveDraft, () => new LiveDraft(this));

    /// <summary>Raised while a check of this site waits and runs, and at its end. Whoever listens must not block.</summary>
    public event Action<BuildProgress>? BuildChanged;

    /// <summary>What the pages say that the preview has open.</summary>
    public OpenPages Pages { get; } = new(services.Clock);

    /// <summary>What went wrong in an open page of that tree, placed in the draft's files. The page is loaded anew for it where that has not been seen yet.</summary>
    /// <param name="old">The words of what went wrong before, which is no news.</param>
    public async Task<IReadOnlyList<Diagnostic>> PageProblemsAsync(
        Draft draft,
        TreeId tree,
        IReadOnlySet<string> old,
        CancellationToken cancellationToken
    )
    {
        // A page that took in one edit after the other may live on what is not in the files any more. With a browser, every page was loaded for its proof.
        var isLoadedAnew = Showing.IsLive && !services.Proofs.CanLook;
        if (isLoadedAnew)
        {
            Pages.Expect(tree.Value);
            await Live.EndAsync();
        }

        var problems = Describe(await Pages.FaultsAsync(tree.Value, cancellationToken), draft.Folder, tree, old);
        if (isLoadedAnew && problems.Count > 0)
        {
            // They are to be mended, and that is to be seen as well.
            Live.Begin(draft);
        }

        return problems;
    }

    /// <summary>The same of what is known already.</summary>
    public IReadOnlyList<Diagnostic> PageProblemsSoFar(Draft draft, TreeId tree, IReadOnlySet<string> old) =>
        Describe(Pages.FaultsSoFar(tree.Value), draft.Folder, tree, old);

    private IReadOnlyList<Diagnostic> Describe(IReadOnlyList<PageFault> faults, SiteFolder folder, TreeId tree, IReadOnlySet<string> old)
    {
        return
        [
            .. faults
                .Where(fault => !old.Contains(fault.Message))
                .Select(fault => PageFaults.Describe(fault, folder, Showing.MadeOf(tree.Value)))
                .DistinctBy(problem => problem.Signature),
        ];
    }

    /// <summary>A page says that something went wrong in it.</summary>
    public Diagnostic PageFailed(PageFault fault)
    {
        Pages.Failed(fault);
        return PageFaults.Describe(fault, Drafts.Current?.Folder ?? site.Folder, Showing.MadeOf(fault.Revision));
    }

    /// <summary>How many changes of this site run or wait.</summary>
    public int Busy => Volatile.Read(ref _waiting);

    /// <summary>Waits until no other change of this site runs. First come, first served.</summary>
    /// <exception cref="BuilderException">Precondition: another process owns the site.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        if (Held is { } held)
        {
            throw new BuilderException(held.Kind, held.Message, held.NextStep, held.Detail, held);
        }

        Interlocked.Increment(ref _waiting);
        try
        {
            await _gate.WaitAsync(cancellationToken);
        }
        catch
        {
            Interlocked.Decrement(ref _waiting);
            throw;
        }

        return new Leave(this);
    }

    /// <summary>Checks the workspace as it is on disk.</summary>
    public Task<CheckResult> CheckWorkspaceAsync(TreeId tree, CheckUrgency urgency, CancellationToken cancellationToken) =>
        ShowAsync(site.Folder, tree, "Your files", null, null, urgency, cancellationToken);

    /// <summary>Checks the draft against what it was opened from.</summary>
    /// <param name="onProblems">Told of type errors in what changed, before the check has ended; null when nobody asks.</param>
    /// <param name="urgency">Whether somebody waits for it.</param>
    public Task<CheckResult> CheckAsync(
        Draft draft,
        TreeId tree,
        string label,
        Action<IReadOnlyList<Diagnostic>>? onProblems,
        CheckUrgency urgency,
        CancellationToken cancellationToken
    ) => ShowAsync(draft.Folder, tree, label, draft, onProblems, urgency, cancellationToken);

    /// <summary>Checks a folder whose tree is known. What was built of it is shown as soon as it is there, and taken back when the check fails.</summary>
    private async Task<CheckResult> ShowAsync(
        SiteFolder folder,
        TreeId tree,
        string label,
        Draft? draft,
        Action<IReadOnlyList<Diagnostic>>? onProblems,
        CheckUrgency urgency,
        CancellationToken cancellationToken
    )
    {
        using var built = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var simple = Showing.ShowSimpleAsync(folder, () => services.Early.WhyNotSoon(folder, tree.Value), built.Token);
        try
        {
            // Where the draft is seen live, it has been seen already.
            var early = new EarlySigns(
                Showing.IsLive ? null : artifact => Showing.Preview(artifact, label, built),
                // What was there before is no news, and nothing is said of it before that is known.
                found => onProblems?.Invoke(Baseline.Fresh(found, draft))
            );
            var result = await CheckAsync(folder, tree, draft, early, urgency, cancellationToken);
            if (result.Artifact is not null)
            {
                await built.CancelAsync();
            }
            if (await simple is { Site: { } shown } && !built.IsCancellationRequested)
            {
                return await StillSimpleAsync(folder, shown, result, cancellationToken);
            }
            Checked(result, label);
            return result;
        }
        catch
        {
            await built.CancelAsync();
            if (await simple is { Site: not null })
            {
                // Nothing is being installed or built any more.
                await Showing.StillSimpleAsync(folder, SimpleReason.Stopped, CancellationToken.None);
            }
            Showing.TakeBackPreview();
            throw;
        }
    }

    /// <summary>A check ended: the preview shows what builds, and says so when what it shows is now old.</summary>
    public void Checked(CheckResult result, string label) => Showing.Checked(result, label);

    /// <summary>Checks a folder and tells how far it is; what the preview shows stays.</summary>
    /// <param name="draft">What is compared with what it was opened from; null for files that nobody is asked to keep.</param>
    public async Task<CheckResult> CheckAsync(
        SiteFolder folder,
        TreeId tree,
        Draft? draft,
        EarlySigns? early,
        CheckUrgency urgency,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var result = await services.Checks.CheckAsync(site, folder, tree.Value, Tell, early, urgency, cancellationToken);
            if (draft is null)
            {
                result = result.AsItsOwn();
            }
            else
            {
                var (proved, seen, tried) = await ProveAsync(result, folder, tree, draft.Basis, Tell, cancellationToken);
                result = await Baseline.JudgeAsync(proved, draft, tree, cancellationToken);
                Proved.Remember(tree, result, seen, tried);
            }

            Tell(new BuildProgress(BuildStage.Finished, result.Sentence, Result: result));
            return result;
        }
        catch (Exception stopped)
        {
            Tell(new BuildProgress(BuildStage.Stopped, stopped is BuilderException known ? known.Message : "The check was cancelled."));
            throw;
        }

        void Tell(BuildProgress progress) => BuildChanged?.Invoke(progress);
    }

    /// <summary>Makes ready what the first check of a draft would have to wait for. Never fails: what cannot be made ready, the check says.</summary>
    /// <param name="onProgress">Told what goes on, for a person, where it takes noticeable time.</param>
    public async Task PrepareAsync(Draft draft, Action<string> onProgress, CancellationToken cancellationToken)
    {
        services.Proofs.Warm();
        await services.Checks.PrepareAsync(site, draft.Folder, onProgress, cancellationToken);
    }

    /// <summary>
    /// Looks at the pages of what was built and tries what a person must be able to do there, where there is a browser: what does not work is as
    /// wrong as what does not build.
    /// </summary>
    /// <param name="tree">What it was built from, whose flows are tried.</param>
    /// <param name="landed">What visitors of the site have met so far; what that left in their browsers is met by what comes. Null where it is not known.</param>
    /// <param name="tell">Told what is done.</param>
    public async Task<(CheckResult Result, Proof? Seen, FlowsTried? Tried)> ProveAsync(
        CheckResult result,
        SiteFolder folder,
        TreeId tree,
        TreeId? landed,
        Action<BuildProgress> tell,
        CancellationToken cancellationToken
    )
    {
        if (result.Artifact is not { } artifact)
        {
            return (result, null, null);
        }

        tell(new BuildProgress(BuildStage.Checking, "Looking at the pages"));
        var before = landed is { } known ? services.Checks.Artifacts.Find(known.Value) : null;
        var (proof, problems) = await services.Proofs.ProveAsync(folder, artifact, before, cancellationToken);
        result = result.With(problems) with
        {
            PagesSeen = proof.Routes is > 0 and var seen ? seen : null,
            HasMorePages = proof.Left > 0,
            WhyNotSeen = proof.HasFailed ? proof.WhyNot : null,
        };
        var flows = SiteFlows.Read(FlowFiles(tree), folder);
        if (flows.All.Count == 0 || problems.FirstOrDefault(problem => problem is { IsFailure: true, IsUnfinished: false }) is not null)
        {
            var untried = flows.All.Count == 0 ? null : "What it has to do was not tried, for a page does not work.";
            return (
                result.With(flows.Broken) with
                {
                    WhatWasTried = untried,
                },
                proof,
                untried is null ? null : new FlowsTried([], flows.All, [], untried)
            );
        }

        tell(new BuildProgress(BuildStage.Checking, "Trying what a visitor does"));
        var tried = await services.Proofs.TryAsync(flows, artifact, folder, cancellationToken);
        var told = problems.Select(problem => problem.Signature).ToHashSet(StringComparer.Ordinal);
        result = result.With([.. tried.Problems.Where(problem => !told.Contains(problem.Signature))]) with
        {
            WhatWasTried = tried.Sentence,
        };
        return (result, proof, tried);
    }

    /// <summary>What lies in the folder of flows of a tree.</summary>
    public IReadOnlyList<(SitePath Path, byte[] Content)> FlowFiles(TreeId tree) =>
        [.. history.In(tree, SiteFlows.Folder).Where(SiteFlows.IsFlow).Select(path => (path, history.Read(tree, path) ?? []))];

    /// <summary>Brings a landing to its end that could not be before, as whatever is done next builds on it.</summary>
    /// <param name="giveUp">Whether what has not been completed is not wanted any more.</param>
    public void Settle(bool giveUp = false)
    {
        if (landing.Recover(giveUp) is not null)
        {
            drafts.Current?.Follow();
        }
    }

    /// <summary>Lands a draft (these paths of it, or null for all). What was built of it stays, so that going back to it needs no build.</summary>
    /// <param name="tree">The draft as it was checked.</param>
    /// <param name="part">The paths, and the tree that was checked of them alone; null for all of the draft.</param>
    public async Task<LandingResult> LandAsync(
        Draft draft,
        TreeId tree,
        (IReadOnlySet<SitePath> Paths, TreeId Tree)? part,
        CancellationToken cancellationToken
    )
    {
        var steps = draft.Steps;
        var landed = await landing.LandAsync(draft, tree, part?.Paths, cancellationToken);
        services.Checks.Artifacts.Keep(tree.Value);
        Proved.Attach(landed, steps, part?.Tree ?? tree);
        return landed;
    }

    /// <summary>A check ended without a page to show: the simple one stays, and says why.</summary>
    private async Task<CheckResult> StillSimpleAsync(
        SiteFolder folder,
        SimpleSite shown,
        CheckResult result,
        CancellationToken cancellationToken
    )
    {
        var isInstalled = result.Diagnostics.All(problem => problem.Source != DiagnosticSource.Install);
        var reason =
            !services.Checks.HasTools ? SimpleReason.NoTools
            : isInstalled ? SimpleReason.DoesNotBuild
            : SimpleReason.InstallFailed;
        // A build tells of these itself, in its own words.
        var told = isInstalled ? result : result with { Diagnostics = [.. result.Diagnostics, .. shown.Problems] };
        await Showing.StillSimpleAsync(folder, reason, cancellationToken);
        return told;
    }

    public void Dispose()
    {
        _liveDraft?.Dispose();
        history.Dispose();
        _gate.Dispose();
    }

    private sealed class Leave(SiteContext context) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref context._waiting);
                context._gate.Release();
                context.Housekeeping.Begin();
            }
        }
    }
}
