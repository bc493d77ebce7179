using System.Text;
using Builder.Core.Checks;
using Builder.Core.Checks.Types;
using Builder.Core.Diagnostics;
using Builder.Core.Sites;
using Builder.Tests.Checks;
using Xunit;

namespace Builder.Tests.Diagnostics;

/// <summary>Real mistakes in a real site, and what a person is told about them.</summary>
public sealed class DiagnosticTests(ITestOutputHelper output) : IAsyncDisposable
{
    private readonly Workbench bench = new();
    private readonly SiteChecks checks = new(Workbench.SharedFolders, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await checks.DisposeAsync();
        bench.Dispose();
    }

    /// <summary>File, content, then what the only error says: source, path, line, and parts of its message.</summary>
    public static TheoryData<string, string, DiagnosticSource, string?, int?, string> Mistakes() =>
        new()
        {
            {
                "src/extra.ts",
                "import { x } from './gone'\nexport const y = x\n",
                DiagnosticSource.Types,
                "src/extra.ts",
                1,
                "“./gone” is used here, but there is no such file"
            },
            {
                "src/extra.ts",
                "import Gone from './Gone.vue'\nexport const y = Gone\n",
                DiagnosticSource.Build,
                "src/extra.ts",
                1,
                "“./Gone.vue” is used here, but there is no such file"
            },
            {
                "src/extra.ts",
                "import x from 'left-pad-gone'\nexport const y = x\n",
                DiagnosticSource.Types,
                "src/extra.ts",
                1,
                "package “left-pad-gone” is used here but is not installed"
            },
            {
                "src/extra.ts",
                "export const a = 1\nexport const y = nowhere + a\n",
                DiagnosticSource.Types,
                "src/extra.ts",
                2,
                "“nowhere” is used here but is not defined"
            },
            {
                "src/extra.ts",
                "export const a: number = 'one'\n",
                DiagnosticSource.Types,
                "src/extra.ts",
                1,
                "type “string” is used where type “number” is expected"
            },
            {
                "src/extra.ts",
                "import { gone } from './deep'\nexport const y = gone\n",
                DiagnosticSource.Types,
                "src/extra.ts",
                1,
                "has nothing called “gone” to import"
            },
            {
                "src/extra.ts",
                "export const a = { b: 1 }\nexport const y = a.c\n",
                DiagnosticSource.Types,
                "src/extra.ts",
                2,
                "There is no “c” on"
            },
            {
                "src/extra.ts",
                "export const a = (1 + \n\nexport const b = 2\n",
                DiagnosticSource.Types,
                "src/extra.ts",
                3,
                "The code cannot be read here"
            },
            {
                "src/extra.css",
                "h1 { color red }\n",
                DiagnosticSource.Build,
                null,
                null,
                "The stylesheet has a mistake here: unexpected token"
            },
            {
                "src/extra.css",
                "/* first */\n@import './gone.css';\n",
                DiagnosticSource.Build,
                "src/extra.css",
                2,
                "“./gone.css” is used here, but there is no such file"
            },
            {
                "vite.config.ts",
                "import { defineConfig } from 'vite'\nthrow new Error('no luck today')\nexport default defineConfig({})\n",
                DiagnosticSource.Config,
                "vite.config.ts",
                null,
                "no luck today"
            },
            {
                "vite.config.ts",
                "\nimport gone from 'vite-plugin-gone'\nexport default { plugins: [gone()] }\n",
                DiagnosticSource.Config,
                "vite.config.ts",
                2,
                "uses the package “vite-plugin-gone”, which is not installed"
            },
            { "vite.config.ts", "export default {{\n", DiagnosticSource.Config, "vite.config.ts", 1, "cannot be read" },
            {
                "index.html",
                "<!doctype html>\n<script type=\"module\" src=\"/src/nothing.ts\"></script>\n",
                DiagnosticSource.Build,
                "index.html",
                2,
                "“/src/nothing.ts” is used here, but there is no such file"
            },
        };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_named_in_plain_words_with_its_place(
        string file,
        string content,
        DiagnosticSource source,
        string? path,
        int? line,
        string message
    )
    {
        var site = bench.NewSite();
        Write(site, "src/deep.ts", "export const here = 1\n");
        Write(site, file, content);
        if (file.StartsWith("src/extra", StringComparison.Ordinal))
        {
            Write(site, "src/main.ts", $"import './{Path.GetFileName(file).Replace(".ts", "", StringComparison.Ordinal)}'\n");
        }
        var result = await checks.CheckAsync(site, site.Folder, null, _ => { }, TestContext.Current.CancellationToken);
        foreach (var found in result.Diagnostics)
        {
            output.WriteLine(found.ToString());
        }
        Assert.False(result.Passed);
        var first = result.Diagnostics[0];
        Assert.Contains(message, first.Message, StringComparison.Ordinal);
        Assert.Equal((path, line ?? first.Line), (first.Path, first.Line));
        Assert.DoesNotContain(bench.Root, first.Message + first.NextStep, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', first.Raw + first.CodeFrame);
        Assert.Equal(source, first.Source);
        Assert.Single(result.Diagnostics, diagnostic => diagnostic.IsFailure);
    }

    [Fact]
    public async Task The_same_mistake_on_another_line_has_the_same_signature_and_another_mistake_has_not()
    {
        var site = bench.NewSite();
        async Task<Diagnostic> FirstAsync(string content)
        {
            Write(site, "src/main.ts", content);
            return (await checks.CheckAsync(site, site.Folder, null, _ => { }, TestContext.Current.CancellationToken)).Diagnostics[0];
        }
        var first = await FirstAsync("export const a: number = 'one'\n");
        var moved = await FirstAsync("\n\n\n  export const a: number = 'one'\n");
        var other = await FirstAsync("export const a: boolean = 'one'\n");
        Assert.Equal(first.Signature, moved.Signature);
        Assert.NotEqual(first.Signature, other.Signature);
        Assert.NotEqual(first.Line, moved.Line);
    }

    [Fact]
    public void A_code_frame_shows_the_place()
    {
        var site = bench.NewSite();
        Write(site, "src/main.ts", "one\ntwo\n\tthree\nfour\nfive\nsix\n");
        var found = new Diagnoser(site.Folder).Describe([
            new Finding(DiagnosticSource.Types, DiagnosticSeverity.Error, "Wrong.")
            {
                Path = "src/main.ts",
                Line = 3,
                Column = 3,
                Code = "TS9999",
            },
        ]);
        Assert.Equal("  1 | one\n  2 | two\n> 3 | \tthree\n    | \t ^\n  4 | four\n  5 | five", found[0].CodeFrame);
    }

    [Theory]
    [InlineData("src/a.ts(3,9): error TS2304: Cannot find name 'x'.", "src/a.ts", 3, 9, "TS2304")]
    [InlineData("error TS5083: Cannot read file '/x/tsconfig.base.json'.", null, null, null, "TS5083")]
    public void Lines_of_the_type_checker_are_understood(string line, string? path, int? at, int? column, string code)
    {
        var found = Assert.Single(TypeCheck.Parse(line + "\n  and some more\n"));
        Assert.Equal((path, at, column, code), (found.Path, found.Line, found.Column, found.Code));
        Assert.EndsWith("\n  and some more", found.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_that_only_points_at_others_checks_those()
    {
        Assert.Equal(
            ["./tsconfig.app.json", "./tsconfig.node.json"],
            TypeCheck.Projects(
                """{ "files": [], /* two */ "references": [{ "path": "./tsconfig.app.json" }, { "path": "./tsconfig.node.json" },] }"""u8.ToArray()
            )
        );
        Assert.Equal(["tsconfig.json"], TypeCheck.Projects("""{ "include": ["src"] }"""u8.ToArray()));
        Assert.Equal(["tsconfig.json"], TypeCheck.Projects("not JSON"u8.ToArray()));
    }

    [Theory]
    [InlineData("\u001b[31mred\u001b[0m and \u001b]8;;http://x\u0007link\u001b]8;;\u0007", "red and link")]
    [InlineData("left\u202eright\u200b", "leftright")]
    public void Colours_and_hidden_characters_are_taken_out(string text, string expected) => Assert.Equal(expected, PlainText.Clean(text));

    private static void Write(Site site, string path, string content) =>
        site.Folder.Write(SitePath.Parse(path), Encoding.UTF8.GetBytes(content));
}
