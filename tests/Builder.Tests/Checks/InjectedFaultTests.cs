using Builder.Core;
using Builder.Core.Changes;
using Builder.Core.Checks;
using Builder.Core.Checks.Queue;
using Builder.Core.Packages;
using Builder.Core.Processes.Sandbox;
using Builder.Tests.Turns;
using CliWrap;
using CliWrap.Buffered;
using Xunit;

namespace Builder.Tests.Checks;

/// <summary>
/// What can go wrong around a build, put into an open site whose page is shown. Each time: what is said is true, the last page that worked stays,
/// and the same process builds again as soon as the fault is gone.
/// </summary>
public sealed class InjectedFaultTests(ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static CheckSettings Limits =>
        new()
        {
            MemoryLimit = 1L << 30,
            BuildTimeout = TimeSpan.FromSeconds(20),
            TypesTimeout = TimeSpan.FromSeconds(20),
        };

    public static TheoryData<string, string, string> Faults() =>
        new()
        {
            { "a worker that crashes", InPlugin("process.kill(process.pid, 'SIGSEGV')"), "ended by itself" },
            { "a worker that leaves", InPlugin("process.exit(0)"), "ended by itself" },
            {
                "a heap of 20 GB",
                InPlugin("const all = []; for (let gb = 0; gb < 20 * 128; gb++) all.push(new Array(1 << 20).fill(gb))"),
                "memory"
            },
            { "an endless loop in a plugin", InPlugin("while (true) {}"), "longer than 20 seconds" },
            // Rolldown notices only when the promise is collected as garbage; else the time limit does.
            {
                "an endless wait in a plugin",
                InPlugin("await new Promise(() => setInterval(() => {}, 1000))"),
                "never finished|longer than 20 seconds"
            },
            {
                "1 GB of output",
                InPlugin(
                    "const line = 'x'.repeat(1 << 20); for (let n = 0; n < 1024; n++) process.stdout.write(line); throw new Error('at last')"
                ),
                "at last"
            },
            { "a configuration that throws", "throw new Error('not like this')\n", "not like this" },
            { "a configuration that cannot be read", "export default {\n", "vite.config.ts" },
            {
                "a configuration that asks for what is not there",
                "import gone from 'no-such-plugin'\nexport default { plugins: [gone()] }\n",
                "no-such-plugin"
            },
            { "a configuration that gives nothing", "export default 5\n", "config" },
            { "a plugin that rejects", InPlugin("await Promise.reject(undefined)"), "undefined" },
            { "a plugin that throws a text", InPlugin("throw 'only words'"), "only words" },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task The_last_good_page_stays_and_the_next_build_works(string fault, string config, string says)
    {
        await using var scene = await TurnScene.StartAsync(checks: folders => new SiteChecks(folders, TimeProvider.System, Limits));
        var good = await BuiltAsync(scene);
        Assert.NotNull(good.Artifact);
        var works = scene.File("vite.config.ts")!;

        scene.Write("vite.config.ts", config);
        // What was found out is kept from run to run: these files must be new.
        scene.Write("src/before.ts", $"export const before = '{Guid.NewGuid()}'\n");
        await AssertFailsAsync(scene, good, fault, says);

        scene.Write("vite.config.ts", works);
        scene.Write("src/after.ts", $"export const after = '{Guid.NewGuid()}'\n");
        await AssertRecoversAsync(scene, good);
    }

    [Fact]
    public async Task A_missing_Node_is_said_and_the_page_stays_until_it_is_back()
    {
        string? missing = null;
        await using var scene = await TurnScene.StartAsync(checks: folders => new SiteChecks(
            folders,
            TimeProvider.System,
            Limits,
            () => missing is null ? DependencyStore.FindTools() : (null, missing)
        ));
        var good = await BuiltAsync(scene);

        missing = "Node.js was not found on this computer.";
        scene.Write("src/after.ts", $"export const after = '{Guid.NewGuid()}'\n");
        await AssertFailsAsync(scene, good, "a missing Node", "Node.js was not found");

        missing = null;
        await AssertRecoversAsync(scene, good);
    }

    [Fact]
    public async Task A_lock_file_that_changes_during_a_build_spoils_that_build_only()
    {
        Allowances? allowances = null;
        await using var scene = await TurnScene.StartAsync(checks: folders =>
        {
            allowances = new Allowances(folders);
            return new SiteChecks(folders, TimeProvider.System, Limits);
        });
        allowances!.Set(scene.Site.Site.Root, new Allowance(false, [], [scene.Site.Site.Root]));
        var good = await BuiltAsync(scene);
        var (works, lockFile) = (scene.File("vite.config.ts")!, scene.File("package-lock.json")!);

        scene.Write(
            "vite.config.ts",
            "import fs from 'node:fs'\n" + InPlugin("fs.appendFileSync('package-lock.json', ' '.repeat(1 + Math.random() * 100) + '\\n')")
        );
        var refusal = await Assert.ThrowsAsync<BuilderException>(() => scene.Site.ShowAsync(null, Cancellation));
        Assert.Equal(ErrorKind.Conflict, refusal.Kind);
        AssertStale(scene, good);

        scene.Write("package-lock.json", lockFile);
        scene.Write("vite.config.ts", works);
        scene.Write("src/after.ts", $"export const after = '{Guid.NewGuid()}'\n");
        await AssertRecoversAsync(scene, good);
    }

    [Fact]
    public async Task A_full_disk_is_said_and_the_page_stays_until_there_is_room()
    {
        using var cache = new Workbench();
        var artifacts = Directory.CreateDirectory(Path.Combine(cache.Folders.Cache, "artifacts")).FullName;
        await using var disk = await SmallDisk.MountAsync(artifacts);
        Assert.SkipWhen(disk is null, "A small disk can only be mounted by the administrator, on Linux.");
        await using var scene = await TurnScene.StartAsync(
            checks: folders => new SiteChecks(folders, TimeProvider.System, Limits),
            cache: cache.Folders.Cache
        );
        var good = await BuiltAsync(scene);
        Assert.NotNull(good.Artifact);

        foreach (var left in new[] { 0, 4, 12 })
        {
            disk.FillBut(left * 1024);
            scene.Write("src/after.ts", $"export const after = '{Guid.NewGuid()}'\n");
            await AssertFailsAsync(scene, good, $"a disk with {left} KB left", "The disk is full");
            disk.Free();
            good = await AssertRecoversAsync(scene, good);
        }
    }

    /// <summary>What is shown once it is built: where packages have to be installed first, a simple page is shown before.</summary>
    private static async Task<ShownState> BuiltAsync(TurnScene scene)
    {
        await scene.Site.CheckAsync(draft: false, CheckUrgency.Interactive, Cancellation);
        return scene.Site.Shown;
    }

    private async Task AssertFailsAsync(TurnScene scene, ShownState good, string fault, string says)
    {
        await scene.Site.ShowAsync(null, Cancellation);
        AssertStale(scene, good);
        var last = scene.LastCheck!;
        Assert.False(last.Passed);
        var told = last.Diagnostics[0];
        output.WriteLine($"{fault}: {told.Message} → {told.NextStep}");
        var all = string.Join('\n', last.Diagnostics.Select(one => $"{one.Path}\n{one.Message}\n{one.Raw}"));
        Assert.True(says.Split('|').Any(word => all.Contains(word, StringComparison.Ordinal)), all);
        Assert.False(string.IsNullOrWhiteSpace(told.Message));
        Assert.DoesNotContain("   at ", told.Message, StringComparison.Ordinal);
    }

    /// <summary>What is shown is still the page that worked, whole, and it is said to be old.</summary>
    private static void AssertStale(TurnScene scene, ShownState good)
    {
        Assert.True(scene.Site.Shown.IsStale);
        Assert.Equal(good.Artifact!.TreeKey, scene.Site.Shown.Artifact!.TreeKey);
        Assert.All(good.Artifact.Files.Values, file => Assert.Equal(file.Length, good.Artifact.Read(file).Length));
    }

    private static async Task<ShownState> AssertRecoversAsync(TurnScene scene, ShownState good)
    {
        var shown = await scene.Site.ShowAsync(null, Cancellation);
        Assert.Empty(scene.LastCheck!.Diagnostics);
        Assert.False(shown.IsStale);
        Assert.NotEqual(good.Artifact!.TreeKey, shown.Artifact!.TreeKey);
        return shown;
    }

    private static string InPlugin(string harm) => $"export default {{ plugins: [{{ name: 'harm', async buildStart() {{ {harm} }} }}] }}\n";

    /// <summary>A disk of four megabytes in memory.</summary>
    private sealed class SmallDisk(string folder) : IAsyncDisposable
    {
        private string Filler => Path.Combine(folder, "filler");

        public static async Task<SmallDisk?> MountAsync(string folder) =>
            OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder)
                ? new SmallDisk(folder)
                : null;

        /// <summary>Leaves so many bytes, rounded down to the blocks of the disk.</summary>
        public void FillBut(int bytes)
        {
            using var file = File.Create(Filler);
            try
            {
                while (true)
                {
                    file.Write(new byte[4096]);
                    file.Flush();
                }
            }
            catch (IOException)
            {
                file.SetLength(Math.Max(0, file.Length / 4096 * 4096 - bytes));
            }
        }

        public void Free() => File.Delete(Filler);

        public async ValueTask DisposeAsync() => await RunAsync("umount", "-l", folder);

        private static async Task<bool> RunAsync(string command, params string[] arguments)
        {
            try
            {
                var ended = await Cli.Wrap(command)
                    .WithArguments(arguments)
                    .WithValidation(CommandResultValidation.None)
                    .ExecuteBufferedAsync();
                return ended.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }
}
