using System.Globalization;
using System.Text.RegularExpressions;
using Builder.Tests.Checkpoints;
using Xunit;

namespace Builder.Tests.Drafts;

/// <summary>What a change costs in a large repository and after many steps, beside what git itself takes there.</summary>
public sealed partial class LargeRepositoryTests(ITestOutputHelper output)
{
    private const int Files = 20_000;
    private const int Rounds = 9;

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
        using (var first = new Desk(folder))
        {
            var draft = first.Drafts.Open();
            draft.Close();
        }

        var (git, opened, prompts, keeps) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            folder.Write("index.html", $"<h1>By hand {round}</h1>\n");
            git.Add(await GitAsync(folder));
            Desk desk = null!;
            opened.Add(
                await UsedAsync(() =>
                {
                    desk = new Desk(folder);
                    _ = desk.History.State;
                    return Task.CompletedTask;
                })
            );
            using var closing = desk;
            Core.Drafts.Draft draft = null!;
            prompts.Add(
                await UsedAsync(() =>
                {
                    draft = desk.Drafts.Open();
                    Desk.Work(draft, ("src/part-7/3/file-703.ts", $"export const n703 = {round};\n"));
                    draft.AddStep(Desk.Step($"Round {round}", 1));
                    draft.OpenReview("Round", "Done.", verified: true);
                    return Task.CompletedTask;
                })
            );
            keeps.Add(await UsedAsync(() => desk.Landing.LandAsync(draft, new(draft.Record.LastTree), null, CancellationToken.None)));
        }

        var (beside, open, prompt, keep) = (Middle(git), Middle(opened), Middle(prompts), Middle(keeps));
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"ms of processor: git status and git commit {beside:F0}, open {open:F0}, prompt {prompt:F0}, keep {keep:F0}"
            )
        );
        Assert.InRange(open, 0, 3 * beside);
        Assert.InRange(prompt, 0, 3 * beside);
        Assert.InRange(keep, 0, 3 * beside);
    }

    [Fact]
    public async Task Many_steps_take_no_more_work_and_disk_each_than_few()
    {
        int[] at = Environment.GetEnvironmentVariable("LARGE_REPOSITORY") is null ? [20, 60] : [20, 200, 2000];
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var (steps, work) = (new List<double>(), new List<long>());
        for (var i = 1; i <= at[^1]; i++)
        {
            var done = desk.History.Walks + desk.History.FilesRead;
            steps.Add(await UsedAsync(() => StepAsync(desk, i)));
            work.Add(desk.History.Walks + desk.History.FilesRead - done);
            if (i % 150 == 0)
            {
                desk.History.Pack(300, CancellationToken.None);
            }

            if (at.Contains(i))
            {
                var first = desk.History.List(i + 1)[^2];
                var list = await OnceOfManyAsync(() => _ = desk.History.List(at[0]).Count);
                var back = await OnceOfManyAsync(() => _ = desk.History.Diff(first.Tree, desk.History.HeadTree).Count);
                var open = await OnceOfManyAsync(() =>
                {
                    using var another = new Desk(folder);
                    _ = another.History.State;
                    _ = another.History.List(at[0]).Count;
                });
                output.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{i} steps, ms of processor: a step {Middle(steps.TakeLast(20)):F1}, history {list:F2}, "
                            + $"back to the first {back:F2}, opening {open:F1}; {SizeOnDisk(folder) / i} bytes of disk a step"
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

    /// <summary>A hundred times: one alone takes less than the clock of the processor tells apart.</summary>
    private static Task<double> OnceOfManyAsync(Action work) =>
        UsedAsync(
            () =>
            {
                for (var i = 0; i < 100; i++)
                {
                    work();
                }

                return Task.CompletedTask;
            },
            100
        );

    private static long SizeOnDisk(GitFolder folder) =>
        Directory
            .EnumerateFiles(Path.Combine(folder.Path, ".git"), "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/hooks/", StringComparison.Ordinal))
            .Sum(file => (new FileInfo(file).Length + 4095) / 4096 * 4096);

    private static double Middle(IEnumerable<double> times) => times.Order().ElementAt(times.Count() / 2);

    /// <summary>The processor time of this process, since others run on the machine.</summary>
    private static async Task<double> UsedAsync(Func<Task> work, int times = 1)
    {
        var before = Environment.CpuUsage.TotalTime;
        await work();
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / times;
    }

    /// <summary>What git's own processes take, as the shell counts it.</summary>
    private static async Task<double> GitAsync(GitFolder folder)
    {
        var told = await folder.ShellAsync("git status --porcelain >/dev/null; git commit -qam Hand; times");
        return Used().Matches(told.Trim().Split('\n')[^1]).Sum(part => Seconds(part.Groups[1].Value) * 60 + Seconds(part.Groups[2].Value))
            * 1000;

        static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"(\d+)m([\d.]+)s")]
    private static partial Regex Used();
}
