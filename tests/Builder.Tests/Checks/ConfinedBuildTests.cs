using System.Net;
using System.Net.Sockets;
using System.Text;
using Builder.Core.Checks;
using Builder.Core.Processes.Sandbox;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Checks;

/// <summary>Builds of sites whose code tries what it must not, and of sites whose packages lie in unusual places.</summary>
public sealed class ConfinedBuildTests(ITestOutputHelper output) : IAsyncDisposable
{
    private readonly Workbench bench = new();
    private readonly SiteChecks checks = new(Workbench.SharedFolders, TimeProvider.System, new CheckSettings { MemoryLimit = 1L << 30 });

    public async ValueTask DisposeAsync()
    {
        await checks.DisposeAsync();
        bench.Dispose();
    }

    [Fact]
    public async Task What_a_build_is_refused_is_said_and_a_person_can_allow_it()
    {
        SkipWhereNothingConfines();
        var font = Path.Combine(bench.Root, "fonts", "a.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(font)!);
        await File.WriteAllTextAsync(font, "from outside", TestContext.Current.CancellationToken);
        var site = bench.NewSite();
        Assert.True((await CheckAsync(site)).Passed);
        Write(
            site,
            "vite.config.ts",
            $"import fs from 'node:fs'\nexport default {{ define: {{ __FONT__: JSON.stringify(fs.readFileSync({Quoted(font)}, 'utf8')) }} }}\n"
        );

        var refused = await CheckAsync(site);
        Assert.False(refused.Passed);
        Assert.Contains($"not allowed to use “{font}”", refused.Diagnostics[0].Message, StringComparison.Ordinal);
        Assert.Contains("builder allow", refused.Diagnostics[0].NextStep!, StringComparison.Ordinal);

        new Allowances(Workbench.SharedFolders).Set(site.Root, new Allowance(false, [font], []));
        Assert.True((await CheckAsync(site)).Passed);
    }

    [Fact]
    public async Task What_one_site_may_do_leaves_what_was_found_out_of_another()
    {
        var (site, other) = (bench.NewSite(), bench.NewSite(name: "other"));
        var key = Guid.NewGuid().ToString("N");
        var allowances = new Allowances(Workbench.SharedFolders);
        Assert.False((await AgainAsync()).FromCache);

        allowances.Set(other.Root, new Allowance(true, [], []));
        Assert.True((await AgainAsync()).FromCache);

        allowances.Set(site.Root, new Allowance(true, [], []));
        Assert.False((await AgainAsync()).FromCache);

        Task<CheckResult> AgainAsync() => checks.CheckAsync(site, site.Folder, key, _ => { }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_build_that_calls_home_is_refused_and_told()
    {
        SkipWhereNothingConfines();
        using var home = new TcpListener(IPAddress.Loopback, 0);
        home.Start();
        var site = bench.NewSite();
        Write(
            site,
            "vite.config.ts",
            $"export default {{ plugins: [{{ name: 'caller', async buildStart() {{ await fetch('http://127.0.0.1:{((IPEndPoint)home.LocalEndpoint).Port}/') }} }}] }}\n"
        );
        var result = await CheckAsync(site);
        Assert.False(result.Passed);
        Assert.Contains("builds have no network", result.Diagnostics[0].Message, StringComparison.Ordinal);
        Assert.False(home.Pending());
    }

    [Fact]
    public async Task A_workspace_whose_packages_lie_above_and_beside_the_site_builds()
    {
        var whole = Directory.CreateDirectory(Path.Combine(bench.Root, "whole", "apps")).Parent!.FullName;
        var site = bench.NewSite(name: Path.Combine("whole", "apps", "site"));
        Assert.True((await CheckAsync(site)).Passed);
        // As npm and pnpm lay out a workspace: packages above, and links to those of the same repository.
        Directory.Move(Path.Combine(site.Root, "node_modules"), Path.Combine(whole, "node_modules"));
        File.Delete(Path.Combine(whole, "node_modules", ".builder-lock"));
        File.Move(Path.Combine(site.Root, "package-lock.json"), Path.Combine(whole, "pnpm-lock.yaml"));
        await File.WriteAllTextAsync(
            Path.Combine(site.Root, "pnpm-lock.yaml"),
            "lockfileVersion: '9.0'\n",
            TestContext.Current.CancellationToken
        );
        await File.WriteAllTextAsync(
            Path.Combine(whole, "pnpm-workspace.yaml"),
            "packages: ['apps/*', 'parts/*']\n",
            TestContext.Current.CancellationToken
        );
        Package(Path.Combine(whole, "parts", "near"), "near");
        Package(Path.Combine(bench.Root, "elsewhere", "far"), "far");
        File.CreateSymbolicLink(Path.Combine(whole, "node_modules", "near"), Path.Combine("..", "parts", "near"));
        File.CreateSymbolicLink(Path.Combine(whole, "node_modules", "far"), Path.Combine(bench.Root, "elsewhere", "far"));
        // pnpm's way: the site's own folder has links only.
        foreach (
            var package in Directory
                .EnumerateFileSystemEntries(Path.Combine(whole, "node_modules"))
                .Where(entry => Path.GetFileName(entry)[0] != '.')
        )
        {
            var link = Path.Combine(site.Root, "node_modules", Path.GetFileName(package));
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, package);
        }
        Write(site, "src/main.ts", "// @ts-nocheck\nimport near from 'near'\nimport far from 'far'\ndocument.title = near + far\n");
        Write(site, "vite.config.mjs", "import far from 'far'\nexport default { define: { __FAR__: JSON.stringify(far) } }\n");
        File.Delete(Path.Combine(site.Root, "vite.config.ts"));

        var far = Path.Combine(bench.Root, "elsewhere", "far");
        var refused = await CheckAsync(site);
        Assert.False(refused.Passed);
        Assert.Contains(
            refused.Diagnostics,
            one =>
                one.Message.Contains($"“far” is a link to “{far}”", StringComparison.Ordinal)
                && one.NextStep!.Contains("--read", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(refused.Diagnostics, one => one.Message.Contains("“near” is a link", StringComparison.Ordinal));
        new Allowances(Workbench.SharedFolders).Set(site.Root, new Allowance(false, [far], []));

        var result = await CheckAsync(site);
        Assert.True(result.Passed);
    }

    [Fact]
    public async Task Packages_that_are_a_link_to_another_folder_build()
    {
        var site = bench.NewSite();
        Assert.True((await CheckAsync(site)).Passed);
        var elsewhere = Directory.CreateDirectory(Path.Combine(bench.Root, "volume")).FullName;
        Directory.Move(Path.Combine(site.Root, "node_modules"), Path.Combine(elsewhere, "node_modules"));
        Directory.CreateSymbolicLink(Path.Combine(site.Root, "node_modules"), Path.Combine(elsewhere, "node_modules"));
        Write(site, "src/main.ts", $"document.title = '{Guid.NewGuid()}'\n");
        Write(site, "vite.config.ts", "export default { define: { __A__: '1' } }\n");
        var refused = await CheckAsync(site);
        Assert.False(refused.Passed);
        Assert.Contains(refused.Diagnostics, one => one.Message.StartsWith("node_modules is a link to", StringComparison.Ordinal));
        new Allowances(Workbench.SharedFolders).Set(site.Root, new Allowance(false, [], [Path.Combine(elsewhere, "node_modules")]));
        Assert.True((await CheckAsync(site)).Passed);
    }

    [Fact]
    public async Task Packages_that_were_installed_anew_under_a_warm_worker_build()
    {
        var site = bench.NewSite();
        Assert.True((await CheckAsync(site)).Passed);
        var modules = Path.Combine(site.Root, "node_modules");
        // Not a second time from the cache, but as a person does it: the folder is another, and what is in it is the same.
        Directory.Move(modules, modules + "-before");
        await CopyAsync(modules + "-before", modules);
        Directory.Delete(modules + "-before", recursive: true);
        Write(site, "src/main.ts", $"document.title = '{Guid.NewGuid()}'\n");
        Assert.True((await CheckAsync(site)).Passed);
    }

    [Fact]
    public async Task A_site_with_Vite_5_whose_configuration_is_a_module_builds_and_finds_its_folder_as_it_was()
    {
        var root = Directory.CreateDirectory(Path.Combine(bench.Root, "older", "src")).Parent!.FullName;
        var site = Site.Open(root);
        Write(site, "package.json", """{ "name": "older", "private": true, "type": "module", "devDependencies": { "vite": "^5.4.0" } }""");
        Write(site, "index.html", "<!doctype html><script type='module' src='/src/main.js'></script>\n");
        Write(site, "src/main.js", "document.title = __WORD__\n");
        // It imports, and it says where it is: both must be as if the copy lay beside it.
        Write(site, "word.js", "export const word = 'from a module'\n");
        Write(
            site,
            "vite.config.js",
            "import { defineConfig } from 'vite'\nimport path from 'node:path'\nimport { fileURLToPath } from 'node:url'\nimport { word } from './word.js'\n"
                + "export default defineConfig({ define: { __WORD__: JSON.stringify(word + ' in ' + path.basename(path.dirname(fileURLToPath(import.meta.url)))) } })\n"
        );
        var result = await CheckAsync(site);
        Assert.True(result.Passed);
        Assert.Contains(
            result.Artifact!.Files.Values,
            file => Encoding.UTF8.GetString(result.Artifact.Read(file)).Contains("from a module in older", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(Directory.EnumerateFiles(root), file => file.Contains(".timestamp-", StringComparison.Ordinal));
    }

    private async Task<CheckResult> CheckAsync(Site site)
    {
        // What is found out is shared by the tests of a run; a check that is answered from memory would place no packages.
        Write(site, "src/new.ts", $"export const id = '{Guid.NewGuid()}'\n");
        var result = await checks.CheckAsync(site, site.Folder, null, _ => { }, TestContext.Current.CancellationToken);
        foreach (var diagnostic in result.Diagnostics)
        {
            output.WriteLine(diagnostic.ToString());
        }
        return result;
    }

    private static void SkipWhereNothingConfines() =>
        Assert.SkipUnless(BuildGuard.ClosesFiles && BuildGuard.ClosesNetwork, "This system has nothing to confine a build with.");

    private static void Package(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(
            Path.Combine(folder, "package.json"),
            $$"""{ "name": "{{name}}", "version": "1.0.0", "type": "module", "exports": "./index.js" }"""
        );
        File.WriteAllText(Path.Combine(folder, "index.js"), $"export default '{name}'\n");
    }

    private static async Task CopyAsync(string from, string to) =>
        await CliWrap.Cli.Wrap("cp").WithArguments(["-a", from, to]).ExecuteAsync(TestContext.Current.CancellationToken);

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private static void Write(Site site, string path, string content) =>
        site.Folder.Write(SitePath.Parse(path), Encoding.UTF8.GetBytes(content));
}
