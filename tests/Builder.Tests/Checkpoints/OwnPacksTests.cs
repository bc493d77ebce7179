using Builder.Core.Checkpoints;
using Builder.Tests.Drafts;
using Xunit;

namespace Builder.Tests.Checkpoints;

/// <summary>What Builder's steps write is packed in the background: nothing is lost by it, whatever happens meanwhile.</summary>
public sealed class OwnPacksTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_step_is_there_after_packing_and_the_persons_clean_up()
    {
        using var folder = await GitFolder.WithCommitAsync();
        var mine = Loose(folder);
        using (var desk = new Desk(folder))
        {
            await StepsAsync(desk, 30);
            var given = desk.Drafts.Open();
            Desk.Work(given, ("index.html", "<h1>Given up</h1>\n"));
            given.AddStep(Desk.Step("Given up"));
            given.Close();
            var before = SizeOnDisk(folder);

            var packed = desk.History.Pack(1, CancellationToken.None);

            output.WriteLine($"30 steps, {packed} objects: {before / 30} bytes of disk a step before, {SizeOnDisk(folder) / 30} after");
            Assert.InRange(packed, 90, 120);
            Assert.Equal(mine.Order(StringComparer.Ordinal), Loose(folder).Order(StringComparer.Ordinal));
            Assert.InRange(SizeOnDisk(folder) / 30, 0, 2000);
            Assert.Equal(0, desk.History.Pack(1, CancellationToken.None));
            await AssertWholeAsync(folder, desk.History, 32);
        }

        await folder.GitAsync("-c", "gc.reflogExpire=now", "gc", "--prune=now", "--quiet");
        using var later = new Desk(folder);
        await AssertWholeAsync(folder, later.History, 32);
        await StepsAsync(later, 2);
        later.History.Pack(1, CancellationToken.None);
        await AssertWholeAsync(folder, later.History, 34);
    }

    [Fact]
    public async Task Ended_or_refused_at_any_point_packing_loses_nothing_and_goes_on_the_next_time()
    {
        using var folder = await GitFolder.WithCommitAsync();
        var (steps, isWhole) = (0, false);
        for (var point = 1; !isWhole; point++)
        {
            using (var desk = new Desk(folder))
            {
                await StepsAsync(desk, 1);
                steps++;
                var left = point;
                desk.History.Pack(1, CancellationToken.None, () => Die(--left <= 0));
                isWhole = left > 0;
                await AssertWholeAsync(folder, desk.History, steps + 1);
            }

            using var later = new Desk(folder);
            if (point % 3 == 0)
            {
                await folder.GitAsync("gc", "--prune=now", "--quiet");
            }

            await AssertWholeAsync(folder, later.History, steps + 1);
        }

        output.WriteLine($"{steps} points");
        Assert.InRange(steps, 6, 100);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, ".git", "objects", "pack", "tmp_builder_packing")));

        static void Die(bool isDead)
        {
            if (isDead)
            {
                throw new IOException("No space left on device");
            }
        }
    }

    [Fact]
    public async Task The_persons_clean_up_at_any_point_of_packing_takes_nothing()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        for (var point = 1; point <= 5; point++)
        {
            await StepsAsync(desk, 2);
            var left = point;
            desk.History.Pack(
                1,
                CancellationToken.None,
                () =>
                {
                    if (--left == 0)
                    {
                        folder.GitAsync("-c", "gc.reflogExpire=now", "gc", "--prune=now", "--quiet").GetAwaiter().GetResult();
                    }
                }
            );
            await AssertWholeAsync(folder, desk.History, (2 * point) + 1);
        }
    }

    [Theory]
    [InlineData("gc.auto", "0")]
    [InlineData("extensions.preciousObjects", "true")]
    public async Task Who_told_git_to_leave_objects_alone_is_heeded(string setting, string value)
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        await StepsAsync(desk, 1);
        await folder.GitAsync("config", setting, value);
        var before = Loose(folder);

        using var later = new Desk(folder);

        Assert.Equal(0, later.History.Pack(1, CancellationToken.None));
        Assert.Equal(before, Loose(folder));
    }

    private static async Task StepsAsync(Desk desk, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var draft = desk.Drafts.Open();
            Desk.Work(draft, ("index.html", $"<h1>{Guid.NewGuid()}</h1>\n"));
            draft.AddStep(Desk.Step("Step"));
            await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);
        }
    }

    private static async Task AssertWholeAsync(GitFolder folder, SiteHistory history, int checkpoints)
    {
        Assert.Equal("", await folder.GitAsync("fsck", "--full", "--strict", "--no-progress", "--no-dangling"));
        var all = history.List(1000);
        Assert.Equal(checkpoints, all.Count);
        Assert.All(
            all,
            checkpoint => Assert.All(GitFolder.Paths(history, checkpoint.Tree), path => Assert.NotNull(history.Read(checkpoint.Tree, path)))
        );
    }

    private static List<string> Loose(GitFolder folder) =>
        [
            .. Directory
                .EnumerateDirectories(Path.Combine(folder.Path, ".git", "objects"))
                .Where(inner => Path.GetFileName(inner).Length == 2)
                .SelectMany(Directory.EnumerateFiles),
        ];

    private static long SizeOnDisk(GitFolder folder) =>
        Directory
            .EnumerateFiles(Path.Combine(folder.Path, ".git", "objects"), "*", SearchOption.AllDirectories)
            .Sum(file => (new FileInfo(file).Length + 4095) / 4096 * 4096);
}
