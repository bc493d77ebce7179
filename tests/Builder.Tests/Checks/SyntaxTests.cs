using System.Text;
using Builder.Core.Edits;
using Builder.Core.Edits.Syntax;
using Builder.Core.Sites;
using Builder.Tests.Edits;
using Xunit;

namespace Builder.Tests.Checks;

/// <summary>What real parsers find in edits, through the engine.</summary>
public sealed class SyntaxTests(RealParsers real) : IClassFixture<RealParsers>
{
    private static readonly EditRules SyntaxOnly = new() { RefusesPlaceholders = false, RefusesShrinking = false };

    public static TheoryData<string> Names => [.. SyntaxCase.All.Keys];

    [Fact]
    public void There_are_many_cases() => Assert.InRange(SyntaxCase.All.Values.Sum(one => one.Broken is null ? 1 : 2), 150, int.MaxValue);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_whole_passes_and_what_breaks_it_is_refused(string name)
    {
        var one = SyntaxCase.All[name];
        var path = SitePath.Parse($"src/a.{one.Kind}");
        var isJson = JsonSyntax.IsJson(path);
        if (!isJson)
        {
            Assert.Null((await ReadAsync(path, one.Whole))!.Error);
        }

        Assert.True((await ApplyAsync(path, isJson ? "{}" : one.Whole + "\n", one.Whole)).Applied);
        if (one.Broken is not null)
        {
            var refusal = (await ApplyAsync(path, one.Whole, one.Broken)).Refusal();
            Assert.Equal(EditReason.Syntax, refusal.Reason);
            Assert.Matches(@"line \d+, column \d+: [^\n]*[.!?]\n(?:[^\n]*\n)*> \d+ \| ", refusal.Message);
            Assert.True((await ApplyAsync(path, one.Broken, one.Broken + " ")).Applied, "What was broken before is nobody's to judge.");
            Assert.True((await ApplyAsync(path, one.Broken, one.Whole)).Applied, "What mends a file is welcome.");
        }
    }

    [Fact]
    public async Task A_refusal_says_what_to_mend_in_one_try()
    {
        var path = SitePath.Parse("src/App.tsx");
        const string Before = "export function App() {\n  return (\n    <main>\n      <h1>Bread</h1>\n    </main>\n  );\n}\n";
        var refusal = (await ApplyAsync(path, Before, Before.Replace("</h1>", "</h2>", StringComparison.Ordinal))).Refusal();
        Assert.Equal(
            """
            src/App.tsx: it could be parsed before and could not any more: line 4, column 16: Expected corresponding JSX closing tag for <h1>.
              2 |   return (
              3 |     <main>
            > 4 |       <h1>Bread</h2>
                |                ^
              5 |     </main>
              6 |   );
            Send an edit that leaves the file whole.
            """.ReplaceLineEndings("\n"),
            refusal.Message
        );
    }

    [Fact]
    public async Task Every_broken_file_of_a_set_is_told_and_nothing_is_changed()
    {
        var (a, b, c) = (SitePath.Parse("a.ts"), SitePath.Parse("b.css"), SitePath.Parse("c.html"));
        var outcome = await EditEngine.ApplyAsync(
            new EditSet([new ReplaceText(a, "1", ""), new ReplaceText(b, "}", ""), new ReplaceText(c, "a</p>", "b</p>")]),
            EditWorkbench.Tree(("a.ts", "const a = 1;"), ("b.css", "a { b: c }"), ("c.html", "<p>a</p>")),
            real.Parsers,
            CancellationToken.None
        );
        Assert.Equal([a, b], outcome.Refusals.Select(refusal => refusal.Path!.Value));
        Assert.Equal([0, 1], outcome.Refusals.Select(refusal => refusal.Index));
        Assert.Contains("Edit 3 would fit", outcome.Refusals[^1].Message, StringComparison.Ordinal);
        Assert.Empty(outcome.Changes);
    }

    [Fact]
    public async Task All_sources_of_the_templates_and_of_the_sites_that_tests_use_parse()
    {
        var files = ((string[])["templates", "tests"])
            .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*", SearchOption.AllDirectories))
            .Where(file =>
                !file.Split(Path.DirectorySeparatorChar).Any(part => part is "node_modules" or "dist" or "bin" or "obj" or ".builder")
            )
            .Where(file =>
                Path.GetExtension(file)
                    is ".ts"
                        or ".tsx"
                        or ".mts"
                        or ".js"
                        or ".jsx"
                        or ".mjs"
                        or ".css"
                        or ".scss"
                        or ".less"
                        or ".html"
                        or ".svg"
                        or ".vue"
                        or ".svelte"
            )
            .ToList();
        Assert.InRange(files.Count, 60, 10_000);
        foreach (var file in files)
        {
            var reading = await ReadAsync(
                SitePath.Parse("a" + SuffixOf(file)),
                (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n")
            );
            Assert.True(reading is { Error: null }, $"{file}: {reading?.Error}");
        }
    }

    [Theory]
    [InlineData("a.ts", "function s\u0430yHello() {}")]
    [InlineData("a.ts", "class A { #\u0440assword = 1; }")]
    [InlineData("a.ts", "type T = { us\u0435r: string };")]
    [InlineData("a.ts", "const b = `${us\u0435r}`;")]
    [InlineData("a.tsx", "const b = <L\u0456nk t\u043E=\"/\" />;")]
    [InlineData("a.js", "import { \u0435rror } from \"ok\"; import x from \"r\u0435act\";")]
    [InlineData("a.ts", "type T = import(\"r\u0435act\").FC;")]
    [InlineData("a.html", "<script>const us\u0435r = 1;</script>")]
    [InlineData("a.vue", "<script>\nconst us\u0435r = 1;\n</script>")]
    public async Task A_name_that_looks_like_another_is_refused_in_new_files_and_old(string file, string text)
    {
        var path = SitePath.Parse(file);
        var refusal = (await ApplyAsync(path, "", text)).Refusal();
        Assert.Equal(EditReason.HiddenCharacter, refusal.Reason);
        Assert.Contains("U+04", refusal.Message, StringComparison.Ordinal);
        var created = await EditEngine.ApplyAsync(
            new EditSet([new CreateFile(path, text)]),
            EditWorkbench.Tree(),
            real.Parsers,
            CancellationToken.None
        );
        Assert.Equal(EditReason.HiddenCharacter, created.Refusal().Reason);
        Assert.True((await ApplyAsync(path, text, text + "\n")).Applied, "What was there before stays.");
    }

    [Theory]
    [InlineData("a.ts", "const a = \"us\u0435r\"; // us\u0435r\nconst b = `us\u0435r`; /* us\u0435r */ const c = /us\u0435r/;")]
    [InlineData("a.tsx", "const a = <p title=\"us\u0435r\">us\u0435r, USB-кабель и Wi-Fi</p>;")]
    [InlineData("a.ts", "const цена = 1, getЦена = () => цена, Δt = 2, größe = 3;")]
    [InlineData("a.html", "<p class=\"б\">us\u0435r</p><script>f('us\u0435r')</script>")]
    [InlineData("a.svelte", "<script>\n  let имя = 'us\u0435r';\n</script>\n<p>us\u0435r {имя}</p>")]
    public async Task Text_in_any_script_and_names_of_one_script_are_welcome(string file, string text) =>
        Assert.True((await ApplyAsync(SitePath.Parse(file), "", text)).Applied);

    private async Task<SourceReading?> ReadAsync(SitePath path, string text)
    {
        var answer = await real.Parsers.ReadAsync([new SourceText(path, text)], CancellationToken.None);
        Assert.Null(answer.WhyNot);
        return Assert.Single(answer.Readings!);
    }

    private Task<EditOutcome> ApplyAsync(SitePath path, string before, string after) =>
        EditEngine.ApplyAsync(
            new EditSet([new RewriteFile(path, after)]),
            new InMemoryFileTree(new Dictionary<SitePath, byte[]> { [path] = Encoding.UTF8.GetBytes(before) }),
            real.Parsers,
            CancellationToken.None,
            SyntaxOnly
        );

    private static string SuffixOf(string file) => file.EndsWith(".d.ts", StringComparison.Ordinal) ? ".d.ts" : Path.GetExtension(file);
}
