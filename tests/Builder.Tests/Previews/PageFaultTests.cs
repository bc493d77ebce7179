using System.Text;
using Builder.Core.Artifacts;
using Builder.Core.Checks;
using Builder.Core.Checks.Queue;
using Builder.Core.Diagnostics;
using Builder.Core.Previews;
using Builder.Core.Sites;
using Builder.Tests.Checks;
using Xunit;

namespace Builder.Tests.Previews;

/// <summary>From what a page says of its built scripts to a place in the site's own files.</summary>
public sealed class PageFaultTests : IAsyncDisposable
{
    private const string Home =
        "export function Home() {\n  const words = JSON.parse('\"canary words\"') as string;\n  return <p>{words}</p>;\n}\n";

    private readonly Workbench bench = new();
    private readonly SiteChecks checks = new(Workbench.SharedFolders, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await checks.DisposeAsync();
        bench.Dispose();
    }

    [Fact]
    public async Task A_place_in_a_built_script_is_told_as_the_place_in_the_source_of_the_full_and_of_the_quick_build()
    {
        var site = bench.NewSite("react");
        Write(site, "src/pages/Home.tsx", Home);
        await CheckAsync(site);
        Write(site, "src/pages/Home.tsx", "// One line more.\n" + Home);
        var (result, quick) = await CheckAsync(site);
        for (var more = 0; quick is null && more < 3; more++)
        {
            // A worker that had to begin anew, as others' tests may bring about, has nothing to be quick with yet.
            (result, quick) = await CheckAsync(site);
        }

        Assert.NotNull(quick);
        foreach (var artifact in new[] { result.Artifact!, quick })
        {
            Assert.DoesNotContain(artifact.Files.Keys, path => path.EndsWith(".map", StringComparison.Ordinal));
            var (path, line, column) = PlaceOf(artifact, "canary words");
            var fault = new PageFault(
                artifact.TreeKey,
                false,
                "Uncaught TypeError: Cannot read properties of undefined (reading 'title')",
                $"TypeError: no\n    at x (http://abc.localhost:4173/assets/packages/none.js:1:2)\n    at Home (http://abc.localhost:4173/{path}:{line}:{column})",
                null,
                null,
                null
            );
            var found = PageFaults.Describe(fault, site.Folder, [artifact]);

            Assert.Equal(("src/pages/Home.tsx", 3, DiagnosticSource.Runtime), (found.Path, found.Line, found.Source));
            Assert.Contains("> 3 |   const words", found.CodeFrame, StringComparison.Ordinal);
            Assert.Equal("The page stopped: “title” was asked of something that is undefined.", found.Message);
            Assert.DoesNotContain("localhost", found.Raw, StringComparison.Ordinal);
            Assert.Equal(
                found.Signature,
                PageFaults
                    .Describe(
                        fault with
                        {
                            File = $"http://abc.localhost:4173/{path}",
                            Line = line,
                            Column = column,
                        },
                        site.Folder,
                        [artifact]
                    )
                    .Signature
            );
        }
        // Also after a restart, from what is on disk.
        var again = checks.Artifacts.Find(result.Artifact!.TreeKey)!;
        var place = PlaceOf(again, "canary words");
        Assert.Equal("src/pages/Home.tsx", again.Original(place.Path, place.Line, place.Column)?.Path);
    }

    [Fact]
    public async Task Maps_that_the_site_asks_for_are_served_as_ever()
    {
        var site = bench.NewSite();
        Write(site, "vite.config.ts", "export default { build: { sourcemap: true } };\n");
        var (result, _) = await CheckAsync(site);

        var map = Assert.Single(result.Artifact!.Files.Values, file => file.Path.EndsWith(".js.map", StringComparison.Ordinal));
        Assert.Contains("sourcesContent", Encoding.UTF8.GetString(result.Artifact.Read(map)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1, "a.ts", 1, 1)]
    [InlineData(1, 9, "a.ts", 1, 1)]
    [InlineData(2, 5, "a.ts", 2, 5)]
    [InlineData(3, 1, null, 0, 0)]
    [InlineData(4, 3, "b.ts", 1, 3)]
    [InlineData(9, 1, null, 0, 0)]
    public void A_map_is_read_as_the_standard_says(int line, int column, string? path, int originalLine, int originalColumn)
    {
        var map = """{"version":3,"sources":["a.ts",null,"b.ts"],"mappings":"AAAA;IACI;ACDJ;ECAE"}"""u8.ToArray();
        (string, int, int)? expected = path is null ? null : (path, originalLine, originalColumn);
        Assert.Equal(expected, SourceMap.Find(map, line, column));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"sources":["a"],"mappings":"!!"}""")]
    [InlineData("""{"sources":["a"],"mappings":"gggggggggggggggggg"}""")]
    [InlineData("""{"sources":7,"mappings":"AAAA"}""")]
    public void A_damaged_map_names_no_place(string map) => Assert.Null(SourceMap.Find(Encoding.UTF8.GetBytes(map), 1, 1));

    [Theory]
    [InlineData("img could not load http://abc.localhost:4173/a.png", false, "The page asks for a file that is not there: /a.png")]
    [InlineData("http://abc.localhost:4173/api/menu answered with 404", true, "A request of the page failed: /api/menu answered with 404")]
    [InlineData("Uncaught (in promise) Error: no luck", false, "The page stopped on an error: Error: no luck")]
    public void What_has_no_place_is_told_in_plain_words(string message, bool isRequest, string told)
    {
        var found = PageFaults.Describe(new PageFault("t", isRequest, message, null, null, null, null), new SiteFolder(bench.Root), []);
        Assert.Equal(told, found.Message);
        Assert.Null(found.Path);
    }

    private static (string Path, int Line, int Column) PlaceOf(Artifact artifact, string words)
    {
        foreach (var file in artifact.Files.Values.Where(file => file.Path.EndsWith(".js", StringComparison.Ordinal)))
        {
            var lines = Encoding.UTF8.GetString(artifact.Read(file)).Split('\n');
            for (var line = 0; line < lines.Length; line++)
            {
                if (lines[line].IndexOf(words, StringComparison.Ordinal) is >= 0 and var column)
                {
                    return (file.Path, line + 1, column + 1);
                }
            }
        }
        throw new InvalidOperationException($"“{words}” is in no script.");
    }

    private static void Write(Site site, string path, string text) => site.Folder.Write(SitePath.Parse(path), Encoding.UTF8.GetBytes(text));

    private async Task<(CheckResult Result, Artifact? Quick)> CheckAsync(Site site)
    {
        Artifact? quick = null;
        var result = await checks.CheckAsync(
            site,
            site.Folder,
            Guid.NewGuid().ToString("N"),
            _ => { },
            new EarlySigns(artifact => quick = artifact, _ => { }),
            CheckUrgency.Interactive,
            TestContext.Current.CancellationToken
        );
        return (result, quick);
    }
}
