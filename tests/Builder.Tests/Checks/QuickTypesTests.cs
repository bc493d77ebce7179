using System.Text;
using Builder.Core.Artifacts;
using Builder.Core.Checks;
using Builder.Core.Checks.Queue;
using Builder.Core.Diagnostics;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Checks;

/// <summary>Type errors that are known before the check has ended.</summary>
public sealed class QuickTypesTests : IAsyncDisposable
{
    private readonly Workbench bench = new();
    private readonly SiteChecks checks = new(Workbench.SharedFolders, TimeProvider.System);
    private readonly List<Artifact> seen = [];
    private readonly List<Diagnostic> told = [];

    public async ValueTask DisposeAsync()
    {
        await checks.DisposeAsync();
        bench.Dispose();
    }

    [Fact]
    public async Task A_mistake_in_a_file_and_what_it_does_to_the_files_that_import_it_is_told_early_and_found_again()
    {
        var site = bench.NewSite("vanilla");
        Write(site, "src/price.ts", "export const price = (cents: number) => cents / 100;\n");
        Write(site, "src/basket.ts", "import { price } from './price.ts';\nexport const total = price(250);\n");
        await CheckAsync(site);
        await CheckAsync(site);
        seen.Clear();

        Write(site, "src/price.ts", "export const price = (cents: string) => cents.length / 100;\n");
        var result = await CheckAsync(site);

        Assert.False(result.Passed);
        var early = Assert.Single(told);
        Assert.Equal(("src/basket.ts", 2, DiagnosticSource.Types), (early.Path, early.Line, early.Source));
        Assert.Equal(result.Diagnostics.Select(d => d.Signature), told.Select(d => d.Signature));
        Assert.NotEmpty(seen); // what Vite builds is shown, whatever its types

        // Nothing of that file changed, and it is asked about again because it was wrong.
        told.Clear();
        Write(site, "src/price.ts", "export const price = (cents: number) => cents / 10;\n");
        result = await CheckAsync(site);
        Assert.True(result.Passed);
        Assert.Empty(told);
        Assert.NotEmpty(seen);
    }

    [Fact]
    public async Task A_new_file_and_a_deleted_one_count_as_changes()
    {
        var site = bench.NewSite("vanilla");
        await CheckAsync(site);
        Write(site, "src/extra.ts", "export const extra: number = 'text';\n");
        Assert.False((await CheckAsync(site)).Passed);
        Assert.Equal("src/extra.ts", Assert.Single(told).Path);

        Write(site, "src/user.ts", "import { extra } from './extra.ts';\nexport const used = extra;\n");
        Write(site, "src/extra.ts", "export const extra = 1;\n");
        Assert.True((await CheckAsync(site)).Passed);
        told.Clear();
        site.Folder.Delete(SitePath.Parse("src/extra.ts"));
        Assert.False((await CheckAsync(site)).Passed);
        Assert.Equal("src/user.ts", Assert.Single(told).Path);
    }

    private Task<CheckResult> CheckAsync(Site site) =>
        checks.CheckAsync(
            site,
            site.Folder,
            Guid.NewGuid().ToString("N"),
            _ => { },
            new EarlySigns(seen.Add, told.AddRange),
            CheckUrgency.Interactive,
            CancellationToken.None
        );

    private static void Write(Site site, string path, string content) =>
        site.Folder.Write(SitePath.Parse(path), Encoding.UTF8.GetBytes(content));
}
