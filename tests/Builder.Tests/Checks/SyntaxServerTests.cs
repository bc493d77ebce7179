using System.Text;
using Builder.Core.Checks;
using Builder.Core.Checks.Syntax;
using Builder.Core.Edits;
using Builder.Core.Packages;
using Builder.Core.Processes;
using Builder.Core.Sites;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Builder.Tests.Checks;

/// <summary>A parser process that crashes, hangs, answers nonsense or is not there: no edit is lost for it.</summary>
public sealed class SyntaxServerTests : IAsyncDisposable
{
    /// <summary>Does what the text of the file says.</summary>
    private const string Script = """
        let rest = ''
        process.stdin.setEncoding('utf8').on('data', (chunk) => {
          const lines = (rest + chunk).split('\n')
          rest = lines.pop()
          for (const line of lines) {
            const { id, files } = JSON.parse(line)
            const { text } = files[0]
            if (text.includes('crash')) process.exit(3)
            if (text.includes('hang')) for (;;);
            if (text.includes('memory')) for (const all = []; ; ) all.push(new Array(1e6).fill({}))
            if (text.includes('nonsense')) process.stdout.write('{{{\n')
            else if (text.includes('fewer')) process.stdout.write(JSON.stringify({ id, files: [] }) + '\n')
            else process.stdout.write(JSON.stringify({ id, files: files.map(() => ({ error: text.includes('wrong') ? { at: 1e6, message: 'no' } : null, names: [] })) }) + '\n')
          }
        })
        process.stdout.write('{"id":0}\n')
        """;

    private static readonly SitePath Path = SitePath.Parse("a.ts");

    private readonly Workbench bench = new();
    private readonly FakeTimeProvider clock = new();
    private readonly ChildProcesses children;
    private SyntaxParsers? parsers;

    public SyntaxServerTests() => children = new ChildProcesses(System.IO.Path.Combine(bench.Root, "home"), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await (parsers?.DisposeAsync() ?? ValueTask.CompletedTask);
        bench.Dispose();
    }

    [Theory]
    [InlineData("crash", "it ended with code 3")]
    [InlineData("memory", "it ended with code")]
    [InlineData("nonsense", "it ended with code")]
    [InlineData("fewer", "it ended with code")]
    public async Task A_server_that_fails_loses_no_edit_and_is_replaced(string how, string said)
    {
        Start(Script);
        Assert.True((await ApplyAsync("f(1);", $"f({how};")).Applied);
        Assert.Contains(said, await WhyNotAsync($"f({how};"), StringComparison.Ordinal);

        var next = await parsers!.ReadAsync([new SourceText(Path, "wrong")], CancellationToken.None);
        Assert.Equal(new SyntaxError(5, "no."), Assert.Single(next.Readings!)!.Error);
    }

    [Fact]
    public async Task A_server_that_hangs_is_ended_after_two_seconds_and_replaced()
    {
        Start(Script);
        Assert.True((await ApplyAsync("f(1);", "f(2);")).Applied);
        var stuck = WhyNotAsync("hang");
        var behind = WhyNotAsync();
        Assert.False(stuck.IsCompleted);
        clock.Advance(new CheckSettings().QuickTimeout);
        Assert.Equal("The parser did not answer within 2 seconds.", await stuck);
        Assert.NotNull(await behind);
        Assert.Null(await WhyNotAsync());
    }

    [Fact]
    public async Task A_server_that_is_slow_to_start_is_not_ended_for_it()
    {
        Start("setInterval(() => {}, 1000)");
        var asked = parsers!.ReadAsync([new SourceText(Path, "a")], CancellationToken.None);
        clock.Advance(new CheckSettings().QuickTimeout);
        Assert.Equal("The parser is still starting.", (await asked).WhyNot);
        Assert.True(parsers.IsRunning);
    }

    [Fact]
    public async Task A_server_that_never_works_is_not_started_over_and_over()
    {
        Start("process.exit(1)");
        for (var i = 0; i < 3; i++)
        {
            Assert.Contains("ended with code 1", await WhyNotAsync(), StringComparison.Ordinal);
        }

        Assert.Equal("The parser failed 3 times; it is tried again in a minute.", await WhyNotAsync());
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("ended with code 1", await WhyNotAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_nobody_asks_is_stopped_and_started_again_when_somebody_does()
    {
        Start(Script);
        parsers!.Warm();
        Assert.True(parsers.IsRunning);
        Assert.Null(await WhyNotAsync());
        clock.Advance(new CheckSettings().WorkerRest);
        Assert.False(parsers.IsRunning);
        Assert.Null(await WhyNotAsync());
        await parsers.DisposeAsync();
        Assert.False(parsers.IsRunning);
        Assert.Equal("Builder is ending.", await WhyNotAsync());
    }

    [Fact]
    public async Task Without_Node_no_edit_is_lost_and_the_reason_is_told()
    {
        parsers = new SyntaxParsers(children, new CheckSettings(), clock, () => (null, "Node.js was not found on this computer."));
        Assert.True((await ApplyAsync("f(1);", "f(1;")).Applied);
        Assert.Equal("Node.js was not found on this computer.", await WhyNotAsync());
    }

    [Fact]
    public async Task Who_calls_off_an_edit_does_not_wait_for_the_parser()
    {
        Start(Script);
        using var stop = new CancellationTokenSource();
        var asked = ApplyAsync("f(1);", "f(hang);", stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public async Task What_is_nested_too_deeply_for_a_parser_loses_no_edit_and_ends_no_server()
    {
        parsers = new SyntaxParsers(
            children,
            new CheckSettings { QuickTimeout = TestTimes.Unexpected },
            TimeProvider.System,
            DependencyStore.FindTools
        );
        var deep = string.Concat(Enumerable.Repeat("[", 50_000));
        Assert.True((await ApplyAsync("f();", $"f({deep}{deep.Replace('[', ']')});")).Applied);
        Assert.True((await ApplyAsync("f();", $"f({deep});")).Applied);
        Assert.Null(await WhyNotAsync());
    }

    private void Start(string script)
    {
        var file = System.IO.Path.Combine(bench.Root, "server.mjs");
        File.WriteAllText(file, script);
        parsers = new SyntaxParsers(children, new CheckSettings(), clock, DependencyStore.FindTools, file);
    }

    private async Task<string?> WhyNotAsync(string text = "a") =>
        (await parsers!.ReadAsync([new SourceText(Path, text)], CancellationToken.None)).WhyNot;

    private Task<EditOutcome> ApplyAsync(string before, string after, CancellationToken cancellationToken = default) =>
        EditEngine.ApplyAsync(
            new EditSet([new RewriteFile(Path, after)]),
            new InMemoryFileTree(new Dictionary<SitePath, byte[]> { [Path] = Encoding.UTF8.GetBytes(before) }),
            parsers!,
            cancellationToken
        );
}
