using Builder.Core.Checks;
using Builder.Core.Checks.Kinds;
using Builder.Core.Diagnostics;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Checks;

/// <summary>What a folder is made with is known before anything is installed or run.</summary>
public sealed class SiteKindTests : IAsyncDisposable
{
    private readonly Workbench bench = new();
    private readonly SiteChecks checks = new(Workbench.SharedFolders, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await checks.DisposeAsync();
        bench.Dispose();
    }

    [Theory]
    [InlineData("""{"scripts":{"build":"next build"},"dependencies":{"next":"15.0.0","react":"19.0.0"}}""", "Next.js")]
    [InlineData(
        """{"scripts":{"build":"next build"},"dependencies":{"next":"15.0.0"},"devDependencies":{"vite":"7.0.0","vitest":"3.0.0"}}""",
        "Next.js"
    )]
    [InlineData(
        """{"scripts":{"start":"react-scripts start","build":"react-scripts build"},"dependencies":{"react-scripts":"5.0.1"}}""",
        "Create React App"
    )]
    [InlineData("""{"scripts":{"dev":"astro dev"},"dependencies":{"astro":"5.0.0"}}""", "Astro")]
    [InlineData("""{"dependencies":{"astro":"5.0.0","vite":"6.0.0"}}""", "Astro")]
    [InlineData("""{"scripts":{"build":"NODE_ENV=production gatsby build"},"dependencies":{"gatsby":"5.0.0"}}""", "Gatsby")]
    [InlineData("""{"scripts":{"build":"ng build"},"devDependencies":{"@angular/cli":"19.0.0"}}""", "Angular CLI")]
    [InlineData("""{"scripts":{"build":"npx @11ty/eleventy"},"devDependencies":{"@11ty/eleventy":"3.0.0"}}""", "Eleventy")]
    [InlineData("""{"scripts":{"build":"nuxt build"},"dependencies":{"nuxt":"3.0.0"}}""", "Nuxt")]
    [InlineData("""{"scripts":{"serve":"vue-cli-service serve"},"devDependencies":{"@vue/cli-service":"5.0.0"}}""", "Vue CLI")]
    [InlineData("""{"scripts":{"build":"webpack --mode production"},"devDependencies":{"webpack":"5.0.0"}}""", "webpack")]
    [InlineData("""{"scripts":{"build":"docusaurus build"},"dependencies":{"@docusaurus/core":"3.0.0"}}""", "Docusaurus")]
    public async Task A_site_that_another_tool_builds_is_named_before_anything_is_installed(string manifest, string name)
    {
        var site = NewSite(("package.json", manifest), ("public/index.html", "<!doctype html><p>Hello</p>"));

        var result = await CheckAsync(site);

        Assert.Equal(Verdict.NotBuilt, result.Verdict);
        Assert.True(result.MayBeKept);
        Assert.StartsWith($"{name} builds this site", result.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("vite", result.Diagnostics[0].NextStep ?? "", StringComparison.OrdinalIgnoreCase);
        Assert.False(Directory.Exists(Path.Combine(site.Root, "node_modules")));
    }

    [Theory]
    [InlineData("""{"scripts":{"build":"vite build"}}""", null)]
    [InlineData("""{"scripts":{"build":"tsc -b && vite build"},"devDependencies":{"vite":"7.0.0","webpack":"5.0.0"}}""", null)]
    [InlineData("""{"devDependencies":{"vite":"5.0.0","rollup":"4.0.0"}}""", null)]
    [InlineData(
        """{"scripts":{"dev":"vite dev","build":"vite build"},"dependencies":{"@tanstack/react-start":"1.0.0"}}""",
        "TanStack Start"
    )]
    [InlineData(
        """{"scripts":{"build":"react-router build"},"devDependencies":{"@react-router/dev":"7.0.0","vite":"6.0.0"}}""",
        "React Router"
    )]
    public void A_site_that_Vite_builds_is_one_whatever_else_it_names(string manifest, string? name)
    {
        var kind = SiteKinds.Of(NewSite(("package.json", manifest), ("index.html", "<p>")).Folder);

        Assert.Equal((SiteShape.Vite, name), (kind.Shape, kind.Name));
    }

    [Fact]
    public void A_page_that_begins_with_a_source_waits_for_Vite()
    {
        var site = NewSite(("index.html", "<script type=\"module\" src=\"/src/main.tsx\"></script>"), ("src/main.tsx", "export {}"));

        Assert.Equal(SiteShape.Vite, SiteKinds.Of(site.Folder).Shape);
    }

    [Fact]
    public async Task A_folder_of_pages_is_served_as_it_is_without_what_is_hidden_or_secret()
    {
        var site = NewSite(
            (
                "index.html",
                "<!doctype html><title>Bread</title><link rel=\"stylesheet\" href=\"css/a.css\"><a href=\"about\">About</a><a href=\"menu.html\">Menu</a>"
            ),
            ("about/index.html", "<!doctype html><p>About</p><a href=\"../\">Home</a>"),
            ("css/a.css", "body { color: brown }"),
            (".env", "SECRET=1"),
            (".hidden/notes.html", "<p>Hidden</p>")
        );

        var result = await CheckAsync(site);

        Assert.Equal(Verdict.Passed, result.Verdict);
        Assert.Equal(["about/index.html", "css/a.css", "index.html"], result.Artifact!.Files.Keys.Order());
        var hint = Assert.Single(result.Diagnostics);
        Assert.Equal((DiagnosticSeverity.Warning, "index.html", 1), (hint.Severity, hint.Path, hint.Line));
        Assert.Contains("menu.html", hint.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(site.Root, "node_modules")));

        site.Folder.Write(SitePath.Parse("css/a.css"), "body { color: red }"u8);
        var again = await CheckAsync(site);
        Assert.False(again.FromCache);
    }

    [Fact]
    public async Task A_script_of_a_page_that_cannot_be_read_is_told_at_its_place()
    {
        var site = NewSite(("index.html", "<!doctype html><script src=\"a.js\"></script>"), ("a.js", "const a = 1;\nconst b = ;\n"));
        await checks.Syntax.ReadAsync([new(SitePath.Parse("a.js"), "1")], TestContext.Current.CancellationToken);

        var result = await CheckAsync(site);

        Assert.NotNull(result.Artifact);
        var mistake = Assert.Single(result.NewFailures);
        Assert.Equal(("a.js", 2), (mistake.Path, mistake.Line));
    }

    private Site NewSite(params (string Path, string Text)[] files)
    {
        var root = Directory.CreateDirectory(Path.Combine(bench.Root, Guid.NewGuid().ToString("N"))).FullName;
        foreach (var (path, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, path))!);
            File.WriteAllText(Path.Combine(root, path), text);
        }
        return Site.Open(root, bench.Folders);
    }

    private Task<CheckResult> CheckAsync(Site site) =>
        checks.CheckAsync(site, site.Folder, null, _ => { }, TestContext.Current.CancellationToken);
}
