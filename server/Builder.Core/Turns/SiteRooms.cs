using Builder.Core.Builds;
using Builder.Core.Checkpoints;
using Builder.Core.Drafts;
using Builder.Core.Sites;
using Builder.Core.Templates;

namespace Builder.Core.Turns;

/// <summary>What the preview of a site shows.</summary>
/// <param name="Artifact">The built site; null while nothing has been built.</param>
/// <param name="Label">What it is, for a person.</param>
/// <param name="IsStale">True when a newer state exists that does not build.</param>
/// <param name="Simple">The site from its sources, where there is no built one; null otherwise.</param>
public sealed record ShownState(Artifact? Artifact, string Label, bool IsStale, InstantSite? Simple = null)
{
    /// <summary>The draft as it is being written, which is shown instead of all else; null when it is not.</summary>
    public LiveView? Live { get; init; }

    /// <summary>A sentence on why the newest edits cannot be seen as they are made, or null.</summary>
    public string? Notice { get; init; }
}

/// <param name="Revision">The tree that pages were told of last. What a page shows it says itself.</param>
public sealed record LiveView(LiveEndpoint Endpoint, string Revision);

/// <summary>The rooms as one open site sees them. Whoever changes the site holds <see cref="EnterAsync"/> while doing so.</summary>
internal sealed class SiteRooms(
    Site site,
    SiteHistory history,
    DraftStore drafts,
    Landing landing,
    Template? template,
    SiteServices services
) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Lock _showing = new();
    private int _waiting;
    private LiveDraft? _liveDraft;
    private ShownState _built = new(null, "Nothing built yet", false);
    private volatile LiveView? _live;
    private volatile string? _notice;
    private ShownState? _beforePreview;
    private Artifact? _quick;
    private SiteFolder? _simpleFolder;

    public Site Site => site;
    public SiteHistory History => history;
    public DraftStore Drafts => drafts;
    public Landing Landing => landing;
    public Template? Template => template;
    public SiteServices Services => services;

    /// <summary>What the preview shows now.</summary>
    public ShownState Shown =>
        _live is { } live
            ? _built with
            {
                Label = "The draft, live",
                IsStale = false,
                Live = live,
                Notice = _notice,
            }
            : _built with
            {
                Notice = _notice,
            };

    /// <summary>What shows the draft while a turn writes it.</summary>
    public LiveDraft Live => LazyInitializer.EnsureInitialized(ref _liveDraft, () => new LiveDraft(this));

    /// <summary>Raised after every change of <see cref="Shown"/>, on the thread that made it.</summary>
    public event Action<ShownState>? ShownChanged;

    /// <summary>Raised while a check of this site waits and runs, and at its end. Whoever listens must not block.</summary>
    public event Action<BuildProgress>? BuildChanged;

    /// <summary>What the pages say that the preview has open.</summary>
    public OpenPages Pages { get; } = new(services.Clock);

    /// <summary>What went wrong in an open page of that tree, placed in the folder's files.</summary>
    public async Task<IReadOnlyList<Diagnostic>> PageProblemsAsync(SiteFolder folder, TreeId tree, CancellationToken cancellationToken)
    {
        var faults = await Pages.FaultsAsync(tree.Value, cancellationToken);
        return [.. faults.Select(fault => PageFaults.Describe(fault, folder, MadeOf(tree.Value))).DistinctBy(problem => problem.Signature)];
    }

    /// <summary>A page says that something went wrong in it.</summary>
    public Diagnostic PageFailed(PageFault fault)
    {
        Pages.Failed(fault);
        return PageFaults.Describe(fault, Drafts.Current?.Folder ?? site.Folder, MadeOf(fault.Revision));
    }

    /// <summary>The page of a tree may still be that of the quick build, whose scripts are others than those of the full one.</summary>
    private Artifact[] MadeOf(string tree) =>
        [.. new[] { _built.Artifact, _quick }.OfType<Artifact>().Where(artifact => artifact.TreeKey == tree)];

    /// <summary>The last check of this site, whichever folder it was of.</summary>
    public CheckResult? LastCheck { get; private set; }

    /// <summary>How many changes of this site run or wait.</summary>
    public int Busy => Volatile.Read(ref _waiting);

    /// <summary>Waits until no other change of this site runs. First come, first served.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
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

    /// <summary>Checks a folder whose tree is known. What was built of it is shown as soon as it is there, and taken back when the check fails.</summary>
    /// <param name="onProblems">Told of type errors in what changed, before the check has ended; null when nobody asks.</param>
    /// <param name="urgency">Whether somebody waits for it.</param>
    public async Task<CheckResult> CheckAsync(
        SiteFolder folder,
        TreeId tree,
        string label,
        Action<IReadOnlyList<Diagnostic>>? onProblems,
        CheckUrgency urgency,
        CancellationToken cancellationToken
    )
    {
        using var built = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var simple = ShowSimpleAsync(folder, tree, built.Token);
        try
        {
            // Where the draft is seen live, it has been seen already.
            var early = new EarlySigns(_live is null ? artifact => Preview(artifact, label, built) : null, onProblems ?? (_ => { }));
            var result = await CheckAsync(folder, tree, early, urgency, cancellationToken);
            if (result is { Passed: true, Artifact: not null })
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
            await simple;
            if (_beforePreview is not null)
            {
                Show(TakeBack());
            }
            throw;
        }
    }

    /// <summary>Takes up an edit in a simple preview at once, whatever else goes on. Does nothing when none is shown.</summary>
    public async Task RefreshSimpleAsync(CancellationToken cancellationToken)
    {
        if (_built.Simple is { Reason: var reason } && _simpleFolder is { } folder)
        {
            var outcome = await services.Checks.Instant.MakeAsync(folder, reason, cancellationToken);
            lock (_showing)
            {
                if (_built.Simple?.Reason == reason && _simpleFolder == folder)
                {
                    ShowSimple(folder, reason, outcome);
                }
            }
        }
    }

    /// <summary>Checks a folder and tells how far it is; what the preview shows stays.</summary>
    public async Task<CheckResult> CheckAsync(
        SiteFolder folder,
        TreeId tree,
        EarlySigns? early,
        CheckUrgency urgency,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var result = await services.Checks.CheckAsync(site, folder, tree.Value, Tell, early, urgency, cancellationToken);
            Tell(new BuildProgress(BuildStage.Finished, result.Passed ? "It builds" : "It does not build yet", Result: result));
            return result;
        }
        catch (Exception stopped)
        {
            Tell(new BuildProgress(BuildStage.Stopped, stopped is BuilderException known ? known.Message : "The check was cancelled."));
            throw;
        }

        void Tell(BuildProgress progress) => BuildChanged?.Invoke(progress);
    }

    /// <summary>Lands a draft (these paths of it, or null for all). What was built of it stays, so that going back to it needs no build.</summary>
    public async Task<LandingResult> LandAsync(Draft draft, IReadOnlySet<SitePath>? paths, CancellationToken cancellationToken)
    {
        var tree = draft.Tree();
        var landed = await landing.LandAsync(draft, paths, cancellationToken);
        services.Checks.Artifacts.Keep(tree.Value);
        return landed;
    }

    private void Preview(Artifact artifact, string label, CancellationTokenSource built)
    {
        lock (_showing)
        {
            built.Cancel();
            _beforePreview ??= _built;
            _quick = artifact;
            Change(new ShownState(artifact, $"{label} (being checked)", false));
        }
    }

    /// <summary>Shows the site from its sources where nothing built can be shown soon.</summary>
    /// <returns>Null when it can, or was meanwhile.</returns>
    private async Task<InstantOutcome?> ShowSimpleAsync(SiteFolder folder, TreeId tree, CancellationToken built)
    {
        // The last page that worked stays, whatever is missing now.
        if (_built.Artifact is not null)
        {
            return null;
        }
        var wanted = services.Checks.WhyNotSoon(folder, tree.Value) ?? (_built.Simple is null ? null : SimpleReason.Building);
        if (wanted is not { } reason)
        {
            return null;
        }
        try
        {
            var outcome = await services.Checks.Instant.MakeAsync(folder, reason, built);
            lock (_showing)
            {
                if (built.IsCancellationRequested)
                {
                    return null;
                }
                ShowSimple(folder, reason, outcome);
                return outcome;
            }
        }
        catch (Exception failed) when (failed is OperationCanceledException or BuilderException)
        {
            // What cannot be read here cannot be checked either, and the check says so.
            return null;
        }
    }

    private void ShowSimple(SiteFolder folder, SimpleReason reason, InstantOutcome outcome)
    {
        if (outcome.Site is { } simple)
        {
            _simpleFolder = folder;
            Show(new ShownState(null, SimpleWords.Label(reason), false, simple));
        }
        else if (_built.Artifact is null)
        {
            Show(new ShownState(null, SimpleWords.Nothing(reason, outcome.WhyNot), false));
        }
    }

    /// <summary>A check ended without a page to show: the simple one stays, and says why.</summary>
    private async Task<CheckResult> StillSimpleAsync(
        SiteFolder folder,
        InstantSite shown,
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
        LastCheck = isInstalled ? result : result with { Diagnostics = [.. result.Diagnostics, .. shown.Problems] };
        var outcome = await services.Checks.Instant.MakeAsync(folder, reason, cancellationToken);
        lock (_showing)
        {
            TakeBack();
            ShowSimple(folder, reason, outcome);
        }
        return LastCheck;
    }

    /// <summary>A check ended: the preview shows what builds, and says so when what it shows is now old.</summary>
    public void Checked(CheckResult result, string label)
    {
        LastCheck = result;
        var good = TakeBack();
        Show(
            result.Artifact is { } artifact && result.Passed ? new ShownState(artifact, label, false)
            : good.Simple is null ? good with { IsStale = true }
            : good
        );
    }

    /// <summary>The files are newer than what is shown, and no check came to an end: what is shown is old.</summary>
    public void Outdated() => Change(_built with { IsStale = true });

    /// <summary>Shows the draft as it is being written, or no longer.</summary>
    /// <param name="notice">Why the newest edits are not seen, or null.</param>
    public void ShowLive(LiveView? live, string? notice)
    {
        lock (_showing)
        {
            if (live != _live || notice != _notice)
            {
                (_live, _notice) = (live, notice);
                ShownChanged?.Invoke(Shown);
            }
        }
    }

    /// <summary>Shows an artifact that is already there.</summary>
    public void Show(ShownState state)
    {
        _beforePreview = null;
        Change(state);
    }

    private void Change(ShownState built)
    {
        lock (_showing)
        {
            _built = built;
            ShownChanged?.Invoke(Shown);
        }
    }

    private ShownState TakeBack()
    {
        var good = _beforePreview ?? _built;
        _beforePreview = null;
        return good;
    }

    public void Dispose()
    {
        _liveDraft?.Dispose();
        history.Dispose();
        _gate.Dispose();
    }

    private sealed class Leave(SiteRooms rooms) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref rooms._waiting);
                rooms._gate.Release();
            }
        }
    }
}
