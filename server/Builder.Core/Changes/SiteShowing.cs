using Builder.Core.Artifacts;
using Builder.Core.Checks;
using Builder.Core.Previews.Live;
using Builder.Core.Previews.Simple;
using Builder.Core.Sites;

namespace Builder.Core.Changes;

/// <summary>What the preview of a site shows.</summary>
/// <param name="Artifact">The built site; null while nothing has been built.</param>
/// <param name="Label">What it is, for a person.</param>
/// <param name="IsStale">True when a newer state exists that does not build.</param>
/// <param name="Simple">The site from its sources, where there is no built one; null otherwise.</param>
public sealed record ShownState(Artifact? Artifact, string Label, bool IsStale, SimpleSite? Simple = null)
{
    /// <summary>No check has ended, and nothing can be shown without.</summary>
    public static ShownState NothingYet { get; } = new(null, "Nothing built yet", false);

    /// <summary>The draft as it is being written, which is shown instead of all else; null when it is not.</summary>
    public LiveView? Live { get; init; }

    /// <summary>A sentence on why the newest edits cannot be seen as they are made, or null.</summary>
    public string? Notice { get; init; }
}

/// <param name="Revision">The tree that pages were told of last. What a page shows it says itself.</param>
public sealed record LiveView(LiveEndpoint Endpoint, string Revision);

/// <summary>
/// Decides what the preview of one site shows: the draft live, else what was built last and passed, before that a quick build of what is being
/// checked, and where nothing is built yet the simple page. Safe for use by several threads.
/// </summary>
internal sealed class SiteShowing(SimplePreviews previews)
{
    private readonly Lock _gate = new();
    private ShownState _built = ShownState.NothingYet;
    private volatile LiveView? _live;
    private volatile string? _notice;

    /// <summary>What was shown before a build that is still being checked.</summary>
    private ShownState? _beforePreview;
    private Artifact? _quick;
    private SiteFolder? _simpleFolder;

    /// <summary>Raised after every change of <see cref="Shown"/>, on the thread that made it.</summary>
    public event Action<ShownState>? Changed;

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

    public bool IsLive => _live is not null;

    /// <summary>What pages of a tree were built as: a page may still be that of the quick build, whose scripts are others than those of the full one.</summary>
    public IReadOnlyList<Artifact> MadeOf(string tree) =>
        [.. new[] { _built.Artifact, _quick }.OfType<Artifact>().Where(artifact => artifact.TreeKey == tree)];

    /// <summary>Shows an artifact that is already there.</summary>
    public void Show(ShownState state)
    {
        _beforePreview = null;
        Change(state);
    }

    /// <summary>Shows the draft as it is being written, or no longer.</summary>
    /// <param name="notice">Why the newest edits are not seen, or null.</param>
    public void ShowLive(LiveView? live, string? notice)
    {
        lock (_gate)
        {
            if (live != _live || notice != _notice)
            {
                (_live, _notice) = (live, notice);
                Changed?.Invoke(Shown);
            }
        }
    }

    /// <summary>Shows what was built of a tree whose check goes on.</summary>
    /// <param name="built">Cancelled: nothing that is not built is shown any more.</param>
    public void Preview(Artifact artifact, string label, CancellationTokenSource built)
    {
        lock (_gate)
        {
            built.Cancel();
            _beforePreview ??= _built;
            _quick = artifact;
            Change(new ShownState(artifact, $"{label} (being checked)", false));
        }
    }

    /// <summary>A check came to no end: what was shown before it is shown again.</summary>
    public void TakeBackPreview()
    {
        if (_beforePreview is not null)
        {
            Show(TakeBack());
        }
    }

    /// <summary>A check ended: the preview shows what builds, and says so when what it shows is now old.</summary>
    public void Checked(CheckResult result, string label)
    {
        var good = TakeBack();
        Show(
            result.Verdict == Verdict.NotBuilt ? new ShownState(null, result.Sentence, false)
            : result.Artifact is { } artifact ? new ShownState(artifact, label, false)
            : good == ShownState.NothingYet ? new ShownState(null, result.Sentence, false)
            : good.Simple is null ? good with { IsStale = true }
            : good
        );
    }

    /// <summary>The files are newer than what is shown, and no check came to an end: what is shown is old.</summary>
    public void Outdated() => Change(_built with { IsStale = true });

    /// <summary>Shows the site from its sources where nothing built can be shown soon.</summary>
    /// <param name="whyNotSoon">Says why a built page will not be there within moments, or null when it will.</param>
    /// <param name="built">Cancelled when there is a built page.</param>
    /// <returns>Null when it is not shown.</returns>
    public async Task<SimpleOutcome?> ShowSimpleAsync(SiteFolder folder, Func<SimpleReason?> whyNotSoon, CancellationToken built)
    {
        // The last page that worked stays, whatever is missing now.
        if (_built.Artifact is not null)
        {
            return null;
        }
        var wanted = whyNotSoon() ?? (_built.Simple is null ? null : SimpleReason.Building);
        if (wanted is not { } reason)
        {
            return null;
        }
        try
        {
            var outcome = await previews.MakeAsync(folder, reason, built);
            lock (_gate)
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

    /// <summary>A check ended without a page to show: the simple one stays, and says why.</summary>
    public async Task StillSimpleAsync(SiteFolder folder, SimpleReason reason, CancellationToken cancellationToken)
    {
        var outcome = await previews.MakeAsync(folder, reason, cancellationToken);
        lock (_gate)
        {
            TakeBack();
            ShowSimple(folder, reason, outcome);
        }
    }

    /// <summary>Takes up an edit in a simple preview at once, whatever else goes on. Does nothing when none is shown.</summary>
    public async Task RefreshSimpleAsync(CancellationToken cancellationToken)
    {
        if (_built.Simple is { Reason: var reason } && _simpleFolder is { } folder)
        {
            var outcome = await previews.MakeAsync(folder, reason, cancellationToken);
            lock (_gate)
            {
                if (_built.Simple?.Reason == reason && _simpleFolder == folder)
                {
                    ShowSimple(folder, reason, outcome);
                }
            }
        }
    }

    private void ShowSimple(SiteFolder folder, SimpleReason reason, SimpleOutcome outcome)
    {
        if (outcome.Site is { } simple)
        {
            _simpleFolder = folder;
            Show(new ShownState(null, SimpleMessages.Label(reason), false, simple));
        }
        else if (_built.Artifact is null)
        {
            Show(new ShownState(null, SimpleMessages.Nothing(reason, outcome.WhyNot), false));
        }
    }

    private void Change(ShownState built)
    {
        lock (_gate)
        {
            _built = built;
            Changed?.Invoke(Shown);
        }
    }

    private ShownState TakeBack()
    {
        var good = _beforePreview ?? _built;
        _beforePreview = null;
        return good;
    }
}
