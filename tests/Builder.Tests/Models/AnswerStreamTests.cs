using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Builder.Core;
using Builder.Core.Models;
using Builder.Core.Models.Recorded;
using Xunit;
using static Builder.Tests.Models.ModelCallScene;

namespace Builder.Tests.Models;

public sealed class AnswerStreamTests
{
    // Text and arguments with characters of two and four bytes, which a split may hit.
    private static readonly ConversationStep Short = new("Grüezi 🥐", [Call("""{"path":"a","content":"grün 🥐"}""")], 9, 8);

    [Theory, EachWire]
    public async Task A_stream_split_at_any_byte_says_the_same(Wire wire)
    {
        byte[] stream = Recorded(wire);
        string expected = Describe(await ReadAsync(wire, stream));
        Assert.True(stream.AsSpan().IndexOf("🥐"u8) > 0);
        Assert.Contains("grün 🥐", expected, StringComparison.Ordinal);
        for (int at = 1; at < stream.Length; at++)
        {
            Assert.Equal(expected, Describe(await ReadAsync(wire, stream[..at], stream[at..])));
        }
    }

    [Theory, EachWire]
    public async Task A_stream_cut_at_any_byte_runs_nothing(Wire wire)
    {
        byte[] stream = Recorded(wire);
        string expected = Describe(await ReadAsync(wire, stream));
        int whole = 0;
        for (int length = 0; length < stream.Length; length++)
        {
            ModelReply? reply = null;
            try
            {
                reply = await ReadAsync(wire, stream[..length]);
            }
            catch (BuilderException e)
            {
                Assert.Equal(ErrorKind.External, e.Kind);
            }

            if (reply is not null)
            {
                whole++;
                Assert.Equal(expected, Describe(reply));
            }
        }

        // An answer is finished with the reason why it ends; then come OpenAI's usage and [DONE], and Anthropic's message_stop.
        Assert.True(whole is > 0 and < 300, $"{whole} cut streams passed for whole ones.");
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task Lines_may_end_in_any_way_and_split_anywhere(string lineEnd)
    {
        foreach (Wire wire in Enum.GetValues<Wire>())
        {
            string expected = Describe(await ReadAsync(wire, Recorded(wire)));
            byte[] stream = Encoding.UTF8.GetBytes("\uFEFF: a comment\n\n" + Encoding.UTF8.GetString(Recorded(wire)));
            stream = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(stream).Replace("\n", lineEnd, StringComparison.Ordinal));
            Assert.Equal(expected, Describe(await ReadAsync(wire, [.. stream.Select(b => new[] { b })])));
        }
    }

    [Theory]
    [InlineData("stop", "eos", "stop")]
    [InlineData("stop", "end_turn", "stop")]
    [InlineData("length", "max_tokens", "length")]
    [InlineData("tool_calls", "tool_use", "tool_calls")]
    public async Task Nearly_compatible_servers_are_understood(string word, string foreign, string understood)
    {
        IEnumerable<byte[]> events = ChatCompletionsWriter.Write(new ConversationStep("Grün", []), "m", "id", ReplayPace.Immediate, word);
        string stream = Encoding
            .UTF8.GetString([.. events.SelectMany(e => e)])
            .Replace($"\"finish_reason\":\"{word}\"", $"\"finish_reason\":\"{foreign}\"", StringComparison.Ordinal)
            .Replace("\"finish_reason\":null", "\"finish_reason\":\"\"", StringComparison.Ordinal);
        ModelReply reply = await ReadAsync(
            Wire.ChatCompletions,
            Limits with
            {
                MaxAttempts = 1,
                MaxContinuations = 0,
            },
            Encoding.UTF8.GetBytes(stream)
        );
        Assert.Equal(("Grün", understood), (reply.Text, reply.FinishReason));
    }

    [Theory, EachWire]
    public async Task A_server_that_sends_a_byte_at_a_time_is_understood(Wire wire)
    {
        await using ModelServer server = new ModelServer(Prompt, Faulty(ModelFaults.Trickle));
        ModelReply reply = await RunAsync(server, wire, new ModelListener());
        Assert.Equal((Step().Text, 2, 1), (reply.Text, reply.ToolCalls.Count, reply.Attempts));
    }

    [Theory]
    [InlineData("data: [1]\n\n")]
    [InlineData("data: \u0001\n\n")]
    [InlineData("data: {\"choices\":\"none\"}\n\n")]
    [InlineData("data: {\"choices\":[7]}\n\n")]
    [InlineData("data: {\"choices\":[{\"index\":0,\"delta\":7,\"finish_reason\":\"stop\"}]}\n\n")]
    [InlineData("data: {\"error\":\"it broke\"}\n\n")]
    [InlineData("event: error\ndata: {\"message\":\"it broke\"}\n\n")]
    [InlineData(
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"more\"}}]}\n\n"
    )]
    [InlineData("data: [DONE]\n\n")]
    [InlineData("")]
    [InlineData("{\"error\":{\"message\":\"not a stream\"}}")]
    public Task Garbage_in_chat_completions_fails_cleanly(string stream) => FailsCleanly(Wire.ChatCompletions, stream);

    [Theory]
    [InlineData("data: {\"type\":7}\n\n")]
    [InlineData("data: {}\n\n")]
    [InlineData("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")]
    [InlineData(
        "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
    )]
    [InlineData("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":\"x\"}\n\n")]
    [InlineData("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"no\"}}\n\n")]
    [InlineData("event: message_start\ndata: {\"type\":\"message_start\",\"message\":7}\n\n")]
    public Task Garbage_in_messages_fails_cleanly(string stream) => FailsCleanly(Wire.Messages, stream);

    [Fact]
    public async Task Bytes_that_are_no_text_fail_cleanly()
    {
        byte[] stream = [.. "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\""u8, 0xC3, 0x28, .. "\"}}]}\n\n"u8];
        await Assert.ThrowsAsync<BuilderException>(() => ReadAsync(Wire.ChatCompletions, stream));
    }

    [Fact]
    public async Task An_event_without_end_is_given_up()
    {
        byte[] chunk = [.. "data: "u8, .. Enumerable.Repeat((byte)'x', 1_000_000)];
        BuilderException e = await Assert.ThrowsAsync<BuilderException>(() =>
            ReadAsync(Wire.ChatCompletions, [.. Enumerable.Repeat(chunk, 20)])
        );
        Assert.Contains("larger than", e.Detail, StringComparison.Ordinal);
    }

    private static async Task FailsCleanly(Wire wire, string stream)
    {
        BuilderException e = await Assert.ThrowsAsync<BuilderException>(() => ReadAsync(wire, Encoding.UTF8.GetBytes(stream)));
        Assert.Contains(e.Kind, (ErrorKind[])[ErrorKind.External]);
    }

    // The JSON writer escapes the croissant, which the providers do not.
    private static byte[] Recorded(Wire wire) =>
        Encoding.UTF8.GetBytes(
            Encoding
                .UTF8.GetString([.. ModelFaults.Events(wire, Short, "id").SelectMany(e => e)])
                .Replace("\\uD83E\\uDD50", "🥐", StringComparison.Ordinal)
        );

    private static Task<ModelReply> ReadAsync(Wire wire, params byte[][] parts) => ReadAsync(wire, Limits with { MaxAttempts = 1 }, parts);

    private static async Task<ModelReply> ReadAsync(Wire wire, ModelCallLimits limits, params byte[][] parts)
    {
        using PartsHandler network = new(parts);
        ModelClients clients = new(network);
        using ChatModel model =
            wire == Wire.ChatCompletions
                ? new(clients.OpenAI(new Uri("https://model.test/v1"), "key", "m"), new ModelReference(ModelProvider.OpenAI, "m"))
                : new(clients.Anthropic(new Uri("https://model.test"), "key", "m"), new ModelReference(ModelProvider.Anthropic, "m"));
        return await new ModelCall(TimeProvider.System, limits).RunAsync(model, Messages(), Options, new ModelListener(), default);
    }

    /// <summary>A network that delivers its bytes in exactly these parts, which no real one promises.</summary>
    private sealed class PartsHandler(IReadOnlyList<byte[]> parts) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            StreamContent content = new(new PacedStream(parts.Where(p => p.Length > 0), TimeSpan.Zero, TimeProvider.System));
            content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
        }
    }
}
