using System.Text.Json;
using System.Threading.Channels;
using CliWrap;

namespace Builder.Bench.Builds;

/// <summary>Chromium, kept open: opens an address and says when an element is on the page.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();
    private readonly Channel<string> answers = Channel.CreateUnbounded<string>();
    private readonly Task ended;

    private Browser(Bench bench)
    {
        ended = Cli.Wrap(bench.Tools.Node)
            .WithArguments([Path.Combine(Bench.Repository, "tests", "bench", "first-element.mjs"), Peers.Playwright])
            .WithStandardInputPipe(PipeSource.Create(WriteAsync))
            .WithStandardOutputPipe(PipeTarget.ToDelegate(line => answers.Writer.TryWrite(line)))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(Console.Error.WriteLine))
            .ExecuteAsync();
    }

    public static async Task<Browser> StartAsync(Bench bench)
    {
        var browser = new Browser(bench);
        await browser.AnswerAsync();
        return browser;
    }

    /// <summary>Opens the address in a page of its own and waits until an element that fits is there.</summary>
    public async Task OpenAsync(string address, string selector)
    {
        await lines.Writer.WriteAsync(JsonSerializer.Serialize(new { address, selector }));
        await AnswerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        lines.Writer.Complete();
        await ended;
    }

    private async Task AnswerAsync()
    {
        var answer = answers.Reader.ReadAsync().AsTask();
        if (await Task.WhenAny(answer, ended) == ended || await answer != "ok")
        {
            throw new InvalidOperationException(answer.IsCompletedSuccessfully ? await answer : "The browser has ended.");
        }
    }

    private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(stream) { AutoFlush = true };
        await foreach (var line in lines.Reader.ReadAllAsync(cancellationToken))
        {
            await writer.WriteLineAsync(line);
        }
    }
}
