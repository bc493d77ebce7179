using System.Text.Json;
using Builder.Core;
using Builder.Core.Models;
using Builder.Core.Models.Recorded;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static Builder.Tests.Models.ModelCallScene;

namespace Builder.Tests.Models;

public sealed class ModelCallTests
{
    [Theory, EachWire]
    public async Task An_answer_comes_as_a_stream_and_then_whole(Wire wire)
    {
        await using ModelServer server = new ModelServer(Prompt, Step());
        ModelListener listener = new();
        ModelReply reply = await RunAsync(server, wire, listener);

        Assert.Equal("I write the page. Ünïcode 🥐 too.", reply.Text);
        Assert.Equal(reply.Text, listener.Text);
        Assert.Equal(["write_file", "write_file"], listener.Started);
        Assert.Equal(("tool_calls", 1, 0), (reply.FinishReason, reply.Attempts, listener.Resets));
        Assert.All(reply.ToolCalls, c => Assert.Null(c.Invalid));
        Assert.Equal(
            """export const App = () => <h1>Bakery "Zum Bäcker" 🥐</h1>;""" + "\n",
            reply.ToolCalls[0].Arguments.GetProperty("content").GetString()
        );
        Assert.Equal((1200, 340), (reply.Usage.InputTokens, reply.Usage.OutputTokens));
        Assert.Equal(wire == Wire.Messages ? 600 : 0, reply.Usage.CachedInputTokens);
    }

    [Theory, EachWire]
    public async Task A_conversation_goes_on_with_the_tools_results(Wire wire)
    {
        await using ModelServer server = new ModelServer(Prompt, Step(), new ConversationStep("Done.", []));
        using ChatModel model = server.Open(wire);
        ModelCall call = new(TimeProvider.System, Limits);
        List<ChatMessage> messages = Messages();
        ModelReply first = await call.RunAsync(model, messages, Options, new ModelListener(), default);
        messages.Add(first.Message);
        messages.AddRange(first.ToolCalls.Select(c => new ChatMessage(ChatRole.Tool, [new FunctionResultContent(c.CallId, "written")])));
        messages.Add(new ChatMessage(ChatRole.User, "The check failed: something."));

        ModelReply second = await call.RunAsync(model, messages, Options, new ModelListener(), default);

        Assert.Equal(("Done.", "stop", 0), (second.Text, second.FinishReason, second.ToolCalls.Count));
        string sent = server.Requests.Last().Body.GetRawText();
        Assert.All(first.ToolCalls, c => Assert.Equal(2, sent.Split(c.CallId).Length - 1));
    }

    [Theory, EachWire]
    public async Task A_model_that_says_nothing_does_not_spoil_the_conversation(Wire wire)
    {
        await using ModelServer server = new ModelServer(Prompt, new ConversationStep("", []));
        using ChatModel model = server.Open(wire);
        ModelCall call = new(TimeProvider.System, Limits);
        ModelReply silent = await call.RunAsync(model, Messages(), Options, new ModelListener(), default);
        Assert.Equal(("", "stop", 0), (silent.Text, silent.FinishReason, silent.Message.Contents.Count));
        await call.RunAsync(
            model,
            [.. Messages(), silent.Message, new ChatMessage(ChatRole.User, "Go on.")],
            Options,
            new ModelListener(),
            default
        );
        Assert.Equal(["user", "user"], server.Requests.Last().Roles.Where(r => r != "system"));
    }

    [Theory, EachWire]
    public async Task Text_and_calls_of_a_connection_that_was_lost_are_void(Wire wire)
    {
        await using ModelServer server = new ModelServer(Prompt, Faulty(ModelFaults.Reset));
        ModelListener listener = new();
        server.ResetWhen = listener.Heard;
        ModelReply reply = await RunAsync(server, wire, listener);
        Assert.Equal((2, 1, 2), (reply.Attempts, listener.Resets, server.Requests.Count));
        Assert.Equal((Step().Text, Step().Text), (reply.Text, listener.Text));
        Assert.Equal(2, reply.ToolCalls.Count);
        Assert.Contains("connection", Assert.Single(listener.Notices), StringComparison.Ordinal);
    }

    [Theory, EachWire]
    public async Task A_stream_that_just_ends_runs_nothing(Wire wire)
    {
        await using ModelServer server = new ModelServer(Prompt, Faulty(ModelFaults.EndsEarly, times: -1));
        BuilderException e = await Assert.ThrowsAsync<BuilderException>(() => RunAsync(server, wire, new ModelListener()));
        Assert.Equal((ErrorKind.External, 5), (e.Kind, server.Requests.Count));
    }

    [Theory, EachWire]
    public async Task A_reply_that_was_cut_off_is_continued_and_its_calls_are_dropped(Wire wire)
    {
        ConversationStep cut = Step("First half, ", new ConversationFault(ModelFaults.Length, -1));
        await using ModelServer server = new ModelServer(Prompt, cut, Step("second half."));
        ModelListener listener = new();
        ModelReply reply = await RunAsync(server, wire, listener);

        Assert.Equal(
            ("First half, second half.", "tool_calls", 2, 2),
            (reply.Text, reply.FinishReason, reply.ToolCalls.Count, reply.Attempts)
        );
        Assert.Equal("First half, second half.", listener.Text);
        Assert.Equal("First half, second half.", reply.Message.Text);
        Assert.Equal(2400, reply.Usage.InputTokens);
        Assert.All(reply.ToolCalls, c => Assert.Null(c.Invalid));
        Assert.Equal(["user", "assistant", "user"], server.Requests.Last().Roles.Where(r => r != "system"));
    }

    [Theory, EachWire]
    public async Task A_reply_that_is_cut_off_again_and_again_runs_nothing(Wire wire)
    {
        ConversationStep cut = Step("x", new ConversationFault(ModelFaults.Length, -1));
        await using ModelServer server = new ModelServer(Prompt, cut, cut, cut, cut, cut);
        ModelReply reply = await RunAsync(server, wire, new ModelListener());
        Assert.Equal(("xxxx", "length", 4), (reply.Text, reply.FinishReason, reply.Attempts));
        Assert.All(reply.ToolCalls, c => Assert.Contains("Not run", c.Invalid, StringComparison.Ordinal));
    }

    [Theory, EachWire]
    public async Task A_connection_lost_in_a_continuation_keeps_the_part_before(Wire wire)
    {
        ConversationStep cut = Step("First half, ", new ConversationFault(ModelFaults.Length, -1));
        await using ModelServer server = new ModelServer(
            Prompt,
            cut,
            Step("and the second half.", new ConversationFault(ModelFaults.Reset))
        );
        ModelListener listener = new(waitFor: "and");
        server.ResetWhen = listener.Heard;
        ModelReply reply = await RunAsync(server, wire, listener);
        Assert.Equal(("First half, and the second half.", 3, 1), (listener.Text, reply.Attempts, listener.Resets));
    }

    [Theory, EachWire]
    public async Task Arguments_that_are_not_json_are_not_run_and_explained_to_the_model(Wire wire)
    {
        await using ModelServer server = new ModelServer(Prompt, Faulty(ModelFaults.BadArguments), new ConversationStep("Sorry.", []));
        using ChatModel model = server.Open(wire);
        ModelCall call = new(TimeProvider.System, Limits);
        ModelReply reply = await call.RunAsync(model, Messages(), Options, new ModelListener(), default);
        Assert.All(
            reply.ToolCalls,
            c => Assert.Equal(("{}", true), (c.Arguments.GetRawText(), c.Invalid!.Contains("JSON", StringComparison.Ordinal)))
        );

        // What goes back is acceptable to every server: an object, never null.
        List<ChatMessage> next = [.. Messages(), reply.Message];
        next.AddRange(reply.ToolCalls.Select(c => new ChatMessage(ChatRole.Tool, [new FunctionResultContent(c.CallId, c.Invalid)])));
        Assert.Equal("Sorry.", (await call.RunAsync(model, next, Options, new ModelListener(), default)).Text);
        Assert.DoesNotContain("\"null\"", server.Requests.Last().Body.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("write_file", """{"path":"a"}""", "“content” is missing")]
    [InlineData("write_file", """{"path":"a","content":1}""", "“content” must be of type string, not number")]
    [InlineData("write_file", """{"path":"a","content":"b","mode":"append"}""", "“mode” must be one of \"new\", \"replace\"")]
    [InlineData("write_file", """{"path":"a","force":true}""", "“content” is missing")]
    [InlineData("delete_disk", "{}", "there is no tool “delete_disk”. The tools are: write_file")]
    public async Task A_call_that_does_not_fit_its_tool_is_not_run(string tool, string arguments, string why)
    {
        ConversationToolCall wrong = Call(arguments) with { Name = tool };
        await using ModelServer server = new ModelServer(Prompt, new ConversationStep("", [wrong, Step().ToolCalls[0]]));
        foreach (Wire wire in Enum.GetValues<Wire>())
        {
            ModelReply reply = await RunAsync(server, wire, new ModelListener());
            Assert.Contains(why, reply.ToolCalls[0].Invalid, StringComparison.Ordinal);
            Assert.Null(reply.ToolCalls[1].Invalid);
        }
    }

    [Theory, EachWire]
    public async Task A_pause_that_is_too_long_counts_as_a_lost_connection(Wire wire)
    {
        FakeTimeProvider clock = new();
        ModelCallLimits limits = Limits with { Idle = TimeSpan.FromSeconds(60), FirstWait = TimeSpan.FromMilliseconds(1) };
        await using ModelServer server = new ModelServer(Prompt, Faulty(ModelFaults.Stall));
        ModelListener listener = new();
        Task<ModelReply> reply = RunAsync(server, wire, listener, clock, limits);
        await listener.Heard;
        clock.Advance(TimeSpan.FromSeconds(61));
        await AdvanceUntilDone(reply, clock);
        Assert.Equal((2, 1), ((await reply).Attempts, listener.Resets));
        Assert.Contains("stopped answering", listener.Notices[0], StringComparison.Ordinal);
    }

    [Theory, EachWire]
    public async Task A_server_that_says_nothing_at_all_is_asked_again(Wire wire)
    {
        FakeTimeProvider clock = new();
        ModelCallLimits limits = Limits with { FirstAnswer = TimeSpan.FromSeconds(180), FirstWait = TimeSpan.FromMilliseconds(1) };
        await using ModelServer server = new ModelServer(Prompt, Faulty(ModelFaults.Silence));
        ModelListener listener = new();
        Task<ModelReply> reply = RunAsync(server, wire, listener, clock, limits);
        await server.FirstRequest;
        clock.Advance(TimeSpan.FromSeconds(181));
        await server.ClientLeft.Task;
        // Only until it asks again: a busy computer would let the time of the second request pass as well.
        while (server.Requests.Count < 2)
        {
            clock.Advance(TimeSpan.FromMilliseconds(2));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.Equal((2, 0, Step().Text), ((await reply).Attempts, listener.Resets, listener.Text));
    }

    [Fact]
    public async Task Anthropic_is_asked_to_cache_what_comes_again()
    {
        await using ModelServer server = new ModelServer(Prompt, Step());
        using ChatModel model = server.Open(Wire.Messages);
        List<ChatMessage> messages = Messages();
        ChatOptions options = Options;
        options.MaxOutputTokens = 4321;
        await new ModelCall(TimeProvider.System, Limits).RunAsync(model, messages, options, new ModelListener(), default);
        JsonElement body = Assert.Single(server.Requests).Body;
        Assert.Equal("ephemeral", body.GetProperty("cache_control").GetProperty("type").GetString());
        Assert.Equal("ephemeral", body.GetProperty("system")[0].GetProperty("cache_control").GetProperty("type").GetString());
        Assert.Equal(("test-model", 4321), (body.GetProperty("model").GetString(), body.GetProperty("max_tokens").GetInt32()));
        Assert.Null(messages[0].Contents[0].AdditionalProperties);
    }

    [Theory, EachWire]
    public async Task Cancelling_ends_the_call_at_once_and_closes_the_connection(Wire wire)
    {
        await using ModelServer server = new ModelServer(Prompt, Faulty(ModelFaults.Stall));
        using CancellationTokenSource cancel = new();
        ModelListener listener = new();
        Task<ModelReply> reply = RunAsync(server, wire, listener, cancellationToken: cancel.Token);
        await listener.Heard;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reply);
        await server.ClientLeft.Task;
        Assert.Single(server.Requests);
    }

    // The retry's own wait is on the same clock; a step at a time until it is over.
    private static async Task AdvanceUntilDone(Task task, FakeTimeProvider clock)
    {
        while (!task.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(2));
            await Task.Yield();
        }
    }
}
