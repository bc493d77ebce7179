using System.Collections.Immutable;
using Builder.Core;
using Builder.Core.Artifacts;
using Builder.Core.Previews.Live;
using Builder.Core.Previews.Simple;

namespace Builder.Server.Preview;

/// <param name="TreeKey">Whose page is served; of a simple preview its revision.</param>
/// <param name="Label">The same for a person, such as <c>Step 3 of 4: Add the menu</c>.</param>
/// <param name="IsStale">What is served is older than the files, because the newer state does not build.</param>
public sealed record PreviewShown(string TreeKey, string Label, bool IsStale);

/// <summary>One site's place in the preview server: an origin of its own, and what is served there. Safe for use by several threads.</summary>
public sealed class PreviewOrigin : IDisposable
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly Action<PreviewOrigin> onDisposed;
    private volatile PreviewContent? content;
    private volatile LiveSite? liveSite;
    private ImmutableHashSet<string> origins = [];

    internal PreviewOrigin(string site, string label, int port, bool isPrimary, Action<PreviewOrigin> onDisposed)
    {
        this.onDisposed = onDisposed;
        Site = site;
        Host = $"{label}.localhost:{port}";
        Url = $"http://{Host}/";
        LocalUrl = isPrimary ? $"http://localhost:{port}/" : null;
        Live = new LiveSockets(Message, report => Reported?.Invoke(report));
    }

    /// <summary>Raised when a page says what it shows, where it went, or what went wrong in it. On any thread.</summary>
    public event Action<PreviewReport>? Reported;

    /// <summary>The site's id.</summary>
    public string Site { get; }

    /// <summary>Such as <c>http://k3f….localhost:4173/</c>. The name cannot be guessed, and no other site shares it.</summary>
    public string Url { get; }

    /// <summary>
    /// The same on <c>http://localhost:PORT/</c>, for tools that do not resolve <c>*.localhost</c>; null unless this is the primary site or
    /// its port is forwarded.
    /// </summary>
    public string? LocalUrl { get; internal set; }

    /// <summary>What is served now; null before the first artifact.</summary>
    public PreviewShown? Current { get; private set; }

    internal string Host { get; }

    internal LiveSockets Live { get; }

    internal PreviewContent? Content => content;

    /// <summary>Why there is no <see cref="Content"/>, for a person; null when nobody knows more than that it is not built.</summary>
    internal string? WhyNothing { get; private set; }

    /// <summary>What is served instead of <see cref="Content"/> while a draft is being written; null when nothing is.</summary>
    internal LiveSite? LiveSite => liveSite;

    /// <summary>Serves this artifact from now on, and tells the open pages to reload when it is another one than before.</summary>
    /// <exception cref="BuilderException">External: a page of the artifact is damaged. What was served before is served on.</exception>
    public void Update(Artifact artifact, string label, bool stale) =>
        Serve(PreviewContent.BuildOf(artifact), before => new PreviewContent(artifact, before), label, stale);

    /// <summary>Serves a simple preview until there is an artifact, and tells the open pages to reload when it is another one than before.</summary>
    public void Update(SimpleSite site, string label, bool stale) => Serve(site.Revision, _ => new PreviewContent(site), label, stale);

    /// <summary>Serves a draft as it is being written. Its own pages follow the edits by themselves; pages of anything else are loaded anew.</summary>
    /// <param name="revision">The tree that the draft is now.</param>
    public void Follow(LiveEndpoint endpoint, string revision, string label)
    {
        lock (gate)
        {
            var before = Message();
            if (liveSite?.Endpoint.Instance != endpoint.Instance)
            {
                Replace(new LiveSite(endpoint));
            }
            Current = new PreviewShown(revision, label, false);
            Tell(before);
        }
    }

    /// <summary>All open pages go to another place of the site.</summary>
    /// <param name="route">Path, query and fragment, such as <c>/menu?day=2</c>.</param>
    /// <returns>How many pages were told.</returns>
    public int Navigate(string route) => Live.Show(NowShown() with { Kind = "navigate", Route = route });

    /// <summary>All open pages scroll to these elements and outline them for some seconds.</summary>
    /// <returns>How many pages were told, and how many elements the first one that answered has found; null when none did within two seconds.</returns>
    public async Task<(int Pages, int? Found)> HighlightAsync(Highlight highlight, CancellationToken cancellationToken)
    {
        var ask = Guid.NewGuid().ToString("N");
        var answered = new TaskCompletionSource<int?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Reported += Hear;
        try
        {
            var pages = Live.Show(NowShown() with { Kind = "highlight", Selector = highlight.Selector, Text = highlight.Text, Ask = ask });
            return (pages, pages == 0 ? null : await answered.Task.WaitAsync(LongestAnswer, cancellationToken));
        }
        catch (TimeoutException)
        {
            return (Live.Count, null);
        }
        finally
        {
            Reported -= Hear;
        }

        void Hear(PreviewReport report)
        {
            if (report.Kind == "highlighted" && report.Ask == ask)
            {
                answered.TrySetResult(report.Found);
            }
        }
    }

    /// <summary>Ends the live draft where nothing else takes its place.</summary>
    /// <param name="why">What is said where there is nothing to show; null when it has simply not been built yet.</param>
    public void Unfollow(string? why = null)
    {
        lock (gate)
        {
            WhyNothing = why;
            if (liveSite is not null)
            {
                Replace(null);
                Live.Show(NowShown());
            }
        }
    }

    private void Serve(string build, Func<PreviewContent?, PreviewContent> make, string label, bool stale)
    {
        lock (gate)
        {
            var before = Message();
            if (content?.Build != build)
            {
                content = make(content);
            }
            Replace(null);
            Current = new PreviewShown(content.Revision, label, stale);
            Tell(before);
        }
    }

    private void Replace(LiveSite? by)
    {
        var old = liveSite;
        liveSite = by;
        old?.Dispose();
    }

    private LiveMessage? Message() =>
        liveSite is { Endpoint.Instance: var instance } ? new LiveMessage("show", Current?.TreeKey ?? "", instance)
        : content is { } built ? new LiveMessage("show", built.Revision, built.Build)
        : null;

    private LiveMessage NowShown() => Message() ?? new LiveMessage("show", "", "");

    private void Tell(LiveMessage? before)
    {
        if (Message() is { } now && now.Build != before?.Build)
        {
            Live.Show(now);
        }
    }

    /// <summary>Pages of this origin may listen as well: it is this site's, as an editor forwards it.</summary>
    internal void AddOrigin(string origin) => ImmutableInterlocked.Update(ref origins, known => known.Add(origin));

    internal bool HasOrigin(string? origin) => origin is not null && origins.Contains(origin);

    /// <summary>Whether pages of other computers, whose names nobody here can know, may frame this site: an editor in a browser does.</summary>
    internal bool IsForwarded => !origins.IsEmpty;

    /// <summary>Where pages may send to besides their own origin: null for anywhere.</summary>
    internal IReadOnlyList<string>? Reach { get; set; }

    internal PreviewFence Fence => new(IsForwarded, Reach);

    /// <summary>Ends this origin: its address answers no more.</summary>
    public void Dispose()
    {
        onDisposed(this);
        liveSite?.Dispose();
    }
}
