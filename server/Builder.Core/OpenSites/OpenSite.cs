using Builder.Core.Changes;
using Builder.Core.Checkpoints;
using Builder.Core.Checks;
using Builder.Core.Checks.Queue;
using Builder.Core.Diagnostics;
using Builder.Core.Diffs;
using Builder.Core.Edits;
using Builder.Core.Flows;
using Builder.Core.Previews;
using Builder.Core.Processes.Sandbox;
using Builder.Core.Proofs;
using Builder.Core.Publishing;
using Builder.Core.Reviews;
using Builder.Core.Sites;
using Builder.Core.Templates;
using Builder.Core.Turns;

namespace Builder.Core.OpenSites;

/// <summary>
/// Everything a client can ask of one site. Changes (turns, landings, undo) run one at a time and first come, first served; looking is always possible.
/// This process owns the site while it is open (an operating-system lock), so no second one can write to it; it can be opened to be looked at while another does.
/// </summary>
public sealed class OpenSite : IAsyncDisposable
{
    private readonly SiteContext _context;
    private readonly SiteLock? _lock;
    private readonly SiteReview _review;
    private readonly SiteReversal _reversal;
    private readonly SiteTurns _turns;
    private readonly SiteEdits _edits;
    private readonly SitePreview _preview;
    private readonly CancellationTokenSource _closing = new();

    /// <param name="ownership">Null when another process owns the site, so that it can only be looked at.</param>
    internal OpenSite(SiteContext context, SiteLock? ownership, IReadOnlyList<string> notices)
    {
        _context = context;
        _lock = ownership;
        Notices = notices;
        _review = new SiteReview(context);
        _reversal = new SiteReversal(context);
        _turns = new SiteTurns(context, Questions);
        _edits = new SiteEdits(context);
        _preview = new SitePreview(context);
    }

    /// <summary>The site.</summary>
    public Site Site => _context.Site;

    /// <summary>The template it was made from, or null.</summary>
    public Template? Template => _context.Template;

    /// <summary>Sentences to show to the person: what a recovery did, what is unusual about the repository.</summary>
    public IReadOnlyList<string> Notices { get; }

    /// <summary>Open questions of the running turn.</summary>
    public Questions Questions { get; } = new();

    /// <summary>How the repository stands.</summary>
    public HistoryState State => _context.History.State;

    /// <summary>How many changes of this site run or wait.</summary>
    public int Busy => _context.Busy;

    /// <summary>What the preview shows now.</summary>
    public ShownState Shown => _context.Showing.Shown;

    /// <summary>Whether there is a draft, and in it changes that the person has not kept.</summary>
    public bool HasDraft => _context.Drafts.Current is not null;

    /// <summary>Whether the person lets this site's code reach the network before it is kept.</summary>
    public bool MayReachNetwork => new Allowances(_context.Services.Folders).Of(Site.Root).Network;

    /// <summary>Raised when the preview has something else to show.</summary>
    public event Action<ShownState>? ShownChanged
    {
        add => _context.Showing.Changed += value;
        remove => _context.Showing.Changed -= value;
    }

    /// <summary>Raised while a check waits and runs, and at its end. Whoever listens must not block.</summary>
    public event Action<BuildProgress>? BuildChanged
    {
        add => _context.BuildChanged += value;
        remove => _context.BuildChanged -= value;
    }

    /// <summary>A page of that tree is on screen.</summary>
    public void PageShown(string revision) => _context.Pages.Shown(revision);

    /// <summary>Something went wrong in a page that is on screen; a turn that made it gives it back to its model.</summary>
    /// <returns>The same, at its place in the files as they are now.</returns>
    public Diagnostic PageFailed(PageFault fault) => _context.PageFailed(fault);

    /// <summary>Runs a turn once the site is free. The last event is always <see cref="TurnEvent.Finished"/>.</summary>
    /// <param name="onEvent">Called in order, from one thread at a time; must not block.</param>
    /// <exception cref="BuilderException">Only for what is wrong before the turn starts; after that the result says it.</exception>
    public async Task<TurnResult> RunTurnAsync(TurnRequest request, Action<TurnEvent> onEvent, CancellationToken cancellationToken)
    {
        var record = TurnRecord.Enqueue(_context.Services.Sessions, Site, request);
        TurnResult result;
        using var work = Telemetry.Begin("turn");
        try
        {
            using var entered = await _context.EnterAsync(cancellationToken);
            result = await _turns.RunAsync(request, record, onEvent, cancellationToken);
            work.End(result.Outcome.ToString(), result.Error is not null);
        }
        catch (Exception failed)
        {
            work.Fail(failed);
            record.Drop();
            throw;
        }

        record.Finish(result);
        onEvent(new TurnEvent.Finished(result));
        return result;
    }

    /// <summary>The review that waits, or null.</summary>
    public ReviewState? Review() => _review.Current();

    /// <summary>Keeps the review's files (null: all), which then land in the workspace.</summary>
    public async Task<KeptChanges> KeepAsync(string reviewId, IReadOnlySet<SitePath>? paths, CancellationToken cancellationToken)
    {
        using var entered = await _context.EnterAsync(cancellationToken);
        return await _review.KeepAsync(reviewId, paths, cancellationToken);
    }

    /// <summary>Discards the review's files (null: all) and says what that means.</summary>
    public async Task<string> DiscardAsync(string reviewId, IReadOnlySet<SitePath>? paths, CancellationToken cancellationToken)
    {
        using var entered = await _context.EnterAsync(cancellationToken);
        var message = await _review.DiscardAsync(reviewId, paths, cancellationToken);
        if (_review.Current() is null)
        {
            try
            {
                await _preview.ShowWorkspaceAsync(cancellationToken);
            }
            catch (BuilderException failed) when (failed.Kind != ErrorKind.Cancelled)
            {
                // It was discarded; that the workspace cannot be shown is another matter, and the preview says it.
            }
        }

        return message;
    }

    /// <summary>The checkpoints, newest first.</summary>
    public IReadOnlyList<Checkpoint> Checkpoints(int limit) => _context.History.List(limit);

    /// <summary>One checkpoint by its id or a prefix of at least 7 digits.</summary>
    /// <exception cref="BuilderException">NotFound or Validation.</exception>
    public Checkpoint Checkpoint(string idOrPrefix) => _context.History.Find(idOrPrefix);

    /// <summary>What was proved of a checkpoint when it was made, or null where nothing is known of that.</summary>
    public StepProof? Proof(Checkpoint checkpoint) => _context.Proved.Of(checkpoint);

    /// <summary>What was proved of the change that waits for a review; null where none waits, or nothing is known.</summary>
    public StepProof? ProofOfReview() =>
        _context.Drafts.Current is { ReviewId: not null } draft ? _context.Services.Proofs.Of(draft.LastTree.Value) : null;

    /// <summary>A picture that a proof names, a WebP file; null when it is not kept any more.</summary>
    public byte[]? Picture(string hash) => _context.Services.Proofs.PictureOf(hash);

    /// <summary>What a checkpoint changed against the one before it.</summary>
    public IReadOnlyList<ChangedFile> Files(Checkpoint checkpoint) =>
        ChangedFiles.Between(_context.History, ParentTree(checkpoint), checkpoint.Tree);

    /// <summary>What a checkpoint changed, as a unified diff.</summary>
    public string Diff(Checkpoint checkpoint)
    {
        var before = ParentTree(checkpoint);
        return string.Concat(
            _context
                .History.Diff(before, checkpoint.Tree)
                .Select(c =>
                    LineDiff.Unified(
                        c.Path,
                        before is { } tree ? _context.History.Read(tree, c.MovedFrom ?? c.Path) : null,
                        _context.History.Read(checkpoint.Tree, c.Path)
                    )
                )
        );
    }

    /// <summary>Takes back one step.</summary>
    public async Task<ChangeResult> UndoAsync(string checkpointId, CancellationToken cancellationToken)
    {
        using var entered = await _context.EnterAsync(cancellationToken);
        return await _reversal.UndoAsync(checkpointId, cancellationToken);
    }

    /// <summary>Brings the site back to a checkpoint.</summary>
    public async Task<ChangeResult> RestoreAsync(string checkpointId, CancellationToken cancellationToken)
    {
        using var entered = await _context.EnterAsync(cancellationToken);
        return await _reversal.RestoreAsync(checkpointId, cancellationToken);
    }

    /// <summary>Type-checks and builds the workspace, or the draft when there is one.</summary>
    /// <param name="urgency">Whether somebody waits for it.</param>
    public async Task<CheckResult> CheckAsync(bool draft, CheckUrgency urgency, CancellationToken cancellationToken)
    {
        // An installation can take minutes, and an edit is to be seen meanwhile.
        await _context.Showing.RefreshSimpleAsync(cancellationToken);
        using var entered = await _context.EnterAsync(cancellationToken);
        return await _preview.CheckAsync(draft, urgency, cancellationToken);
    }

    /// <summary>What a person must be able to do on the site, as its files on the disk say.</summary>
    public SiteFlows Flows() => SiteFlows.Read(_context.FlowFiles(_context.History.SnapshotTree(Site.Folder)), Site.Folder);

    /// <summary>Builds the site as it is on the disk, and tries its flows on that.</summary>
    /// <exception cref="BuilderException">Precondition: it does not build, so there is nothing to try.</exception>
    public async Task<FlowsTried> TryFlowsAsync(CancellationToken cancellationToken)
    {
        using var entered = await _context.EnterAsync(cancellationToken);
        var check = await _preview.CheckAsync(draft: false, CheckUrgency.Interactive, cancellationToken);
        return check.Artifact is { } artifact
            ? await _context.Services.Proofs.TryAsync(Flows(), artifact, Site.Folder, cancellationToken)
            : throw new BuilderException(
                ErrorKind.Precondition,
                $"The site does not build, so nothing can be tried. {check.Sentence}",
                "“builder build DIR” says what is wrong with it."
            );
    }

    /// <summary>What was published of it, newest first.</summary>
    public IReadOnlyList<Publish> Publishes(PublishTokens tokens) => Publisher(tokens).All();

    /// <summary>What stands in the way of publishing the site as it is on the disk.</summary>
    /// <param name="target">Null when it is not known yet where it goes.</param>
    public async Task<PublishCheck> CheckPublishAsync(
        string? target,
        PublishTokens tokens,
        IProgress<PublishProgress> progress,
        CancellationToken cancellationToken
    )
    {
        using var entered = await _context.EnterAsync(cancellationToken);
        return await Publisher(tokens).CheckAsync(target, progress, cancellationToken);
    }

    /// <summary>Sends the site as it is on the disk to a place where it can be looked at; nothing that is live changes.</summary>
    /// <param name="project">Its name at the host; null for the one it has there.</param>
    /// <param name="despite">Also when something is wrong with it; never when a secret is in it.</param>
    /// <returns>What was found before, and what came of it; null where nothing was sent because of that.</returns>
    public async Task<(PublishCheck Check, PublishOutcome? Outcome)> PublishAsync(
        string target,
        string? project,
        bool despite,
        PublishTokens tokens,
        IProgress<PublishProgress> progress,
        CancellationToken cancellationToken
    )
    {
        using var entered = await _context.EnterAsync(cancellationToken);
        return await Publisher(tokens).SendAsync(target, project, despite, progress, cancellationToken);
    }

    /// <summary>Makes what was published the one that everybody gets.</summary>
    /// <param name="id">Null for the one that was live before the one that is.</param>
    public async Task<PublishOutcome> MakeLiveAsync(
        string target,
        string? id,
        PublishTokens tokens,
        IProgress<PublishProgress> progress,
        CancellationToken cancellationToken
    )
    {
        using var entered = await _context.EnterAsync(cancellationToken);
        return id is null
            ? await Publisher(tokens).RollBackAsync(target, progress, cancellationToken)
            : await Publisher(tokens).MakeLiveAsync(target, id, progress, cancellationToken);
    }

    /// <summary>
    /// Shows the newest state, or one checkpoint, building it first where it was never built. Where that takes an installation it comes back as
    /// soon as there is a simple preview, and goes on; <see cref="ShownChanged"/> tells of the rest.
    /// </summary>
    public async Task<ShownState> ShowAsync(string? checkpointId, CancellationToken cancellationToken)
    {
        if (_context.Held is not null)
        {
            return _preview.ShowKept(checkpointId);
        }

        _context.Live.Watch();
        var simple = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ShownChanged += Seen;
        var stop = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        var showing = ShowWhenFreeAsync(checkpointId, stop.Token);
        using (cancellationToken.Register(stop.Cancel))
        {
            if (checkpointId is null)
            {
                Seen(_context.Showing.Shown);
            }

            await Task.WhenAny(showing, simple.Task);
        }

        ShownChanged -= Seen;
        _ = EndAsync(showing, stop);
        return showing.IsCompleted ? await showing : _context.Showing.Shown;

        void Seen(ShownState shown)
        {
            if (shown.Simple is not null)
            {
                simple.TrySetResult();
            }
        }
    }

    /// <summary>Applies given edits as one step, by the engine that turns use.</summary>
    public async Task<EditApplyResult> ApplyEditsAsync(
        EditFormat format,
        string text,
        SitePath? path,
        bool keep,
        CancellationToken cancellationToken
    )
    {
        using var entered = await _context.EnterAsync(cancellationToken);
        return await _edits.ApplyAsync(format, text, path, keep, cancellationToken);
    }

    /// <summary>Gives the site free for another process.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        if (_lock is not null)
        {
            using (await _context.EnterAsync(CancellationToken.None))
            {
                await _context.Housekeeping.DisposeAsync();
                _lock.Dispose();
            }
        }

        _context.Dispose();
        _closing.Dispose();
    }

    private async Task<ShownState> ShowWhenFreeAsync(string? checkpointId, CancellationToken cancellationToken)
    {
        using var entered = await _context.EnterAsync(cancellationToken);
        return await _preview.ShowAsync(checkpointId, cancellationToken);
    }

    private static async Task EndAsync(Task showing, CancellationTokenSource stop)
    {
        try
        {
            await showing;
        }
        catch (Exception ended) when (ended is OperationCanceledException or BuilderException)
        {
            // Whoever still waits is told; for everybody else the last check and what is shown tell it.
        }
        finally
        {
            stop.Dispose();
        }
    }

    private SitePublisher Publisher(PublishTokens tokens) => new(_context, _preview, tokens);

    private TreeId? ParentTree(Checkpoint checkpoint) => checkpoint.Parent is { } parent ? _context.History.Find(parent.Value).Tree : null;
}
