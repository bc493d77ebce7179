using Builder.Core.Edits.Matching;
using Builder.Core.Tools;
using Xunit;

namespace Builder.Tests.Tools;

/// <summary>Names and texts with letters that are stored decomposed, as a Mac gives them away, and written composed; and the other way round.</summary>
public sealed class NamesTests : IDisposable
{
    private static readonly Func<string, string>[] Forms = [UnicodeForms.Compose, UnicodeForms.Decompose];
    private readonly ToolBench _bench = new();

    public static TheoryData<string, string> Names =>
        new(
            from name in (string[])["src/über.ts", "src/café/menü.ts", "src/한국어.ts", "src/Ångström.ts"]
            from form in Forms
            select (form(name), Forms[form == Forms[0] ? 1 : 0](name))
        );

    public void Dispose() => _bench.Dispose();

    [Theory, MemberData(nameof(Names))]
    public async Task Every_tool_finds_the_file_that_is_meant_and_makes_no_twin(string stored, string written)
    {
        _bench.Put(stored, "export const u = 1;\n");
        _bench.Put("src/other.ts", "export const o = 1;\n");
        var folder = written[..written.LastIndexOf('/')];

        Assert.Equal("1\texport const u = 1;\n", await _bench.RunAsync(new ReadFile(), new { path = written }));
        Assert.Equal($"{stored}:1: export const u = 1;", await _bench.RunAsync(new Search(), new { pattern = "const u", path = written }));
        Assert.Contains(stored, await _bench.RunAsync(new ListFiles(), new { path = folder }), StringComparison.Ordinal);

        Assert.False((await _bench.ResultAsync(new WriteFile(), new { path = written, content = "export const u = 2;\n" })).Succeeded);
        await Succeeds(new EditFile(), new { path = written, edits = new[] { new { old_text = "u = 1", new_text = "u = 3" } } });
        Assert.Equal("export const u = 3;\n", _bench.Read(stored));
        await Succeeds(new Builder.Core.Tools.RewriteFile(), new { path = written, content = "export const u = 4;\n" });
        var patch = $"*** Begin Patch\n*** Update File: ./{written}\n@@\n-export const u = 4;\n+export const u = 5;\n*** End Patch\n";
        await Succeeds(new ApplyPatch(), new { patch });
        Assert.Equal("export const u = 5;\n", _bench.Read(stored));
        Assert.False((await _bench.ResultAsync(new MoveFileTool(), new { from = "src/other.ts", to = written })).Succeeded);
        Assert.Equal(2, _bench.Files.Count());

        await Succeeds(new WriteFile(), new { path = folder + "/beside.ts", content = "export const b = 1;\n" });
        Assert.Contains(stored[..stored.LastIndexOf('/')] + "/beside.ts", _bench.Files);
        await Succeeds(new MoveFileTool(), new { from = written, to = "src/plain.ts" });
        await Succeeds(new MoveFileTool(), new { from = "src/plain.ts", to = stored });
        await Succeeds(new DeleteFileTool(), new { path = written });
        Assert.DoesNotContain(stored, _bench.Files);
    }

    [Fact]
    public async Task Where_both_forms_are_there_each_is_meant_by_its_own()
    {
        var (composed, decomposed) = (Forms[0]("src/über.ts"), Forms[1]("src/über.ts"));
        _bench.Put(composed, "composed\n");
        _bench.Put(decomposed, "decomposed\n");
        Assert.Equal("1\tcomposed\n", await _bench.RunAsync(new ReadFile(), new { path = composed }));
        Assert.Equal("1\tdecomposed\n", await _bench.RunAsync(new ReadFile(), new { path = decomposed }));
    }

    [Theory]
    [InlineData("export const c = \"Zürich Café\";\n", "\"Zürich Café\"", "\"Genève Café\"", "export const c = \"Genève Café\";\n")]
    [InlineData("<p>한국어</p>\n", "<p>한국어</p>", "<p>日本語 한글</p>", "<p>日本語 한글</p>\n")]
    [InlineData("a: 'Ångström'\r\nb: 'é'\r\n", "a: 'Ångström'\nb: 'é'\n", "a: 'Öre'\nb: 'é'\n", "a: 'Öre'\r\nb: 'é'\r\n")]
    [InlineData("x é y é z\n", "x é y", "x ü y", "x ü y é z\n")]
    public async Task Text_is_found_in_either_form_and_keeps_the_files(string file, string oldText, string newText, string after)
    {
        foreach (var form in Forms)
        {
            _bench.Put("src/c.ts", form(file));
            var other = Forms[form == Forms[0] ? 1 : 0];
            var edits = new[] { new { old_text = other(oldText), new_text = other(newText) } };
            await Succeeds(new EditFile(), new { path = "src/c.ts", edits });
            Assert.Equal(form(after), _bench.Read("src/c.ts"));
        }
    }

    [Fact]
    public async Task Lines_of_a_patch_are_found_in_either_form_and_keep_the_files()
    {
        foreach (var form in Forms)
        {
            _bench.Put("src/c.ts", form("// café\nconst a = 'é';\n// naïve\n"));
            var other = Forms[form == Forms[0] ? 1 : 0];
            var patch =
                "*** Begin Patch\n*** Update File: src/c.ts\n@@\n // café\n-const a = 'é';\n+const a = 'ü';\n // naïve\n*** End Patch\n";
            await Succeeds(new ApplyPatch(), new { patch = other(patch) });
            Assert.Equal(form("// café\nconst a = 'ü';\n// naïve\n"), _bench.Read("src/c.ts"));
        }
    }

    [Fact]
    public async Task Text_that_is_there_twice_in_another_form_is_refused_with_its_lines()
    {
        _bench.Put("src/c.ts", Forms[1]("const a = 'é';\nconst b = 'é';\n"));
        var edits = new[] { new { old_text = Forms[0]("'é'"), new_text = "'x'" } };
        var told = await _bench.RunAsync(new EditFile(), new { path = "src/c.ts", edits });
        Assert.Contains("1 and 2", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("./src/main.ts")]
    [InlineData("src\\main.ts")]
    [InlineData("src//main.ts")]
    [InlineData("src/pages/../main.ts")]
    [InlineData("/home/owner/my site/src/main.ts")]
    [InlineData(".\\src\\main.ts")]
    public async Task A_path_that_plainly_means_a_place_in_the_site_is_understood(string path)
    {
        _bench.Put("src/main.ts", "export const a = 1;\n");
        Assert.Equal("1\texport const a = 1;\n", await _bench.RunAsync(new ReadFile(), new { path }));
        await Succeeds(new EditFile(), new { path, edits = new[] { new { old_text = "a = 1", new_text = "a = 2" } } });
        var patch = $"*** Begin Patch\n*** Update File: {path}\n@@\n-export const a = 2;\n+export const a = 3;\n*** End Patch\n";
        await Succeeds(new ApplyPatch(), new { patch });
        Assert.Equal(("export const a = 3;\n", 1), (_bench.Read("src/main.ts"), _bench.Files.Count()));
    }

    [Theory]
    [InlineData("~/main.ts")]
    [InlineData("~")]
    [InlineData("./~/main.ts")]
    [InlineData("../main.ts")]
    [InlineData("src/../../main.ts")]
    [InlineData("/etc/passwd")]
    [InlineData("/home/owner/my site/../other/main.ts")]
    [InlineData("/home/owner/my site2/main.ts")]
    [InlineData("C:\\Users\\main.ts")]
    [InlineData("src/../.git/config")]
    [InlineData(".\\.git\\config")]
    public async Task A_path_that_leads_out_of_the_site_stays_refused(string path)
    {
        Assert.False((await _bench.ResultAsync(new WriteFile(), new { path, content = "x" })).Succeeded);
        var patch = $"*** Begin Patch\n*** Add File: {path}\n+x\n*** End Patch\n";
        Assert.False((await _bench.ResultAsync(new ApplyPatch(), new { patch })).Succeeded);
        Assert.Empty(_bench.Files);
    }

    private async Task Succeeds(Tool tool, object arguments)
    {
        var result = await _bench.ResultAsync(tool, arguments);
        Assert.True(result.Succeeded, result.ForModel);
    }
}
