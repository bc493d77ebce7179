using System.Net.WebSockets;
using Builder.Server.Preview;
using Xunit;

namespace Builder.Tests.Preview;

/// <summary>A preview in an editor of another computer, which reaches this one through forwarded ports.</summary>
public sealed class PreviewForwardTests : IAsyncLifetime
{
    private static readonly (string, string) Navigation = ("Sec-Fetch-Dest", "document");
    private static readonly Uri Given = new("https://name-4173.example.dev/");

    private PreviewBench bench = null!;
    private PreviewOrigin handle = null!;

    public async ValueTask InitializeAsync()
    {
        bench = await PreviewBench.StartAsync();
        handle = bench.Server.Show(bench.Site);
        handle.Update(bench.NewArtifact(new Dictionary<string, string> { ["index.html"] = "<head></head>mine" }), "Mine", false);
        await bench.Server.ForwardAsync(handle);
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task Each_site_has_a_port_of_its_own_and_keeps_it()
    {
        var other = bench.Server.Show(bench.NewSite("other"));
        other.Update(bench.NewArtifact(new Dictionary<string, string> { ["index.html"] = "<head></head>other" }), "Other", false);
        await bench.Server.ForwardAsync(other);
        var first = handle.LocalUrl;
        await bench.Server.ForwardAsync(handle);

        Assert.Equal(first, handle.LocalUrl);
        Assert.NotEqual(handle.LocalUrl, other.LocalUrl);
        Assert.Contains("mine", await TextAsync(handle.LocalUrl!), StringComparison.Ordinal);
        Assert.Contains("other", await TextAsync(other.LocalUrl!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_names_that_the_editor_gave_are_answered()
    {
        Assert.Equal(421, (await bench.SendAsync("GET", "/", Given.Authority, Navigation)).Status);
        bench.Server.Allow(handle, Given);
        var answer = await bench.SendAsync("GET", "/", Given.Authority, Navigation);

        Assert.Equal(200, answer.Status);
        Assert.Contains("mine", answer.Text, StringComparison.Ordinal);
        Assert.EndsWith(" https:", answer.Headers["content-security-policy"], StringComparison.Ordinal);
        Assert.Equal(421, (await bench.SendAsync("GET", "/", "other-4173.example.dev", Navigation)).Status);
        Assert.Equal(421, (await bench.SendAsync("GET", "/", $"{Given.Authority}:8080", Navigation)).Status);
    }

    [Fact]
    public async Task A_name_that_leads_to_one_site_cannot_be_given_to_another()
    {
        var other = bench.Server.Show(bench.NewSite("other"));
        await bench.Server.ForwardAsync(other);
        bench.Server.Allow(other, new Uri(handle.Url));
        bench.Server.Allow(other, new Uri(handle.LocalUrl!));

        Assert.Contains("mine", (await bench.SendAsync("GET", "/", handle.Host, Navigation)).Text, StringComparison.Ordinal);
        Assert.Contains("mine", await TextAsync(handle.LocalUrl!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://name-4173.example.dev", true)]
    [InlineData("http://name-4173.example.dev", false)]
    [InlineData("https://evil.example", false)]
    public async Task A_page_of_the_forwarded_origin_may_listen_and_no_other(string origin, bool isAllowed)
    {
        bench.Server.Allow(handle, Given);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin);
        // As a forwarding editor does it: the name of the port on this computer, the origin of the page.
        var address = new Uri(handle.LocalUrl!.Replace("http:", "ws:", StringComparison.Ordinal) + ".builder/live");
        var opened = await Record.ExceptionAsync(() => socket.ConnectAsync(address, TestContext.Current.CancellationToken));
        Assert.Equal(isAllowed, opened is null);
    }

    private static async Task<string> TextAsync(string url)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("Sec-Fetch-Dest", "document");
        return await http.GetStringAsync(new Uri(url), TestContext.Current.CancellationToken);
    }
}
