using System.Text;
using Builder.Core.Edits;
using Builder.Core.Sites;
using Builder.Core.Tools;
using Builder.Tests.Checks;
using Xunit;

namespace Builder.Tests.Tools;

/// <summary>What runs on the person's machine is shown to them before it changes (docs/threats.md, F4, H5 and P3).</summary>
public sealed class ExecutedChangesTests : IClassFixture<RealParsers>, IDisposable
{
    private readonly Workbench bench = new();
    private readonly RealParsers real;
    private readonly SiteFolder draft;
    private readonly ToolContext context;
    private readonly List<string> questions = [];
    private readonly List<string> loaded = [];
    private string? answer = "Allow";

    public ExecutedChangesTests(RealParsers real)
    {
        this.real = real;
        draft = Site.Open(Directory.CreateDirectory(Path.Combine(bench.Root, "site")).FullName).Folder;
        Put("package.json", """{"name":"site","scripts":{"build":"node tools/prepare.mjs && vite build"}}""");
        Put("vite.config.ts", "import { extra } from './plugins/extra'\nexport default { plugins: [extra()] }\n");
        Put("plugins/extra.ts", "import './deeper.js'\nexport const extra = () => ({ name: 'extra' })\n");
        Put("plugins/deeper.ts", "export {}\n");
        Put("eslint.config.js", "export default [{ plugins: { own: await import('./lint/own.js') } }]\n");
        Put("lint/own.js", "export default {}\n");
        Put("tsconfig.json", """{"extends":"./settings/base.json"}""");
        Put("settings/base.json", "{}");
        Put("tools/prepare.mjs", "console.log(1)\n");
        Put("src/app.css", "@import 'tailwindcss';\n@plugin \"./forms.js\";\nbody { color: red }\n");
        Put("src/forms.js", "export default () => {}\n");
        Put("packages/own/package.json", """{"name":"@site/own"}""");
        Put("packages/own/index.js", "export default 1\n");
        Put("svelte.config.js", "import own from '@site/own'\nexport default { own }\n");
        Put("src/main.ts", "export const main = 1\n");
        context = NewContext();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData("vite.config.ts")]
    [InlineData("plugins/extra.ts")]
    [InlineData("plugins/deeper.ts")]
    [InlineData("lint/own.js")]
    [InlineData("settings/base.json")]
    [InlineData("tools/prepare.mjs")]
    [InlineData("src/forms.js")]
    [InlineData("packages/own/index.js")]
    [InlineData("packages/own/added.js")]
    [InlineData("plugins/extra.mjs")]
    [InlineData("plugins/extra/index.js")]
    [InlineData("vite.config.js")]
    [InlineData("postcss.config.mjs")]
    [InlineData("packages/own/postcss.config.cjs")]
    [InlineData("packages/own/whatever.json")]
    [InlineData("src/theme.css.ts")]
    [InlineData("src/text.macro.js")]
    public async Task A_file_that_runs_is_asked_about_with_the_change_itself(string path)
    {
        answer = "Don't allow";
        var before = draft.Read(SitePath.Parse(path));
        var content = path.EndsWith(".json", StringComparison.Ordinal) ? "{ \"evil\": 1 }" : "export default 'evil'";
        var result = await WriteAsync(path, content);

        Assert.False(result.Succeeded);
        Assert.Equal(before, draft.Read(SitePath.Parse(path)));
        var question = Assert.Single(questions);
        Assert.Contains(path, question, StringComparison.Ordinal);
        Assert.Contains("+" + content, question, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("src/main.ts", "export const main = 2\n")]
    [InlineData("src/other.ts", "import './main'\n")]
    [InlineData("src/app.css", "@import 'tailwindcss';\n@plugin \"./forms.js\";\nbody { color: blue }\n")]
    [InlineData("index.html", "<p>Hello</p>\n")]
    [InlineData("src/pages/vite.tsx", "export default () => null\n")]
    [InlineData("public/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n")]
    [InlineData("README.md", "# Hello\n")]
    public async Task What_only_the_page_uses_is_nobodys_question(string path, string content)
    {
        Assert.True((await WriteAsync(path, content)).Succeeded);
        Assert.Empty(questions);
    }

    [Theory]
    [InlineData("src/app.css", "@import 'tailwindcss';\n@plugin \"./forms.js\";\n@plugin './main.ts';\n")]
    [InlineData("src/new.css", "@plugin\n  \"./main.ts\" { a: b }\n")]
    [InlineData("src/new.scss", "@config './main.ts';\n")]
    [InlineData("src/theme.txt", "@plugin \"./main.ts\";\n")]
    [InlineData("src/Page.vue", "<style>@plugin \"./main.ts\";</style>\n")]
    [InlineData("index.html", "<style>@config \"./src/main.ts\";</style>\n")]
    [InlineData("src/a.styl", "use('./main.js')\n")]
    [InlineData("src/a.styl", "use(\"./main.ts\")\n")]
    [InlineData("src/new.css", "@plu/**/gin \"./main.ts\";\n")]
    [InlineData("src/new.css", "@con/*\"*/fi/**/g \"./main.ts\";\n")]
    [InlineData("src/new.css", "@plugin /* ; { */ \"./main.ts\";\n")]
    [InlineData("src/new.css", "@plugin \n\n\t\"./main.ts\";\n")]
    [InlineData("src/new.css", "@plugin |./main.ts|;\n")]
    [InlineData("src/new.css", "@plugin ./main.tss;\n")]
    [InlineData("src/new.less", "@plugin // ;\n  \"main\";\n")]
    [InlineData("src/new.less", "@plugin url(main);\n")]
    [InlineData("src/new.less", "@plugin (a: b) \"main\";\n")]
    public async Task A_style_sheet_that_names_code_is_asked_about_together_with_that_code(string path, string content)
    {
        answer = null;
        Assert.False((await WriteAsync(path, content)).Succeeded);
        var question = Assert.Single(questions);
        Assert.Contains("names code that is run", question, StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_far_from_its_word_or_how_deep_in_a_large_file_code_is_named_does_not_hide_it()
    {
        answer = null;
        Assert.False((await WriteAsync("src/far.css", $"@plugin {new string(' ', 5000)} \"./main.ts\";\n")).Succeeded);
        Assert.False((await WriteAsync("src/large.css", $"{new string('\n', 1_500_000)}@plugin \"./main.ts\";\n")).Succeeded);
        Assert.Null(draft.Read(SitePath.Parse("src/far.css")));
        Assert.Null(draft.Read(SitePath.Parse("src/large.css")));
    }

    /// <summary>As each reader looks for it: then it is shown before it runs, and a change of it is asked about.</summary>
    [Theory]
    [InlineData("src/a.css", "@plugin './evil.js';\n")]
    [InlineData("src/a.css", "@plu/**/gin \"./evil\";\n")]
    [InlineData("src/a.css", "@plugin |./evil.js|;\n")]
    [InlineData("src/a.less", "@plugin \"evil\";\n")]
    [InlineData("src/a.less", "@plugin url(evil.js);\n")]
    [InlineData("src/deep/a.scss", "@config '../evil.js';\n")]
    [InlineData("vite.config.ts", "import(/* webpackIgnore */ './src/evil.js')\n")]
    [InlineData("plugins/deeper.ts", "export * from/**/'../src/evil.js'\n")]
    [InlineData("plugins/deeper.ts", "await import( // why\n '../src/evil.js')\n")]
    public async Task The_code_that_is_named_is_shown_and_watched_from_then_on(string path, string content)
    {
        Assert.True((await WriteAsync("src/evil.js", "export default () => { steal() }\n")).Succeeded);
        Assert.Empty(questions);

        Assert.True((await WriteAsync(path, content)).Succeeded);
        Assert.Contains("steal()", Assert.Single(questions), StringComparison.Ordinal);

        Assert.True((await WriteAsync("src/evil.js", "export default 2\n")).Succeeded);
        Assert.Equal(2, questions.Count);
    }

    [Theory]
    [InlineData("@plugin \"./main.ts\";\n", "@plugin \"./forms.js\";\n")]
    [InlineData("@plugin\n\"./main.ts\";\n", "@plugin\n\"./forms.js\";\n")]
    [InlineData("@plugin /*;*/ \"./main.ts\";\n", "@plugin /*;*/ \"./forms.js\";\n")]
    [InlineData("@plugin \"./a;b/../main.ts\";\n", "@plugin \"./a;b/../forms.js\";\n")]
    public async Task Naming_other_code_is_another_question(string first, string second)
    {
        Assert.True((await WriteAsync("src/a.css", first)).Succeeded);
        Assert.True((await WriteAsync("src/a.css", second)).Succeeded);
        Assert.Equal(2, questions.Count);
    }

    /// <summary>Not only the content: the yes was for this file, for writing it, in this turn.</summary>
    [Fact]
    public async Task A_yes_is_for_one_file_and_one_kind_of_change()
    {
        const string Content = "export default { a: 1 }\n";
        Assert.True((await WriteAsync("vite.config.ts", Content)).Succeeded);
        answer = "Don't allow";
        Assert.False((await WriteAsync("uno.config.ts", Content)).Succeeded);
        Assert.False((await ApplyAsync(new DeleteFile(SitePath.Parse("vite.config.ts")))).Succeeded);
        Assert.False((await ApplyAsync(new MoveFile(SitePath.Parse("vite.config.ts"), SitePath.Parse("src/kept.ts")))).Succeeded);
        Assert.False((await ApplyAsync(new MoveFile(SitePath.Parse("vite.config.ts"), SitePath.Parse("vitest.config.ts")))).Succeeded);
        Assert.Equal(5, questions.Count);

        Assert.False((await WriteAsync("vite.config.ts", Content + "// \n", NewContext())).Succeeded);
        Assert.False((await WriteAsync("vite.config.ts", "export default { a: 2 }\n", NewContext())).Succeeded);
        Assert.Equal(7, questions.Count);
    }

    [Fact]
    public async Task Two_ordinary_edits_do_not_make_code_that_runs()
    {
        Assert.True((await WriteAsync("src/evil.js", "export default () => { steal() }\n")).Succeeded);
        Assert.Empty(questions);

        answer = "Don't allow";
        Assert.False((await WriteAsync("src/app.css", "@import 'tailwindcss';\n@plugin \"./evil.js\";\n")).Succeeded);
        Assert.Contains("steal()", Assert.Single(questions), StringComparison.Ordinal);

        answer = "Allow";
        Assert.True((await WriteAsync("vite.config.ts", "import './src/evil.js'\nexport default {}\n")).Succeeded);
        Assert.Contains("steal()", questions[^1], StringComparison.Ordinal);
        Assert.True((await WriteAsync("src/evil.js", "export default 2\n")).Succeeded);
        Assert.Equal(3, questions.Count);
    }

    [Fact]
    public async Task A_yes_holds_for_one_content_only_and_a_no_too()
    {
        Assert.True((await WriteAsync("vite.config.ts", "export default { a: 1 }\n")).Succeeded);
        Assert.True((await WriteAsync("vite.config.ts", "export default { a: 2 }\n")).Succeeded);
        Assert.True((await WriteAsync("vite.config.ts", "export default { a: 1 }\n")).Succeeded);
        Assert.Equal(2, questions.Count);

        answer = "Don't allow";
        Assert.False((await WriteAsync("vite.config.ts", "export default { a: 3 }\n")).Succeeded);
        Assert.False((await WriteAsync("vite.config.ts", "export default { a: 3 }\n")).Succeeded);
        Assert.Equal(3, questions.Count);
    }

    [Fact]
    public async Task What_the_last_build_loaded_is_asked_about_whatever_it_is_called()
    {
        Put("src/odd.data", "1");
        loaded.Add("src/odd.data");
        answer = "Don't allow";
        Assert.False((await WriteAsync("src/odd.data", "2")).Succeeded);
        Assert.Single(questions);
    }

    [Fact]
    public async Task Moving_a_file_to_where_it_runs_or_away_from_there_is_asked_about()
    {
        answer = "Don't allow";
        Assert.False((await ApplyAsync(new MoveFile(SitePath.Parse("src/main.ts"), SitePath.Parse("uno.config.ts")))).Succeeded);
        Assert.Contains("export const main = 1", questions[0], StringComparison.Ordinal);
        Assert.False((await ApplyAsync(new MoveFile(SitePath.Parse("plugins/deeper.ts"), SitePath.Parse("src/deeper.ts")))).Succeeded);
        Assert.False((await ApplyAsync(new DeleteFile(SitePath.Parse("eslint.config.js")))).Succeeded);
        Assert.Equal(3, questions.Count);
    }

    [Fact]
    public async Task What_cannot_be_shown_is_refused_without_a_question()
    {
        Assert.False((await WriteAsync("vite.config.ts", "export default {}\n" + new string('x', 20_000))).Succeeded);
        Assert.False((await WriteAsync("plugins/extra.ts", "let a = 1\0")).Succeeded);
        Assert.False((await WriteAsync("src/app.css", "/* \0 */ @plugin \"./main.ts\";\n")).Succeeded);
        Assert.False((await WriteAsync("src/new.txt", "@plu/* \0 */gin \"./main.ts\";\n")).Succeeded);
        Assert.Empty(questions);
    }

    [Fact]
    public void Nothing_hides_in_what_is_shown()
    {
        var text = $"export default {{}} {new string(' ', 300)}; evil()\n// \u202E\u001B]52;c;x\u0007\u200B\n";
        var question = ChangeQuestion.Of([
            new ExecutedChange(SitePath.Parse("vite.config.ts"), "It runs.", null, Encoding.UTF8.GetBytes(text)),
        ]);
        Assert.Contains("⟨301 spaces⟩ ; evil()", question, StringComparison.Ordinal);
        Assert.Contains(@"\u{202E}\u{1B}]52;c;x\u{7}\u{200B}", question, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"site","dependencies":{"lodash":"npm:evil@1"}}""", "What it calls lodash is another package: evil@1.")]
    [InlineData("""{"name":"site","dependencies":{"a":"git+https://e.example/x"}}""", "It takes a from somewhere else than the registry")]
    [InlineData("""{"name":"site","dependencies":{"a":"file:../x"}}""", "It takes a from somewhere else than the registry: file:../x.")]
    [InlineData("""{"name":"site","devDependencies":{"a":"1.0.0"}}""", "It asks for the package a 1.0.0, which nobody has looked up.")]
    [InlineData("""{"name":"site","overrides":{"react":"npm:evil@1"}}""", "By “overrides” it puts other code in the place of packages.")]
    [InlineData("""{"name":"site","resolutions":{"react":"file:x"}}""", "By “resolutions” it puts other code in the place of packages.")]
    [InlineData("""{"name":"site","pnpm":{"patchedDependencies":{}}}""", "By “pnpm” it puts other code in the place of packages.")]
    [InlineData("""{"name":"site","workspaces":["evil"]}""", "By “workspaces” it changes which files or programs are used.")]
    [InlineData("""{"name":"site","bin":{"vite":"evil.js"}}""", "By “bin” it changes which files or programs are used.")]
    [InlineData("""{"name":"site","imports":{"#a":"./evil.js"}}""", "By “imports” it changes which files or programs are used.")]
    [InlineData("""{"name":"site","scripts":{"postinstall":"evil"}}""", "It changes commands that run")]
    [InlineData("""{"name":"site","optionalDependencies":{"lodash":"npm:evil@1"}}""", "What it calls lodash is another package: evil@1.")]
    [InlineData("""{"name":"site","peerDependencies":{"a":"owner/repository"}}""", "It takes a from somewhere else than the registry")]
    [InlineData("""{"name":"site","dependencies":{"a":"https://e.example/a.tgz"}}""", "It takes a from somewhere else than the registry")]
    [InlineData(
        """{"name":"site","devDependencies":{"a":"link:../../x"}}""",
        "It takes a from somewhere else than the registry: link:../../x."
    )]
    [InlineData("""{"name":"site","dependencies":{"a":"workspace:*"}}""", "It takes a from somewhere else than the registry: workspace:*.")]
    [InlineData("""{"name":"site","dependencies":{"a":"../x"}}""", "It takes a from somewhere else than the registry: ../x.")]
    [InlineData("""{"name":"site","dependencies":{"a":"."}}""", "It takes a from somewhere else than the registry: ..")]
    [InlineData("""{"name":"site","dependencies":{"a":"~/x.tgz"}}""", "It takes a from somewhere else than the registry: ~/x.tgz.")]
    [InlineData("""{"name":"site","dependencies":{"a":"x.tgz"}}""", "It takes a from somewhere else than the registry: x.tgz.")]
    [InlineData("""{"name":"site","dependencies":{"a":" npm:evil@1"}}""", "What it calls a is another package: evil@1.")]
    [InlineData("""{"name":"site","dependencies":{"a":"NPM:evil@1"}}""", "What it calls a is another package: evil@1.")]
    [InlineData("""{"name":"site","packageManager":"yarn@https://e.example/yarn.js"}""", "By “packageManager” it changes which files")]
    [InlineData("""{"name":"site","packageExtensions":{"react":{}}}""", "By “packageExtensions” it puts other code in the place")]
    [InlineData("""{"name":"site","exports":"./evil.js"}""", "By “exports” it changes which files or programs are used.")]
    [InlineData("""{"name":"site","browser":{"react":"./evil.js"}}""", "By “browser” it changes which files or programs are used.")]
    [InlineData("""{"name":"site","module":"./evil.js"}""", "By “module” it changes which files or programs are used.")]
    [InlineData(
        """{"name":"site","bundledDependencies":["evil"]}""",
        "By “bundledDependencies” it changes which files or programs are used."
    )]
    [InlineData(
        """{"name":"site","trustedDependencies":["evil"]}""",
        "By “trustedDependencies” it changes which files or programs are used."
    )]
    [InlineData("""{"name":"site","catalog":{"react":"npm:evil@1"}}""", "By “catalog” it puts other code in the place of packages.")]
    [InlineData(
        """{"name":"site","catalogs":{"a":{"react":"npm:evil@1"}}}""",
        "By “catalogs” it puts other code in the place of packages."
    )]
    [InlineData(
        """{"name":"site","dependenciesMeta":{"a":{"injected":true}}}""",
        "By “dependenciesMeta” it changes which files or programs"
    )]
    [InlineData("""{"name":"site","husky":{"hooks":{"pre-commit":"evil"}}}""", "It changes commands that run")]
    [InlineData("""{"name":"site","gitHooks":{"pre-commit":"evil"}}""", "It changes commands that run")]
    [InlineData("""{"name":"site","lint-staged":{"*":"evil"}}""", "It changes commands that run")]
    public async Task What_a_manifest_changes_is_said_in_words_and_shown(string manifest, string said)
    {
        answer = "Don't allow";
        Assert.False((await WriteAsync("package.json", manifest)).Succeeded);
        Assert.Contains(said, Assert.Single(questions), StringComparison.Ordinal);
        Assert.Contains("+" + manifest, questions[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_for_people_in_a_manifest_are_nobodys_question()
    {
        const string Described = """{"name":"site","description":"Bread","scripts":{"build":"node tools/prepare.mjs && vite build"}}""";
        Assert.True((await WriteAsync("package.json", Described)).Succeeded);
        Assert.Empty(questions);
        await WriteAsync(
            "package.json",
            Described.Replace("\"Bread\",", "\"Bread\",\"description\":\"b\",\"bin\":\"x\",", StringComparison.Ordinal)
        );
        Assert.Single(questions);
    }

    [Fact]
    public async Task A_turn_that_has_asked_enough_asks_no_more_and_says_so()
    {
        var results = new List<ToolResult>();
        for (var i = 0; i < 20; i++)
        {
            results.Add(await WriteAsync("vite.config.ts", $"export default {{ a: {i} }}\n"));
        }

        Assert.Equal(8, questions.Count);
        Assert.Equal(8, results.Count(result => result.Succeeded));
        Assert.Contains("has been asked 8 questions in this turn", results[^1].ForModel, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_turn_writes_no_more_than_a_turn_may()
    {
        var tight = NewContext(new ToolBudget { Bytes = 1000, Files = 3 });
        Assert.True((await WriteAsync("src/a.txt", new string('a', 400), tight)).Succeeded);
        Assert.False((await WriteAsync("src/b.txt", new string('a', 700), tight)).Succeeded);
        Assert.True((await WriteAsync("src/c.txt", "c", tight)).Succeeded);
        Assert.True((await WriteAsync("src/d.txt", "d", tight)).Succeeded);
        var fourth = await WriteAsync("src/e.txt", "e", tight);
        Assert.Contains("One turn may write 3 files", fourth.ForModel, StringComparison.Ordinal);
        Assert.Null(draft.Read(SitePath.Parse("src/e.txt")));
    }

    private Task<ToolResult> WriteAsync(string path, string content, ToolContext? with = null)
    {
        var at = SitePath.Parse(path);
        return ApplyAsync(draft.Exists(at) ? new Builder.Core.Edits.RewriteFile(at, content) : new CreateFile(at, content), with);
    }

    private Task<ToolResult> ApplyAsync(Edit edit, ToolContext? with = null) => (with ?? context).ApplyAsync(new EditSet([edit]), Stop);

    private ToolContext NewContext(ToolBudget? budget = null) =>
        new()
        {
            Draft = draft,
            Parsers = real.Parsers,
            WhyOutOfBounds = _ => null,
            Check = _ => throw new NotSupportedException(),
            AddDependency = (_, _) => throw new NotSupportedException(),
            LookUp = (_, _, _) => throw new NotSupportedException(),
            Loaded = () => loaded,
            Budget = budget ?? new ToolBudget(),
            Ask = (question, _, _) =>
            {
                questions.Add(question);
                return Task.FromResult(answer);
            },
        };

    private void Put(string path, string text) => draft.Write(SitePath.Parse(path), Encoding.UTF8.GetBytes(text));
}
