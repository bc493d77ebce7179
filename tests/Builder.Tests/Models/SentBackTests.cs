using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Builder.Core.Models;
using Builder.Core.Models.Answers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Xunit;

namespace Builder.Tests.Models;

/// <summary>What Gemini, DeepSeek and Kimi want to have back with their own calls, and what becomes of a request that lacks it.</summary>
public sealed class SentBackTests : IAsyncDisposable
{
    private const string Signed =
        """{"index":0,"id":"call_1","type":"function","function":{"name":"list_files","arguments":"{}"},"extra_content":{"google":{"thought_signature":"c2lnbmVk"}}}""";
    private const string Plain = """{"index":0,"id":"call_1","type":"function","function":{"name":"list_files","arguments":"{}"}}""";

    private readonly ConcurrentQueue<JsonNode> requests = [];
    private readonly LoopbackServer server;
    private string firstDelta = "{}";
    private Func<JsonNode, string?> refuse = _ => null;

    public SentBackTests() => server = new LoopbackServer(AnswerAsync);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Geminis_signature_goes_back_with_its_call()
    {
        firstDelta = $$"""{"tool_calls":[{{Signed}}]}""";
        refuse = request =>
            Call(request) is { } call && (string?)call["extra_content"]?["google"]?["thought_signature"] != "c2lnbmVk"
                ? "Function call is missing a thought_signature in functionCall parts."
                : null;
        await TalkAsync(withFirstAnswer: true);
        Assert.Equal(2, requests.Count);
    }

    [Theory]
    [InlineData("Missing `reasoning_content` field in the assistant message at message index 2.")]
    [InlineData("thinking is enabled but reasoning_content is missing in assistant tool call message at index 2")]
    public async Task The_reasoning_before_a_call_goes_back_with_it(string refusal)
    {
        firstDelta = $$"""{"reasoning_content":"First I look.","content":null,"tool_calls":[{{Plain}}]}""";
        refuse = request => Call(request) is not null && (string?)Message(request)["reasoning_content"] != "First I look." ? refusal : null;
        await TalkAsync(withFirstAnswer: true);
        Assert.Equal(2, requests.Count);
    }

    [Fact]
    public async Task The_parts_of_reasoning_go_back_whole_and_in_their_order()
    {
        firstDelta = $$"""
            {"reasoning_details":[{"type":"reasoning.text","text":"First ","signature":null,"format":"f","index":0},{"type":"reasoning.text","text":"I look.","signature":"c2ln","index":0},{"type":"reasoning.encrypted","data":"YQ==","id":"call_1","index":1},{"type":"reasoning.encrypted","data":"Yg==","id":"call_2","index":1},"odd"],"tool_calls":[{{Plain}}]}
            """;
        const string Whole = """
            [{"type":"reasoning.text","text":"First I look.","signature":"c2ln","format":"f","index":0},{"type":"reasoning.encrypted","data":"YQ==","id":"call_1","index":1},{"type":"reasoning.encrypted","data":"Yg==","id":"call_2","index":1}]
            """;
        refuse = request =>
            JsonNode.DeepEquals(Message(request)["reasoning_details"], JsonNode.Parse(Whole)) ? null : request.ToJsonString();
        await TalkAsync(withFirstAnswer: true);
        Assert.Equal(2, requests.Count);
    }

    [Theory]
    [InlineData("Function call is missing a thought_signature in functionCall parts.", "extra_content")]
    [InlineData("The `reasoning_content` in the thinking mode must be passed back to the API.", "reasoning_content")]
    public async Task A_call_of_another_model_or_of_before_is_sent_with_a_stand_in_once_it_was_refused(string refusal, string wanted)
    {
        refuse = request => Call(request)![wanted] is null && Message(request)[wanted] is null ? refusal : null;
        await TalkAsync(withFirstAnswer: false);
        Assert.Equal(2, requests.Count);
        // It is known by then.
        await TalkAsync(withFirstAnswer: false);
        Assert.Equal(4, requests.Count);
    }

    [Fact]
    public async Task A_server_that_does_not_take_its_own_reasoning_back_gets_none()
    {
        firstDelta = $$"""{"reasoning_content":"First I look.","tool_calls":[{{Plain}}]}""";
        refuse = request => Message(request)["reasoning_content"] is null ? null : "Extra inputs are not permitted: reasoning_content";
        await TalkAsync(withFirstAnswer: true);
        Assert.Equal(3, requests.Count);
    }

    [Fact]
    public async Task A_refusal_that_no_second_request_can_help_is_told()
    {
        refuse = _ => "The `reasoning_content` in the thinking mode must be passed back to the API.";
        var told = await Assert.ThrowsAsync<AnswerException>(() => TalkAsync(withFirstAnswer: false));
        Assert.Contains("must be passed back", told.Message, StringComparison.Ordinal);
        Assert.Equal(2, requests.Count);
    }

    /// <summary>A prompt, a call, its result, and the answer to that.</summary>
    private async Task TalkAsync(bool withFirstAnswer)
    {
        using var client = new ModelClients(null).OpenAI(new Uri(server.Url, "/v1"), "sk-canary", "m");
        List<ChatMessage> messages = [new(ChatRole.User, "Hello")];
        if (withFirstAnswer)
        {
            messages.AddRange(
                (await client.GetStreamingResponseAsync(messages, cancellationToken: Stop).ToChatResponseAsync(Stop)).Messages
            );
        }
        else
        {
            messages.Add(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("call_1", "list_files")]));
        }

        messages.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("call_1", "index.html")]));
        var answer = await client.GetStreamingResponseAsync(messages, cancellationToken: Stop).ToChatResponseAsync(Stop);
        Assert.Equal("Done.", answer.Text);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static JsonNode Message(JsonNode request) =>
        request["messages"]!.AsArray().FirstOrDefault(message => message!["tool_calls"] is not null) ?? new JsonObject();

    private static JsonNode? Call(JsonNode request) => Message(request)["tool_calls"]?[0];

    private async Task AnswerAsync(HttpContext context)
    {
        var request = (await JsonNode.ParseAsync(context.Request.Body))!;
        requests.Enqueue(request);
        if (Call(request) is not null && refuse(request) is { } refusal)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            context.Response.ContentType = "application/json";
            var told = new JsonObject { ["error"] = new JsonObject { ["message"] = refusal } };
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(told.ToJsonString()));
            return;
        }

        context.Response.ContentType = "text/event-stream";
        var delta = Call(request) is null ? firstDelta : """{"content":"Done."}""";
        await context.Response.Body.WriteAsync(
            Encoding.UTF8.GetBytes(
                $$"""
                data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{{delta}},"finish_reason":null}]}

                data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

                data: [DONE]


                """
            )
        );
    }
}
