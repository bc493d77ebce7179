using System.Net.WebSockets;
using System.Text.Json;
using Builder.Core;
using Builder.Protocol;
using Builder.Server;
using Builder.Server.Rpc;
using Builder.Tests.Verbs;
using Xunit;

namespace Builder.Tests.Rpc;

/// <summary>From a prompt to a kept and undone change, over the real wire: the recorded conversation, the real build, the real preview.</summary>
public sealed class WholeWayTests : IAsyncLifetime
{
    private const string Prompt = "A habit tracker that remembers my week, with a page for today and a page that shows how it is going.";
    private readonly TestFolders _folders = new();
    private Composition _composition = null!;
    private WebSocketServer _server = null!;

    private string Site => Path.Combine(_folders.Root, "site");

    public async ValueTask InitializeAsync()
    {
        // Packages come from the usual cache, so that they are fetched once and not for every run.
        var folders = new BuilderFolders(Path.Combine(_folders.Root, "state"), BuilderFolders.FromEnvironment().Cache);
        _composition = new Composition(TimeProvider.System, TextWriter.Null, folders, Repository.PathOf("templates"));
        _server = await WebSocketServer.StartAsync(
            0,
            [],
            folders.State,
            _composition.Log,
            (handler, token) => RpcConnection.RunAsync(handler, _composition, token),
            CancellationToken.None
        );
    }

    [Fact]
    public async Task A_turn_goes_on_without_its_client_and_is_found_reviewed_kept_previewed_and_undone_by_the_next()
    {
        string turn;
        long seen;
        using (var first = await ConnectAsync())
        {
            await AskAsync(first, "builder/site.create", new SiteCreateRequest(Site, "vanilla"), ProtocolJson.Default.SiteCreateRequest);
            var request = new TurnStartRequest(Site, Prompt, Conversation: "habits");
            turn = (await AskAsync(first, "builder/turn.start", request, ProtocolJson.Default.TurnStartRequest))
                .GetProperty("turnId")
                .GetString()!;
            Assert.Equal("started", first.Next(Contract.TurnEventNotification).GetProperty("kind").GetString());
            seen = first.Next(Contract.TurnEventNotification).GetProperty("sequence").GetInt64();
        }

        using var client = await ConnectAsync();
        await AskAsync(client, "builder/site.open", new SiteOpenRequest(Site), ProtocolJson.Default.SiteOpenRequest);
        var events = await MissedAsync(client, turn, seen);
        Assert.Equal(Enumerable.Range((int)seen + 1, events.Count), events.Select(happened => (int)happened.Sequence));
        var finished = Assert.IsType<TurnEvent.Finished>(events[^1]);
        Assert.Equal(TurnOutcome.ReadyForReview, finished.Outcome);
        Assert.True(events.OfType<TurnEvent.CheckpointCreated>().Count() >= 3);

        var review = await AskAsync(client, "builder/review.get", new ReviewGetRequest(Site), ProtocolJson.Default.ReviewGetRequest);
        Assert.True(review.GetProperty("isVerified").GetBoolean());
        Assert.False(File.Exists(Path.Combine(Site, "src", "data", "habits.ts")), "Nothing is in the workspace before it was kept.");
        var decision = new ReviewDecideRequest(Site, finished.ReviewId!, ReviewDecision.Keep, null);
        var kept = await AskAsync(client, "builder/review.decide", decision, ProtocolJson.Default.ReviewDecideRequest);
        Assert.Contains("src/data/habits.ts", kept.GetProperty("landed").EnumerateArray().Select(path => path.GetString()));
        Assert.True(File.Exists(Path.Combine(Site, "src", "data", "habits.ts")));

        var preview = await AskAsync(client, "builder/preview.open", new PreviewOpenRequest(Site), ProtocolJson.Default.PreviewOpenRequest);
        Assert.Contains("<html", await PageAsync(preview.GetProperty("url").GetString()!), StringComparison.Ordinal);

        var newest = kept.GetProperty("commits").EnumerateArray().Last().GetProperty("id").GetString()!;
        var undone = await AskAsync(
            client,
            "builder/checkpoint.undo",
            new CheckpointUndoRequest(Site, newest),
            ProtocolJson.Default.CheckpointUndoRequest
        );
        Assert.Equal("undo", undone.GetProperty("checkpoint").GetProperty("kind").GetString());
        Assert.True(undone.GetProperty("build").GetProperty("passed").GetBoolean());

        var sessions = await AskAsync(
            client,
            "builder/session.list",
            new SessionListRequest(Site),
            ProtocolJson.Default.SessionListRequest
        );
        Assert.Equal(1, Assert.Single(sessions.GetProperty("sessions").EnumerateArray()).GetProperty("turns").GetInt32());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _composition.DisposeAsync();
        _folders.Dispose();
    }

    private async Task<RawClient> ConnectAsync()
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("builder." + _server.Token.Reveal());
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{_server.Port}/rpc"), CancellationToken.None);
        return new RawClient(socket);
    }

    /// <summary>What a client that comes back missed, and what still comes, until the turn's last event; each number once.</summary>
    private static async Task<IReadOnlyList<TurnEvent>> MissedAsync(RawClient client, string turn, long seen)
    {
        var answer = await AskAsync(
            client,
            "builder/turn.events",
            new TurnEventsRequest(turn, seen),
            ProtocolJson.Default.TurnEventsRequest
        );
        var events = answer.Deserialize(ProtocolJson.Default.TurnEventsResponse)!.Events.ToDictionary(happened => happened.Sequence);
        while (!events.Values.Any(happened => happened is TurnEvent.Finished))
        {
            var happened = client.Next(Contract.TurnEventNotification).Deserialize(ProtocolJson.Default.TurnEvent)!;
            events[happened.Sequence] = happened;
        }
        return [.. events.Values.OrderBy(happened => happened.Sequence).Where(happened => happened.Sequence > seen)];
    }

    private static Task<JsonElement> AskAsync<T>(
        RawClient client,
        string method,
        T request,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type
    ) => client.ResultAsync(method, JsonSerializer.Serialize(request, type));

    /// <summary>Fetches a page of <c>*.localhost</c>, which not every resolver knows.</summary>
    private static async Task<string> PageAsync(string url)
    {
        var address = new Uri(url);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{address.Port}/"));
        request.Headers.Host = address.Authority;
        request.Headers.Accept.ParseAdd("text/html");
        using var http = new HttpClient();
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }
}
