using Builder.Core.Checks;
using Builder.Core.Previews;
using Builder.Core.Previews.Live;
using Builder.Tests.Checks;
using Xunit;

namespace Builder.Tests.Changes;

/// <summary>The draft as it is being written, by the site's own Vite.</summary>
public sealed class LiveDraftTests
{
    private const string Home = "src/pages/Home.tsx";

    [Fact]
    public async Task Each_set_of_edits_is_shown_and_one_that_cannot_be_read_leaves_the_page_and_says_why()
    {
        await using var scene = new LiveScene();
        var before = scene.Text(Home);
        var live = await scene.BeginAsync();
        Assert.Equal(scene.Draft.Tree().Value, live.Revision);
        Assert.Equal("The draft, live", scene.Rooms.Showing.Shown.Label);
        await LoadAsync(live.Endpoint, "/" + Home);

        var edited = await scene.EditAsync(Home, before.Replace("An empty page", "A bakery", StringComparison.Ordinal));
        Assert.Equal((live.Endpoint, scene.Draft.Tree().Value, null), (edited.Live!.Endpoint, edited.Live.Revision, edited.Notice));

        var broken = await scene.EditAsync(Home, before.Replace("<Page title", "<Page title=<", StringComparison.Ordinal));
        Assert.Equal(live.Endpoint, broken.Live!.Endpoint);
        Assert.Contains("The page shows the state before", broken.Notice, StringComparison.Ordinal);
        Assert.Contains($"({Home}, line 11)", broken.Notice, StringComparison.Ordinal);

        var mended = await scene.EditAsync(Home, before);
        Assert.Equal((live.Endpoint, null), (mended.Live!.Endpoint, mended.Notice));

        await scene.Rooms.Live.EndAsync();
        Assert.Null(scene.Rooms.Showing.Shown.Live);
        Assert.Equal(1, scene.Early.Development.Count);
    }

    [Fact]
    public async Task Before_a_turn_ends_the_page_is_loaded_anew_once_and_what_it_says_then_counts()
    {
        await using var scene = new LiveScene(template: "vanilla");
        await scene.BeginAsync();
        var tree = scene.Draft.Tree();
        scene.Rooms.Pages.Shown(tree.Value);

        var asked = scene.Rooms.PageProblemsAsync(scene.Draft, tree, new HashSet<string>(), TestContext.Current.CancellationToken);
        // What pages load now is what was built.
        Assert.Null((await scene.NextAsync()).Live);
        Assert.False(asked.IsCompleted);
        scene.Rooms.Pages.Failed(new PageFault(tree.Value, false, "Uncaught ReferenceError: nope is not defined", null, null, null, null));
        scene.Rooms.Pages.Shown(tree.Value);

        Assert.Single(await asked);
        Assert.NotNull((await scene.NextAsync()).Live);
    }

    [Fact]
    public async Task A_changed_configuration_gets_a_new_process_and_one_that_throws_is_told_until_it_is_mended()
    {
        await using var scene = new LiveScene(template: "vanilla");
        var config = scene.Text("vite.config.ts");
        var first = await scene.BeginAsync();

        var changed = await scene.EditAsync("vite.config.ts", config + "\n// another word\n");
        Assert.NotEqual(first.Endpoint.Instance, changed.Live!.Endpoint.Instance);

        var broken = await scene.EditAsync("vite.config.ts", "throw new Error('not today')\n");
        Assert.Null(broken.Live);
        Assert.Contains("not today", broken.Notice, StringComparison.Ordinal);

        var mended = await scene.EditAsync("vite.config.ts", config);
        Assert.NotNull(mended.Live);
        Assert.Null(mended.Notice);
        Assert.Equal(1, scene.Early.Development.Count);
        Assert.False(File.Exists(first.Endpoint.Socket));
    }

    [Fact]
    public async Task A_process_that_dies_is_replaced_at_once_and_only_once_for_the_same_edits()
    {
        await using var scene = new LiveScene(
            template: "vanilla",
            prepare: site =>
                File.WriteAllText(
                    Path.Combine(site.Root, "vite.config.ts"),
                    """
                    export default { plugins: [{ name: 'harm', configureServer: (server: any) => {
                      server.middlewares.use('/die', () => { setImmediate(() => { throw new Error('it was too much') }) })
                    } }] }
                    """
                )
        );
        var live = await scene.BeginAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => LoadAsync(live.Endpoint, "/die"));
        var fallen = await scene.NextAsync();
        Assert.Null(fallen.Live);
        Assert.Contains("it was too much", fallen.Notice, StringComparison.Ordinal);
        var back = await scene.NextAsync();
        Assert.NotNull(back.Live);
        Assert.Null(back.Notice);

        // The same edits were there before: they may be what it dies of, so it is not tried again until there are others.
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => LoadAsync(back.Live.Endpoint, "/die"));
        Assert.Null((await scene.NextAsync()).Live);
        var mended = await scene.EditAsync("src/note.txt", "another");
        Assert.NotNull(mended.Live);
        Assert.Null(mended.Notice);
    }

    [Fact]
    public async Task Packages_that_cannot_be_installed_are_told_and_the_draft_is_not_shown_live()
    {
        await using var scene = new LiveScene(
            template: "vanilla",
            prepare: site => File.Delete(Path.Combine(site.Root, "package-lock.json"))
        );
        File.WriteAllText(Path.Combine(scene.Draft.Folder.Root, "bun.lock"), "");
        scene.Rooms.Live.Watch();
        scene.Rooms.Live.Begin(scene.Draft);
        var shown = await scene.NextAsync();
        Assert.Null(shown.Live);
        Assert.Contains("bun", shown.Notice, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task One_that_rests_is_used_again_and_stopped_when_nobody_wants_it()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var checks = new SiteChecks(Workbench.SharedFolders, clock);
        await using var scene = new LiveScene(checks, "vanilla");
        var live = await scene.BeginAsync();
        await scene.Rooms.Live.EndAsync();
        await scene.NextAsync();
        clock.Advance(TimeSpan.FromMinutes(9));

        scene.Rooms.Live.Begin(scene.Draft);
        Assert.Equal(live.Endpoint, (await scene.NextAsync()).Live!.Endpoint);
        clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(1, scene.Early.Development.Count);

        var start = await scene.Early.Development.UseAsync(scene.Site, scene.Draft.Folder, scene.Draft.Tree().Value, default);
        await scene.Rooms.Live.EndAsync();
        clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(0, scene.Early.Development.Count);
        Assert.Null(await start.Server!.Ended.WaitAsync(TestTimes.Unexpected));
        Assert.False(Directory.Exists(Path.GetDirectoryName(live.Endpoint.Socket)));
    }

    /// <summary>As the preview server would ask.</summary>
    private static async Task LoadAsync(LiveEndpoint endpoint, string path)
    {
        using var client = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancellation) =>
                {
                    var socket = new System.Net.Sockets.Socket(
                        System.Net.Sockets.AddressFamily.Unix,
                        System.Net.Sockets.SocketType.Stream,
                        System.Net.Sockets.ProtocolType.Unspecified
                    );
                    await socket.ConnectAsync(new System.Net.Sockets.UnixDomainSocketEndPoint(endpoint.Socket), cancellation);
                    return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
                },
            }
        );
        client.DefaultRequestHeaders.Add(LiveEndpoint.TokenHeader, endpoint.Token);
        using var answer = await client.GetAsync(new Uri("http://localhost" + path), TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, path);
    }
}
