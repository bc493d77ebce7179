using System.Text;
using System.Text.Json.Nodes;
using Builder.Core.Checks;
using Builder.Core.Packages;
using Builder.Core.Packages.Clients;
using Builder.Core.Processes;
using Builder.Core.Sites;
using Builder.Tests.Checks;
using Xunit;

namespace Builder.Tests.Packages;

/// <summary>Sites whose packages pnpm or Yarn looks after, with the real clients.</summary>
public sealed class PackageClientTests : IAsyncDisposable
{
    private readonly Workbench bench = new();
    private readonly DependencyStore store = new(
        Workbench.SharedFolders,
        new ChildProcesses(Path.Combine(Workbench.SharedFolders.Cache, "home"), TimeProvider.System),
        TimeProvider.System,
        DependencyStore.FindTools,
        new CheckSettings().InstallTimeout,
        findBun: () => null
    );
    private readonly List<string> progress = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        bench.Dispose();
    }

    /// <summary>The client that package.json names, its lock file, and the one that is taken where nothing is named.</summary>
    public static TheoryData<string, string> Clients() =>
        new()
        {
            { "pnpm@9.15.9", "pnpm-lock.yaml" },
            { "yarn@1.22.22", "yarn.lock" },
            { "yarn@4.18.1", "yarn.lock" },
        };

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_site_of_another_client_is_installed_built_and_added_to_by_that_client(string client, string lockName)
    {
        var site = NewSite("site", client);
        LayTraps(site);
        var made = await EnsureAsync(site.Folder);
        Assert.Empty(made.Diagnostics);
        Assert.False(site.Folder.Exists(SitePath.Parse(lockName)));
        Assert.False(site.Folder.Exists(SitePath.Parse("package-lock.json")));
        var lockFile = TinyRegistry.ResolvedFor(Workbench.SharedFolders, site.Root)!;
        await using (var checks = new SiteChecks(Workbench.SharedFolders, TimeProvider.System))
        {
            var result = await checks.CheckAsync(site, site.Folder, null, _ => { }, Stop);
            Assert.Empty(result.Diagnostics);
            Assert.True(result.Passed);
        }

        // Nothing named: the lock file decides, and what is ready is taken.
        var second = NewSite("second", null);
        second.Folder.Write(SitePath.Parse(lockName), lockFile);
        Assert.True((await EnsureAsync(second.Folder)).Succeeded);
        Assert.True((await EnsureAsync(second.Folder)).FromCache);
        Assert.Equal(Encoding.UTF8.GetString(lockFile), Read(second.Folder, lockName));

        var draft = Workbench.NewDraft(second);
        Assert.True((await EnsureAsync(draft)).FromCache);
        Assert.True(LinkedModules.IsOurs(Path.Combine(draft.Root, "node_modules")));
        Assert.Empty((await store.AddAsync(draft, new("clsx"), progress.Add, Stop)).Diagnostics);
        Assert.True(File.Exists(Path.Combine(draft.Root, "node_modules", "clsx", "package.json")));
        Assert.Contains("\"clsx\"", Read(draft, "package.json"), StringComparison.Ordinal);
        Assert.Contains("clsx@", Read(draft, lockName), StringComparison.Ordinal);
        Assert.DoesNotContain("\"clsx\"", Read(second.Folder, "package.json"), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(bench.Root, "ran*", SearchOption.AllDirectories));
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_lock_file_that_lags_behind_package_json_is_worked_out_anew_and_stays_as_it_is(string client, string lockName)
    {
        await using var registry = new TinyRegistry();
        var mark = Path.Combine(bench.Root, "ran");
        var scripts =
            $$"""{"scripts":{"preinstall":"touch {{mark}}","install":"touch {{mark}}","postinstall":"touch {{mark}}","prepare":"touch {{mark}}"} }""";
        registry.Publish("first", "1.0.0", TimeSpan.FromDays(100), scripts);
        registry.Publish("second", "1.0.0", TimeSpan.FromDays(100), scripts).Publish("second", "1.0.1", TimeSpan.FromDays(1), scripts);
        var manifest = $$"""{"private":true,"packageManager":"{{client}}","dependencies":{"first":"^1.0.0"} }""";
        // The client comes from the real registry, once for all tests.
        var folder = NewFolder("lagging", manifest.Replace("\"first\":\"^1.0.0\"", "", StringComparison.Ordinal));
        Assert.Empty((await EnsureAsync(folder)).Diagnostics);

        await using var own = registry.NewStore(Workbench.SharedFolders);
        var lagging = TinyRegistry.ResolvedFor(Workbench.SharedFolders, folder.Root)!;
        folder.Write(SitePath.Parse(lockName), lagging);
        folder.Write(SitePath.Parse("package.json"), Encoding.UTF8.GetBytes(manifest));
        Assert.Empty((await own.EnsureAsync(folder, progress.Add, Stop)).Diagnostics);
        Assert.Equal(lagging, folder.Read(SitePath.Parse(lockName)));
        Assert.True((await own.EnsureAsync(folder, progress.Add, Stop)).FromCache);
        Assert.True(File.Exists(Path.Combine(folder.Root, "node_modules", "first", "package.json")));

        Assert.Empty((await own.AddAsync(folder, new("second"), progress.Add, Stop)).Diagnostics);
        Assert.DoesNotContain("1.0.1", Read(folder, lockName), StringComparison.Ordinal);
        var before = (Read(folder, "package.json"), Read(folder, lockName));
        var unknown = await own.AddAsync(folder, new("not-there-at-all"), progress.Add, Stop);
        Assert.Contains(
            "There is no package called “not-there-at-all”",
            Assert.Single(unknown.Diagnostics).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(before, (Read(folder, "package.json"), Read(folder, lockName)));
        Assert.False(File.Exists(mark));
    }

    [Theory]
    [InlineData("bun.lockb", "#!/usr/bin/env bun", "Bun, which is not installed here", "--save-text-lockfile")]
    [InlineData("pnpm-lock.yaml", "lockfileVersion: 5.4\n", "an old pnpm", "pnpm install")]
    [InlineData(
        "pnpm-lock.yaml",
        "lockfileVersion: '9.0'\n\npackages:\n\n  x@https://codeload.github.com/a/b/tar.gz/1:\n    resolution: {tarball: https://codeload.github.com/a/b/tar.gz/1}\n",
        "does not come from",
        "published version"
    )]
    [InlineData("yarn.lock", "\"x@git+https://example.com/x.git\":\n  version \"1.0.0\"\n", "does not come from", "published version")]
    public async Task What_cannot_be_installed_is_said_with_what_to_do(string lockName, string content, string message, string nextStep)
    {
        var folder = NewFolder("site", """{"private":true}""");
        folder.Write(SitePath.Parse(lockName), Encoding.UTF8.GetBytes(content));
        var problem = Assert.Single((await EnsureAsync(folder)).Diagnostics);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Contains(nextStep, problem.NextStep, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Root, "node_modules")));
    }

    [Fact]
    public async Task Bun_is_run_by_itself_where_it_is_installed()
    {
        var bun = Bun.Find();
        Assert.SkipWhen(bun is null, "Bun is not installed on this computer.");
        var mark = Path.Combine(bench.Root, "ran");
        await using var registry = new TinyRegistry();
        registry.Publish("first", "1.0.0", TimeSpan.FromDays(100), $$"""{"scripts":{"postinstall":"touch {{mark}}"} }""");
        registry.Publish("second", "1.0.0", TimeSpan.FromDays(100)).Publish("second", "1.0.1", TimeSpan.FromDays(1));
        var folder = NewFolder("site", """{"private":true,"packageManager":"bun@1.3.0","dependencies":{"first":"^1.0.0"}}""");
        await File.WriteAllTextAsync(
            Path.Combine(folder.Root, "bunfig.toml"),
            "preload = [\"./evil.ts\"]\n[install]\nregistry = \"http://127.0.0.1:9/\"\n",
            Stop
        );
        await using var own = registry.NewStore(bench.Folders, bun: bun);
        Assert.Empty((await own.EnsureAsync(folder, progress.Add, Stop)).Diagnostics);
        Assert.False(folder.Exists(SitePath.Parse("bun.lock")));
        Assert.True(File.Exists(Path.Combine(folder.Root, "node_modules", "first", "package.json")));

        var lockFile = TinyRegistry.ResolvedFor(bench.Folders, folder.Root, bun)!;
        folder.Write(SitePath.Parse("bun.lock"), lockFile);
        Assert.Empty((await own.EnsureAsync(folder, progress.Add, Stop)).Diagnostics);
        Assert.Equal(lockFile, folder.Read(SitePath.Parse("bun.lock")));
        Assert.Empty((await own.AddAsync(folder, new("second"), progress.Add, Stop)).Diagnostics);
        Assert.Contains("second@1.0.0", Read(folder, "bun.lock"), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.Root, "node_modules", "second", "package.json")));
        var unknown = await own.AddAsync(folder, new("not-there-at-all"), progress.Add, Stop);
        Assert.Contains("There is no package called", Assert.Single(unknown.Diagnostics).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public async Task Plug_and_Play_is_said_to_be_unsupported()
    {
        var folder = NewFolder("site", """{"private":true}""");
        folder.Write(SitePath.Parse("yarn.lock"), "__metadata:\n  version: 8\n"u8.ToArray());
        folder.Write(SitePath.Parse(".pnp.cjs"), "throw 1"u8.ToArray());
        Assert.Contains("Plug'n'Play", Assert.Single((await EnsureAsync(folder)).Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packages_that_a_person_installed_with_another_client_are_used_and_never_removed()
    {
        var folder = NewFolder("site", """{"private":true,"dependencies":{"mine":"^1.0.0"}}""");
        folder.Write(SitePath.Parse("pnpm-lock.yaml"), "lockfileVersion: '9.0'\n"u8.ToArray());
        var mine = Directory.CreateDirectory(Path.Combine(folder.Root, "node_modules", "mine")).FullName;
        Directory.CreateDirectory(Path.Combine(folder.Root, "node_modules", ".pnpm"));
        await File.WriteAllTextAsync(Path.Combine(folder.Root, "node_modules", ".pnpm", "lock.yaml"), "lockfileVersion: '9.0'\n", Stop);
        await File.WriteAllTextAsync(Path.Combine(mine, "package.json"), """{"version":"1.2.0"}""", Stop);
        Assert.True((await EnsureAsync(folder)).FromCache);
        File.Delete(Path.Combine(mine, "package.json"));
        var outdated = Assert.Single((await EnsureAsync(folder)).Diagnostics);
        Assert.Contains("pnpm install", outdated.NextStep, StringComparison.Ordinal);
        Assert.True(Directory.Exists(mine));
    }

    private Site NewSite(string name, string? client)
    {
        var site = bench.NewSite(name: name);
        site.Folder.Delete(SitePath.Parse("package-lock.json"));
        var manifest = JsonNode.Parse(Read(site.Folder, "package.json"))!.AsObject();
        if (client is not null)
        {
            manifest["packageManager"] = client;
        }
        site.Folder.Write(SitePath.Parse("package.json"), Encoding.UTF8.GetBytes(manifest.ToJsonString()));
        return site;
    }

    private SiteFolder NewFolder(string name, string manifest)
    {
        var root = Directory.CreateDirectory(Path.Combine(bench.Root, name)).FullName;
        File.WriteAllText(Path.Combine(root, "package.json"), manifest);
        return Site.Open(root).Folder;
    }

    /// <summary>Every place in which a site can name code or settings for a client.</summary>
    private void LayTraps(Site site)
    {
        var mark = Path.Combine(bench.Root, "ran");
        var code = $"require('fs').writeFileSync({System.Text.Json.JsonSerializer.Serialize(mark)}+process.pid,'')";
        foreach (
            var (path, content) in new[]
            {
                (".pnpmfile.cjs", $"{code};module.exports={{hooks:{{readPackage:(p)=>p}}}}"),
                (".npmrc", "ignore-scripts=false\nignore-pnpmfile=false\nregistry=http://127.0.0.1:9/\n"),
                (".yarnrc", "yarn-path \"./evil.cjs\"\nregistry \"http://127.0.0.1:9/\"\n"),
                (".yarnrc.yml", "yarnPath: ./evil.cjs\nnpmRegistryServer: http://127.0.0.1:9/\nplugins:\n  - ./evil.cjs\n"),
                ("evil.cjs", code),
            }
        )
        {
            File.WriteAllText(Path.Combine(site.Root, path), content);
        }
    }

    private Task<DependencyOutcome> EnsureAsync(SiteFolder folder) => store.EnsureAsync(folder, progress.Add, Stop);

    private static string Read(SiteFolder folder, string path) => Encoding.UTF8.GetString(folder.Read(SitePath.Parse(path))!);
}
