using System.Text;
using Builder.Core.Checks;
using Builder.Core.Checks.Lint;
using Builder.Core.Diagnostics;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Checks;

public sealed class LintTests : IAsyncDisposable
{
    private const string Untidy = "const greeting = 'Grüße 😀'; debugger;\nexport const text: string = greeting;\n";

    private readonly Workbench bench = new();
    private readonly SiteChecks checks = new(Workbench.SharedFolders, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await checks.DisposeAsync();
        bench.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_linter_finds_is_told_in_plain_words_and_the_site_builds_all_the_same(bool inDraft)
    {
        var site = bench.NewSite();
        Write(site, "src/untidy.ts", Untidy);
        var result = await CheckAsync(site, inDraft ? Workbench.NewDraft(site) : site.Folder);

        var found = Assert.Single(result.Diagnostics);
        Assert.Equal((DiagnosticSource.Lint, DiagnosticSeverity.Error), (found.Source, found.Severity));
        // Columns count as an editor counts, not in bytes.
        Assert.Equal(("src/untidy.ts", 1, 30), (found.Path, found.Line, found.Column));
        Assert.Equal("The page stops here when developer tools are open.", found.Message);
        Assert.Contains("> 1 | const greeting", found.CodeFrame, StringComparison.Ordinal);
        Assert.Contains("no-debugger", found.Raw, StringComparison.Ordinal);
        Assert.True(result.Passed);
        Assert.NotNull(result.Artifact);
    }

    [Fact]
    public async Task The_same_objection_has_the_same_signature_when_its_line_has_moved()
    {
        var site = bench.NewSite();
        Write(site, "src/untidy.ts", Untidy);
        var before = Assert.Single((await CheckAsync(site, site.Folder)).Diagnostics);
        Write(site, "src/untidy.ts", "// One line more.\n" + Untidy);
        var after = Assert.Single((await CheckAsync(site, site.Folder)).Diagnostics);

        Assert.Equal(2, after.Line);
        Assert.Equal(before.Signature, after.Signature);
    }

    [Fact]
    public async Task What_the_type_checker_says_too_is_told_once()
    {
        var site = bench.NewSite();
        Write(site, "src/unused.ts", "export function text(): string {\n  const unused = 1;\n  return '';\n}\n");
        Write(site, "src/broken.ts", "export const = 3;\n");
        var result = await CheckAsync(site, site.Folder);

        Assert.Single(result.Diagnostics, found => found.Path == "src/unused.ts" && found.Line == 2);
        Assert.Single(result.Diagnostics, found => found.Path == "src/broken.ts");
        Assert.False(result.Passed);
    }

    [Fact]
    public async Task Rules_of_the_site_decide_and_rules_that_cannot_be_read_are_told_and_stop_nothing()
    {
        var site = bench.NewSite();
        Write(site, "src/untidy.ts", Untidy);
        Write(site, ".oxlintrc.json", """{ "rules": { "no-debugger": "off" } }""");
        Assert.Empty((await CheckAsync(site, site.Folder)).Diagnostics);

        Write(site, ".oxlintrc.json", "{ no");
        var result = await CheckAsync(site, site.Folder);

        var found = Assert.Single(result.Diagnostics);
        Assert.Equal((DiagnosticSource.Lint, DiagnosticSeverity.Warning), (found.Source, found.Severity));
        Assert.Contains(".oxlintrc.json", found.NextStep, StringComparison.Ordinal);
        Assert.True(result.Passed);
    }

    [Fact]
    public async Task Files_that_git_ignores_are_not_linted_and_a_site_without_a_linter_is_not_either()
    {
        var site = bench.NewSite();
        Directory.CreateDirectory(Path.Combine(site.Root, ".git"));
        Write(site, "generated/untidy.ts", Untidy);
        File.AppendAllText(Path.Combine(site.Root, ".gitignore"), "\ngenerated\n");
        Assert.Empty((await CheckAsync(site, site.Folder)).Diagnostics);

        Write(site, "src/untidy.ts", Untidy);
        Directory.Delete(Path.Combine(site.Root, "node_modules", "oxlint"), recursive: true);
        Assert.Empty((await CheckAsync(site, site.Folder)).Diagnostics);
    }

    [Fact]
    public void A_report_that_was_cut_off_gives_what_came_before_the_cut()
    {
        const string One = """{"message":"a","code":"eslint(a)","severity":"warning","filename":"src/a.ts","labels":[]}""";
        var folder = new SiteFolder(bench.Root);
        var found = LintReport.TryRead(
            $"a note\n{{ \"diagnostics\": [{One},\n{One.Replace("\"a\"", "\"b\"", StringComparison.Ordinal)},\n{{\"mess\n… 9 bytes left out …\n",
            folder
        );

        Assert.Equal(["a", "b"], found!.Select(finding => finding.Text));
        Assert.Null(LintReport.TryRead("Failed to parse", folder));
    }

    private static void Write(Site site, string path, string text) => site.Folder.Write(SitePath.Parse(path), Encoding.UTF8.GetBytes(text));

    private Task<CheckResult> CheckAsync(Site site, SiteFolder folder) =>
        checks.CheckAsync(site, folder, null, _ => { }, TestContext.Current.CancellationToken);
}
