using System.Text;
using Builder.Core.Checks;
using Builder.Core.Diagnostics;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Checks;

/// <summary>A kept result is used only while everything that it read is as it was. The tree's key stays the same in all of these.</summary>
public sealed class CheckKeyTests : IAsyncDisposable
{
    private readonly Workbench bench = new();
    private readonly SiteChecks checks = new(Workbench.SharedFolders, TimeProvider.System);
    private readonly string key = Guid.NewGuid().ToString("N");

    public async ValueTask DisposeAsync()
    {
        await checks.DisposeAsync();
        bench.Dispose();
    }

    [Fact]
    public async Task A_source_that_git_ignores_is_part_of_what_was_built()
    {
        var site = bench.NewSite("vanilla");
        Write(site.Root, "src/generated/v.ts", "export const v = 'ONE';\n");
        Write(site.Root, "src/main.ts", "import { v } from './generated/v';\ndocument.title = v;\n" + Read(site, "src/main.ts"));
        Assert.Contains("ONE", await ScriptAsync(site), StringComparison.Ordinal);
        Assert.True((await CheckAsync(site)).FromCache);

        Write(site.Root, "src/generated/v.ts", "export const v = 'TWO';\n");
        Assert.Contains("TWO", await ScriptAsync(site), StringComparison.Ordinal);

        Write(site.Root, "src/generated/v.ts", "export const v: number = 'x';\n");
        Assert.Contains((await CheckAsync(site)).Diagnostics, problem => problem is { Path: "src/generated/v.ts", IsFailure: true });
    }

    [Fact]
    public async Task A_type_that_git_ignores_is_part_of_what_was_found()
    {
        var site = bench.NewSite("vanilla");
        Write(site.Root, "src/generated/shape.d.ts", "declare const __SHAPE__: string;\n");
        Write(
            site.Root,
            "src/main.ts",
            "export type Shape = typeof __SHAPE__;\nexport const shape: Shape = 'round';\n" + Read(site, "src/main.ts")
        );
        Assert.True((await CheckAsync(site)).Passed);
        Assert.True((await CheckAsync(site)).FromCache);

        Write(site.Root, "src/generated/shape.d.ts", "declare const __SHAPE__: number;\n");
        Assert.Contains((await CheckAsync(site)).Diagnostics, problem => problem is { Path: "src/main.ts", IsFailure: true });
    }

    [Fact]
    public async Task Settings_above_the_site_are_part_of_what_was_found()
    {
        var site = bench.NewSite("vanilla", "whole/apps/web");
        Write(site.Root, "src/main.ts", $"document.title = '{key}';\n" + Read(site, "src/main.ts"));
        await CheckAsync(site);
        Assert.True((await CheckAsync(site)).FromCache);

        Write(bench.Root, "whole/.browserslistrc", "safari 14\n");
        Assert.False((await CheckAsync(site)).FromCache);
        Assert.True((await CheckAsync(site)).FromCache);

        Write(bench.Root, "whole/apps/postcss.config.cjs", "module.exports = { plugins: [] };\n");
        Assert.False((await CheckAsync(site)).FromCache);
    }

    [Fact]
    public void What_was_read_is_compared_by_content_in_the_folder_beside_it_and_where_it_was_missing()
    {
        var reads = new CheckReads();
        var (one, two) = (new SiteFolder(Path.Combine(bench.Root, "one")), new SiteFolder(Path.Combine(bench.Root, "two")));
        Write(one.Root, "src/made.ts", "1");
        Write(bench.Root, "packages/ui/color.ts", "blue");
        string[] files =
        [
            one.Absolute(SitePath.Parse("src/made.ts")),
            Path.Combine(bench.Root, "packages/ui/color.ts"),
            Path.Combine(one.Root, ".env.production"),
        ];
        var taken = reads.Take(one, [.. files, Path.Combine(one.Root, "node_modules/react/index.js")]);

        Assert.DoesNotContain(taken, read => read.Path.Contains("react", StringComparison.Ordinal));
        Assert.True(reads.AreSame(one, taken));
        // The same content in another folder is the same; what lies outside is wherever it is looked at from.
        Assert.False(reads.AreSame(two, taken));
        Write(two.Root, "src/made.ts", "1");
        Assert.True(reads.AreSame(two, taken));

        Write(bench.Root, "packages/ui/color.ts", "grey");
        Assert.False(reads.AreSame(one, taken));
        Write(bench.Root, "packages/ui/color.ts", "blue");
        Assert.True(reads.AreSame(one, taken));
        Write(one.Root, ".env.production", "VITE_A=1");
        Assert.False(reads.AreSame(one, taken));
    }

    [Fact]
    public async Task A_type_configuration_that_is_extended_and_a_folder_of_variables_are_part_of_what_was_found()
    {
        var site = bench.NewSite("vanilla", "one/site");
        var settings = Read(site, "tsconfig.json");
        Write(bench.Root, "one/shared/base.json", "{ \"compilerOptions\": { \"noUnusedLocals\": false } }");
        Write(
            site.Root,
            "tsconfig.json",
            "{ \"extends\": \"../shared/base.json\", " + settings[(settings.IndexOf('{', StringComparison.Ordinal) + 1)..]
        );
        Write(site.Root, "vite.config.ts", "export default { envDir: 'settings' };\n");
        Write(site.Root, "src/main.ts", "document.title = String(import.meta.env['VITE_NAME']);\n" + Read(site, "src/main.ts"));
        await CheckAsync(site);
        Assert.True((await CheckAsync(site)).FromCache);

        // It was not there, and would have been read.
        Write(site.Root, "settings/.env", "VITE_NAME=Bakery\n");
        Assert.Contains("Bakery", await ScriptAsync(site), StringComparison.Ordinal);

        Write(bench.Root, "one/shared/base.json", "{ \"compilerOptions\": { \"noUnusedLocals\": true } }");
        Assert.False((await CheckAsync(site)).FromCache);
    }

    [Theory]
    [InlineData("import './missing';\n", "c# site", "“#”")]
    [InlineData("import './missing';\n", "why?", "“?”")]
    [InlineData("import './missing';\n", "100% mine", "“%”")]
    public async Task A_folder_whose_name_Vite_cannot_read_is_named_first_when_it_does_not_build(string script, string name, string said)
    {
        var site = bench.NewSite("vanilla", name);
        Write(site.Root, "src/main.ts", script);

        var problems = (await CheckAsync(site)).Diagnostics;

        Assert.Contains($"has {said} in it", problems[0].Message, StringComparison.Ordinal);
        Assert.Contains(problems, problem => problem.Path == "src/main.ts");
    }

    [Fact]
    public async Task What_is_said_of_a_folder_is_said_of_no_other()
    {
        var odd = bench.NewSite("vanilla", "c# site");
        Write(odd.Root, "src/main.ts", $"document.title = '{key}';\n" + Read(odd, "src/main.ts"));
        var first = await CheckAsync(odd);
        Assert.Contains(first.Diagnostics, problem => problem.Raw.Contains('#', StringComparison.Ordinal));

        Directory.Move(odd.Root, Path.Combine(bench.Root, "c-site"));
        var renamed = Site.Open(Path.Combine(bench.Root, "c-site"));

        Assert.Empty((await CheckAsync(renamed)).Diagnostics);
    }

    [Fact]
    public async Task What_failed_in_one_folder_is_not_known_of_another_and_is_tried_again()
    {
        var site = bench.NewSite("vanilla");
        Write(site.Root, "src/main.ts", "import './made';\n" + Read(site, "src/main.ts"));
        Assert.False((await CheckAsync(site)).Passed);

        var other = bench.NewSite("vanilla", "other");
        Write(other.Root, "src/main.ts", Read(site, "src/main.ts"));
        Write(other.Root, "src/made.ts", "export {};\n");
        Assert.True((await CheckAsync(other)).Passed);

        Write(site.Root, "src/made.ts", "export {};\n");
        Assert.True((await CheckAsync(site)).Passed);
    }

    [Fact]
    public async Task Names_are_known_by_what_the_build_made_and_not_by_how_they_look()
    {
        var site = bench.NewSite("vanilla");
        Write(site.Root, "public/assets/hero-portrait.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        Write(site.Root, "public/assets/hero-background.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        Write(site.Root, "src/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><!--" + new string('x', 6000) + "--></svg>");
        Write(site.Root, "src/main.ts", "import logo from './logo.svg';\ndocument.title = logo;\n" + Read(site, "src/main.ts"));

        var files = (await CheckAsync(site)).Artifact!.Files.Values;

        Assert.All(files.Where(file => file.Path.Contains("/hero-", StringComparison.Ordinal)), file => Assert.False(file.IsHashed));
        Assert.False(files.Single(file => file.Path == "index.html").IsHashed);
        var named = files.Where(file => file.IsHashed).Select(file => Path.GetExtension(file.Path)).Distinct().Order();
        Assert.Equal([".css", ".js", ".svg"], named);
    }

    [Theory]
    [InlineData("entryFileNames: 'assets/[name]-deadbeef.js'", ".js")]
    [InlineData("assetFileNames: 'assets/[name]-Ab12Cd34[extname]'", ".css")]
    public async Task A_name_that_the_configuration_makes_the_same_every_time_is_not_one_made_of_a_hash(string output, string ending)
    {
        var site = bench.NewSite("vanilla");
        Write(site.Root, "vite.config.ts", $"export default {{ build: {{ rollupOptions: {{ output: {{ {output} }} }} }} }};\n");

        var files = (await CheckAsync(site))
            .Artifact!.Files.Values.Where(file => file.Path.EndsWith(ending, StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.False(file.IsHashed, file.Path));
    }

    [Theory]
    [InlineData("'web'")]
    [InlineData("'./web/'")]
    [InlineData("new URL('web', import.meta.url).pathname")]
    public async Task The_root_that_a_configuration_names_is_the_root(string root)
    {
        var site = bench.NewSite("vanilla");
        Directory.CreateDirectory(Path.Combine(site.Root, "web"));
        foreach (var name in (string[])["index.html", "src", "public"])
        {
            Directory.Move(Path.Combine(site.Root, name), Path.Combine(site.Root, "web", name));
        }
        Write(site.Root, "vite.config.ts", $"export default {{ root: {root}, build: {{ outDir: '../build' }} }};\n");
        Write(site.Root, "tsconfig.json", Read(site, "tsconfig.json").Replace("\"src\"", "\"web/src\"", StringComparison.Ordinal));

        var result = await CheckAsync(site);

        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        Assert.Contains("index.html", result.Artifact!.Files.Keys);
        Assert.False(Directory.Exists(Path.Combine(site.Root, "build")));

        Write(site.Root, "web/src/main.ts", "import './nowhere';\n");
        var broken = await checks.CheckAsync(site, site.Folder, key + "2", _ => { }, TestContext.Current.CancellationToken);
        Assert.Contains(broken.Diagnostics, problem => problem is { Path: "web/src/main.ts", Line: 1 });
    }

    [Theory]
    [InlineData("module.exports = { plugins: {} };\n", "module")]
    [InlineData("export default { plugins: [require('nothing')] };\n", "require")]
    public async Task A_configuration_written_as_CommonJS_in_a_module_is_blamed_itself(string config, string word)
    {
        var site = bench.NewSite("vanilla");
        Write(site.Root, "postcss.config.js", config);

        var problem = Assert.Single((await CheckAsync(site)).Diagnostics, found => found.IsFailure);

        Assert.Equal(("postcss.config.js", DiagnosticSource.Config), (problem.Path, problem.Source));
        Assert.Contains($"“{word}”", problem.Message, StringComparison.Ordinal);
        Assert.Contains(".cjs", problem.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Vite_that_names_its_copy_of_the_configuration_in_an_older_way_builds_too()
    {
        var root = Path.Combine(bench.Root, "old");
        Write(root, "package.json", """{"name":"old","private":true,"type":"module","devDependencies":{"vite":"4.1.5"}}""");
        Write(root, "index.html", "<!doctype html><h1>Bread</h1>");
        Write(root, "vite.config.js", "import { defineConfig } from 'vite';\nexport default defineConfig({ base: '/shop/' });\n");
        var site = Site.Open(root);

        var result = await CheckAsync(site);

        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        Assert.Equal("/shop/", result.Artifact!.Base);
        Assert.DoesNotContain(Directory.EnumerateFiles(root), file => file.Contains(".timestamp-", StringComparison.Ordinal));
    }

    private async Task<string> ScriptAsync(Site site)
    {
        var result = await CheckAsync(site);
        Assert.False(result.FromCache);
        var artifact = result.Artifact!;
        return string.Concat(
            artifact
                .Files.Values.Where(file => file.Path.EndsWith(".js", StringComparison.Ordinal))
                .Select(file => Encoding.UTF8.GetString(artifact.Read(file)))
        );
    }

    private Task<CheckResult> CheckAsync(Site site) =>
        checks.CheckAsync(site, site.Folder, key, _ => { }, TestContext.Current.CancellationToken);

    private static string Read(Site site, string path) => File.ReadAllText(Path.Combine(site.Root, path));

    private static void Write(string root, string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, path))!);
        File.WriteAllText(Path.Combine(root, path), text);
    }
}
