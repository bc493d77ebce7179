using Builder.Core.Artifacts;
using Builder.Tests.Checks;
using Xunit;

namespace Builder.Tests.Artifacts;

/// <summary>How many built sites stay.</summary>
public sealed class ArtifactSweepTests : IDisposable
{
    private readonly Workbench bench = new();
    private readonly ArtifactStore store;
    private int age = 100;

    public ArtifactSweepTests() => store = new ArtifactStore(bench.Folders);

    public void Dispose() => bench.Dispose();

    [Fact]
    public void What_was_used_longest_ago_goes_first_and_what_was_landed_or_is_shared_stays()
    {
        Add("landed", "a");
        store.Keep("landed");
        Add("oldest", "b", "shared");
        Add("newer", "c", "shared");
        Add("newest", "d");
        TakeIn("nobody's");

        var freed = new ArtifactSweep(store, TimeProvider.System).Run(4000, CancellationToken.None);

        // Six files of 1,000 bytes, one of them shared: "oldest" and what no record names have to go, and no more.
        Assert.Equal(2000, freed);
        Assert.Null(store.Find("oldest"));
        Assert.All(
            ["landed", "newer", "newest"],
            key => Assert.Equal(1000, store.Find(key)!.Read(store.Find(key)!.Files.Values.First()).Length)
        );
    }

    [Fact]
    public void What_was_built_within_the_hour_is_not_touched()
    {
        age = 0;
        Add("young", "a");
        TakeIn("b");
        Assert.Equal(0, new ArtifactSweep(store, TimeProvider.System).Run(0, CancellationToken.None));
        Assert.NotNull(store.Find("young"));
    }

    [Fact]
    public void Looking_at_a_step_counts_as_use()
    {
        Add("looked-at", "a");
        Add("forgotten", "b");
        Assert.NotNull(store.Find("looked-at"));
        new ArtifactSweep(store, TimeProvider.System).Run(1000, CancellationToken.None);
        Assert.NotNull(store.Find("looked-at"));
        Assert.Null(store.Find("forgotten"));
    }

    private void Add(string key, params string[] contents)
    {
        var files = contents.SelectMany(content => TakeIn(content)).ToList();
        store.Save(new CheckRecord(key, "", true, "/", files, []));
        // "looked-at" and the like are no plain keys: the newest record is the one that was just made.
        var record = new DirectoryInfo(store.TreesFolder).EnumerateFiles("*.json").MaxBy(file => file.LastWriteTimeUtc)!;
        record.LastWriteTimeUtc = Ago();
    }

    private IReadOnlyList<ArtifactFile> TakeIn(string content)
    {
        var staging = store.NewStagingFolder("a site");
        var file = Path.Combine(staging, $"{content[..1]}.txt");
        File.WriteAllText(file, content.PadRight(1000));
        var files = store.TakeIn(staging);
        var ago = Ago();
        foreach (var one in files)
        {
            File.SetLastWriteTimeUtc(Path.Combine(store.ObjectsFolder, one.Hash[..2], one.Hash[2..]), ago);
        }
        return files;
    }

    /// <summary>A day further back for everything that was made earlier.</summary>
    private DateTime Ago() => TimeProvider.System.GetUtcNow().UtcDateTime - TimeSpan.FromDays(age > 0 ? age-- : 0);
}
