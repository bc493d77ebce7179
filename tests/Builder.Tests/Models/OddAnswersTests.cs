using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Builder.Core;
using Builder.Core.Models;
using Builder.Core.Models.Answers;
using Builder.Core.Models.Recorded;
using Builder.Core.Tools;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Xunit;
using static Builder.Tests.Models.ModelCallScene;

namespace Builder.Tests.Models;

/// <summary>
/// Answers as the servers of the field give them (OpenAI, Azure, Anthropic, Gemini, Mistral, DeepSeek, Groq, xAI, Qwen, Kimi, GLM, MiniMax, Cohere,
/// OpenRouter, Bedrock, vLLM, llama.cpp, LM Studio, Ollama), in forms that their documents and bug reports show.
/// </summary>
public sealed class OddAnswersTests
{
    private static readonly byte[] Second = Encoding.UTF8.GetBytes(
        """data: {"choices":[{"index":0,"delta":{"content":"Second."},"finish_reason":"stop"}]}""" + "\n\ndata: [DONE]\n\n"
    );

    private static readonly byte[] SecondMessage =
    [
        .. MessagesWriter.Write(new ConversationStep("Second.", []), "m", "id").SelectMany(e => e),
    ];

    public static TheoryData<string> Kinds =>
        [.. Directory.GetFiles(OddAnswer.Folder).Select(f => Path.GetFileNameWithoutExtension(f)).Order()];

    [Fact]
    public void There_are_more_than_two_hundred_and_no_two_of_a_name() =>
        Assert.True(
            Kinds.SelectMany(k => OddAnswer.Of(k.Data).Select(a => $"{k.Data} {a.Name}")).Distinct().Count() is > 200 and var count
                && count == Kinds.Sum(k => OddAnswer.Of(k.Data).Count)
        );

    [Theory, MemberData(nameof(Kinds))]
    public async Task Each_is_read_as_it_is_meant_over_a_real_connection(string kind)
    {
        List<string> wrong = [];
        foreach (OddAnswer odd in OddAnswer.Of(kind))
        {
            int requests = 0;
            await using LoopbackServer server = new(context => AnswerAsync(context, odd, Interlocked.Increment(ref requests)));
            ModelClients clients = new(null);
            if (await WhyWrongAsync(odd, clients, server.Url) is { } why)
            {
                wrong.Add($"{odd.Name}: {why}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Each_says_the_same_when_it_comes_a_byte_at_a_time(string kind)
    {
        List<string> wrong = [];
        foreach (OddAnswer odd in OddAnswer.Of(kind))
        {
            using BytesHandler network = new(odd);
            if (await WhyWrongAsync(odd, new ModelClients(network), new Uri("https://model.test")) is { } why)
            {
                wrong.Add($"{odd.Name}: {why}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Each_is_given_on_the_same_wherever_it_is_split(string kind)
    {
        foreach (OddAnswer odd in OddAnswer.Of(kind).Where(a => a.Status == 200 && a.Type == "text/event-stream"))
        {
            byte[] whole = odd.Bytes;
            string expected = await GivenOnAsync(odd.Wire, whole);
            for (int at = 1; at < whole.Length; at++)
            {
                string given = await GivenOnAsync(odd.Wire, whole[..at], whole[at..]);
                Assert.True(expected == given, $"{odd.Name}, split at {at}: {given}");
            }
        }
    }

    private static async Task<string?> WhyWrongAsync(OddAnswer odd, ModelClients clients, Uri url)
    {
        using ChatModel model =
            odd.Wire == Wire.Messages
                ? new(clients.Anthropic(url, "key", "m"), new ModelReference(ModelProvider.Anthropic, "m"))
                : new(clients.OpenAI(new Uri(url, "/v1"), "key", "m"), new ModelReference(ModelProvider.Compatible, "m"));
        ChatOptions options = new() { Tools = Toolbox.For(model).Declare() };
        ModelCallLimits limits = Limits with { MaxContinuations = 0 };
        ModelListener listener = new();
        try
        {
            ModelReply reply = await new ModelCall(new HurryingClock(limits.TotalWait), limits).RunAsync(
                model,
                Messages(),
                options,
                listener,
                default
            );
            return odd.WhyWrong(reply, null) ?? (listener.Text == reply.Text ? null : $"A person saw “{listener.Text}”.");
        }
        catch (BuilderException e)
        {
            return odd.WhyWrong(null, e);
        }
    }

    private static async Task AnswerAsync(HttpContext context, OddAnswer odd, int number)
    {
        bool isFirst = number == 1;
        context.Response.StatusCode = isFirst ? odd.Status : 200;
        context.Response.ContentType = isFirst ? odd.Type : "text/event-stream";
        await context.Response.Body.WriteAsync(
            isFirst ? odd.Bytes
            : odd.Wire == Wire.Messages ? SecondMessage
            : Second
        );
    }

    /// <summary>What the provider's package would see.</summary>
    private static async Task<string> GivenOnAsync(Wire wire, params byte[][] parts)
    {
        using PacedStream network = new(parts.Where(p => p.Length > 0), TimeSpan.Zero, TimeProvider.System);
        AnswerDialect dialect = wire == Wire.Messages ? AnswerDialect.Messages : AnswerDialect.ChatCompletions;
        using HttpRequestMessage request = new();
        using AnswerStream stream = new(network, AnswerRules.For(dialect, new SentBack()), Redaction.Of(request));
        using MemoryStream given = new();
        try
        {
            await stream.CopyToAsync(given);
        }
        catch (AnswerException e)
        {
            return $"{e.Fault}: {e.Message}";
        }

        return Encoding.UTF8.GetString(given.ToArray());
    }

    /// <summary>A network that delivers one byte after the other.</summary>
    private sealed class BytesHandler(OddAnswer odd) : HttpMessageHandler
    {
        private int _requests;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            bool isFirst = ++_requests == 1;
            byte[] body =
                isFirst ? odd.Bytes
                : odd.Wire == Wire.Messages ? SecondMessage
                : Second;
            StreamContent content = new(new PacedStream(body.Select(b => new[] { b }), TimeSpan.Zero, TimeProvider.System));
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(isFirst ? odd.Type : "text/event-stream");
            return Task.FromResult(new HttpResponseMessage(isFirst ? (HttpStatusCode)odd.Status : HttpStatusCode.OK) { Content = content });
        }
    }
}
