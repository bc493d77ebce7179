using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Builder.Core.Checks;
using Builder.Core.Processes.Sandbox;
using Builder.Core.Sites;
using Builder.Tests.Checks;
using CliWrap;
using CliWrap.EventStream;
using Xunit;

namespace Builder.Tests.Verbs;

/// <summary>
/// <c>builder build</c>, the real executable, in sites whose configurations for Vite, PostCSS, ESLint and TypeScript misbehave, for a person whose home
/// is a bait: nothing there is read or changed, nothing outlives the build, and what went wrong is told (docs/threats.md, X3 to X5).
/// </summary>
public sealed class HostileBuildTests(ITestOutputHelper output) : IDisposable
{
    private const string Canary = "canary-b41d7730ce";

    /// <summary>Three seconds are far more than the kernel needs to end a space of processes, or the watchdog to see that its server is gone.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    private readonly Workbench bench = new();
    private readonly TestFolders folders = new();
    private readonly TcpListener tcp = new(IPAddress.Loopback, 0);
    private readonly string mark = "outlives" + Guid.NewGuid().ToString("N");
    private readonly DateTime started = TimeProvider.System.GetUtcNow().UtcDateTime;

    private string Home => Path.Combine(bench.Root, "home");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        tcp.Dispose();
        folders.Dispose();
        bench.Dispose();
    }

    /// <summary>
    /// What the configuration does when it is read, what its plugin does, and what must be told: null where it builds, “?” where it may do either.
    /// HOSTILE_LONG tries all of them; else three.
    /// </summary>
    public static TheoryData<string, string, string, string?> Rows =>
        System.Environment.GetEnvironmentVariable("HOSTILE_LONG") is null ? Some : [.. Some, .. Others];

    private static TheoryData<string, string, string, string?> Some =>
        new()
        {
            {
                "Everything is tried by every configuration",
                "tryAll()",
                "generateBundle() { tryAll(); this.emitFile({ type: 'asset', fileName: 'stolen.txt', source: String(globalThis.stolen ?? 'nothing') }) }",
                null
            },
            {
                "Links are left",
                "",
                "writeBundle({ dir }) { fs.symlinkSync(home, dir + '/keys'); fs.symlinkSync(home + '/.ssh/id_rsa', dir + '/assets/key.txt') }",
                "“keys” is a link"
            },
            {
                "Answers in the place of the worker's",
                "for (let id = 0; id < 9; id++) attempt(() => fs.writeSync(1, JSON.stringify({ id, ok: true, base: '//evil.example/', milliseconds: -1, maps: [home + '/.ssh/id_rsa', '../../x', null, 'a\\0b'], hashed: [null, '\\0'], loads: [null, '\\0', home + '/.env', 'pipe', '/dev/zero'], reads: [null, '\\0', '', home + '/.ssh/id_rsa', process.cwd() + '/pipe', '/dev/zero', '/proc/self/environ'] }) + '\\n'))",
                "",
                "?"
            },
        };

    private static TheoryData<string, string, string, string?> Others =>
        new()
        {
            {
                "A pipe is left",
                "",
                "writeBundle({ dir }) { child.execFileSync('mkfifo', [dir + '/assets/pipe.js']) }",
                "is no plain file"
            },
            {
                "What is built becomes a link to a home",
                "",
                "closeBundle() { const dir = globalThis.out; fs.rmSync(dir, { recursive: true }); fs.symlinkSync(home, dir) }, writeBundle({ dir }) { globalThis.out = dir }",
                "not"
            },
            {
                "Links and folders change places all the time",
                "",
                "writeBundle({ dir }) { const at = dir + '/assets'; child.spawn('/bin/sh', ['-c', `while :; do mv ${at} ${at}.x; ln -s ${home} ${at}; rm ${at}; mv ${at}.x ${at}; done ${mark}`], { env: {}, detached: true, stdio: 'ignore' }).unref() }",
                "?"
            },
            {
                "Ever more processes",
                "for (let n = 0; n < 400; n++) child.spawn('/usr/bin/perl', ['-e', 'sleep 600', mark], { env: {}, detached: true, stdio: 'ignore' }).unref()",
                "",
                "?"
            },
            {
                "Output without an end",
                "const much = Buffer.alloc(1 << 16, 'x\\n'); for (let n = 0; n < 2000; n++) { attempt(() => fs.writeSync(1, much)); attempt(() => fs.writeSync(2, much)) }",
                "",
                "?"
            },
            {
                "Errors in the place of the worker's",
                "attempt(() => fs.writeSync(1, JSON.stringify({ id: 0, ok: false, error: { message: '\\u001b]52;c;eA==\\u0007', file: home + '/.ssh/id_rsa', id: '\\0', line: -1, column: 2147483647, frame: null, errors: [null, { file: '\\0/x', errors: [null] }, { message: null, file: site + '/pipe', line: 1 }] } }) + '\\n'))",
                "",
                "→"
            },
        };

    [Theory, MemberData(nameof(Rows))]
    public async Task Nothing_gets_out_of_a_build_and_nothing_outlives_it(string name, string config, string plugin, string? told)
    {
        var site = await PrepareAsync(config, plugin);
        var before = Around(site);
        var clock = Stopwatch.StartNew();

        var ended = await BuilderProcess.RunAsync(["build", site.Root], Environment());

        var said = $"{name}: {ended.ExitCode} in {clock.ElapsedMilliseconds} ms\n{ended.Output}\n{ended.Errors}";
        output.WriteLine(said[..Math.Min(3000, said.Length)]);
        await NobodyRunsAsync();
        Assert.Equal(before, Around(site));
        Assert.False(tcp.Pending());
        Assert.Empty(Leaks(ended.Output + ended.Errors));
        Assert.DoesNotContain("mistake of Builder", ended.Output + ended.Errors, StringComparison.Ordinal);
        if (told is null)
        {
            Assert.True(ended.ExitCode == 0, ended.Output + ended.Errors);
        }
        else if (told != "?")
        {
            Assert.NotEqual(0, ended.ExitCode);
            Assert.Contains(told, ended.Output + ended.Errors, StringComparison.Ordinal);
        }
        else if (ended.ExitCode != 0)
        {
            Assert.Contains("→", ended.Output + ended.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nothing_outlives_a_server_that_is_killed_while_a_child_without_an_environment_runs()
    {
        var site = await PrepareAsync(
            "tryAll(); child.spawn('/usr/bin/perl', ['-e', 'setpgrp; fork and exit; fork and exit; sleep 600', mark], { env: {}, detached: true, stdio: 'ignore' }).unref(); await new Promise((done) => setTimeout(done, 100000))",
            ""
        );
        var killed = false;
        await foreach (
            var happened in CliWrap
                .Cli.Wrap("dotnet")
                .WithArguments([BuilderProcess.Assembly, "build", site.Root])
                .WithEnvironmentVariables(
                    folders.Environment.Concat(Environment()).GroupBy(one => one.Key).ToDictionary(one => one.Key, one => one.Last().Value)
                )
                .WithValidation(CommandResultValidation.None)
                .ListenAsync(Cancellation)
        )
        {
            if (happened is StartedCommandEvent { ProcessId: var id })
            {
                _ = Task.Run(
                    async () =>
                    {
                        var clock = Stopwatch.StartNew();
                        while (!Running().Skip(1).Any() && clock.Elapsed < TestTimes.Unexpected)
                        {
                            await Task.Delay(20, Cancellation);
                        }

                        killed = Running().Any();
                        using var server = Process.GetProcessById(id);
                        server.Kill(entireProcessTree: false);
                    },
                    Cancellation
                );
            }
        }

        Assert.True(killed, "Nothing of the child ran when the server was killed.");
        await NobodyRunsAsync();
    }

    private Dictionary<string, string?> Environment() =>
        new()
        {
            ["HOME"] = Home,
            ["BUILDER_CACHE_DIR"] = Workbench.SharedFolders.Cache,
            ["SECRET_OF_THE_SHELL"] = Canary,
        };

    private async Task<Site> PrepareAsync(string config, string plugin)
    {
        Assert.SkipUnless(BuildGuard.ClosesFiles && BuildGuard.ClosesNetwork, "This system has nothing to confine a build with.");
        Assert.SkipUnless(File.Exists("/usr/bin/perl"), "There is no Perl, of which what is left running is made.");
        tcp.Start();
        foreach (var file in new[] { ".ssh/id_rsa", ".env", ".npmrc", ".profile", "other/.env", "other/index.html" })
        {
            Put(Path.Combine(Home, file), file == ".npmrc" ? $"; {Canary}\n" : $"{Canary}\n");
        }

        Put(Path.Combine(bench.Root, "outside", "file"), Canary);
        var site = bench.NewSite();
        await using (var checks = new SiteChecks(Workbench.SharedFolders, TimeProvider.System))
        {
            // So that the packages are prepared by somebody who has settings for a registry.
            Assert.True((await checks.Dependencies.EnsureAsync(site.Folder, _ => { }, Cancellation)).Succeeded);
        }

        var common = $$"""
            import fs from 'node:fs'; import os from 'node:os'; import net from 'node:net'; import child from 'node:child_process'
            const home = '{{Home}}', outside = '{{Path.Combine(bench.Root, "outside")}}', mark = '{{mark}}', site = '{{site.Root}}'
            const attempt = (what) => { try { what() } catch {} }
            function tryAll() {
              attempt(() => fs.writeFileSync(home + '/written', 'x'))
              attempt(() => fs.appendFileSync(home + '/.profile', 'x'))
              attempt(() => fs.writeFileSync(outside + '/written', 'x'))
              attempt(() => fs.symlinkSync(home, os.tmpdir() + '/way'))
              attempt(() => fs.writeFileSync(os.tmpdir() + '/way/through', 'x'))
              attempt(() => fs.linkSync(home + '/.ssh/id_rsa', os.tmpdir() + '/key'))
              attempt(() => fs.renameSync(home + '/.ssh/id_rsa', os.tmpdir() + '/moved'))
              attempt(() => fs.chmodSync(home + '/.ssh/id_rsa', 0o666))
              attempt(() => fs.utimesSync(home + '/.env', 1, 1))
              attempt(() => fs.rmSync(home, { recursive: true }))
              attempt(() => console.log(fs.readFileSync(home + '/.ssh/id_rsa', 'utf8')))
              attempt(() => { globalThis.stolen = child.execSync(`cat ${home}/.ssh/id_rsa /proc/*/environ`, { encoding: 'utf8', stdio: 'pipe' }) })
              attempt(() => { globalThis.stolen = fs.readFileSync(os.tmpdir() + '/way/.env', 'utf8') })
              attempt(() => fs.writeFileSync(site + '/package.json', '{}'))
              attempt(() => fs.writeFileSync(site + '/.git/hooks/post-commit', 'touch ' + outside + '/hook', { mode: 0o755 }))
              attempt(() => net.createServer().on('error', () => {}).listen(0, '0.0.0.0', () => fs.writeFileSync(outside + '/listens', 'x')))
              attempt(() => net.connect({{((IPEndPoint)tcp.LocalEndpoint).Port}}, '127.0.0.1').on('error', () => {}))
              attempt(() => child.spawn('/bin/sh', ['-c', `setsid sh -c "perl -e 'sleep 600' ${mark} & exit 0" & exit 0`], { env: {}, detached: true, stdio: 'ignore' }).unref())
              attempt(() => child.spawn('/usr/bin/perl', ['-e', 'fork and exit; setpgrp; fork and exit; sleep 600', mark], { env: {}, detached: true, stdio: 'ignore' }).unref())
              attempt(() => fs.truncateSync(fs.writeFileSync(os.tmpdir() + '/big', '') ?? os.tmpdir() + '/big', 2 ** 44))
              attempt(() => child.execFileSync('mkfifo', [os.tmpdir() + '/pipe']))
              attempt(() => process.kill(process.ppid, 'SIGKILL'))
              attempt(() => process.kill(-1, 'SIGKILL'))
            }

            """;
        Put(
            Path.Combine(site.Root, "vite.config.ts"),
            "// @ts-nocheck\n" + common + config + "\nexport default { plugins: [{ name: 'evil', " + plugin + " }] }\n"
        );
        Put(
            Path.Combine(site.Root, "postcss.config.mjs"),
            common + config.Replace("await ", "", StringComparison.Ordinal) + "\nexport default { plugins: [] }\n"
        );
        Put(
            Path.Combine(site.Root, "eslint.config.js"),
            common + config.Replace("await ", "", StringComparison.Ordinal) + "\nexport default []\n"
        );
        var types = Path.Combine(site.Root, "tsconfig.json");
        await File.WriteAllTextAsync(
            types,
            (await File.ReadAllTextAsync(types, Cancellation)).Replace(
                "\"compilerOptions\": {",
                $"\"compilerOptions\": {{ \"plugins\": [{{ \"name\": \"{Home}/.ssh\" }}], \"types\": [], ",
                StringComparison.Ordinal
            ),
            Cancellation
        );
        Directory.CreateDirectory(Path.Combine(site.Root, ".git", "hooks"));
        await CliWrap.Cli.Wrap("git").WithArguments(["init", "-q", site.Root]).ExecuteAsync(Cancellation);
        await CliWrap.Cli.Wrap("mkfifo").WithArguments([Path.Combine(site.Root, "pipe")]).ExecuteAsync(Cancellation);
        return site;
    }

    /// <summary>Everything that is not Builder's own, with contents, modes and times.</summary>
    private string Around(Site site)
    {
        var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return string.Join(
            '\n',
            new[] { Home, Path.Combine(bench.Root, "outside"), site.Root }
                .SelectMany(folder => new DirectoryInfo(folder).EnumerateFiles("*", all))
                .Where(file => !file.FullName.Contains("/node_modules", StringComparison.Ordinal) && file.Name != "pipe")
                // git's own bookkeeping, but not what runs.
                .Where(file =>
                    !file.FullName.Contains("/.git/", StringComparison.Ordinal)
                    || file.FullName.Contains("hooks", StringComparison.Ordinal)
                    || file.Name == "config"
                )
                .Select(file => $"{file.FullName} {file.UnixFileMode} {file.LastWriteTimeUtc.Ticks} {File.ReadAllText(file.FullName)}")
                .Order(StringComparer.Ordinal)
        );
    }

    /// <summary>Where the contents of the bait came to lie: in what was said, in the state, in what was built.</summary>
    private IEnumerable<string> Leaks(string said)
    {
        if (said.Contains(Canary, StringComparison.Ordinal))
        {
            yield return "what was said";
        }

        var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (
            var file in new[] { folders.Root, Path.Combine(Workbench.SharedFolders.Cache, "artifacts") }
                .Where(Directory.Exists)
                .SelectMany(folder => new DirectoryInfo(folder).EnumerateFiles("*", all))
                .Where(file => file.LastWriteTimeUtc >= started && file.Length is > 0 and < 1 << 22)
        )
        {
            string text;
            try
            {
                using var reader = new StreamReader(
                    new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
                );
                text = reader.ReadToEnd();
            }
            catch (IOException)
            {
                // Another test's, which has removed it.
                continue;
            }

            if (text.Contains(Canary, StringComparison.Ordinal))
            {
                yield return file.FullName;
            }
        }
    }

    private async Task NobodyRunsAsync()
    {
        var clock = Stopwatch.StartNew();
        while (Running().Any())
        {
            Assert.True(clock.Elapsed < Soon, $"{Running().Count()} processes outlive it.");
            await Task.Delay(20, Cancellation);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Nothing was left after {clock.ElapsedMilliseconds} ms."));
    }

    private IEnumerable<int> Running()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            string said;
            try
            {
                said = File.ReadAllText(process + "/cmdline");
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            if (said.Contains(mark, StringComparison.Ordinal))
            {
                yield return int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture);
            }
        }
    }

    private static void Put(string file, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
