using System.Text;
using Builder.Core.Diagnostics;
using Builder.Core.Previews.Simple;
using Builder.Core.Sites;
using Builder.Tests.Checks;
using Xunit;

namespace Builder.Tests.Previews;

/// <summary>Simple previews: which sites can have one, and what is in it.</summary>
public sealed class SimplePageTests : IDisposable
{
    private const string Main =
        "<!doctype html><html><head></head><body><script type=\"module\" src=\"/src/main.tsx\"></script></body></html>";

    private readonly Workbench bench = new();
    private readonly SimplePreviews previews = new(TimeProvider.System);
    private readonly SiteFolder folder;

    public SimplePageTests() => folder = new SiteFolder(Path.Combine(bench.Root, "site"));

    public void Dispose()
    {
        previews.Dispose();
        bench.Dispose();
    }

    [Theory]
    [InlineData("vanilla", "src/main.ts")]
    [InlineData("react", "src/main.tsx")]
    public async Task A_template_as_it_stands_is_a_simple_site(string template, string main)
    {
        var outcome = await previews.MakeAsync(bench.NewSite(template).Folder, SimpleReason.NoTools, CancellationToken.None);
        Assert.Empty(outcome.WhyNot);
        Assert.Empty(outcome.Site!.Problems);
        Assert.Empty(outcome.Site.LeftOut);
        var paths = outcome.Site.Files.Select(file => file.Path).ToHashSet();
        Assert.Contains(main, paths);
        Assert.Contains("favicon.svg", paths);
        Assert.DoesNotContain(
            paths,
            path => path.EndsWith(".json", StringComparison.Ordinal) || path.Contains("vite.config", StringComparison.Ordinal)
        );
        Assert.Equal(template == "react", Text(outcome.Site, "index.html").Contains("tailwind.js", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("src/main.tsx", "import three from 'three'; three()", "it uses the package “three”")]
    [InlineData("src/main.tsx", "import { useId } from '@acme/ui/button'; useId()", "it uses the package “@acme/ui”")]
    [InlineData("src/main.tsx", "import App from './App.vue'; App()", "it uses .vue files")]
    [InlineData("src/main.tsx", "import './a.scss'", "it uses .scss files")]
    [InlineData("src/main.tsx", "console.log(import.meta.glob('./*.ts'))", "src/main.tsx uses import.meta.glob")]
    [InlineData("src/main.tsx", "import W from './w.ts?worker'; new W()", "src/main.tsx imports src/w.ts?worker")]
    [InlineData("src/main.tsx", "import './theme.css'", "its styles use “tw-animate-css”")]
    [InlineData(
        "vite.config.ts",
        "import vue from '@vitejs/plugin-vue'; export default { plugins: [vue()] }",
        "its Vite configuration uses “@vitejs/plugin-vue”"
    )]
    [InlineData("tailwind.config.js", "module.exports = {}", "it is built with the help of tailwind.config.js")]
    [InlineData("package.json", """{"dependencies":{"react":"^18.2.0"}}""", "it asks for react ^18.2.0, and version 19 is at hand")]
    [InlineData("index.html", null, "it has no index.html")]
    public async Task What_takes_a_build_is_named(string path, string? text, string why)
    {
        Write("index.html", Main);
        Write("src/main.tsx", "import { useState } from 'react'; console.log(useState)");
        Write("src/App.vue", "<template></template>");
        Write("src/a.scss", "$a: 1;");
        Write("src/w.ts", "");
        Write("src/theme.css", "@import \"tailwindcss\"; @import 'tw-animate-css';");
        if (text is null)
        {
            folder.Delete(SitePath.Parse(path));
        }
        else
        {
            Write(path, text);
        }
        var outcome = await MakeAsync();
        Assert.Null(outcome.Site);
        Assert.Contains(why, outcome.WhyNot);
    }

    [Theory]
    [InlineData("./part", "/src/part.ts")]
    [InlineData("./part.js", "/src/part.ts")]
    [InlineData("./view.js", "/src/view.tsx")]
    [InlineData("./view", "/src/view.tsx")]
    [InlineData("./parts", "/src/parts/index.ts")]
    [InlineData("../shared/deep.mjs", "/shared/deep.mjs")]
    [InlineData("/src/part", "/src/part.ts")]
    [InlineData("@/part", "/src/part.ts")]
    [InlineData("~parts/one", "/src/parts/one.ts")]
    [InlineData("./data.json", "/.builder/json/src/data.json")]
    [InlineData("./look.css", "/.builder/css/src/look.css")]
    [InlineData("./look.module.css", "/.builder/css/src/look.module.css")]
    [InlineData("./logo.svg", "/.builder/url/src/logo.svg")]
    [InlineData("/vite.svg", "/.builder/url/public/vite.svg")]
    [InlineData("./part.ts?raw", "/.builder/raw/src/part.ts")]
    [InlineData("react", "react")]
    [InlineData("react-dom/client", "react-dom/client")]
    [InlineData("https://cdn.example/x.js", "https://cdn.example/x.js")]
    public async Task An_import_names_the_file_that_is_served(string written, string served)
    {
        Write("index.html", Main);
        Write("tsconfig.json", "{ // a comment\n \"compilerOptions\": { \"paths\": { \"~parts/*\": [\"./src/parts/*\"], }, } }");
        foreach (var path in new[] { "src/part.ts", "src/view.tsx", "src/parts/index.ts", "src/parts/one.ts", "shared/deep.mjs" })
        {
            Write(path, "export default 1");
        }
        Write("src/data.json", """{"a": 1, "b-c": 2}""");
        Write("src/look.css", "p { color: red }");
        Write("src/look.module.css", ".card { color: red } .card:hover .in-side { color: blue }");
        Write("src/logo.svg", "<svg/>");
        Write("public/vite.svg", "<svg/>");
        Write("src/main.tsx", $"import * as what from '{written}'\nconst text: string = \"import './no'\"\nconsole.log(what, text)");
        var site = await SiteAsync();
        Assert.Contains($"from \"{served}\"", Text(site, "src/main.tsx").Replace('\'', '"'), StringComparison.Ordinal);
        Assert.Contains("\"import './no'\"", Text(site, "src/main.tsx"), StringComparison.Ordinal);
        if (served.StartsWith('/'))
        {
            Assert.Contains(site.Files, file => "/" + file.Path == served);
        }
    }

    [Fact]
    public async Task Types_go_and_lines_stay()
    {
        Write("index.html", Main);
        Write(
            "src/main.tsx",
            """
            interface Props { name: string }
            enum Size { Small, Big }
            const twice = <T,>(value: T): T[] => [value, value];
            export const Hello = ({ name }: Props) => <p title="a">{twice(name as string)}{Size.Big}</p>;
            """
        );
        Write("src/cast.ts", "export const cast = <number>(1 as unknown);");
        var text = Text(await SiteAsync(), "src/main.tsx");
        Assert.Contains("_jsx", text, StringComparison.Ordinal);
        Assert.DoesNotContain("interface", text, StringComparison.Ordinal);
        Assert.Equal(3, text[..text.IndexOf("export const Hello", StringComparison.Ordinal)].Count(letter => letter == '\n'));
    }

    [Fact]
    public async Task A_style_sheet_brings_what_it_imports_and_a_CSS_module_its_names()
    {
        Write("index.html", Main);
        Write("src/main.tsx", "import './a.css'; import card from './card.module.css'; console.log(card.wide)");
        Write("src/a.css", "@import './base/b.css' layer(base);\nh1 { background: url(./pic.png) }\n/* url(./none.png) */");
        Write("src/base/b.css", "@import url('https://fonts.example/css2?family=A:wght@400;700');\nbody { background: url('../pic.png') }");
        Write("src/card.module.css", ".wide { margin: .5em } .wide > .in { color: red }");
        Write("src/pic.png", "png");
        var site = await SiteAsync();
        var page = Text(site, "index.html");
        Assert.Contains(
            "<link rel=\"stylesheet\" href=\"/src/a.css\"><link rel=\"stylesheet\" href=\"/src/card.module.css\">",
            page,
            StringComparison.Ordinal
        );
        Assert.Contains("<style>@import url('https://fonts.example/css2?family=A:wght@400;700');", page, StringComparison.Ordinal);
        var sheet = Text(site, "src/a.css");
        Assert.Contains("@layer base {", sheet, StringComparison.Ordinal);
        Assert.Equal(2, sheet.Split("url(\"/src/pic.png\")").Length - 1);
        Assert.Contains(site.Files, file => file.Path == "src/pic.png");
        var names = Text(site, ".builder/css/src/card.module.css");
        var wide = System.Text.RegularExpressions.Regex.Match(names, "\"wide\":\"(wide_[0-9a-f]{5})\"").Groups[1].Value;
        Assert.Contains($".{wide} {{ margin: .5em }} .{wide} > .in_", Text(site, "src/card.module.css"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_the_environment_files_only_public_names_reach_the_page()
    {
        Write("index.html", Main.Replace("<head>", "<head><title>%VITE_TITLE% %VITE_API_TOKEN%</title>", StringComparison.Ordinal));
        Write(
            ".env",
            "SECRET=one\nVITE_TITLE=Shop # a comment\nVITE_API_TOKEN=two\nVITE_SUPABASE_ANON_KEY=three\nexport VITE_LONG=\"a ${VITE_TITLE}\"\n"
        );
        Write(".env.production", "VITE_TITLE='Bakery'\n");
        Write("src/main.tsx", "console.log(import.meta.env.VITE_TITLE)");
        var site = await SiteAsync();
        var everything = string.Concat(
            site.Files.Where(file => !file.Path.StartsWith(".builder/lib", StringComparison.Ordinal)).Select(file => Text(site, file.Path))
        );
        Assert.Contains("\"VITE_TITLE\":\"Bakery\"", everything, StringComparison.Ordinal);
        Assert.Contains("\"VITE_LONG\":\"a Bakery\"", everything, StringComparison.Ordinal);
        Assert.Contains("\"VITE_SUPABASE_ANON_KEY\":\"three\"", everything, StringComparison.Ordinal);
        Assert.Contains("<title>Bakery %VITE_API_TOKEN%</title>", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("one", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("two", everything, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("src/App.tsx", "export function App() {\n  return <p>{1 + }</p>;\n}", "src/App.tsx", 2)]
    [InlineData("src/App.tsx", "const a = 1;\nexport const App = = a", "src/App.tsx", 2)]
    [InlineData("src/App.tsx", "\nimport './gone';\nexport const App = 1", "src/App.tsx", 2)]
    [InlineData("src/data.json", "{\n \"a\": }", "src/data.json", 2)]
    public async Task A_mistake_is_told_with_its_place_and_the_rest_is_still_served(string path, string text, string where, int line)
    {
        Write("index.html", Main);
        Write("src/main.tsx", "import { App } from './App'; import data from './data.json'; console.log(App, data)");
        Write("src/App.tsx", "export const App = 1");
        Write("src/data.json", "{}");
        Write(path, text);
        var site = await SiteAsync();
        var problem = Assert.Single(site.Problems);
        Assert.Equal((where, line, DiagnosticSource.Build), (problem.Path, problem.Line, problem.Source));
        Assert.NotEmpty(problem.CodeFrame!);
        Assert.Contains(site.Files, file => file.Path == "src/main.tsx");
    }

    [Theory]
    [InlineData("src/deep.ts", "(", "1", ")")]
    [InlineData("src/deep.ts", "'a' + ", "'b'", "")]
    [InlineData("src/deep.tsx", "<p>", "", "</p>")]
    [InlineData("src/deep.js", "[", "", "]")]
    public async Task A_file_that_is_nested_beyond_reason_is_a_mistake_and_not_the_end_of_the_process(
        string path,
        string open,
        string inner,
        string close
    )
    {
        Write("index.html", Main);
        Write("src/main.tsx", "import './deep'");
        Write(
            path,
            $"export const deep = {string.Concat(Enumerable.Repeat(open, 50_000))}{inner}{string.Concat(Enumerable.Repeat(close, 50_000))}"
        );
        Assert.Single((await SiteAsync()).Problems);
        Write("src/main.tsx", "console.log('well again')");
        Assert.Empty((await SiteAsync()).Problems);
    }

    [Fact]
    public async Task Nothing_hidden_nothing_linked_and_nothing_outside_is_served_whoever_asks_for_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        Write(
            "index.html",
            Main.Replace("<body>", "<body><img src=\"../outside.txt\"><img src=\"/.env\"><img src=\"link.txt\">", StringComparison.Ordinal)
        );
        Write(".env", "A=secret-a");
        Write(".npmrc", "secret-b");
        Write("server.key", "secret-c");
        await File.WriteAllTextAsync(Path.Combine(bench.Root, "outside.txt"), "secret-d", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path.Combine(folder.Root, "link.txt"), Path.Combine(bench.Root, "outside.txt"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Root, "linked"), bench.Root);
        Write(
            "src/main.tsx",
            "import a from '../.env?raw'; import b from '../.npmrc?raw'; import c from '../server.key?raw'; import d from '../../outside.txt?raw'; "
                + "import e from '../link.txt?raw'; import f from '../linked/outside.txt?raw'; import g from '/../outside.txt?raw'; console.log(a, b, c, d, e, f, g)"
        );
        var site = await SiteAsync();
        Assert.NotEmpty(site.Problems);
        Assert.DoesNotContain(site.Files, file => file.Path.StartsWith(".builder/raw/", StringComparison.Ordinal));
        Assert.DoesNotContain(site.Files, file => Encoding.UTF8.GetString(file.Read()).Contains("secret-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_revision_follows_what_the_page_needs_and_nothing_else()
    {
        Write("index.html", Main);
        Write("src/main.tsx", "console.log(1)");
        var first = (await SiteAsync()).Revision;
        Write("README.md", "news");
        Write("src/unused.ts", "1");
        Assert.Equal(first, (await SiteAsync()).Revision);
        Write("src/main.tsx", "console.log(2)");
        var second = (await SiteAsync()).Revision;
        Assert.NotEqual(first, second);
        Assert.NotEqual(second, (await previews.MakeAsync(folder, SimpleReason.InstallFailed, CancellationToken.None)).Site!.Revision);
    }

    private Task<SimpleOutcome> MakeAsync() => previews.MakeAsync(folder, SimpleReason.Installing, CancellationToken.None);

    private async Task<SimpleSite> SiteAsync()
    {
        var outcome = await MakeAsync();
        Assert.Empty(outcome.WhyNot);
        return outcome.Site!;
    }

    private void Write(string path, string text) => folder.Write(SitePath.Parse(path), Encoding.UTF8.GetBytes(text));

    private static string Text(SimpleSite site, string path) =>
        Encoding.UTF8.GetString(site.Files.Single(file => file.Path == path).Read());
}
