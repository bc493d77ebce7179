using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Builder.Core.Artifacts;
using Builder.Core.Checks;
using Builder.Core.Sites;
using Builder.Server.Preview;
using Builder.Tests.Checks;
using Xunit;

namespace Builder.Tests.Preview;

/// <summary>Measures, and asserts nothing about time: run it by its name on a quiet machine.</summary>
public sealed class PreviewLoadTests(ITestOutputHelper output)
{
    private const int Sites = 50;
    private const int PagesOfEach = 10;
    private static readonly TimeSpan BetweenLoads = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(30);

    /// <summary>
    /// 500 pages of 50 sites are open; each loads anew every five seconds (the page, its script and its style), while one site
    /// is built again and again by the real tools and its pages are told.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task Five_hundred_open_pages_of_fifty_sites_while_one_builds()
    {
        using var workbench = new Workbench();
        await using var checks = new SiteChecks(Workbench.SharedFolders, TimeProvider.System);
        await using var bench = await PreviewBench.StartAsync();
        var building = workbench.NewSite("react");
        var built = await BuildAsync(checks, building, 0);

        var before = Memory();
        var handles = Enumerable
            .Range(0, Sites)
            .Select(number => bench.Server.Show(number == 0 ? building : bench.NewSite($"site{number}")))
            .ToList();
        foreach (var handle in handles)
        {
            handle.Update(built, "Step 1", stale: false);
        }
        var files = built
            .Files.Values.Where(file => file.Path.StartsWith("assets/", StringComparison.Ordinal))
            .Select(file => file.Path)
            .ToArray();
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 32 });
        foreach (var handle in handles)
        {
            await LoadAsync(http, handle, files);
        }
        var served = Memory();
        var pages = new List<ClientWebSocket>();
        foreach (var handle in handles.SelectMany(handle => Enumerable.Repeat(handle, PagesOfEach)))
        {
            var page = new ClientWebSocket();
            page.Options.SetRequestHeader("Origin", handle.Url.TrimEnd('/'));
            page.Options.SetRequestHeader("Host", handle.Host);
            await page.ConnectAsync(new Uri($"ws://127.0.0.1:{bench.Port}/.builder/live"), TestContext.Current.CancellationToken);
            pages.Add(page);
        }
        var open = Memory();

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(Measured);
        var idle = await MeasureAsync(http, handles, files, TimeSpan.FromSeconds(10));
        var rebuilding = Task.Run(async () =>
        {
            var count = 0;
            while (!stop.IsCancellationRequested)
            {
                handles[0].Update(await BuildAsync(checks, building, ++count), $"Step {count}", stale: false);
            }
            return count;
        });
        var busy = await MeasureAsync(http, handles, files, Measured);
        var builds = await rebuilding;

        output.WriteLine(
            $"{Environment.ProcessorCount} cores, {Sites} sites, {pages.Count} open pages, {built.Files.Count} files of {built.Bytes / 1024} KB each"
        );
        output.WriteLine($"a page, nothing else going on:   {Line(idle)}");
        output.WriteLine($"a page while one site builds:    {Line(busy)}; {builds} builds meanwhile");
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"memory: {(served - before) / 1024.0 / Sites:0} KB for each idle site that was looked at, {(open - served) / 1024.0 / pages.Count:0.0} KB for each open page"
            )
        );
        pages.ForEach(page => page.Dispose());
    }

    private static async Task<Artifact> BuildAsync(SiteChecks checks, Site site, int number)
    {
        site.Folder.Write(SitePath.Parse("src/number.ts"), Encoding.UTF8.GetBytes($"export const number = '{number} {Guid.NewGuid()}'\n"));
        var result = await checks.CheckAsync(site, site.Folder, null, _ => { }, CancellationToken.None);
        return result.Artifact!;
    }

    /// <summary>Every page loads anew at a moment of its own within each period.</summary>
    private static async Task<List<double>> MeasureAsync(HttpClient http, List<PreviewOrigin> handles, string[] files, TimeSpan time)
    {
        var took = new List<double>();
        var started = TimeProvider.System.GetTimestamp();
        var count = Sites * PagesOfEach;
        await Task.WhenAll(
            Enumerable
                .Range(0, count)
                .Select(async number =>
                {
                    await Task.Delay(BetweenLoads * number / count);
                    while (TimeProvider.System.GetElapsedTime(started) < time)
                    {
                        var began = TimeProvider.System.GetTimestamp();
                        await LoadAsync(http, handles[number % Sites], files);
                        var elapsed = TimeProvider.System.GetElapsedTime(began);
                        lock (took)
                        {
                            took.Add(elapsed.TotalMilliseconds);
                        }
                        await Task.Delay(BetweenLoads);
                    }
                })
        );
        took.Sort();
        return took;
    }

    private static async Task LoadAsync(HttpClient http, PreviewOrigin handle, string[] files)
    {
        await GetAsync(http, handle.Url, handle.Host);
        await Task.WhenAll(files.Select(file => GetAsync(http, handle.Url + file, handle.Host)));
    }

    private static async Task GetAsync(HttpClient http, string url, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(url) { Host = "127.0.0.1" }.Uri);
        request.Headers.Host = host;
        request.Headers.Accept.ParseAdd("text/html");
        request.Headers.AcceptEncoding.ParseAdd("br");
        using var answer = await http.SendAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
        await answer.Content.ReadAsByteArrayAsync();
    }

    private static string Line(List<double> sorted) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{sorted.Count} loads, median {At(sorted, 0.5):0.0} ms, p95 {At(sorted, 0.95):0.0} ms, p99 {At(sorted, 0.99):0.0} ms, slowest {sorted[^1]:0.0} ms"
        );

    private static double At(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);
}
