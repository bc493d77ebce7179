using System.Net;
using System.Net.Sockets;
using Builder.Core;
using Builder.Core.Models;
using Xunit;
using static Builder.Tests.Models.ModelCallScene;

namespace Builder.Tests.Models;

public sealed class ModelRefusalTests
{
    private readonly HurryingClock _clock = new(Limits.TotalWait);
    private readonly ModelListener _listener = new();

    [Theory, EachWire]
    public async Task A_provider_that_asks_to_wait_is_asked_again_after_that_time(Wire wire)
    {
        await using ModelServer server = new ModelServer(Prompt, Faulty("status 429", retryAfter: "7"));
        ModelReply reply = await RunAsync(server, wire, _listener, _clock);
        Assert.Equal(TimeSpan.FromSeconds(7), Assert.Single(_clock.Waits));
        Assert.Contains("Trying again in 7 s (2 of 5)", Assert.Single(_listener.Notices), StringComparison.Ordinal);
        Assert.Equal((2, 0, 2), (reply.Attempts, _listener.Resets, reply.ToolCalls.Count));
    }

    [Theory, EachWire]
    public async Task Retry_after_may_be_a_date(Wire wire)
    {
        string date = HurryingClock.Now.AddSeconds(30).ToString("R");
        await using ModelServer server = new ModelServer(Prompt, Faulty("status 503", retryAfter: date));
        await RunAsync(server, wire, _listener, _clock);
        Assert.Equal(TimeSpan.FromSeconds(30), Assert.Single(_clock.Waits));
    }

    [Theory, EachWire]
    public async Task A_wait_that_is_longer_than_anyone_has_is_said_at_once(Wire wire)
    {
        await using ModelServer server = new ModelServer(Prompt, Faulty("status 429", retryAfter: "3600"));
        BuilderException e = await Assert.ThrowsAsync<BuilderException>(() => RunAsync(server, wire, _listener, _clock));
        Assert.Equal((ErrorKind.RateLimited, 0, 1), (e.Kind, _clock.Waits.Count, server.Requests.Count));
    }

    [Theory, EachWire]
    public async Task Waits_grow_and_end(Wire wire)
    {
        await using ModelServer server = new ModelServer(Prompt, Faulty("status 529", times: -1));
        BuilderException e = await Assert.ThrowsAsync<BuilderException>(() => RunAsync(server, wire, _listener, _clock));
        Assert.Equal((ErrorKind.External, 5), (e.Kind, server.Requests.Count));
        Assert.Equal(4, _clock.Waits.Count);
        Assert.All(_clock.Waits.Select((w, i) => w.TotalSeconds / Math.Pow(2, i)), ratio => Assert.InRange(ratio, 0.75, 1.25));
    }

    [Theory]
    [InlineData("status 500")]
    [InlineData("status 502")]
    [InlineData("status 529")]
    [InlineData("status 408")]
    [InlineData(ModelFaults.ErrorEvent)]
    public async Task What_may_pass_is_tried_again(string fault)
    {
        foreach (Wire wire in Enum.GetValues<Wire>())
        {
            await using ModelServer server = new ModelServer(Prompt, Faulty(fault, times: 2));
            ModelListener listener = new();
            ModelReply reply = await RunAsync(server, wire, listener, _clock);
            Assert.Equal((3, Step().Text, 2), (reply.Attempts, listener.Text, reply.ToolCalls.Count));
        }
    }

    [Theory]
    [InlineData("status 400", ErrorKind.External, "refused the request")]
    [InlineData("status 401", ErrorKind.Auth, "did not accept the key")]
    [InlineData("status 403", ErrorKind.Auth, "did not accept the key")]
    [InlineData("status 404", ErrorKind.NotFound, "has no model called “test-model”")]
    [InlineData("status 413", ErrorKind.Validation, "too long")]
    [InlineData(ModelFaults.TooLong, ErrorKind.Validation, "too long")]
    [InlineData(ModelFaults.NoCredit, ErrorKind.Precondition, "no credit")]
    [InlineData(ModelFaults.Redirect, ErrorKind.External, "another address")]
    [InlineData(ModelFaults.Html, ErrorKind.External, "a web page or something else")]
    [InlineData(ModelFaults.HtmlAsStream, ErrorKind.External, "a web page or something else")]
    public async Task What_cannot_pass_is_explained_at_once(string fault, ErrorKind kind, string message)
    {
        foreach (Wire wire in Enum.GetValues<Wire>())
        {
            await using ModelServer server = new ModelServer(Prompt, Faulty(fault, times: -1));
            BuilderException e = await Assert.ThrowsAsync<BuilderException>(() => RunAsync(server, wire, _listener, _clock));
            Assert.Equal(kind, e.Kind);
            Assert.Contains(message, e.Message, StringComparison.Ordinal);
            Assert.NotNull(e.NextStep);
            Assert.NotNull(e.Detail);
            Assert.Single(server.Requests);
        }

        Assert.Empty(_clock.Waits);
    }

    [Theory]
    [InlineData(ModelFaults.SecondStart, Wire.Messages)] // Chunks of the other protocol do not say that an answer starts.
    [InlineData(ModelFaults.Garbage, Wire.Messages)]
    [InlineData(ModelFaults.Garbage, Wire.ChatCompletions)]
    public async Task A_garbled_answer_is_asked_for_again_and_explained_when_it_stays_so(string fault, Wire wire)
    {
        await using ModelServer server = new ModelServer(Prompt, Faulty(fault));
        ModelReply reply = await RunAsync(server, wire, _listener, _clock);
        Assert.Equal((2, Step().Text, 2), (reply.Attempts, _listener.Text, reply.ToolCalls.Count));

        await using ModelServer worse = new ModelServer(Prompt, Faulty(fault, times: -1));
        BuilderException e = await Assert.ThrowsAsync<BuilderException>(() => RunAsync(worse, wire, new ModelListener(), _clock));
        Assert.Equal((ErrorKind.External, 5), (e.Kind, worse.Requests.Count));
        Assert.Contains("garbled", e.Message, StringComparison.Ordinal);
    }

    [Theory, EachWire]
    public async Task A_key_never_shows_up_in_an_error(Wire wire)
    {
        await using ModelServer server = new ModelServer(Prompt, Faulty(ModelFaults.QuotesKey, times: -1));
        BuilderException e = await Assert.ThrowsAsync<BuilderException>(() => RunAsync(server, wire, _listener, _clock));
        Assert.Contains(ModelServer.Key, Assert.Single(server.Requests).Key, StringComparison.Ordinal);
        Assert.Contains("[key removed]", e.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", e.ToString() + e.Detail + string.Concat(_listener.Details), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_explained_at_once()
    {
        // Bound and not listening: nobody else can get the port, and nobody answers.
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        ModelSettings settings = new();
        settings.Configure(ModelProvider.Compatible, null, $"http://127.0.0.1:{port}/v1");
        using ChatModel model = new ModelCatalog(settings, TimeProvider.System).Open(new ModelReference(ModelProvider.Compatible, "qwen"));
        BuilderException e = await Assert.ThrowsAsync<BuilderException>(() =>
            new ModelCall(_clock, Limits).RunAsync(model, Messages(), Options, _listener, default)
        );
        Assert.Equal((ErrorKind.External, "Start it, or correct the address."), (e.Kind, e.NextStep));
        Assert.Contains($"127.0.0.1:{port}", e.Detail, StringComparison.Ordinal);
        Assert.Empty(_clock.Waits);
    }

    [Fact]
    public async Task A_server_without_a_key_is_sent_none()
    {
        await using ModelServer server = new ModelServer(Prompt, Step());
        ModelSettings settings = new();
        settings.Configure(ModelProvider.Compatible, null, new Uri(server.Url, "/v1").AbsoluteUri);
        using ChatModel model = new ModelCatalog(settings, TimeProvider.System).Open(new ModelReference(ModelProvider.Compatible, "qwen"));
        ModelReply reply = await new ModelCall(_clock, Limits).RunAsync(model, Messages(), Options, _listener, default);
        Assert.Equal(Step().Text, reply.Text);
        Assert.Null(Assert.Single(server.Requests).Key);
    }
}
