using System.Text;
using System.Text.Json;
using Builder.Core.Checks;
using Builder.Core.Diagnostics;
using Builder.Core.Processes.Sandbox;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Checks;

/// <summary>Tools that write into the folder they build do so in a copy: the site builds, and stays as it is.</summary>
public sealed class WorkshopTests : IAsyncDisposable
{
    private readonly Workbench bench = new();
    private readonly SiteChecks checks = new(Workbench.SharedFolders, TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await checks.DisposeAsync();
        bench.Dispose();
    }

    /// <summary>A tree of routes beside the sources, a folder of the framework's own, and one whose maker says nothing of a refusal.</summary>
    [Theory]
    [InlineData("src/routes.gen.ts", "fs.writeFileSync(file, made)")]
    [InlineData(".framework/generated/routes.ts", "fs.mkdirSync(path.dirname(file), { recursive: true }); fs.writeFileSync(file, made)")]
    [InlineData(
        "src/auto/routes.ts",
        "await fs.promises.mkdir(path.dirname(file), { recursive: true }).catch(() => {}); await fs.promises.writeFile(file, made).catch(() => {})"
    )]
    public async Task What_a_plugin_writes_into_its_site_is_read_by_the_build_and_by_the_types(string file, string writes)
    {
        var site = Generating(file, writes);
        var before = Names(site.Folder);

        var built = await checks.CheckAsync(site, site.Folder, null, _ => { }, Stop);

        Assert.True(built.Passed, JsonSerializer.Serialize(built.Diagnostics));
        Assert.Contains(Texts(built), text => text.Contains("made-by-the-plugin", StringComparison.Ordinal));
        Assert.Equal(before, Names(site.Folder));
        // And again, from then on at once in a copy, which knows what has changed.
        Write(site, "src/words.ts", "export const word = 'changed-since';\n");
        var again = await checks.CheckAsync(site, site.Folder, null, _ => { }, Stop);
        Assert.Contains(Texts(again), text => text.Contains("changed-since", StringComparison.Ordinal));
        Assert.False(again.FromCache);
        Assert.True((await checks.CheckAsync(site, site.Folder, null, _ => { }, Stop)).FromCache);
    }

    [Fact]
    public async Task A_mistake_is_told_at_its_place_in_the_site()
    {
        var site = Generating("src/routes.gen.ts", "fs.writeFileSync(file, made)");
        Write(site, "src/words.ts", "export const word: number = 'no number';\n");

        var built = await checks.CheckAsync(site, site.Folder, null, _ => { }, Stop);

        var problem = Assert.Single(built.Diagnostics, found => found.Source == DiagnosticSource.Types);
        Assert.Equal(("src/words.ts", 1), (problem.Path, problem.Line));
        Assert.DoesNotContain("workshop", JsonSerializer.Serialize(built.Diagnostics), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_one_build_left_is_not_there_for_the_next()
    {
        var site = Generating(
            "src/routes.gen.ts",
            "if (!fs.existsSync('src/left.ts')) fs.writeFileSync('src/left.ts', made); else throw new Error('It is still there'); fs.writeFileSync(file, made)"
        );
        await checks.CheckAsync(site, site.Folder, null, _ => { }, Stop);
        Write(site, "src/words.ts", "export const word = 'another';\n");

        var built = await checks.CheckAsync(site, site.Folder, null, _ => { }, Stop);

        Assert.True(built.Passed, JsonSerializer.Serialize(built.Diagnostics));
    }

    [Fact]
    public async Task A_copy_is_no_way_to_write_into_the_site_or_past_it()
    {
        Assert.SkipUnless(BuildGuard.ClosesFiles, "This system does not close files to builds.");
        var beside = Path.Combine(bench.Root, "beside.txt");
        var site = Generating(
            "src/routes.gen.ts",
            $"fs.writeFileSync(file, made); for (const there of ['{bench.Root}/site/stolen.txt', '{beside}', '../beside.txt', '../site.json', '../builds-write-here']) try {{ fs.writeFileSync(there, 'here') }} catch {{}}"
        );
        var state = site.StateFolder;

        var built = await checks.CheckAsync(site, site.Folder, null, _ => { }, Stop);

        Assert.True(built.Passed, JsonSerializer.Serialize(built.Diagnostics));
        Assert.False(File.Exists(beside));
        Assert.Null(site.Folder.Read(SitePath.Parse("stolen.txt")));
        Assert.DoesNotContain(Directory.EnumerateFiles(state), file => File.ReadAllText(file) == "here");
    }

    private Site Generating(string file, string writes)
    {
        var site = bench.NewSite();
        Write(
            site,
            "vite.config.js",
            $"import fs from 'node:fs';\nimport path from 'node:path';\nconst file = '{file}';\n"
                + "const made = \"export const made = 'made-by-the-plugin';\\n\";\n"
                + $"export default {{ plugins: [{{ name: 'maker', async buildStart() {{ {writes} }} }}] }};\n"
        );
        Write(site, "src/words.ts", "export const word = 'as-it-was';\n");
        Write(
            site,
            "src/made.ts",
            $"import {{ made }} from '../{file[..^3]}';\nimport {{ word }} from './words';\n\ndocument.title = made + word;\n"
        );
        var index = Encoding.UTF8.GetString(site.Folder.Read(SitePath.Parse("index.html"))!);
        Write(
            site,
            "index.html",
            index.Replace("</body>", "<script type=\"module\" src=\"/src/made.ts\"></script></body>", StringComparison.Ordinal)
        );
        return site;
    }

    private static List<string> Names(SiteFolder folder) => [.. folder.List().Select(entry => entry.Path.Value)];

    private static List<string> Texts(CheckResult result) =>
        [.. result.Artifact!.Files.Values.Select(file => Encoding.UTF8.GetString(result.Artifact.Read(file)!))];

    private static void Write(Site site, string path, string text) => site.Folder.Write(SitePath.Parse(path), Encoding.UTF8.GetBytes(text));
}
