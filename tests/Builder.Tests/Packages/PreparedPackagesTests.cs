using Builder.Core.Sites;
using Builder.Tests.Checks;
using Xunit;

namespace Builder.Tests.Packages;

/// <summary>The pool of prepared packages: whole, kept within a size, and never in anybody's way.</summary>
public sealed class PreparedPackagesTests : IAsyncDisposable
{
    private readonly Workbench bench = new();
    private readonly TinyRegistry registry = new();

    public PreparedPackagesTests() =>
        registry
            .Publish("first", "1.0.0", TimeSpan.FromDays(99), files: ("big.txt", new string('x', 3000)))
            .Publish("second", "1.0.0", TimeSpan.FromDays(99));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Store => Path.Combine(bench.Folders.Cache, "dependencies");

    public async ValueTask DisposeAsync()
    {
        await registry.DisposeAsync();
        bench.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_changed_file_of_the_same_size_is_found_and_replaced(bool timeIsRestored)
    {
        await using (var store = registry.NewStore(bench.Folders))
        {
            Assert.Empty((await store.EnsureAsync(NewSite("one", "first"), _ => { }, Stop)).Diagnostics);
            await store.RefillAsync(Stop);
        }
        var damaged = Path.Combine(
            Assert.Single(Directory.EnumerateDirectories(Store, "golden", SearchOption.AllDirectories)),
            "first",
            "big.txt"
        );
        var written = File.GetLastWriteTimeUtc(damaged);
        await File.WriteAllTextAsync(damaged, new string('y', 3000), Stop);
        await using var later = registry.NewStore(bench.Folders);
        if (timeIsRestored)
        {
            File.SetLastWriteTimeUtc(damaged, written);
            // Every byte is read again only when the last time was more than a day ago.
            File.SetLastWriteTimeUtc(Path.Combine(damaged, "..", "..", "..", "content"), written.AddDays(-2));
            await later.RefillAsync(Stop);
        }
        var second = NewSite("two", "first");
        second.Write(SitePath.Parse("package-lock.json"), Lock("one"));
        var outcome = await later.EnsureAsync(second, _ => { }, Stop);
        Assert.Equal((true, false), (outcome.Succeeded, outcome.FromCache));
        Assert.DoesNotContain('y', await File.ReadAllTextAsync(Path.Combine(second.Root, "node_modules", "first", "big.txt"), Stop));
    }

    [Fact]
    public async Task The_least_used_go_when_there_is_no_room_and_the_newest_stays()
    {
        await using var store = registry.NewStore(bench.Folders, mostBytes: 1);
        Assert.Empty((await store.EnsureAsync(NewSite("one", "first"), _ => { }, Stop)).Diagnostics);
        Assert.Empty((await store.EnsureAsync(NewSite("two", "second"), _ => { }, Stop)).Diagnostics);
        await store.RefillAsync(Stop);
        var left = Assert.Single(Directory.EnumerateDirectories(Store, "golden", SearchOption.AllDirectories));
        Assert.True(Directory.Exists(Path.Combine(left, "second")));
    }

    [Fact]
    public async Task Two_processes_that_want_the_same_packages_install_them_once()
    {
        // Closed first, so that nothing is at work on the entry any more.
        await using (var before = registry.NewStore(bench.Folders))
        {
            Assert.True((await before.EnsureAsync(NewSite("first-of-all", "first"), _ => { }, Stop)).Succeeded);
        }
        await using var here = registry.NewStore(bench.Folders);
        await using var there = registry.NewStore(bench.Folders);
        foreach (
            var entry in Directory.EnumerateDirectories(Store).Where(folder => Path.GetFileName(folder).All(char.IsAsciiHexDigit)).ToArray()
        )
        {
            Directory.Delete(entry, recursive: true);
        }
        var installs = 0;
        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(async number =>
                {
                    var site = NewSite($"site{number}", "first");
                    site.Write(SitePath.Parse("package-lock.json"), Lock("first-of-all"));
                    return await (number % 2 == 0 ? here : there).EnsureAsync(site, _ => Interlocked.Increment(ref installs), Stop);
                })
        );
        Assert.All(outcomes, outcome => Assert.Empty(outcome.Diagnostics));
        Assert.Equal(1, installs);
        Assert.All(
            Enumerable.Range(0, 4),
            number => Assert.True(File.Exists(Path.Combine(bench.Root, $"site{number}", "node_modules", "first", "big.txt")))
        );
    }

    [Fact]
    public async Task What_is_done_in_the_background_waits_while_somebody_needs_the_machine()
    {
        var isBusy = true;
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var times = 0;
        await using var store = registry.NewStore(bench.Folders);
        store.IsBusy = () =>
        {
            if (Interlocked.Increment(ref times) == 5)
            {
                asked.TrySetResult();
            }
            return isBusy;
        };
        Assert.True((await store.EnsureAsync(NewSite("one", "first"), _ => { }, Stop)).Succeeded);
        var refill = store.RefillAsync(Stop);
        await asked.Task.WaitAsync(Stop);
        Assert.False(refill.IsCompleted);
        Assert.Empty(Spares());
        // Somebody who waits is served meanwhile.
        var second = NewSite("two", "first");
        second.Write(SitePath.Parse("package-lock.json"), Lock("one"));
        Assert.True((await store.EnsureAsync(second, _ => { }, Stop)).FromCache);
        isBusy = false;
        await refill;
        Assert.NotEmpty(Spares());
    }

    [Fact]
    public async Task Only_the_difference_is_installed_when_a_package_is_added()
    {
        await using var store = registry.NewStore(bench.Folders);
        var site = NewSite("one", "first");
        Assert.True((await store.EnsureAsync(site, _ => { }, Stop)).Succeeded);
        await store.RefillAsync(Stop);
        // What an installation from nothing would not have.
        await File.WriteAllTextAsync(Path.Combine(Assert.Single(Spares()), "first", "planted.txt"), "planted", Stop);

        Assert.Empty((await store.AddAsync(site, new("second"), _ => { }, Stop)).Diagnostics);

        Assert.True(File.Exists(Path.Combine(site.Root, "node_modules", "second", "package.json")));
        Assert.True(File.Exists(Path.Combine(site.Root, "node_modules", "first", "planted.txt")));
        Assert.True((await store.EnsureAsync(site, _ => { }, Stop)).FromCache);
    }

    private IEnumerable<string> Spares() =>
        Directory.EnumerateDirectories(Store, "spares", SearchOption.AllDirectories).SelectMany(Directory.EnumerateDirectories);

    private SiteFolder NewSite(string name, string package)
    {
        var root = Directory.CreateDirectory(Path.Combine(bench.Root, name)).FullName;
        File.WriteAllText(Path.Combine(root, "package.json"), $$"""{"private":true,"dependencies":{"{{package}}":"^1.0.0"} }""");
        return Site.Open(root).Folder;
    }

    private byte[] Lock(string site) => TinyRegistry.ResolvedFor(bench.Folders, Path.Combine(bench.Root, site))!;
}
