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
    public async Task Many_steps_take_one_reference_a_draft_and_no_more_time_than_few()
    {
        var count = Environment.GetEnvironmentVariable("LARGE_REPOSITORY") is null ? 40 : 2000;
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var times = new List<double>();
        for (var i = 1; i <= count; i++)
        {
            var draft = desk.Drafts.Open();
            Desk.Work(draft, ("index.html", $"<h1>{i}</h1>\n"));
            times.Add(
                await MeasureAsync(
                    null,
                    async () =>
                    {
                        draft.AddStep(Desk.Step($"Step {i}", 1) with { Builds = true });
                        await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);
                        _ = desk.History.List(100).Count;
                    }
                )
            );
        }

        var references = (await folder.GitAsync("for-each-ref", "refs/builder")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
        var size = Directory
            .EnumerateFiles(Path.Combine(folder.Path, ".git"), "*", SearchOption.AllDirectories)
            .Sum(file => (new FileInfo(file).Length + 4095) / 4096 * 4096);
        output.WriteLine(
            $"{count} steps: {references} references, {size / count} bytes of disk a step; a step takes {Median(times.Take(20)):F1} ms of the first 20 and {Median(times.TakeLast(20)):F1} ms of the last 20"
        );
        Assert.InRange(references, 0, count);
    }

    private static double Median(IEnumerable<double> times) => times.Order().ElementAt(10);

    private async Task<double> MeasureAsync(string? what, Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        if (what is not null)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {took:F0} ms"));
        }

        return took;
    }
}
