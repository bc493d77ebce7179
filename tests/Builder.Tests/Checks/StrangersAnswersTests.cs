using System.Runtime.Versioning;
using Builder.Core.Checks.Lint;
using Builder.Core.Checks.Types;
using Builder.Core.Diagnostics;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;
using Builder.Core.Processes.Sandbox;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Checks;

/// <summary>A site's own linter and compiler are programs of anybody's: whatever they answer is read or passed over, and ends nothing (docs/threats.md, X3).</summary>
[SupportedOSPlatform("linux")]
public sealed class StrangersAnswersTests : IDisposable
{
    private readonly Workbench bench = new();
    private readonly SiteFolder folder;

    public StrangersAnswersTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Made of what Linux has.");
        var root = Directory.CreateDirectory(Path.Combine(bench.Root, "site")).FullName;
        folder = Site.Open(root).Folder;
        File.WriteAllText(Path.Combine(root, "a.ts"), "export const a: string = 1\n");
        File.WriteAllText(Path.Combine(root, "key.pem"), "canary-2f9d\n");
        File.CreateSymbolicLink(Path.Combine(root, "link.ts"), Path.Combine(root, "key.pem"));
        Directory.CreateSymbolicLink(Path.Combine(root, "around"), "/etc");
        Directory.CreateDirectory(Path.Combine(root, "folder.ts"));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("7, 8")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"message":7,"severity":[],"code":{},"help":null,"filename":{},"labels":{}}""")]
    [InlineData("""{"message":"half \\ud83d","filename":"a.ts","labels":[{"span":{"offset":3}}]}""")]
    [InlineData("""{"message":"m","filename":"a.ts","labels":[{"span":{"offset":-3}}]}""")]
    [InlineData("""{"message":"m","filename":"a.ts","labels":[{"span":{"offset":"3"}}]}""")]
    [InlineData("""{"message":"m","filename":"a.ts","labels":[{"span":{"offset":2147483647}}]}""")]
    [InlineData("""{"message":"m","filename":"a.ts","labels":[{"span":7}]}""")]
    [InlineData("""{"message":"m","filename":"a.ts","labels":[7]}""")]
    [InlineData("""{"message":"m","filename":"link.ts","labels":[{"span":{"offset":3}}]}""")]
    [InlineData("""{"message":"m","filename":"around/passwd","labels":[{"span":{"offset":3}}]}""")]
    [InlineData("""{"message":"m","filename":"folder.ts","labels":[{"span":{"offset":3}}]}""")]
    [InlineData("""{"message":"m","filename":"../../etc/passwd","labels":[{"span":{"offset":3}}]}""")]
    [InlineData("""{"message":"m","filename":"/etc/passwd","labels":[{"span":{"offset":3}}]}""")]
    [InlineData("""{"message":"m","filename":"key.pem","labels":[{"span":{"offset":3}}]}""")]
    [InlineData("""{"message":"m","filename":"a\\u0000.ts","labels":[{"span":{"offset":3}}]}""")]
    public void A_linter_may_say_anything(string diagnostics)
    {
        var found = LintReport.TryRead($"{{\"diagnostics\": [{diagnostics}]}}", folder)!;

        var told = new Diagnoser(folder).Describe(found);

        var text = System.Text.Json.JsonSerializer.Serialize(told);
        Assert.DoesNotContain("canary-2f9d", text, StringComparison.Ordinal);
        Assert.DoesNotContain("root:x:0", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("no JSON")]
    [InlineData("")]
    [InlineData("""{"id":1.5}""")]
    [InlineData("""{"id":99999999999}""")]
    [InlineData("""{"id":"1","method":"x"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"result":7}""")]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"result":{"items":7}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"result":{"items":[7,null,[]]}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"result":{"items":[{"severity":"1"}]}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"result":{"items":[{"severity":1}]}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"result":{"items":[{"severity":1,"message":7,"range":[]}]}}""")]
    [InlineData(
        """{"jsonrpc":"2.0","id":ID,"result":{"items":[{"severity":1,"message":"m","range":{"start":{"line":2147483647,"character":-1}}}]}}"""
    )]
    [InlineData(
        """{"jsonrpc":"2.0","id":ID,"result":{"items":[{"severity":1,"message":"half \\ud83d","range":{"start":{"line":1.5,"character":1}}}]}}"""
    )]
    public async Task A_compiler_may_say_anything(string answer)
    {
        var compiler = Path.Combine(Directory.CreateDirectory(Path.Combine(folder.Root, "node_modules", "own")).FullName, "tsc");
        var script = $$"""
            #!/usr/bin/env node
            let all = ''
            const say = (text) => process.stdout.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
            process.stdin.on('data', (more) => {
              all += more
              for (let at; (at = all.indexOf('\r\n\r\n')) >= 0; ) {
                const size = Number(/Content-Length: (\d+)/.exec(all)[1])
                if (all.length < at + 4 + size) return
                const asked = JSON.parse(all.slice(at + 4, at + 4 + size))
                all = all.slice(at + 4 + size)
                if (asked.method === 'initialize') say(JSON.stringify({ jsonrpc: '2.0', id: asked.id, result: {} }))
                else if (asked.id) { say({{System.Text.Json.JsonSerializer.Serialize(
                answer
            )}}.replace('ID', asked.id)); say(JSON.stringify({ jsonrpc: '2.0', id: asked.id, result: { items: [] } })) }
              }
            })
            """;
        await File.WriteAllTextAsync(compiler, script, Stop);
        File.SetUnixFileMode(compiler, (UnixFileMode)0x1ED);
        var children = new ChildProcesses(Path.Combine(bench.Root, "home"), TimeProvider.System);
        var confinement = new SiteConfinement(bench.Folders).For(Toolchain.Find(out _)!, folder.Root);
        await using var server = new TypeServer(compiler, children, folder, "", confinement, 1L << 30);
        await server.CheckAsync(Stop).WaitAsync(TestTimes.Unexpected, Stop);
        folder.Write(SitePath.Parse("a.ts"), "export const a = 2\n"u8);

        var found = await server.CheckAsync(Stop).WaitAsync(TestTimes.Unexpected, Stop);

        Assert.All(found ?? [], one => Assert.True(one is { Line: null or > 0, Column: null or > 0 }, one.ToString()));
    }
}
