using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.Json;
using Builder.Core.Artifacts;
using Builder.Core.Checks;
using Builder.Core.Checks.Lint;
using Builder.Core.Checks.Syntax;
using Builder.Core.Checks.Types;
using Builder.Core.Checks.Vite;
using Builder.Core.Previews.Live;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;
using Builder.Core.Processes.Sandbox;
using Builder.Core.Sites;
using Builder.Tests.Checks;
using CliWrap;
using CliWrap.Buffered;
using Xunit;

namespace Builder.Tests.Processes;

/// <summary>One table of attempts over every kind of child that runs a site's code, or reads what anybody may have written.</summary>
[SupportedOSPlatform("linux")]
public sealed class ConfinementTableTests(ITestOutputHelper output) : IAsyncDisposable
{
    /// <summary>In the environment of a run as another user, whose runs start no further ones.</summary>
    private const string IsSecondRun = "BUILDER_TABLE_AS_USER";
    private const string Nobody = "65534";

    private readonly Workbench bench = new();
    private readonly TcpListener tcp = new(IPAddress.Loopback, 0);
    private readonly Socket agent = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string secret = "secret" + Guid.NewGuid().ToString("N");
    private Process? victim;

    private string SiteRoot => Path.Combine(bench.Root, "whole", "site");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        tcp.Dispose();
        agent.Dispose();
        if (victim is not null)
        {
            victim.Kill();
            await victim.WaitForExitAsync(CancellationToken.None);
            victim.Dispose();
        }
        bench.Dispose();
    }

    [Theory]
    [InlineData("build")]
    [InlineData("quick build")]
    [InlineData("build in a copy")]
    [InlineData("development server")]
    [InlineData("type server")]
    [InlineData("type check")]
    [InlineData("linter")]
    [InlineData("syntax parsers")]
    public async Task Nothing_of_the_table_succeeds_in_a(string kind)
    {
        SkipWhereNothingConfines();
        var table = Prepare();
        var before = await LooksAsync(table);
        var children = new ChildProcesses(Path.Combine(bench.Folders.Cache, "home"), TimeProvider.System);
        var clock = Stopwatch.StartNew();
        var report = await RunAsync(kind, children, table);
        Judge(kind, table, report, BuildGuard.HidesProcesses);
        Assert.Equal(before, await LooksAsync(table));
        Assert.False(tcp.Pending());
        Assert.False(agent.Poll(0, SelectMode.SelectRead));
        Assert.False(victim!.HasExited);
        await NobodyRunsAsync($"{secret}-orphan");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind}: {report.Count} attempts in {clock.ElapsedMilliseconds} ms"));
    }

    [Fact]
    public async Task Without_a_space_of_processes_of_its_own_a_child_still_does_nothing_of_it_and_leaves_nothing()
    {
        SkipWhereNothingConfines();
        var table = Prepare();
        var before = await LooksAsync(table);
        var children = new ChildProcesses(Path.Combine(bench.Folders.Cache, "home"), TimeProvider.System);
        var may = Confinement with { OwnProcesses = false };
        var result = await children.RunAsync(Command(may), Cancellation);
        Assert.True(result.Succeeded, result.Errors);
        Judge("a child without", table, Reported(may.Temporary), hidesProcesses: false);
        Assert.Equal(before, await LooksAsync(table));
        Assert.False(victim!.HasExited);
        await NobodyRunsAsync($"{secret}-orphan");
    }

    [Fact]
    public async Task Where_nothing_confines_the_attempts_succeed()
    {
        SkipWhereNothingConfines();
        var table = Prepare();
        var before = await LooksAsync(table);
        var temporary = Directory.CreateDirectory(Path.Combine(bench.Root, "free")).FullName;
        // Those that harm nothing but the files of this test.
        string[] harmless =
        [
            "read a key",
            "read a key by a link in the site",
            "read another project by a package that is a link",
            "list the home",
            "write into the home",
            "write a package",
            "write a cache by a link",
            "write the prepared packages of all sites",
            "give a key a second name",
            "change a mode",
            "change a key's times",
            "make a file that runs as the person",
            "lower another's limits",
            "see what happens in a folder",
            "see another program's arguments",
            "connect by TCP",
            "send by UDP",
            "read a key by the root of this process",
            "read a key by the folder of this process",
            "read a key by a descriptor of a folder",
            "read a key by a program in memory",
            "ask for a handle",
            "list the attributes of a key",
            "swap a file of the site",
            "see which sockets others have",
            "see what another program has open",
            "read the environment of who started it",
            "send in pairs",
            "read a key by a manifest that is a link to a file",
            "read a key by a manifest that is a link to a link",
            "read a key by a manifest above that is a link to a file",
            "read a key by a manifest above the whole that is a link",
            "read a key by packages above that are a link",
            "read a key by a scope of packages that is a link",
            "read a key by a package in a scope that is a link",
            "read a key by programs of packages that are a link",
            "read a key by the store of packages that is a link",
            "read a key by a cache that is a link",
            "read a key by a folder of the whole that is a link",
            "read a key by a folder of the site that is a link",
            "write by a cache that is a link to another project",
            "write by a cache that is a link to a home",
            "write by a package's folder",
            "write by the packages of the whole that are a link",
            "write by the folder of all packages",
            "write by the list of what is installed",
            "change a folder's mode",
            "change times by a descriptor",
            "change a link's times",
            "make a folder that gives away its group",
            "make a nameless file that runs as the person",
            "copy a file that runs as another",
            "schedule another",
            "put another's disk behind",
            "compare with another program",
            "queue a signal to another",
            "see another's locks",
            "be told of a folder by a signal",
            "be told of all files",
            "make a queue by a name",
            "list semaphores",
            "list shared memory",
            "list queues",
            "see what another program runs",
            "see where another program works",
            "see another program's map of memory",
            "hold memory that nobody counts",
            "leave a program running",
        ];
        var attempts = table.Attempts.Where(attempt => harmless.Contains(attempt.Name)).ToList();
        Assert.Equal(harmless.Length, attempts.Count);
        Put(Path.Combine(SiteRoot, "attempts.mjs"), ConfinementTable.Program(attempts));
        var children = new ChildProcesses(Path.Combine(bench.Root, "home"), TimeProvider.System);
        var result = await children.RunAsync(
            Command(null) with
            {
                Variables = new Dictionary<string, string> { ["TMPDIR"] = temporary },
            },
            Cancellation
        );
        Assert.True(result.Succeeded, result.Errors);
        Assert.All(Reported(temporary), attempt => Assert.True(attempt.Value == "done", $"{attempt.Key}: {attempt.Value}"));
        Assert.NotEqual(before, await LooksAsync(table));
        foreach (var id in Running($"{secret}-orphan"))
        {
            using var left = Process.GetProcessById(id);
            left.Kill();
        }
    }

    [Fact]
    public async Task The_table_holds_for_an_ordinary_user()
    {
        SkipWhereNothingConfines();
        Assert.SkipWhen(Environment.GetEnvironmentVariable(IsSecondRun) is not null, "This is the run as an ordinary user.");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "These tests run as an ordinary user already.");
        Assert.SkipUnless(File.Exists("/usr/bin/setpriv"), "There is no setpriv (util-linux) to become another user with.");
        var home = Directory.CreateDirectory(Path.Combine(bench.Root, "nobody")).FullName;
        File.SetUnixFileMode(bench.Root, (UnixFileMode)0x1FF);
        File.SetUnixFileMode(home, (UnixFileMode)0x1FF);
        var program = Path.Combine(AppContext.BaseDirectory, "Builder.Tests");
        var result = await Cli.Wrap("/usr/bin/setpriv")
            .WithArguments([
                "--reuid",
                Nobody,
                "--regid",
                Nobody,
                "--clear-groups",
                program,
                "-noColor",
                "-parallelMode",
                "none",
                "-method",
                $"{typeof(ConfinementTableTests).FullName}.{nameof(Nothing_of_the_table_succeeds_in_a)}",
                "-method",
                $"{typeof(ConfinementTableTests).FullName}.{nameof(Without_a_space_of_processes_of_its_own_a_child_still_does_nothing_of_it_and_leaves_nothing)}",
            ])
            .WithEnvironmentVariables(variables => variables.Set(IsSecondRun, "1").Set("HOME", home).Set("TMPDIR", home))
            .WithWorkingDirectory(home)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(Cancellation);
        output.WriteLine(result.StandardOutput);
        Assert.True(result.ExitCode == 0, result.StandardOutput + result.StandardError);
        Assert.Contains("Failed: 0, Skipped: 0", result.StandardOutput, StringComparison.Ordinal);
    }

    private void Judge(string kind, ConfinementTable table, IReadOnlyDictionary<string, string> report, bool hidesProcesses)
    {
        var wrong = new List<string>();
        foreach (var attempt in table.Attempts)
        {
            var came = report[attempt.Name];
            output.WriteLine($"{kind}: {attempt.Name}: {came}");
            var expected =
                // Without a space of its own the names and arguments of other programs are open, and doctor says so.
                attempt.Name == "see another program's arguments"
                && !hidesProcesses
                    ? Outcome.Works
                // It reads no site, so there is nothing that it could copy.
                : kind == "syntax parsers"
                && attempt.Name is "read the site" or "copy a file with its mode and times"
                && kind == "syntax parsers"
                    ? Outcome.Refused
                : attempt.Expected;
            var isRight = expected switch
            {
                Outcome.Works => came == "done",
                // A mistake in the attempt itself shows nothing.
                Outcome.Refused => came != "done"
                    && !came.Contains("syntax error", StringComparison.Ordinal)
                    && !came.Contains("read-only value", StringComparison.Ordinal)
                    && !came.Contains("Can't locate", StringComparison.Ordinal)
                    && !came.Contains("TypeError", StringComparison.Ordinal)
                    && !came.Contains("ReferenceError", StringComparison.Ordinal),
                _ => true,
            };
            if (!isRight)
            {
                wrong.Add($"{kind}: {attempt.Name}: {came}");
            }
        }
        Assert.Equal("", string.Join('\n', wrong));
    }

    private async Task<IReadOnlyDictionary<string, string>> RunAsync(string kind, ChildProcesses children, ConfinementTable table)
    {
        var tools = Toolchain.Find(out _)!;
        var folder = Site.Open(SiteRoot).Folder;
        var settings = new CheckSettings { MemoryLimit = 2L << 30 };
        var artifacts = new ArtifactStore(bench.Folders);
        var confinement = new SiteConfinement(bench.Folders);
        switch (kind)
        {
            case "build":
            case "quick build":
                await using (var workers = new ViteWorkers(children, confinement, settings, TimeProvider.System))
                {
                    var quickly = kind == "quick build" ? artifacts.NewStagingFolder(SiteRoot) : null;
                    var outcome = await workers.BuildAsync(
                        tools,
                        SiteRoot,
                        "",
                        artifacts.NewStagingFolder(SiteRoot),
                        quickly is null ? null : (quickly, _ => Task.CompletedTask),
                        Cancellation
                    );
                    Assert.True(outcome.Answer is { Ok: true }, outcome.Errors + outcome.Answer?.Error);
                }
                break;
            case "build in a copy":
                var site = Site.Open(SiteRoot, bench.Folders);
                Workshop.Need(site);
                var copy = Workshop.Make(site, site.Folder);
                await using (var workers = new ViteWorkers(children, confinement, settings, TimeProvider.System))
                {
                    // What such a Vite answers is no build; the report says that all was tried.
                    var staging = artifacts.NewStagingFolder(copy.Root);
                    await workers.BuildAsync(tools, copy.Root, "", staging, null, Cancellation);
                }
                return Reported(confinement.For(tools, copy.Root).Temporary);
            case "development server":
                await using (
                    var server = new DevelopmentServer(
                        tools,
                        children,
                        Site.Open(SiteRoot),
                        folder,
                        "",
                        "tree",
                        confinement.For(tools, SiteRoot),
                        settings.MemoryLimit
                    )
                )
                {
                    await server.ListenAsync(TestTimes.Unexpected, TimeProvider.System, Cancellation);
                }
                break;
            case "type server":
                await using (
                    var server = new TypeServer(
                        TypeCheck.LanguageServer(tools, folder)!,
                        children,
                        folder,
                        "",
                        confinement.For(tools, SiteRoot),
                        settings.MemoryLimit
                    )
                )
                {
                    await Task.WhenAny(server.CheckAsync(Cancellation), server.Ended).WaitAsync(TestTimes.Unexpected, Cancellation);
                }
                break;
            case "type check":
                await new TypeCheck(children, confinement, settings).RunAsync(tools, folder, Cancellation);
                break;
            case "linter":
                await new SiteLint(children, confinement, settings).RunAsync(tools, Site.Open(SiteRoot), folder, Cancellation);
                break;
            default:
                var script = Path.Combine(bench.Root, "parsers", "syntax.mjs");
                Directory.CreateDirectory(Path.GetDirectoryName(script)!);
                await File.WriteAllTextAsync(
                    script,
                    ConfinementTable.Program(table.Attempts) + "\nconsole.log(JSON.stringify({ id: 0, files: [] }))\n",
                    Cancellation
                );
                await using (var server = new SyntaxServer(tools, script, children))
                {
                    await server.LastWordsAsync();
                }
                return Reported(children.Home + "-parsers");
        }
        return Reported(confinement.For(tools, SiteRoot).Temporary);
    }

    private Confinement Confinement => new SiteConfinement(bench.Folders).For(Toolchain.Find(out _)!, SiteRoot);

    private ChildCommand Command(Confinement? may) =>
        new(Toolchain.Find(out _)!.Node, [Path.Combine(SiteRoot, "attempts.mjs")], SiteRoot)
        {
            Confinement = may,
            Timeout = TimeSpan.FromMinutes(3),
        };

    private static Dictionary<string, string> Reported(string temporary) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(temporary, ConfinementTable.Report)))!;

    /// <summary>What must be as it was: contents, modes, owners and times of the person's files, and the limits of a process.</summary>
    private async Task<string> LooksAsync(ConfinementTable table)
    {
        string[] roots = [table.Person, Path.Combine(bench.Root, "another"), SiteRoot];
        string[] kinds = ["(", "-type", "f", "-o", "-type", "l", "-o", "-type", "d", "-not", "-path", $"{SiteRoot}*", ")"];
        var found = await Cli.Wrap("/usr/bin/find")
            .WithArguments([.. roots, "-not", "-path", "*/.vite*", .. kinds, "-printf", "%p %U:%G %m %T@ %s %l\n"])
            .ExecuteBufferedAsync(Cancellation);
        return string.Join('\n', found.StandardOutput.Split('\n').Order(StringComparer.Ordinal))
            + await File.ReadAllTextAsync(table.Canary, Cancellation)
            + await File.ReadAllTextAsync($"/proc/{victim!.Id}/limits", Cancellation);
    }

    /// <summary>A person with a key, another project, and a site in a repository whose "tools" are the attempts.</summary>
    private ConfinementTable Prepare()
    {
        tcp.Start();
        agent.Bind(new UnixDomainSocketEndPoint(Path.Combine(bench.Root, "agent.sock")));
        agent.Listen();
#pragma warning disable RS0030 // A program of the person's, which is to see nothing of this; it is ended above.
        victim = Process.Start(
            new ProcessStartInfo("/usr/bin/perl", ["-e", "sleep 600", secret])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
#pragma warning restore RS0030
        var table = new ConfinementTable(bench.Root, SiteRoot, victim.Id, ((IPEndPoint)tcp.LocalEndpoint).Port, secret);
        Put(table.Key, "a private key");
        Put(Path.Combine(bench.Root, "another", ".env"), "KEY=secret");
        Put(Path.Combine(bench.Root, "another", "package.json"), """{ "name": "linked" }""");
        Put(Path.Combine(bench.Root, "cache", "modules", "golden.js"), "");
        Put(Path.Combine(bench.Root, "cache", "artifacts", "objects", "y"), "");
        Directory.CreateDirectory(Path.Combine(bench.Root, "whole", ".git"));
        Link(Path.Combine(bench.Root, "whole", "lerna.json"), table.Person);
        Put(table.Canary, "as it was");
        Put(Path.Combine(SiteRoot, "src", "a.ts"), "export const a = 1\n");
        Put(Path.Combine(SiteRoot, "package.json"), """{ "name": "site", "private": true, "type": "module" }""");
        Put(Path.Combine(SiteRoot, "tsconfig.json"), "{}");
        Put(Path.Combine(SiteRoot, "attempts.mjs"), ConfinementTable.Program(table.Attempts));
        Link(Path.Combine(SiteRoot, "linked-key"), table.Key);
        Link(Path.Combine(SiteRoot, "tsconfig.base.json"), table.Person);
        Tool("left", "export default 1\n");
        Link(Path.Combine(SiteRoot, "node_modules", "linked"), Path.Combine(bench.Root, "another"));
        Link(Path.Combine(SiteRoot, "node_modules", ".cache"), table.Person);
        Link(Path.Combine(SiteRoot, ".browserslistrc"), table.Key);
        Link(Path.Combine(SiteRoot, "src", "link"), table.Person);
        Link(Path.Combine(SiteRoot, "lerna.json"), Path.Combine("src", "link"));
        Link(Path.Combine(bench.Root, "whole", "pnpm-workspace.yaml"), table.Key);
        Link(Path.Combine(bench.Root, "tsconfig.base.json"), table.Person);
        Link(Path.Combine(bench.Root, "whole", "packages"), table.Person);
        Link(Path.Combine(bench.Root, "whole", "node_modules"), table.Person);
        Link(Path.Combine(SiteRoot, "public"), table.Person);
        foreach (var name in new[] { "@scope", "@own/linked", ".bin", ".pnpm", ".vite" })
        {
            Link(Path.Combine(SiteRoot, "node_modules", name), table.Person);
        }
        Link(Path.Combine(SiteRoot, "node_modules", ".vite-temp"), Path.Combine(bench.Root, "another"));
        const string Try = "await import('../../attempts.mjs')";
        Tool(
            "vite",
            $"export const build = async () => {{ {Try} }}\nexport const createServer = async () => {{ {Try}; throw new Error('enough') }}\n"
        );
        Tool("oxlint", Try + "\nconsole.log('No files found to lint')\n");
        Tool("typescript", "");
        // The native compiler is a program of any kind in the package for this platform.
        var processor = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        var compiler = Path.Combine(SiteRoot, "node_modules", "@typescript", $"typescript-linux-{processor}", "lib", "tsc");
        Put(compiler, $"#!/usr/bin/env node\nimport('{Path.Combine(SiteRoot, "attempts.mjs")}')\n");
        File.SetUnixFileMode(compiler, (UnixFileMode)0x1ED);
        return table;
    }

    /// <summary>A package of the site that is a tool in name only.</summary>
    private void Tool(string name, string code)
    {
        var folder = Path.Combine(SiteRoot, "node_modules", name);
        Put(
            Path.Combine(folder, "package.json"),
            $$"""{ "name": "{{name}}", "version": "7.0.0", "type": "module", "exports": { ".": "./index.js" }, "bin": "./index.js" }"""
        );
        Put(Path.Combine(folder, "index.js"), code);
    }

    private static async Task NobodyRunsAsync(string mark)
    {
        var clock = Stopwatch.StartNew();
        while (Running(mark).Any())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), "What a child left running still runs.");
            await Task.Delay(10, Cancellation);
        }
    }

    private static IEnumerable<int> Running(string mark)
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
            // Not the one that starts others, whose script has it in quotes.
            if (said.Contains(mark, StringComparison.Ordinal) && !said.Contains("setsid", StringComparison.Ordinal))
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

    private static void Link(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(from)!);
        File.CreateSymbolicLink(from, to);
    }

    private static void SkipWhereNothingConfines()
    {
        Assert.SkipUnless(BuildGuard.ClosesFiles && BuildGuard.ClosesNetwork, "This system has nothing to confine a build with.");
        Assert.SkipUnless(File.Exists("/usr/bin/perl"), "There is no Perl, with which the table makes its system calls.");
    }
}
