using System.Text.Json;
using Builder.Core;
using Builder.Core.Models;
using Builder.Core.Models.Recorded;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static Builder.Tests.Models.ModelCallScene;

namespace Builder.Tests.Models;

public sealed class ReplayTests
{
    private static readonly Conversation Recorded = new(
        "bakery",
        "A bakery",
        [
            new ConversationTurn(Prompt, [Step("one"), Step("two"), new ConversationStep("three", [])]),
            new ConversationTurn("Now in blue", [Step("blue")]),
        ]
    );

    [Fact]
    public async Task A_replay_goes_step_by_step_through_the_same_call_as_a_real_model()
    {
        using ChatModel model = new ModelCatalog(new ModelSettings(), TimeProvider.System).OpenReplay(Recorded, 0);
        Assert.Equal((true, "offline:bakery"), (model.IsReplay, model.Reference.ToString()));
        ModelCall call = new(TimeProvider.System, Limits);
        List<ChatMessage> messages =
        [
            new(ChatRole.System, "rules"),
            new(ChatRole.User, $"Files: a, b\n\n{Prompt}\n\nThe selection is empty."),
        ];
        List<string> said = [];
        for (int i = 0; i < 4; i++)
        {
            ModelListener listener = new();
            ModelReply reply = await call.RunAsync(model, messages, Options, listener, default);
            Assert.Equal(reply.Text, listener.Text);
            Assert.All(reply.ToolCalls, c => Assert.Null(c.Invalid));
            said.Add(reply.Text);
            messages.Add(reply.Message);
            messages.AddRange(reply.ToolCalls.Select(c => new ChatMessage(ChatRole.Tool, [new FunctionResultContent(c.CallId, "done")])));
            messages.Add(new ChatMessage(ChatRole.User, "The check failed: make is not defined."));
        }

        Assert.Equal(["one", "two", "three", ReplayHandler.EndOfRecording], said);
    }

    [Theory]
    [InlineData("Make a page", """["user:Make a page"]""", 0)]
    [InlineData("Make a page", """["system:rules","user:Make a page","assistant:a","tool:t","user:The check failed","assistant:b"]""", 2)]
    [InlineData("Again", """["user:Make a page","assistant:a","user:Again","assistant:b","user:Again","assistant:c"]""", 1)]
    [InlineData("fix", """["user:fix","assistant:a","user:The check failed: fix it","assistant:b"]""", 2)]
    [InlineData("Two\nlines", """["user:Files\nTwo\r\nlines\n\nmore","assistant:a"]""", 1)]
    [InlineData("not there", """["user:Make a page","assistant:a","user:more","assistant:b"]""", 2)]
    public void The_step_follows_from_the_request_alone(string prompt, string conversation, int step)
    {
        string[] messages = JsonSerializer.Deserialize<string[]>(conversation)!;
        object[] request = [.. messages.Select(m => new { role = m.Split(':')[0], content = m.Split(':', 2)[1] })];
        Assert.Equal(step, ReplayHandler.StepOf(JsonSerializer.SerializeToElement(new { messages = request }), prompt));
    }

    [Fact]
    public void Content_in_parts_is_looked_at_too()
    {
        const string Request =
            """{"messages":[{"role":"user","content":[{"type":"text","text":"Make it"}]},{"role":"assistant","tool_calls":[]}]}""";
        Assert.Equal(1, ReplayHandler.StepOf(JsonDocument.Parse(Request).RootElement, "Make it"));
    }

    [Fact]
    public async Task A_request_that_is_made_again_gets_the_same_answer()
    {
        using ChatModel model = new ModelCatalog(new ModelSettings(), TimeProvider.System).OpenReplay(Recorded, 1, "In blue, please");
        ModelCall call = new(TimeProvider.System, Limits);
        List<ChatMessage> messages = [.. Messages(), new(ChatRole.Assistant, "one"), new(ChatRole.User, "In blue, please")];
        ModelReply first = await call.RunAsync(model, messages, Options, new ModelListener(), default);
        ModelReply second = await call.RunAsync(model, messages, Options, new ModelListener(), default);
        Assert.Equal("blue", first.Text);
        Assert.Equal(Describe(first), Describe(second));
    }

    [Fact]
    public async Task A_replay_is_as_slow_as_its_clock_says()
    {
        FakeTimeProvider clock = new();
        using ChatModel model = new ModelCatalog(new ModelSettings(), clock).OpenReplay(Recorded, 0);
        Task<ModelReply> reply = new ModelCall(TimeProvider.System, Limits).RunAsync(
            model,
            Messages(),
            Options,
            new ModelListener(),
            default
        );
        Assert.False(reply.IsCompleted);
        while (!reply.IsCompleted)
        {
            clock.Advance(ReplayPace.Brisk.Pause);
            await Task.Yield();
        }

        Assert.Equal("one", (await reply).Text);
    }

    [Fact]
    public async Task A_replay_can_be_cancelled()
    {
        using ChatModel model = new ModelCatalog(new ModelSettings(), new FakeTimeProvider()).OpenReplay(Recorded, 0);
        using CancellationTokenSource cancel = new();
        Task<ModelReply> reply = new ModelCall(TimeProvider.System, Limits).RunAsync(
            model,
            Messages(),
            Options,
            new ModelListener(),
            cancel.Token
        );
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reply);
    }

    [Fact]
    public void A_turn_that_was_not_recorded_is_said_to_be_missing()
    {
        ModelCatalog catalog = new(new ModelSettings(), TimeProvider.System);
        BuilderException e = Assert.Throws<BuilderException>(() => catalog.OpenReplay(Recorded, 2));
        Assert.Equal((ErrorKind.NotFound, "The recorded conversation “A bakery” ends after 2 prompts."), (e.Kind, e.Message));
    }
}
