using System.Globalization;
using System.Text;
using CliWrap;
using CliWrap.Buffered;
using Xunit;

namespace Builder.Tests.Models;

/// <summary>A server that would answer with a gigabyte: the process that reads it needs a bounded memory, whatever the gigabyte is of (THREATS F6).</summary>
public sealed class EndlessAnswerTests(ITestOutputHelper output)
{
    private const long Gigabyte = 1L << 30;

    /// <summary>At most 16 MB of content are read, in at most 64 MB: twice as much as text, held by the wire's package, by its reply and by ours.</summary>
    private const int MostMegabytes = 450;

    /// <summary>Where the answer is an error or one line, next to nothing of it is kept.</summary>
    private const int FewMegabytes = 120;

    private static readonly string Many = new('a', 16_000);

    /// <summary>GIGABYTES tries every kind on every wire; else those that take the most, and one line without an end.</summary>
    public static TheoryData<string, string, int> Answers
    {
        get
        {
            TheoryData<string, string, int> some = new()
            {
                { "openai", "text", MostMegabytes },
                { "anthropic", "arguments", MostMegabytes },
                { "openai", "one line", FewMegabytes },
            };
            TheoryData<string, string, int> others = new()
            {
                { "anthropic", "text", MostMegabytes },
                { "openai", "arguments", MostMegabytes },
                { "openai", "thoughts", MostMegabytes },
                { "openai", "calls", MostMegabytes },
                { "openai", "words", MostMegabytes },
                { "openai", "json", MostMegabytes },
                { "anthropic", "one line", FewMegabytes },
                { "openai", "an error", FewMegabytes },
                { "openai", "a page", FewMegabytes },
                { "openai", "comments", FewMegabytes },
            };
            return Environment.GetEnvironmentVariable("GIGABYTES") is null ? some : [.. some, .. others];
        }
    }

    [Theory, MemberData(nameof(Answers))]
    public async Task An_answer_of_a_gigabyte_takes_a_bounded_memory_and_ends_with_a_word_on_it(string wire, string kind, int most)
    {
        var sent = 0L;
        await using var server = new LoopbackServer(async context =>
        {
            context.Response.StatusCode = kind == "an error" ? 500 : 200;
            context.Response.ContentType = kind switch
            {
                "a page" => "text/html",
                "json" or "an error" => "application/json",
                _ => "text/event-stream",
            };
            var part = Encoding.UTF8.GetBytes(Start(wire, kind));
            var more = Encoding.UTF8.GetBytes(More(wire, kind));
            try
            {
                for (; sent < Gigabyte; sent += part.Length)
                {
                    await context.Response.Body.WriteAsync(part, context.RequestAborted);
                    part = more;
                }
            }
            catch (Exception gone) when (gone is OperationCanceledException or IOException)
            {
                // The reader has had enough.
            }
        });

        var read = await Cli.Wrap("dotnet")
            .WithArguments([
                "exec",
                "--depsfile",
                Beside("Builder.Tests.deps.json"),
                "--runtimeconfig",
                Beside("Builder.Tests.runtimeconfig.json"),
                Beside("fake-tool.dll"),
                "read-answer",
                server.Url.ToString(),
                wire,
            ])
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);

        var said = read.StandardOutput.Trim().Split(' ', 3);
        output.WriteLine($"{wire}, {kind}: {sent >> 20} MB sent, {said[0]} MB more than before, {said[1]} MB in all: {said[2]}");
        Assert.InRange(int.Parse(said[0], CultureInfo.InvariantCulture), 0, most);
        Assert.NotEqual("an answer", said[2]);
    }

    private static string Beside(string name) => Path.Combine(AppContext.BaseDirectory, name);

    private static string Start(string wire, string kind) =>
        (wire, kind) switch
        {
            (_, "one line" or "a page") => "data: ",
            (_, "json") => "{\"choices\":[{\"message\":{\"content\":\"",
            (_, "an error") => "{\"error\":{\"message\":\"",
            ("anthropic", _) => Event(
                "message_start",
                """{"type":"message_start","message":{"id":"1","type":"message","role":"assistant","content":[],"model":"m","usage":{"input_tokens":1,"output_tokens":1}}}"""
            )
                + Event(
                    "content_block_start",
                    kind == "text"
                        ? """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""
                        : """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"1","name":"write_file","input":{}}}"""
                ),
            (_, "arguments") => Chunk(
                """{"tool_calls":[{"index":0,"id":"1","type":"function","function":{"name":"write_file","arguments":"{\"path\":\""}}]}"""
            ),
            _ => Chunk("""{"role":"assistant"}"""),
        };

    private static string More(string wire, string kind) =>
        (wire, kind) switch
        {
            (_, "one line" or "json" or "an error" or "a page") => Many,
            (_, "comments") => $": {Many}\n\n",
            ("anthropic", "text") => Event(
                "content_block_delta",
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + Many + "\"}}"
            ),
            ("anthropic", _) => Event(
                "content_block_delta",
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"" + Many + "\"}}"
            ),
            (_, "arguments") => Chunk("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"" + Many + "\"}}]}"),
            (_, "thoughts") => Chunk("{\"content\":\"<think>" + Many + "</think>\",\"reasoning_content\":\"" + Many + "\"}"),
            (_, "calls") => Chunk(
                "{\"tool_calls\":["
                    + string.Join(
                        ',',
                        Enumerable
                            .Range(0, 100)
                            .Select(n =>
                                $"{{\"index\":{n},\"id\":\"{n}\",\"type\":\"function\",\"function\":{{\"name\":\"write_file\",\"arguments\":\"aaaa\"}}}}"
                            )
                    )
                    + "]}"
            ),
            (_, "words") => string.Concat(Enumerable.Repeat(Chunk("""{"content":"word "}"""), 100)),
            _ => Chunk("{\"content\":\"" + Many + "\"}"),
        };

    private static string Chunk(string delta) =>
        "data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"finish_reason\":null}]}\n\n";

    private static string Event(string name, string data) => $"event: {name}\ndata: {data}\n\n";
}
