using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;
using Builder.Core.Processes.Sandbox;
using Builder.Tests.Checks;
using Xunit;

namespace Builder.Tests.Processes;

/// <summary>Real children that try what a site's code must not do (THREATS X3, X5).</summary>
public sealed class ConfinementTests : IDisposable
{
    private readonly Workbench bench = new();
    private readonly ChildProcesses children;
    private readonly Toolchain tools;

    public ConfinementTests()
    {
        Assert.SkipUnless(BuildGuard.ClosesFiles && BuildGuard.ClosesNetwork, "This system has nothing to confine a build with.");
        children = new ChildProcesses(Path.Combine(bench.Root, "home"), TimeProvider.System);
        tools = Toolchain.Find(out _)!;
        Directory.CreateDirectory(Site);
    }

    private string Site => Path.Combine(bench.Root, "site");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task A_child_reads_nothing_of_the_person_and_writes_nothing_of_the_site()
    {
        var key = Put("person/.ssh/id_x", "a private key");
        Put("site/.git/config", "");
        Put("site/.vscode/settings.json", "{}");
        Put("site/package.json", """{ "name": "site" }""");
        Directory.CreateDirectory(Path.Combine(Site, "node_modules"));
        File.CreateSymbolicLink(Path.Combine(Site, "node_modules", "posing"), Path.GetDirectoryName(key)!);
        Environment.SetEnvironmentVariable("OPENAI_API_KEY_FOR_TEST", "sk-secret");
        var tried = await TryAsync(
            ("the key", $"fs.readFileSync({Text(key)})"),
            ("the key by a link", "fs.readFileSync('node_modules/posing/id_x')"),
            ("the key by another program", $"child.execFileSync('/bin/cat', [{Text(key)}], {{ stdio: 'pipe' }})"),
            ("a list of the home", $"fs.readdirSync({Text(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile))})"),
            ("our environment", $"fs.readFileSync('/proc/{Environment.ProcessId}/environ')"),
            ("our memory", $"fs.openSync('/proc/{Environment.ProcessId}/mem')"),
            ("a hook", "fs.writeFileSync('.git/hooks-x', 'echo'), fs.renameSync('.git/hooks-x', '.git/x')"),
            ("settings", "fs.writeFileSync('.vscode/settings.json', '{}')"),
            ("settings made anew", "fs.mkdirSync('.idea')"),
            ("npm's settings", "fs.writeFileSync('.npmrc', 'registry=http://127.0.0.1')"),
            ("the site", "fs.writeFileSync('package.json', '{}')"),
            ("a removal", "fs.unlinkSync('package.json')"),
            ("a shortened file", "fs.truncateSync('package.json')"),
            ("the temporary folder of all", "fs.writeFileSync('/tmp/builder-canary', '')"),
            ("a link out of its own folder", $"fs.linkSync({Text(key)}, os.tmpdir() + '/key')"),
            (
                "a signal to us",
                OperatingSystem.IsLinux() && (Landlock.Version >= 6 || BuildGuard.HidesProcesses)
                    ? $"process.kill({Environment.ProcessId}, 0)"
                    : "process.exitCode = 0; throw { code: 'EPERM' }"
            )
        );
        Environment.SetEnvironmentVariable("OPENAI_API_KEY_FOR_TEST", null);

        Assert.All(
            tried,
            attempt =>
                Assert.True(
                    attempt.Value is "EACCES" or "EPERM" or "EXDEV" or "ENOENT" or "ESRCH" or "1",
                    $"{attempt.Key}: {attempt.Value}"
                )
        );
        Assert.Equal("{}", await File.ReadAllTextAsync(Path.Combine(Site, ".vscode", "settings.json"), Cancellation));
        Assert.Equal(["config"], Directory.EnumerateFileSystemEntries(Path.Combine(Site, ".git")).Select(Path.GetFileName));
        Assert.False(File.Exists(Path.Combine(Site, ".npmrc")));
    }

    [Fact]
    public async Task A_child_does_what_a_build_needs()
    {
        Put("site/package.json", """{ "name": "site" }""");
        Directory.CreateDirectory(Path.Combine(Site, "node_modules"));
        var tried = await TryAsync(
            ("reading the site", "fs.readFileSync('package.json')"),
            ("the configuration's copy", "fs.writeFileSync('node_modules/.vite-temp/x.mjs', '')"),
            ("a cache", "fs.mkdirSync('node_modules/.cache/x/y', { recursive: true })"),
            ("a temporary folder", "fs.mkdtempSync(os.tmpdir() + '/x')"),
            ("a home", "fs.writeFileSync(os.homedir() + '/.x', '')"),
            (
                "moving between folders",
                "fs.writeFileSync(os.tmpdir() + '/a', ''), fs.mkdirSync(os.tmpdir() + '/b'), fs.renameSync(os.tmpdir() + '/a', os.tmpdir() + '/b/a')"
            ),
            ("another Node", "child.execFileSync(process.execPath, ['-e', '0'])"),
            ("a shell", "child.execSync('echo > /dev/null')"),
            ("its addresses", "os.networkInterfaces()"),
            ("its memory", "process.memoryUsage()"),
            ("randomness", "crypto.randomBytes(8)"),
            ("the clock's zone", "new Date().toLocaleString()")
        );
        Assert.All(tried, attempt => Assert.True(attempt.Value == "done", $"{attempt.Key}: {attempt.Value}"));
    }

    [Fact]
    public async Task A_child_reaches_no_network_and_no_socket_of_the_session()
    {
        using var tcp = new TcpListener(IPAddress.Loopback, 0);
        tcp.Start();
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var agent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var agentPath = Path.Combine(bench.Root, "agent.sock");
        agent.Bind(new UnixDomainSocketEndPoint(agentPath));
        agent.Listen();
        var script = $$"""
            import net from 'node:net'; import dgram from 'node:dgram'
            const ask = (at) => new Promise((done) => net.connect(at).on('connect', () => done('connected')).on('error', (error) => done(error.code)))
            const datagram = new Promise((done) => dgram.createSocket('udp4').on('error', (error) => done(error.code)).send('x', {{Port(
                udp.Client
            )}}, '127.0.0.1', (error) => done(error?.code ?? 'sent')))
            const listen = new Promise((done) => net.createServer().on('error', (error) => done(error.code)).listen(0, () => done('listens')))
            console.log(JSON.stringify([await ask({{Port(tcp.Server)}}), await ask({{Text(
                agentPath
            )}}), await datagram, await listen, await fetch('http://localhost:{{Port(
                tcp.Server
            )}}').then(() => 'fetched', (error) => error.message)]))
            process.exit()
            """;
        var result = await RunAsync(script, may => may);
        Assert.Equal(["EACCES", "EACCES", "EACCES", "EACCES", "fetch failed"], JsonSerializer.Deserialize<string[]>(result.Output)!);
        Assert.False(tcp.Pending());
        Assert.Equal(0, udp.Available);
        Assert.False(agent.Poll(0, SelectMode.SelectRead));

        var ask =
            string.Join('\n', script.Split('\n')[..2])
            + $"\nconsole.log(await ask({Port(tcp.Server)}), await ask({Text(agentPath)})); process.exit()";
        Assert.Equal("connected EACCES\n", (await RunAsync(ask, may => may with { Network = true })).Output);
    }

    [Fact]
    public async Task A_child_that_may_listens_on_a_socket_of_its_own_and_reaches_no_other()
    {
        var path = "";
        var script = """
            import net from 'node:net'; import os from 'node:os'
            const at = os.tmpdir() + '/own.sock'
            net.createServer((client) => client.end('hello')).listen(at, () => net.connect(at).on('error', (error) => console.log(error.code)))
            """;
        var said = new TaskCompletionSource<string>();
        var may = Confinement with { LocalSockets = true };
        path = Path.Combine(may.Temporary, "own.sock");
        await using var child = children.Start(Command(script, may), line => said.TrySetResult(line));
        Assert.Equal("EACCES", await said.Task.WaitAsync(TestTimes.Unexpected, Cancellation));
        using var us = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await us.ConnectAsync(new UnixDomainSocketEndPoint(path), Cancellation);
        var buffer = new byte[5];
        Assert.Equal(5, await us.ReceiveAsync(buffer, Cancellation));
    }

    [Fact]
    public async Task A_child_has_the_system_s_limits()
    {
        var tried = await TryAsync(
            may => may with { Limits = may.Limits with { FileBytes = 1 << 20, ProcessorSeconds = 100 } },
            ("a log without an end", "for (let n = 0; n < 50 * 1024; n++) fs.appendFileSync(os.tmpdir() + '/log', Buffer.alloc(1 << 20))"),
            (
                "its processor time",
                "if (!/Max cpu time +100 /.test(fs.readFileSync('/proc/self/limits', 'utf8'))) throw new Error('no limit')"
            ),
            (
                "its memory after a crash",
                "if (!/Max core file size +0 /.test(fs.readFileSync('/proc/self/limits', 'utf8'))) throw new Error('no limit')"
            ),
            (
                "its threads",
                "if (/Max processes +unlimited/.test(fs.readFileSync('/proc/self/limits', 'utf8'))) throw new Error('no limit')"
            ),
            ("its place behind the editor", "if (os.getPriority() < 2) throw new Error('no limit')"),
            (
                "its place when memory runs out",
                "if (fs.readFileSync('/proc/self/oom_score_adj', 'utf8').trim() !== '500') throw new Error('no limit')"
            )
        );
        Assert.Equal("EFBIG", tried["a log without an end"]);
        Assert.All(tried.Skip(1), attempt => Assert.True(attempt.Value == "done", $"{attempt.Key}: {attempt.Value}"));
        Assert.InRange(new FileInfo(Path.Combine(Confinement.Temporary, "log")).Length, 1, 1 << 20);
    }

    [Fact]
    public async Task A_child_that_starts_ever_more_processes_is_ended_with_all_of_them()
    {
        // Sixty and no more, should the watch fail.
        var bomb = "import child from 'node:child_process'\nfor (let n = 0; n < 60; n++) child.spawn('/bin/sleep', ['100'])";
        var command = Command(bomb, Confinement) with { MemoryLimit = 1L << 30, MostProcesses = 20 };
        var result = await children.RunAsync(command, Cancellation);
        Assert.Equal(ChildEnd.TooManyProcesses, result.End);
        Assert.DoesNotContain(
            ProcessMarks.Find(mark => mark.StartsWith(ProcessMarks.Server, StringComparison.Ordinal)),
            id =>
                File.Exists($"/proc/{id}/cmdline")
                && File.ReadAllText($"/proc/{id}/cmdline").StartsWith("/bin/sleep", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_child_that_fills_the_disk_with_many_files_is_ended()
    {
        // 300 MB and no more, should the watch fail.
        var flood =
            "import fs from 'node:fs'\nconst part = Buffer.alloc(5 << 20, 1)\n"
            + "for (let n = 0; n < 60; n++) { fs.writeFileSync(`${process.env.TMPDIR}/${n}`, part); await new Promise((done) => setTimeout(done, 50)) }";
        var may = Confinement with { Limits = new ChildLimits { DiskBytes = 50 << 20 } };
        var result = await children.RunAsync(Command(flood, may) with { MemoryLimit = 1L << 30 }, Cancellation);
        Assert.Equal(ChildEnd.OutOfDisk, result.End);
    }

    /// <summary>By whatever way it has it.</summary>
    [Theory]
    [InlineData(
        "a child",
        "child.spawnSync(process.execPath, ['-e', 'globalThis.all = Buffer.alloc(400 << 20, 1); setInterval(() => {}, 1000)'])"
    )]
    [InlineData("itself, beside its heap", "globalThis.all = Buffer.alloc(400 << 20, 1); setInterval(() => {}, 1000)")]
    [InlineData(
        "what has left it, without an environment",
        "child.spawn('/usr/bin/perl', ['-e', 'setpgrp; fork and exit; setpgrp; fork and exit; my $all = \"x\" x (400 << 20); sleep 600'], { env: {}, detached: true, stdio: 'ignore' }).unref(); setInterval(() => {}, 1000)"
    )]
    [InlineData(
        "what has stopped",
        "child.spawn('/usr/bin/perl', ['-e', 'my $all = \"x\" x (400 << 20); kill \"STOP\", $$; sleep 600'], { env: {}, detached: true, stdio: 'ignore' }).unref(); setInterval(() => {}, 1000)"
    )]
    [InlineData(
        "many, each a little",
        "for (let n = 0; n < 10; n++) child.spawn('/usr/bin/perl', ['-e', 'my $all = \"x\" x (40 << 20); sleep 600'], { env: {}, detached: true, stdio: 'ignore' }).unref(); setInterval(() => {}, 1000)"
    )]
    [InlineData(
        "a thread",
        "new (await import('node:worker_threads')).Worker('globalThis.all = new SharedArrayBuffer(400 << 20); new Uint8Array(all).fill(1); setInterval(() => {}, 1000)', { eval: true })"
    )]
    public async Task Memory_counts_as_the_child_s_whoever_of_it_holds_it(string who, string code)
    {
        var hungry = "import child from 'node:child_process'\n" + code;
        var result = await children.RunAsync(Command(hungry, Confinement) with { MemoryLimit = 300L << 20 }, Cancellation);
        Assert.True(result.End == ChildEnd.OutOfMemory, $"{who}: {result.End} {result.Errors}");
    }

    [Fact]
    public async Task A_child_that_is_not_there_is_named()
    {
        var missing = new ChildCommand("/nowhere/tool", [], bench.Root) { Confinement = Confinement };
        var result = await children.RunAsync(missing, Cancellation);
        Assert.Equal(126, result.ExitCode);
        Assert.Contains("/nowhere/tool could not be started", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_confining_costs_is_paid_once_a_process()
    {
        var confined = await TimeAsync(Confinement);
        var free = await TimeAsync(null);
        TestContext.Current.TestOutputHelper!.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Node starts in {free.TotalMilliseconds:0} ms, confined in {confined.TotalMilliseconds:0} ms"
            )
        );

        async Task<TimeSpan> TimeAsync(Confinement? may)
        {
            var times = new List<TimeSpan>();
            for (var round = 0; round < 7; round++)
            {
                var clock = Stopwatch.StartNew();
                Assert.True((await children.RunAsync(Command("0", may), Cancellation)).Succeeded);
                times.Add(clock.Elapsed);
            }
            return times.Order().ElementAt(3);
        }
    }

    private Confinement Confinement => new SiteConfinement(bench.Folders).For(tools, Site);

    private string Put(string path, string content)
    {
        var file = Path.Combine(bench.Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return file;
    }

    private Task<Dictionary<string, string>> TryAsync(params (string Name, string Code)[] attempts) => TryAsync(may => may, attempts);

    /// <summary>What came of each: "done", or the code of the error.</summary>
    private async Task<Dictionary<string, string>> TryAsync(
        Func<Confinement, Confinement> change,
        params (string Name, string Code)[] attempts
    )
    {
        var lines = attempts.Select(attempt =>
            $"try {{ {attempt.Code}; tried[{Text(attempt.Name)}] = 'done' }} catch (error) {{ tried[{Text(attempt.Name)}] = String(error.code ?? error.status ?? error) }}"
        );
        var script = $$"""
            import fs from 'node:fs'; import os from 'node:os'; import child from 'node:child_process'; import crypto from 'node:crypto'
            const tried = {}
            {{string.Join('\n', lines)}}
            console.log(JSON.stringify(tried))
            """;
        return JsonSerializer.Deserialize<Dictionary<string, string>>((await RunAsync(script, change)).Output)!;
    }

    private async Task<ChildResult> RunAsync(string script, Func<Confinement, Confinement> change)
    {
        var result = await children.RunAsync(Command(script, change(Confinement)), Cancellation);
        Assert.True(result.Succeeded, result.Errors);
        return result;
    }

    private ChildCommand Command(string script, Confinement? may) =>
        new(tools.Node, ["--input-type=module", "-e", script], Site) { Confinement = may, Timeout = TimeSpan.FromMinutes(2) };

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static string Text(string text) => JsonSerializer.Serialize(text);
}
