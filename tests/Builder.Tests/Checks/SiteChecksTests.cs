using System.Text;
using Builder.Core.Checks;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Checks;

public sealed class SiteChecksTests(ITestOutputHelper output) : IAsyncDisposable
{
    private readonly Workbench bench = new();
    private readonly SiteChecks checks = new(Workbench.SharedFolders, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await checks.DisposeAsync();
        bench.Dispose();
    }

    [Theory]
    [InlineData("vanilla")]
    [InlineData("react")]
    public async Task A_template_passes_and_its_artifact_has_a_page(string template)
    {
        var site = bench.NewSite(template);
        var result = await CheckAsync(site, site.Folder);

        Assert.Empty(result.Diagnostics);
        Assert.True(result.Passed);
        var page = result.Artifact!.Files["index.html"];
        Assert.Contains("<script", Encoding.UTF8.GetString(result.Artifact.Read(page)), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(site.Root, "dist")));
    }

    [Fact]
    public async Task A_tree_that_was_checked_is_not_checked_again()
    {
        var site = bench.NewSite();
        // The cache belongs to all tests of a run, so another one may have built the template just as it is.
        site.Folder.Write(SitePath.Parse("src/own.ts"), Encoding.UTF8.GetBytes($"export const own = '{Guid.NewGuid()}'\n"));
        var first = await CheckAsync(site, site.Folder);
        var second = await CheckAsync(site, site.Folder);

        Assert.False(first.FromCache);
        Assert.True(second.FromCache);
        Assert.Equal(first.Artifact!.Files.Values, second.Artifact!.Files.Values);
    }

    private async Task<CheckResult> CheckAsync(Site site, SiteFolder folder)
    {
        var result = await checks.CheckAsync(
            site,
            folder,
            null,
            progress => output.WriteLine(progress.Message),
            TestContext.Current.CancellationToken
        );
        output.WriteLine(
            $"{result.Took.TotalMilliseconds:0} ms, passed {result.Passed}, from cache {result.FromCache}, {result.Artifact?.Files.Count} files"
        );
        foreach (var diagnostic in result.Diagnostics)
        {
            output.WriteLine(diagnostic.ToString());
        }
        return result;
    }
}
