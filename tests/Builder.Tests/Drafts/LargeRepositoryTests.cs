using System.Diagnostics;
using System.Globalization;
using Builder.Tests.Checkpoints;
using Xunit;

namespace Builder.Tests.Drafts;

/// <summary>What a change costs in a large repository and after many steps, beside what git itself takes there.</summary>
public sealed class LargeRepositoryTests(ITestOutputHelper output)
{
    private const int Files = 20_000;

    [Fact]
    public async Task A_change_in_a_repository_of_20_000_files_takes_no_more_than_three_times_what_git_takes()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("LARGE_REPOSITORY") is not null,
            "It takes minutes and an idle machine; LARGE_REPOSITORY=1 runs it."
        );
        using var folder = await GitFolder.WithCommitAsync();
        for (var i = 0; i < Files; i++)
        {
            folder.Write(
                string.Create(CultureInfo.InvariantCulture, $"src/part-{i / 100}/{i % 10}/file-{i}.ts"),
                $"export const n{i} = {i};\n"
            );
        }

        await folder.GitAsync("add", ".");
        await folder.GitAsync("commit", "-qm", "Large");
        await folder.GitAsync("status", "--porcelain");
        folder.Write("index.html", "<h1>By hand</h1>\n");
        var git = await MeasureAsync(
            "git status and git commit",
            async () =>
            {
                await folder.GitAsync("status", "--porcelain");
                await folder.GitAsync("commit", "-qam", "By hand");
            }
        );
        using (var first = new Desk(folder))
        {
            var draft = first.Drafts.Open();
            draft.Close();
        }

        Desk desk = null!;
        var open = await MeasureAsync(
            "open",
            () =>
            {
                desk = new Desk(folder);
                _ = desk.History.State;
                return Task.CompletedTask;
            }
        );
        using var closing = desk;
        for (var round = 0; round < 3; round++)
        {
            Core.Drafts.Draft draft = null!;
            var apply = await MeasureAsync(
                "apply",
                () =>
                {
                    draft = desk.Drafts.Open();
                    Desk.Work(draft, ("src/part-7/3/file-703.ts", $"export const n703 = {round};\n"));
                    draft.AddStep(Desk.Step($"Round {round}", 1));
                    return Task.CompletedTask;
                }
            );
            var keep = await MeasureAsync(
                "keep",
                () => desk.Landing.LandAsync(draft, new(draft.Record.LastTree), null, CancellationToken.None)
            );
            if (round > 0)
            {
                Assert.True(open < 3 * git, $"{open} ms beside {git} ms of git");
                Assert.True(apply < 3 * git, $"{apply} ms beside {git} ms of git");
                Assert.True(keep < 3 * git, $"{keep} ms beside {git} ms of git");
            }
        }
    }

    [Fact]
    public async Task Many_steps_take_no_more_work_and_disk_each_than_few()
    {
        int[] at = Environment.GetEnvironmentVariable("LARGE_REPOSITORY") is null ? [20, 60] : [20, 200, 2000];
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var (times, processor, work) = (new List<double>(), new List<double>(), new List<long>());
        for (var i = 1; i <= at[^1]; i++)
        {
            var (used, done) = (Environment.CpuUsage.TotalTime, desk.History.Walks + desk.History.FilesRead);
            times.Add(await MeasureAsync(null, () => StepAsync(desk, i)));
            processor.Add((Environment.CpuUsage.TotalTime - used).TotalMilliseconds);
            work.Add(desk.History.Walks + desk.History.FilesRead - done);
            if (i % 150 == 0)
            {
                desk.History.Pack(300, CancellationToken.None);
            }

            if (at.Contains(i))
            {
                var first = desk.History.List(i + 1)[^2];
                var list = await MedianAsync(() => _ = desk.History.List(100).Count);
                var back = await MedianAsync(() => _ = desk.History.Diff(first.Tree, desk.History.HeadTree).Count);
                var open = await MedianAsync(() =>
                {
                    using var another = new Desk(folder);
                    _ = another.History.State;
                    _ = another.History.List(100).Count;
                });
                output.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{i} steps: a step {Median(times.TakeLast(20)):F1} ms ({Median(processor.TakeLast(20)):F1} of processor), history {list:F2} ms, "
                            + $"back to the first {back:F2} ms, opening {open:F1} ms; {SizeOnDisk(folder) / i} bytes of disk a step"
                    )
                );
            }
        }

        desk.History.Pack(1, CancellationToken.None);
        output.WriteLine($"packed: {SizeOnDisk(folder) / at[^1]} bytes of disk a step");
        // A file that changed within the clock's last tick is read once more, so a step's work differs a little; what grew with the steps would be more than three times as much.
        Assert.InRange(work.TakeLast(10).Sum(), 0, 2 * work.Skip(10).Take(10).Sum());
        Assert.InRange(SizeOnDisk(folder) / at[^1], 0, 3000);
        Assert.Equal("", await folder.GitAsync("fsck", "--full", "--no-progress", "--no-dangling"));
        Assert.Equal("", await folder.GitAsync("for-each-ref", "refs/builder"));
    }

    private static async Task StepAsync(Desk desk, int number)
    {
        var draft = desk.Drafts.Open();
        Desk.Work(draft, ("index.html", $"<h1>{number}</h1>\n"));
        draft.AddStep(Desk.Step($"Step {number}", 1) with { Builds = true });
        await desk.Landing.LandAsync(draft, draft.LastTree, null, CancellationToken.None);
    }

    private async Task<double> MedianAsync(Action work)
    {
        var times = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            times.Add(
                await MeasureAsync(
                    null,
                    () =>
                    {
                        work();
                        return Task.CompletedTask;
                    }
                )
            );
        }

        return Median(times);
    }

    private static long SizeOnDisk(GitFolder folder) =>
        Directory
            .EnumerateFiles(Path.Combine(folder.Path, ".git"), "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/hooks/", StringComparison.Ordinal))
            .Sum(file => (new FileInfo(file).Length + 4095) / 4096 * 4096);

    private static double Median(IEnumerable<double> times) => times.Order().ElementAt(10);

    private async Task<double> MeasureAsync(string? what, Func<Task> work)
    {
        var (started, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await work();
        var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        if (what is not null)
        {
            var used = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {took:F0} ms ({used:F0} of our processor time)"));
        }

        return took;
    }
}
