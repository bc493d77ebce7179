using System.Text;
using Builder.Core.Checks;
using Builder.Core.Diagnostics;
using Builder.Core.Packages;
using Builder.Core.Processes.Node;
using Builder.Core.Sites;
using Builder.Tests.Checks;
using Xunit;

namespace Builder.Tests.Packages;

/// <summary>Packages of sites, with the real npm. The first test of a run fills npm's own cache.</summary>
public sealed class DependencyTests(ITestOutputHelper output) : IAsyncDisposable
{
    private readonly Workbench bench = new();
    private readonly List<string> progress = [];
    private DependencyStore? store;

    private DependencyStore Store => store ??= new DependencyStore(Workbench.SharedFolders, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        if (store is not null)
        {
            await store.DisposeAsync();
        }
        bench.Dispose();
    }

    [Fact]
    public async Task The_second_site_with_the_same_lock_file_installs_nothing()
    {
        // A cache of its own: in the shared one another test may take the folder that was just made ready.
        await using var own = new DependencyStore(bench.Folders, TimeProvider.System);
        Task<DependencyOutcome> Ensure(Site site) => own.EnsureAsync(site.Folder, progress.Add, TestContext.Current.CancellationToken);
        Assert.True((await Ensure(bench.NewSite())).Succeeded);
        await own.RefillAsync(TestContext.Current.CancellationToken);
        var second = bench.NewSite(name: "second");
        progress.Clear();
        var outcome = await Ensure(second);
        Assert.True(outcome.Succeeded && outcome.FromCache);
        Assert.Empty(progress);
        Assert.True(File.Exists(Path.Combine(second.Root, "node_modules", "vite", "package.json")));
        output.WriteLine($"{outcome.Took.TotalMilliseconds:0.0} ms");
    }

    [Fact]
    public async Task A_lock_file_from_another_system_gets_the_binaries_of_this_one()
    {
        var site = bench.NewSite();
        var lockFile = SitePath.Parse("package-lock.json");
        var whole = System.Text.Json.Nodes.JsonNode.Parse(site.Folder.Read(lockFile)!)!;
        var packages = whole["packages"]!.AsObject();
        // As npm writes it on a system where only that system's own binaries are installed.
        foreach (var bound in packages.Where(entry => entry.Value!["os"] is not null).Select(entry => entry.Key).ToArray())
        {
            packages.Remove(bound);
        }
        var foreign = Encoding.UTF8.GetBytes(whole.ToJsonString());
        site.Folder.Write(lockFile, foreign);

        Assert.True((await EnsureAsync(site.Folder)).Succeeded);

        Assert.NotEmpty(Directory.EnumerateDirectories(Path.Combine(site.Root, "node_modules", "@rolldown"), "binding-*"));
        var vite = System.Text.Json.Nodes.JsonNode.Parse(
            await File.ReadAllTextAsync(
                Path.Combine(site.Root, "node_modules", "vite", "package.json"),
                TestContext.Current.CancellationToken
            )
        )!;
        Assert.Equal(packages["node_modules/vite"]!["version"]!.GetValue<string>(), vite["version"]!.GetValue<string>());
        Assert.Equal(foreign, site.Folder.Read(lockFile));
        Assert.True((await EnsureAsync(site.Folder)).FromCache);
    }

    [Fact]
    public async Task A_change_in_one_site_s_packages_reaches_no_other_site()
    {
        var first = bench.NewSite();
        await EnsureAsync(first.Folder);
        await File.AppendAllTextAsync(
            Path.Combine(first.Root, "node_modules", "vite", "package.json"),
            "spoiled",
            TestContext.Current.CancellationToken
        );
        var second = bench.NewSite(name: "second");
        await EnsureAsync(second.Folder);
        Assert.DoesNotContain(
            "spoiled",
            await File.ReadAllTextAsync(
                Path.Combine(second.Root, "node_modules", "vite", "package.json"),
                TestContext.Current.CancellationToken
            ),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_damaged_store_is_noticed_and_made_again()
    {
        await using (var own = new DependencyStore(bench.Folders, TimeProvider.System))
        {
            await own.EnsureAsync(bench.NewSite().Folder, _ => { }, TestContext.Current.CancellationToken);
        }
        foreach (
            var file in Directory
                .EnumerateFiles(Path.Combine(bench.Folders.Cache, "dependencies"), "package.json", SearchOption.AllDirectories)
                .Where(file => file.EndsWith("/vite/package.json", StringComparison.Ordinal))
        )
        {
            File.Delete(file);
        }
        await using var later = new DependencyStore(bench.Folders, TimeProvider.System);
        var second = bench.NewSite(name: "second");
        var outcome = await later.EnsureAsync(second.Folder, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal((true, false), (outcome.Succeeded, outcome.FromCache));
        Assert.True(File.Exists(Path.Combine(second.Root, "node_modules", "vite", "package.json")));
    }

    [Fact]
    public async Task A_draft_uses_the_site_s_packages_until_its_lock_file_differs()
    {
        var site = bench.NewSite();
        var draft = Workbench.NewDraft(site);
        Assert.True((await EnsureAsync(draft)).Succeeded);
        Assert.True(Directory.Exists(Path.Combine(site.Root, "node_modules")));
        Assert.True(LinkedModules.IsOurs(Path.Combine(draft.Root, "node_modules")));

        var added = await Store.AddAsync(draft, new("clsx"), progress.Add, TestContext.Current.CancellationToken);
        Assert.Empty(added.Diagnostics);
        Assert.True(File.Exists(Path.Combine(draft.Root, "node_modules", "clsx", "package.json")));
        Assert.Contains("clsx", Read(draft, "package.json"), StringComparison.Ordinal);
        Assert.Contains("clsx", Read(draft, "package-lock.json"), StringComparison.Ordinal);
        Assert.DoesNotContain("\"clsx\":", Read(site.Folder, "package.json"), StringComparison.Ordinal);

        // It lands: the site's packages follow, and the draft has none of its own any more.
        foreach (var name in new[] { "package.json", "package-lock.json" })
        {
            site.Folder.Write(SitePath.Parse(name), draft.Read(SitePath.Parse(name))!);
        }
        Assert.True((await EnsureAsync(draft)).FromCache);
        Assert.True(LinkedModules.IsOurs(Path.Combine(draft.Root, "node_modules")));
        Assert.True((await EnsureAsync(site.Folder)).FromCache);
    }

    [Fact]
    public async Task Packages_that_a_person_installed_are_used_where_they_fit_and_never_removed()
    {
        var site = bench.NewSite();
        await EnsureAsync(site.Folder);
        File.Delete(Path.Combine(site.Root, "node_modules", ".builder-lock"));
        await File.WriteAllTextAsync(Path.Combine(site.Root, "node_modules", "mine.txt"), "mine", TestContext.Current.CancellationToken);
        Assert.True((await EnsureAsync(site.Folder)).FromCache);

        // Another version than the lock file says, which package.json allows: used as it is, and told.
        await ReplaceAsync(Path.Combine(site.Root, "node_modules", ".package-lock.json"), "\"version\": \"8.", "\"version\": \"7.");
        var other = await EnsureAsync(site.Folder);
        Assert.True(other.Succeeded);
        Assert.Equal(DiagnosticSeverity.Warning, Assert.Single(other.Diagnostics).Severity);
        Assert.Contains("npm install", other.Diagnostics[0].NextStep, StringComparison.Ordinal);

        await ReplaceAsync(Path.Combine(site.Root, "node_modules", "vite", "package.json"), "\"version\": \"8.", "\"version\": \"7.");
        var outdated = await EnsureAsync(site.Folder);
        Assert.False(outdated.Succeeded);
        Assert.Contains("npm install", outdated.Diagnostics[0].NextStep, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(site.Root, "node_modules", "mine.txt")));

        var draft = Workbench.NewDraft(site);
        Assert.True((await EnsureAsync(draft)).Succeeded);
        Assert.True(File.Exists(Path.Combine(draft.Root, "node_modules", "vite", "package.json")));
    }

    [Fact]
    public async Task A_script_of_a_package_or_of_the_site_is_not_run()
    {
        var site = bench.NewSite();
        var manifest = Read(site.Folder, "package.json")
            .Replace(
                "\"scripts\": {",
                "\"scripts\": { \"preinstall\": \"touch ran\", \"postinstall\": \"touch ran\", \"prepare\": \"touch ran\",",
                StringComparison.Ordinal
            );
        site.Folder.Write(SitePath.Parse("package.json"), Encoding.UTF8.GetBytes(manifest));
        await File.WriteAllTextAsync(
            Path.Combine(site.Root, ".npmrc"),
            "ignore-scripts=false\ngit=/tmp/evil\n",
            TestContext.Current.CancellationToken
        );
        await using var own = new DependencyStore(bench.Folders, TimeProvider.System);
        Assert.True((await own.EnsureAsync(site.Folder, _ => { }, TestContext.Current.CancellationToken)).Succeeded);
        Assert.Empty(Directory.EnumerateFiles(bench.Root, "ran", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("--global", null)]
    [InlineData("-g", null)]
    [InlineData("../evil", null)]
    [InlineData("/tmp/evil", null)]
    [InlineData("git+https://example.com/x.git", null)]
    [InlineData("https://example.com/x.tgz", null)]
    [InlineData("user/repo", null)]
    [InlineData("a@npm:b", null)]
    [InlineData("reаct", null)] // the a is Cyrillic
    [InlineData("React", null)]
    [InlineData("x\n--global", null)]
    [InlineData("", null)]
    [InlineData("react", "npm:evil@1")]
    [InlineData("react", "1.0.0 --global")]
    [InlineData("react", "file:../x")]
    public async Task What_is_not_a_plain_package_name_is_refused_without_asking_npm(string name, string? version)
    {
        var site = bench.NewSite();
        var before = Read(site.Folder, "package.json");
        var outcome = await Store.AddAsync(site.Folder, new(name, version), progress.Add, TestContext.Current.CancellationToken);
        Assert.False(outcome.Succeeded);
        Assert.Empty(progress);
        Assert.Equal(before, Read(site.Folder, "package.json"));
    }

    [Theory]
    [InlineData("this-package-is-not-there-builder-test", null, "There is no package called “this-package-is-not-there-builder-test”")]
    [InlineData("picocolors", "987.0.0", "There is no version 987.0.0 of the package “picocolors”")]
    public async Task A_package_that_does_not_exist_is_said_so_and_changes_nothing(string name, string? version, string message)
    {
        var site = bench.NewSite();
        var (manifest, locked) = (Read(site.Folder, "package.json"), Read(site.Folder, "package-lock.json"));
        var outcome = await Store.AddAsync(site.Folder, new(name, version), progress.Add, TestContext.Current.CancellationToken);
        var problem = Assert.Single(outcome.Diagnostics);
        output.WriteLine(problem.ToString());
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal((manifest, locked), (Read(site.Folder, "package.json"), Read(site.Folder, "package-lock.json")));
    }

    [Fact]
    public async Task Without_Node_a_person_is_told_what_to_install()
    {
        Assert.Null(Toolchain.Find([bench.Root], out var whyNot));
        Assert.Contains("nodejs.org", whyNot, StringComparison.Ordinal);
        await using var checks = new SiteChecks(bench.Folders, TimeProvider.System, null, () => (null, whyNot));
        var site = bench.NewSite();
        var result = await checks.CheckAsync(site, site.Folder, null, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal((false, DiagnosticSource.Install), (result.Passed, Assert.Single(result.Diagnostics).Source));
    }

    [Fact]
    public void A_lock_file_that_points_elsewhere_is_noticed()
    {
        Assert.Equal(
            "node_modules/x",
            PackageSources.InNpmLock(
                """{"packages":{"":{},"node_modules/a":{"resolved":"https://r/a.tgz"},"node_modules/x":{"resolved":"git+ssh://git@x/x.git#1"}}}"""u8.ToArray(),
                _ => false
            )
        );
        Assert.Null(
            PackageSources.InNpmLock(
                """{"packages":{"":{},"node_modules/a":{"resolved":"https://r/a.tgz"},"node_modules/b":{"inBundle":true}}}"""u8.ToArray(),
                _ => false
            )
        );
    }

    private static async Task ReplaceAsync(string file, string find, string write)
    {
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Contains(find, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text.Replace(find, write, StringComparison.Ordinal), TestContext.Current.CancellationToken);
    }

    private Task<DependencyOutcome> EnsureAsync(SiteFolder folder) =>
        Store.EnsureAsync(folder, progress.Add, TestContext.Current.CancellationToken);

    private static string Read(SiteFolder folder, string path) => Encoding.UTF8.GetString(folder.Read(SitePath.Parse(path))!);
}
