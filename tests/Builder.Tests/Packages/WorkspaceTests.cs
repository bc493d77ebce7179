using System.Text;
using Builder.Core.Packages;
using Builder.Core.Sites;
using Builder.Tests.Checks;
using Xunit;

namespace Builder.Tests.Packages;

/// <summary>Sites that are one of several packages with one lock file at their root, with the real clients.</summary>
public sealed class WorkspaceTests : IAsyncDisposable
{
    private readonly Workbench bench = new();
    private readonly TinyRegistry registry = new();

    public WorkspaceTests() =>
        registry
            .Publish("ui", "9.0.0", TimeSpan.FromDays(99), files: ("foreign.txt", "somebody else's"))
            .Publish("ui", "1.0.5", TimeSpan.FromDays(99), files: ("foreign.txt", "somebody else's"))
            .Publish("leaf", "1.0.0", TimeSpan.FromDays(99))
            .Publish("leaf", "2.0.0", TimeSpan.FromDays(99));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await registry.DisposeAsync();
        bench.Dispose();
    }

    public static TheoryData<string, string> Clients() =>
        new()
        {
            { "npm@11.0.0", "*" },
            { "npm@11.0.0", "^1.0.0" },
            { "pnpm@9.15.9", "workspace:*" },
            { "yarn@1.22.22", "*" },
            { "yarn@4.18.1", "workspace:^" },
            { "bun@1.3.0", "workspace:*" },
        };

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_workspace_is_installed_at_its_root_and_a_sibling_is_the_sibling(string client, string range)
    {
        // The client itself comes from the real registry, once for all tests.
        await using (var real = new DependencyStore(Workbench.SharedFolders, TimeProvider.System))
        {
            var first = Write("client/package.json", $$"""{"private":true,"packageManager":"{{client}}"}""");
            Assert.Empty((await real.EnsureAsync(new SiteFolder(Path.GetDirectoryName(first)!), _ => { }, Stop)).Diagnostics);
        }
        Write(
            "whole/package.json",
            $$"""{"name":"whole","private":true,"packageManager":"{{client}}","workspaces":["apps/*","packages/*"]}"""
        );
        if (client.StartsWith("pnpm", StringComparison.Ordinal))
        {
            Write("whole/pnpm-workspace.yaml", "packages:\n  - 'apps/*'\n  - \"packages/*\" # all\n");
        }
        var web = NewMember(
            "apps/web",
            $$"""{"name":"web","version":"0.0.0","private":true,"dependencies":{"ui":"{{range}}","leaf":"^1.0.0"} }"""
        );
        NewMember("packages/ui", """{"name":"ui","version":"1.0.0","dependencies":{"leaf":"^2.0.0"}}""");
        var before = FilesBelow("whole");
        await using var store = registry.NewStore(Workbench.SharedFolders);

        Assert.Empty((await store.EnsureAsync(new SiteFolder(web), _ => { }, Stop)).Diagnostics);

        var sibling = new[] { web, Path.Combine(bench.Root, "whole") }
            .Select(folder => Path.Combine(folder, "node_modules", "ui"))
            .First(Directory.Exists);
        Assert.True(File.Exists(Path.Combine(sibling, "own.txt")));
        Assert.False(File.Exists(Path.Combine(sibling, "foreign.txt")));
        Assert.True(
            ReachablePackages.AreFitting(web, await File.ReadAllBytesAsync(Path.Combine(web, "package.json"), Stop), Workspace.Above(web))
        );
        Assert.Equal(before, FilesBelow("whole"));
        Assert.True((await store.EnsureAsync(new SiteFolder(web), _ => { }, Stop)).FromCache);

        var added = await store.AddAsync(new SiteFolder(web), new("leaf"), _ => { }, Stop);
        Assert.Contains("lock file lies outside the site", Assert.Single(added.Diagnostics).Message, StringComparison.Ordinal);
        Assert.Contains(
            "add leaf|install leaf".Split('|')[client.StartsWith("npm", StringComparison.Ordinal) ? 1 : 0],
            added.Diagnostics[0].NextStep,
            StringComparison.Ordinal
        );
        Assert.Equal(before, FilesBelow("whole"));
    }

    [Fact]
    public async Task A_workspace_that_its_person_installed_is_used_and_the_registry_s_package_in_a_sibling_s_place_is_not()
    {
        Write("whole/package.json", """{"private":true,"workspaces":["apps/*","packages/*"]}""");
        Write("whole/bun.lockb", "nobody can read this");
        var web = NewMember("apps/web", """{"name":"web","dependencies":{"ui":"*","leaf":"^1.0.0"}}""");
        var ui = NewMember("packages/ui", """{"name":"ui","version":"1.0.0"}""");
        Write("whole/node_modules/leaf/package.json", """{"version":"1.4.0"}""");
        var link = Path.Combine(bench.Root, "whole", "node_modules", "ui");
        File.CreateSymbolicLink(link, ui);
        await using var store = registry.NewStore(bench.Folders);
        Assert.True((await store.EnsureAsync(new SiteFolder(web), _ => { }, Stop)) is { Succeeded: true, FromCache: true });

        File.Delete(link);
        Write("whole/node_modules/ui/package.json", """{"name":"ui","version":"9.0.0"}""");
        Assert.False((await store.EnsureAsync(new SiteFolder(web), _ => { }, Stop)).Succeeded);
        Assert.Empty(registry.Requests);
    }

    [Fact]
    public async Task What_an_older_Builder_put_in_a_sibling_s_place_goes()
    {
        Write("whole/package.json", """{"private":true,"workspaces":["apps/*","packages/*"]}""");
        var web = NewMember("apps/web", """{"name":"web","dependencies":{"ui":"*"}}""");
        NewMember("packages/ui", """{"name":"ui","version":"1.0.0"}""");
        Write("whole/apps/web/node_modules/ui/foreign.txt", "");
        Write("whole/apps/web/node_modules/ui/package.json", """{"name":"ui","version":"9.0.0"}""");
        InstalledModules.Mark(Path.Combine(web, "node_modules"), "earlier");
        await using var store = registry.NewStore(bench.Folders);
        Assert.Empty((await store.EnsureAsync(new SiteFolder(web), _ => { }, Stop)).Diagnostics);
        Assert.False(Directory.Exists(Path.Combine(web, "node_modules", "ui")));
        Assert.True(File.Exists(Path.Combine(bench.Root, "whole", "node_modules", "ui", "own.txt")));
    }

    [Theory]
    [InlineData("""{"workspaces":["apps/*"]}""", null, "apps/web", true)]
    [InlineData("""{"workspaces":["apps/*"]}""", null, "apps/web/deep", false)]
    [InlineData("""{"workspaces":["./apps/**"]}""", null, "apps/web/deep", true)]
    [InlineData("""{"workspaces":{"packages":["apps/web"]}}""", null, "apps/web", true)]
    [InlineData("""{"workspaces":["**"]}""", null, "any/where", true)]
    [InlineData("""{"workspaces":["{apps,tools}/*/"]}""", null, "tools/x", true)]
    [InlineData("""{"workspaces":["apps/*","!apps/old-*"]}""", null, "apps/old-web", false)]
    [InlineData("""{"workspaces":"apps/*"}""", null, "apps/web", false)]
    [InlineData("{}", "packages:\n  # ours\n  - apps/*\n\n  - 'tools/**'\nother:\n  - sites/*\n", "tools/a/b", true)]
    [InlineData("{}", "packages:\n  - apps/*\nother:\n  - sites/*\n", "sites/a", false)]
    [InlineData("{}", "packages: [\"apps/*\", 'tools/*']\n", "tools/a", true)]
    [InlineData("{}", "packages:\n- \"apps/*\"\n- \"!apps/b\"\n", "apps/b", false)]
    [InlineData("not json", null, "apps/web", false)]
    public void A_folder_is_a_member_where_the_root_says_so(string manifest, string? yaml, string place, bool isMember)
    {
        Write("whole/package.json", manifest);
        if (yaml is not null)
        {
            Write("whole/pnpm-workspace.yaml", yaml);
        }
        var folder = Path.GetDirectoryName(Write($"whole/{place}/package.json", """{"name":"it"}"""))!;
        Write("whole/node_modules/other/package.json", """{"name":"other"}""");
        var found = Workspace.Above(folder);
        Assert.Equal(isMember, found is not null);
        if (found is not null)
        {
            Assert.Equal(place, found.Own);
            Assert.Contains(found.Members, member => member.Name == "it");
            Assert.DoesNotContain(found.Members, member => member.Name == "other");
        }
    }

    [Fact]
    public async Task Bun_s_lock_file_is_installed_version_by_version_where_Bun_is_not_there()
    {
        registry
            .Publish("nest", "1.0.0", TimeSpan.FromDays(99), """{"dependencies":{"leaf":"^2.0.0"}}""")
            .Publish("leaf", "1.9.0", TimeSpan.FromDays(99));
        var root = Path.GetDirectoryName(
            Write(
                "site/package.json",
                """{"private":true,"dependencies":{"leaf":"^1.0.0","nest":"catalog:","twin":"npm:leaf@^2.0.0"},"catalog":{"nest":"^1.0.0"}}"""
            )
        )!;
        var lockFile = """
            {
              "lockfileVersion": 1,
              // As Bun writes it, with commas at the ends.
              "workspaces": { "": { "dependencies": { "leaf": "^1.0.0", "nest": "catalog:", "twin": "npm:leaf@^2.0.0", }, }, },
              "catalog": { "nest": "^1.0.0", },
              "packages": {
                "leaf": ["leaf@1.0.0", "", {}, ""],
                "nest": ["nest@1.0.0", "", { "dependencies": { "leaf": "^2.0.0" } }, ""],
                "twin": ["leaf@2.0.0", "", {}, ""],
                "nest/leaf": ["leaf@2.0.0", "", {}, ""],
              }
            }
            """;
        var file = Write("site/bun.lock", lockFile);
        await using var store = registry.NewStore(bench.Folders);
        Assert.Empty((await store.EnsureAsync(new SiteFolder(root), _ => { }, Stop)).Diagnostics);
        Assert.Equal(
            ["1.0.0", "1.0.0", "2.0.0", "2.0.0"],
            new[] { "leaf", "nest", "nest/node_modules/leaf", "twin" }.Select(name => VersionAt(root, name))
        );
        Assert.Equal(lockFile, await File.ReadAllTextAsync(file, Stop));
        Assert.Equal(["bun.lock", "package.json"], FilesBelow("site"));
        var added = await store.AddAsync(new SiteFolder(root), new("leaf"), _ => { }, Stop);
        Assert.Contains("bun add leaf", Assert.Single(added.Diagnostics).NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_file_of_Bun_that_leads_elsewhere_is_refused()
    {
        var root = Path.GetDirectoryName(Write("site/package.json", """{"private":true,"dependencies":{"leaf":"^1.0.0"}}"""))!;
        Write(
            "site/bun.lock",
            """{"lockfileVersion":1,"workspaces":{"":{"dependencies":{"leaf":"^1.0.0"}}},"packages":{"leaf":["leaf@github:a/b#1",{},"a-b-1"]}}"""
        );
        await using var store = registry.NewStore(bench.Folders);
        Assert.Contains(
            "does not come from",
            Assert.Single((await store.EnsureAsync(new SiteFolder(root), _ => { }, Stop)).Diagnostics).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(registry.Requests);
    }

    private string NewMember(string place, string manifest)
    {
        Write($"whole/{place}/own.txt", "");
        return Path.GetDirectoryName(Write($"whole/{place}/package.json", manifest))!;
    }

    private string Write(string path, string content)
    {
        var file = Path.Combine(bench.Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content, new UTF8Encoding(false));
        return file;
    }

    private static string VersionAt(string root, string name) =>
        System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(root, "node_modules", name, "package.json")))![
            "version"
        ]!.ToString();

    /// <summary>What a person would see as theirs: everything but installed packages.</summary>
    private string[] FilesBelow(string folder) =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(bench.Root, folder), "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Path.Combine(bench.Root, folder), file))
                .Where(file => !file.Contains("node_modules", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
}
