using System.Globalization;
using System.Text;
using Builder.Core.Drafts;
using Builder.Tests.Checkpoints;
using CliWrap;
using Xunit;

namespace Builder.Tests.Drafts;

/// <summary>
/// A real process lands drafts and is killed: before each thing that changes the disk, again during the recovery, and at random moments.
/// Afterwards every file is of one round, git is content, and the next landing works (THREATS M2, M7, F9). KILL_CYCLES says how often at random.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private static readonly int RandomKills = LongRuns.Kills(ordinary: 10);
    private static readonly string Tool = Path.Combine(
        AppContext.BaseDirectory,
        OperatingSystem.IsWindows() ? "fake-tool.exe" : "fake-tool"
    );

    [Fact]
    public async Task Killed_before_each_change_of_the_disk_a_landing_is_wholly_there_or_not_at_all()
    {
        using var folder = await SiteOfRoundZeroAsync();
        var random = Seeded();
        var fault = 1;
        while (await IsKilledAsync(folder, landings: 1, fault))
        {
            await IsKilledAsync(folder, landings: 0, random.Next(1, 8));
            await AssertWholeAsync(folder);
            fault++;
        }

        Assert.InRange(fault, 12, 40);
    }

    [Fact]
    public async Task Killed_at_a_random_moment_a_landing_is_wholly_there_or_not_at_all()
    {
        using var folder = await SiteOfRoundZeroAsync();
        var random = Seeded();
        for (var kill = 0; kill < RandomKills; kill++)
        {
            using var death = new CancellationTokenSource();
            var starts = random.Next(1, 4);
            var after = TimeSpan.FromMilliseconds(random.NextDouble() * 60);
            var begun = PipeTarget.ToDelegate(line =>
            {
                if (--starts == 0)
                {
                    death.CancelAfter(after);
                }
            });
            var errors = new StringBuilder();
            var running = Cli.Wrap(Tool)
                .WithArguments(["crash-landing", folder.Path, "1000", "0"])
                .WithStandardOutputPipe(begun)
                .WithStandardErrorPipe(PipeTarget.ToStringBuilder(errors))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(death.Token);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
                Assert.Fail($"It ended by itself after {kill} kills, with {(await running).ExitCode}: {errors}")
            );
            await AssertWholeAsync(folder);
        }
    }

    private static async Task<bool> IsKilledAsync(GitFolder folder, int landings, int fault)
    {
        var arguments = new[]
        {
            "crash-landing",
            folder.Path,
            landings.ToString(CultureInfo.InvariantCulture),
            fault.ToString(CultureInfo.InvariantCulture),
        };
        var errors = new StringBuilder();
        var result = await Cli.Wrap(Tool)
            .WithArguments(arguments)
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(errors))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync();
        Assert.Equal("", errors.ToString());
        return result.ExitCode != 0;
    }

    private static async Task AssertWholeAsync(GitFolder folder)
    {
        var site = folder.Site;
        using (var history = GitFolder.Open(site))
        {
            var landing = new Landing(site, history, NoOpenBuffers.Instance, NoOpenBuffers.Instance);
            landing.Recover();
            Assert.Null(landing.Recover());
        }

        var round = folder.Read("a.txt");
        var turn = int.Parse(round, CultureInfo.InvariantCulture) % 2 == 0 ? "turn" : "turn/inner.txt";
        string[] expected = ["a.txt", "c.txt", "src/b.txt", $"src/round-{round}.txt", turn];
        Assert.Equal(expected, site.Folder.List().Select(entry => entry.Path.Value).Order());
        Assert.All(expected, path => Assert.Equal(round, folder.Read(path)));
        Assert.DoesNotContain(Directory.EnumerateFiles(folder.Path, ".builder-unfinished-*", SearchOption.TopDirectoryOnly), _ => true);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Path.Combine(folder.Path, ".git"), "*.lock", SearchOption.AllDirectories),
            _ => true
        );
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
        Assert.Equal($"Round {round}\n", await folder.GitAsync("log", "-1", "--format=%s"));
        Assert.Equal("", await folder.GitAsync("fsck", "--strict", "--no-progress", "--no-dangling"));
    }

    private static async Task<GitFolder> SiteOfRoundZeroAsync()
    {
        var folder = new GitFolder();
        await folder.GitAsync("init", "-q", "-b", "main");
        foreach (var path in new[] { "a.txt", "c.txt", "src/b.txt", "src/round-0.txt", "turn" })
        {
            folder.Write(path, "0");
        }

        await folder.GitAsync("add", ".");
        await folder.GitAsync("commit", "-q", "-m", "Round 0");
        return folder;
    }

    private Random Seeded()
    {
        output.WriteLine($"CRASH_SEED={LongRuns.CrashSeed}");
        return new Random(LongRuns.CrashSeed);
    }
}
