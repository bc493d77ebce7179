using System.Text;
using Builder.Core.Sites;
using Builder.Tests.Checks;
using Xunit;

namespace Builder.Tests.Packages;

/// <summary>Sites without a lock file, or with one that npm objects to, with the real npm and a registry of our own.</summary>
public sealed class ResolutionTests : IAsyncDisposable
{
    private static readonly TimeSpan Old = TimeSpan.FromDays(99);

    private readonly Workbench bench = new();
    private readonly TinyRegistry registry = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await registry.DisposeAsync();
        bench.Dispose();
    }

    [Fact]
    public async Task A_missing_lock_file_is_worked_out_once_and_not_written()
    {
        registry.Publish("thing", "1.0.0", Old);
        var site = NewSite("""{"private":true,"dependencies":{"thing":"^1.0.0"}}""");
        await EnsureAsync(site);
        Assert.Equal(["package.json"], Files(site));

        // What has come out since is not taken: the same was worked out before.
        registry.Publish("thing", "1.1.0", Old);
        Directory.Delete(Path.Combine(site.Root, "node_modules"), recursive: true);
        await EnsureAsync(site);
        Assert.Contains(
            "\"1.0.0\"",
            await File.ReadAllTextAsync(Path.Combine(site.Root, "node_modules", "thing", "package.json"), Stop),
            StringComparison.Ordinal
        );
        Assert.Equal(["package.json"], Files(site));
    }

    [Fact]
    public async Task A_package_is_added_to_a_site_without_a_lock_file_and_none_is_made()
    {
        registry.Publish("thing", "1.0.0", Old).Publish("other", "2.0.0", Old);
        var site = NewSite("""{"private":true,"dependencies":{"thing":"^1.0.0"}}""");
        await using var store = registry.NewStore(bench.Folders);
        Assert.Empty((await store.AddAsync(site, new("other"), _ => { }, Stop)).Diagnostics);
        Assert.Equal(["package.json"], Files(site));
        Assert.True(File.Exists(Path.Combine(site.Root, "node_modules", "other", "package.json")));
        Assert.True((await store.EnsureAsync(site, _ => { }, Stop)).FromCache);
    }

    [Fact]
    public async Task A_package_that_brings_others_along_is_resolved_without_a_lock_file()
    {
        registry.Publish(
            "bundle",
            "1.0.0",
            Old,
            """{"dependencies":{"inner":"^1.0.0"},"bundleDependencies":["inner"]}""",
            ("node_modules/inner/package.json", """{"name":"inner","version":"1.0.0"}""")
        );
        registry.Publish("around", "1.0.0", Old, """{"optionalDependencies":{"bundle":"^1.0.0"}}""");
        var site = NewSite("""{"private":true,"dependencies":{"around":"^1.0.0"}}""");
        await EnsureAsync(site);
        Assert.True(File.Exists(Path.Combine(site.Root, "node_modules", "bundle", "node_modules", "inner", "package.json")));
    }

    [Fact]
    public async Task A_package_deep_down_that_names_an_address_is_not_installed()
    {
        registry
            .Publish("remote", "1.0.0", Old)
            .Publish("asks", "1.0.0", Old, $$"""{"dependencies":{"remote":"{{registry.Address}}remote/-/remote-1.0.0.tgz"} }""");
        var site = NewSite("""{"private":true,"dependencies":{"asks":"^1.0.0"}}""");
        await using var store = registry.NewStore(bench.Folders);
        var outcome = await store.EnsureAsync(site, _ => { }, Stop);
        Assert.Contains("does not come from the package registry", Assert.Single(outcome.Diagnostics).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(site.Root, "node_modules")));
    }

    [Fact]
    public async Task The_pair_that_does_not_fit_is_named_and_the_advice_works()
    {
        PublishConflict();
        var site = NewSite(Conflicting);
        await using var store = registry.NewStore(bench.Folders);
        var problem = Assert.Single((await store.EnsureAsync(site, _ => { }, Stop)).Diagnostics);
        Assert.Equal("calendar 8.10.1 needs core ^1.0.0 || ^1.5.0, but the site has core 2.0.0.", problem.Message);
        Assert.Equal(
            "Choose a version of calendar that goes with core 2, or put “legacy-peer-deps=true” into .npmrc to take both as they are.",
            problem.NextStep
        );

        await File.WriteAllTextAsync(Path.Combine(site.Root, ".npmrc"), "legacy-peer-deps=true\n", Stop);
        Assert.Empty((await store.EnsureAsync(site, _ => { }, Stop)).Diagnostics);
        Assert.True(File.Exists(Path.Combine(site.Root, "node_modules", "calendar", "package.json")));
    }

    [Fact]
    public async Task A_lock_file_that_was_made_in_spite_of_a_conflict_is_installed_as_it_is()
    {
        PublishConflict();
        var made = NewSite(Conflicting, "made");
        await File.WriteAllTextAsync(Path.Combine(made.Root, ".npmrc"), "legacy-peer-deps=true\n", Stop);
        await EnsureAsync(made);
        var site = NewSite(Conflicting);
        site.Write(SitePath.Parse("package-lock.json"), TinyRegistry.ResolvedFor(bench.Folders, made.Root)!);
        Directory.Delete(Path.Combine(bench.Folders.Cache, "dependencies"), recursive: true);
        await EnsureAsync(site);
        Assert.True(File.Exists(Path.Combine(site.Root, "node_modules", "calendar", "package.json")));
    }

    [Fact]
    public async Task A_lock_file_that_was_made_with_a_mirror_is_installed_from_this_registry_by_its_hashes()
    {
        registry.Publish("thing", "1.0.0", Old);
        var made = NewSite("""{"private":true,"dependencies":{"thing":"^1.0.0"}}""", "made");
        await EnsureAsync(made);
        var lockFile = Encoding.UTF8.GetString(TinyRegistry.ResolvedFor(bench.Folders, made.Root)!);
        var mirrored = lockFile.Replace(registry.Address, "https://mirror.example/", StringComparison.Ordinal);
        Assert.NotEqual(lockFile, mirrored);
        var site = NewSite("""{"private":true,"dependencies":{"thing":"^1.0.0"}}""");
        site.Write(SitePath.Parse("package-lock.json"), Encoding.UTF8.GetBytes(mirrored));
        await EnsureAsync(site);
        Assert.True(File.Exists(Path.Combine(site.Root, "node_modules", "thing", "package.json")));
    }

    [Theory]
    [InlineData("""{"lockfileVersion":1,"dependencies":{"thing":{"version":"1.0.0"}}}""")]
    [InlineData("""{"lockfileVersion":3,"packages":{"":{"dependencies":{"thing":"^1.0.0"}},"node_modules/thing":{"version":"0.9.0"}}}""")]
    [InlineData("""{"lockfileVersion":3,"packages":{"":{"dependencies":{"gone":"^1.0.0"}},"node_modules/gone":{"version":"1.0.0"}}}""")]
    [InlineData("<<<<<<< HEAD\n{}")]
    public async Task A_lock_file_that_npm_would_refuse_is_worked_out_anew_and_stays(string lockFile)
    {
        registry.Publish("thing", "0.9.0", Old).Publish("thing", "1.0.0", Old);
        var site = NewSite("""{"private":true,"dependencies":{"thing":"^1.0.0"}}""");
        site.Write(SitePath.Parse("package-lock.json"), Encoding.UTF8.GetBytes(lockFile));
        await EnsureAsync(site);
        Assert.Contains(
            "\"1.0.0\"",
            await File.ReadAllTextAsync(Path.Combine(site.Root, "node_modules", "thing", "package.json"), Stop),
            StringComparison.Ordinal
        );
        Assert.Equal(lockFile, Encoding.UTF8.GetString(site.Read(SitePath.Parse("package-lock.json"))!));
    }

    private const string Conflicting = """{"private":true,"dependencies":{"calendar":"8.10.1","core":"^2.0.0","core-dom":"^2.0.0"}}""";

    /// <summary>As react-day-picker 8 beside React 19; core-dom is content, and stands in npm's report all the same.</summary>
    private void PublishConflict() =>
        registry
            .Publish("core", "1.5.0", Old)
            .Publish("core", "2.0.0", Old)
            .Publish("core-dom", "2.0.0", Old, """{"peerDependencies":{"core":"^2.0.0"}}""")
            .Publish("calendar", "8.10.1", Old, """{"peerDependencies":{"core":"^1.0.0 || ^1.5.0"}}""");

    private async Task EnsureAsync(SiteFolder site)
    {
        await using var store = registry.NewStore(bench.Folders);
        Assert.Empty((await store.EnsureAsync(site, _ => { }, Stop)).Diagnostics);
    }

    private SiteFolder NewSite(string manifest, string name = "site")
    {
        var root = Directory.CreateDirectory(Path.Combine(bench.Root, name)).FullName;
        File.WriteAllText(Path.Combine(root, "package.json"), manifest);
        return Site.Open(root).Folder;
    }

    private static string[] Files(SiteFolder site) => [.. site.List().Select(entry => entry.Path.Value)];
}
