using System.Text.Json;
using Builder.Core;
using Builder.Core.Models;
using Builder.Core.Sessions;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Builder.Tests.Sessions;

public sealed class SessionStoreTests : IDisposable
{
    private readonly StateFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_told_of_a_turn_is_kept_until_its_conversation_is_deleted()
    {
        using SessionStore store = Open();
        SessionTurn turn = store.StartTurn(store.StartSession("/sites/bakery").Id, "A page for a bakery", "openai:gpt");
        Assert.Null(store.Told(turn.Id));
        store.KeepTold(turn.Id, "first");
        store.KeepTold(turn.Id, "second");
        store.KeepTold("no such turn", "nothing");
        Assert.Equal("second", store.Told(turn.Id));
        Assert.Null(store.Told("no such turn"));
        store.DeleteSite("/sites/bakery");
        Assert.Null(store.Told(turn.Id));
    }

    [Fact]
    public void A_conversation_is_read_back_as_it_was_saved()
    {
        using (SessionStore store = Open())
        {
            Session session = store.StartSession("/sites/bakery");
            SessionTurn turn = store.StartTurn(session.Id, "A page for a bakery", "openai:gpt");
            store.SaveStep(turn.Id, new SessionStep(0, [new ChatMessage(ChatRole.User, "A page for a bakery")], ModelUsage.None));
            store.SaveStep(
                turn.Id,
                new SessionStep(
                    1,
                    [
                        new ChatMessage(
                            ChatRole.Assistant,
                            [
                                new TextContent("I write it. ü “x”"),
                                new FunctionCallContent("c1", "write_file", Arguments("""{"path":"a.ts","n":[1,2]}""")),
                            ]
                        ),
                        new ChatMessage(ChatRole.Tool, [new FunctionResultContent("c1", "done")]),
                    ],
                    new ModelUsage(100, 20, 60),
                    "abc123"
                )
            );
            store.FinishTurn(turn.Id, TurnOutcome.Landed, "It builds.");
        }

        using SessionStore again = Open();
        Session read = Assert.Single(again.List("/sites/bakery"));
        Assert.Equal(("A page for a bakery", 1, new ModelUsage(100, 20, 60)), (read.Title, read.Turns, read.Usage));
        IReadOnlyList<ChatMessage> messages = again.Messages(read.Id);
        Assert.Equal([ChatRole.User, ChatRole.Assistant, ChatRole.Tool], messages.Select(m => m.Role));
        FunctionCallContent call = Assert.IsType<FunctionCallContent>(messages[1].Contents[1]);
        Assert.Equal("[1,2]", ((JsonElement)call.Arguments!["n"]!).GetRawText());
        Assert.Equal("done", Assert.IsType<FunctionResultContent>(messages[2].Contents[0]).Result?.ToString());
        SessionTurn ended = Assert.Single(again.Get(read.Id).Turns);
        Assert.Equal((TurnOutcome.Landed, "I write it. ü “x”", "It builds.", 2), (ended.Outcome, ended.Answer, ended.Message, ended.Steps));
        Assert.Equal("abc123", again.Steps(ended.Id)[1].Commit);
        Assert.Null(again.Notice);
    }

    [Fact]
    public void The_latest_session_is_the_one_that_was_used_last()
    {
        using SessionStore store = Open();
        Session first = store.StartSession("/a");
        _clock.Advance(TimeSpan.FromSeconds(1));
        Session second = store.StartSession("/a");
        store.StartSession("/b");
        Assert.Equal(second.Id, store.LatestSession("/a")?.Id);
        _clock.Advance(TimeSpan.FromSeconds(1));
        store.StartTurn(first.Id, "again", "m:n");
        Assert.Equal(first.Id, store.LatestSession("/a")?.Id);
        Assert.Null(store.LatestSession("/c"));
        Assert.Equal(3, store.List().Count);
    }

    [Fact]
    public void A_turn_that_was_interrupted_is_found_after_a_restart()
    {
        string turnId;
        using (SessionStore store = Open())
        {
            Session session = store.StartSession("/a");
            store.FinishTurn(store.StartTurn(session.Id, "one", "m:n").Id, TurnOutcome.NothingChanged, "");
            turnId = store.StartTurn(session.Id, "two", "m:n").Id;
            store.SaveStep(turnId, new SessionStep(1, [new ChatMessage(ChatRole.Assistant, "half")], new ModelUsage(5, 1, 0)));
        }

        using SessionStore again = Open();
        SessionTurn interrupted = Assert.Single(again.UnfinishedTurns("/a"));
        Assert.Equal((turnId, "two", "half", 1), (interrupted.Id, interrupted.Prompt, interrupted.Answer, interrupted.Steps));
        Assert.Empty(again.UnfinishedTurns("/b"));
        again.FinishTurn(turnId, TurnOutcome.Stopped, "It was interrupted.");
        Assert.Empty(again.UnfinishedTurns());
    }

    [Fact]
    public void Saving_a_step_again_replaces_it()
    {
        using SessionStore store = Open();
        SessionTurn turn = store.StartTurn(store.StartSession("/a").Id, "p", "m:n");
        store.SaveStep(turn.Id, new SessionStep(1, [new ChatMessage(ChatRole.Assistant, "first")], new ModelUsage(1, 1, 1)));
        store.SaveStep(turn.Id, new SessionStep(1, [new ChatMessage(ChatRole.Assistant, "second")], new ModelUsage(2, 2, 2), "c"));
        SessionStep step = Assert.Single(store.Steps(turn.Id));
        Assert.Equal(("second", new ModelUsage(2, 2, 2), "c"), (step.Messages[0].Text, step.Usage, step.Commit));
    }

    [Fact]
    public void Deleting_a_sites_sessions_leaves_no_trace_of_them()
    {
        using SessionStore store = Open();
        Session session = store.StartSession("/a");
        SessionTurn turn = store.StartTurn(session.Id, "a-secret-prompt", "m:n");
        store.SaveStep(turn.Id, new SessionStep(1, [new ChatMessage(ChatRole.Assistant, "a-secret-answer")], ModelUsage.None));
        store.BeginEffect(new EffectKey(session.Id, turn.Id, "c", "h"));
        store.Enqueue("/a", "a-secret-request");
        Session other = store.StartSession("/b");

        Assert.Equal(1, store.DeleteSite("/a"));

        Assert.Equal(other.Id, Assert.Single(store.List()).Id);
        Assert.Empty(store.Queue());
        Assert.Throws<BuilderException>(() => store.Get(session.Id));
        string bytes = string.Concat(_folder.Files().Select(f => System.Text.Encoding.Latin1.GetString(StateFolder.ReadShared(f))));
        Assert.DoesNotContain("a-secret", bytes, StringComparison.Ordinal);
    }

    [Fact]
    public void Prompts_wait_in_order_and_once_and_survive_a_restart()
    {
        using (SessionStore store = Open())
        {
            store.Enqueue("/a", "1", "t1");
            store.Enqueue("/b", "x", "t2");
            store.Enqueue("/a", "2", "t3");
            store.Enqueue("/a", "1 again", "t1");
        }

        using SessionStore again = Open();
        Assert.Equal(["t1", "t2", "t3"], again.Queue().Select(p => p.TurnId));
        Assert.Equal(["1", "2"], again.Queue("/a").Select(p => p.Request));
        again.StartTurn(again.StartSession("/a").Id, "1", "m:n", turnId: "t1");
        again.FinishTurn("t1", TurnOutcome.NothingChanged, "");
        Assert.True(again.RemoveFromQueue("t2"));
        Assert.False(again.RemoveFromQueue("t2"));
        Assert.Equal(["t3"], again.Queue().Select(p => p.TurnId));
    }

    [Fact]
    public void An_effect_is_announced_once_and_its_first_result_is_remembered()
    {
        using SessionStore store = Open();
        Session session = store.StartSession("/a");
        EffectKey key = new(session.Id, "t", "call", "hash");
        Assert.Null(store.BeginEffect(key));
        Assert.Null(Assert.IsType<KnownEffect>(store.BeginEffect(key)).Result);
        store.FinishEffect(key, "done");
        store.FinishEffect(key, "done again");
        Assert.Equal("done", store.BeginEffect(key)?.Result);
        Assert.Null(store.BeginEffect(key with { ArgumentsHash = "other" }));
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<BuilderException>(() => store.BeginEffect(key with { SessionId = "none" })).Kind);
    }

    [Theory]
    [InlineData("  A page\n for\ta bakery  ", "A page for a bakery")]
    [InlineData(
        "Make a very long page about bread and cakes and everything else that a bakery has to offer to people",
        "Make a very long page about bread and cakes and everything else that a bakery…"
    )]
    public void A_session_is_titled_by_its_first_prompt(string prompt, string title)
    {
        using SessionStore store = Open();
        Session session = store.StartSession("/a");
        store.StartTurn(session.Id, prompt, "m:n");
        store.StartTurn(session.Id, "second", "m:n");
        Assert.Equal(title, store.Get(session.Id).Session.Title);
    }

    [Fact]
    public void What_does_not_exist_is_said_not_to_exist()
    {
        using SessionStore store = Open();
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<BuilderException>(() => store.StartTurn("none", "p", "m:n")).Kind);
        Assert.Equal(
            ErrorKind.NotFound,
            Assert.Throws<BuilderException>(() => store.SaveStep("none", new SessionStep(1, [], ModelUsage.None))).Kind
        );
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<BuilderException>(() => store.FinishTurn("none", TurnOutcome.Failed, "")).Kind);
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<BuilderException>(() => store.Get("none")).Kind);
        SessionTurn turn = store.StartTurn(store.StartSession("/a").Id, "p", "m:n");
        Assert.Equal(
            ErrorKind.Conflict,
            Assert.Throws<BuilderException>(() => store.StartTurn(turn.SessionId, "p", "m:n", turnId: turn.Id)).Kind
        );
    }

    private SessionStore Open() => SessionStore.Open(_folder.Folders, _clock);

    private static Dictionary<string, object?> Arguments(string json) =>
        JsonDocument.Parse(json).RootElement.EnumerateObject().ToDictionary(p => p.Name, p => (object?)p.Value);
}
