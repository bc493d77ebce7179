using System.Text;
using System.Threading.Channels;
using Builder.Core.Changes;
using Builder.Core.Checkpoints;
using Builder.Core.Checks;
using Builder.Core.Drafts;
using Builder.Core.Models;
using Builder.Core.Previews;
using Builder.Core.Sessions;
using Builder.Core.Sites;
using Builder.Core.Templates;
using Builder.Core.Tools;
using Builder.Tests.Checks;
using Builder.Tests.Proofs;
using Xunit;

namespace Builder.Tests.Changes;

/// <summary>A site whose draft is being watched, without a model: a test writes the draft itself, as a turn's tools would, and hears what is shown.</summary>
internal sealed class LiveScene : IAsyncDisposable
{
    private readonly Workbench _bench = new();
    private readonly SessionStore _sessions;
    private readonly SiteChecks? _ownChecks;
    private readonly Channel<ShownState> _shown = Channel.CreateUnbounded<ShownState>();

    public LiveScene(SiteChecks? checks = null, string template = "react", Action<Site>? prepare = null)
    {
        Checks = checks ?? (_ownChecks = new SiteChecks(Workbench.SharedFolders, TimeProvider.System));
        Early = new EarlyPreviews(Checks);
        _sessions = SessionStore.Open(_bench.Folders, TimeProvider.System);
        Site = _bench.NewSite(template);
        prepare?.Invoke(Site);
        var history = SiteHistory.Open(Site, TimeProvider.System);
        var settings = new ModelSettings();
        var templates = new TemplateCatalog(Path.Combine(Workbench.Repository, "templates"));
        Rooms = new SiteContext(
            Site,
            history,
            new DraftStore(Site, history, NoOpenBuffers.Instance),
            new Landing(Site, history, NoOpenBuffers.Instance, NoOpenBuffers.Instance),
            null,
            new SiteServices(
                _bench.Folders,
                templates,
                settings,
                new ModelCatalog(settings, TimeProvider.System, null),
                _sessions,
                Checks,
                Early,
                NoBrowser.Proofs(_bench.Folders),
                TurnLimits.Default,
                TimeProvider.System
            )
        );
        Rooms.Showing.Changed += state => _shown.Writer.TryWrite(state);
        Draft = Rooms.Drafts.Open();
    }

    public SiteChecks Checks { get; }

    public EarlyPreviews Early { get; }

    public Site Site { get; }

    public SiteContext Rooms { get; }

    public Draft Draft { get; }

    public string Around => _bench.Root;

    /// <summary>As a turn begins while the preview is open; done when the draft is shown live.</summary>
    public async Task<LiveView> BeginAsync()
    {
        Rooms.Live.Watch();
        Rooms.Live.Begin(Draft);
        return (await NextAsync()).Live ?? throw new InvalidOperationException(Rooms.Showing.Shown.Notice);
    }

    /// <summary>One set of edits; done when what came of it is told.</summary>
    /// <param name="content">Null to delete the file.</param>
    public async Task<ShownState> EditAsync(string path, string? content)
    {
        if (content is null)
        {
            Draft.Folder.Delete(SitePath.Parse(path));
        }
        else
        {
            Draft.Folder.Write(SitePath.Parse(path), Encoding.UTF8.GetBytes(content));
        }
        Rooms.Live.Follow();
        return await NextAsync();
    }

    public Task<ShownState> NextAsync() =>
        _shown.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TestTimes.Unexpected);

    public string Text(string path) => Encoding.UTF8.GetString(Draft.Folder.Read(SitePath.Parse(path))!);

    public async ValueTask DisposeAsync()
    {
        await Rooms.Live.EndAsync();
        Rooms.Dispose();
        await Early.DisposeAsync();
        if (_ownChecks is not null)
        {
            await _ownChecks.DisposeAsync();
        }
        await _sessions.DisposeAsync();
        _bench.Dispose();
    }
}
