using System.Threading.Channels;
using Builder.Core.Changes;
using Builder.Core.Checks;
using Builder.Core.Checks.Queue;
using Builder.Core.Diagnostics;
using Builder.Core.Previews.Simple;
using Builder.Core.Processes.Node;
using Builder.Tests.Turns;
using Xunit;

namespace Builder.Tests.Changes;

/// <summary>When a site is shown from its sources, and when no longer.</summary>
public sealed class SimplePreviewTests
{
    private static readonly Func<(Toolchain?, string?)> NoNode = () => (null, "Node.js was not found on this computer.");

    [Theory]
    [InlineData("vanilla")]
    [InlineData("react")]
    public async Task Without_Node_a_template_is_shown_an_edit_appears_and_the_built_page_takes_over_once_there_is_Node(string template)
    {
        var find = NoNode;
        await using var scene = await TurnScene.StartAsync(
            template,
            checks: folders => new SiteChecks(folders, TimeProvider.System, null, () => find())
        );
        var first = await scene.Site.ShowAsync(null, CancellationToken.None);
        Assert.Null(first.Artifact);
        Assert.Equal(SimpleReason.NoTools, first.Simple!.Reason);
        Assert.Contains("nodejs.org", first.Label, StringComparison.Ordinal);
        Assert.False(first.IsStale);

        var html = scene.File("index.html")!;
        scene.Write("index.html", html.Replace("<title>New site</title>", "<title>Bakery</title>", StringComparison.Ordinal));
        var check = await scene.Site.CheckAsync(draft: true, CheckUrgency.Interactive, CancellationToken.None);
        Assert.False(check.Passed);
        Assert.Contains(check.Diagnostics, problem => problem.Source == DiagnosticSource.Install);
        var second = scene.Site.Shown;
        Assert.NotEqual(first.Simple.Revision, second.Simple!.Revision);
        Assert.Contains("Bakery", Page(second.Simple), StringComparison.Ordinal);

        find = () => (Toolchain.Find(out var whyNot), whyNot);
        var built = Channel.CreateUnbounded<ShownState>();
        scene.Site.ShownChanged += shown => built.Writer.TryWrite(shown);
        Assert.True((await scene.Site.CheckAsync(draft: true, CheckUrgency.Interactive, CancellationToken.None)).Passed);
        Assert.NotNull(scene.Site.Shown.Artifact);
        Assert.Null(scene.Site.Shown.Simple);
        Assert.False(scene.Site.Shown.IsStale);
    }

    [Fact]
    public async Task While_an_installation_goes_on_the_page_is_shown_and_follows_edits_and_its_mistakes_are_told()
    {
        var folder = Directory.CreateTempSubdirectory("builder-npm-");
        try
        {
            // An npm that never ends, as it is on a line that has gone dead.
            var npm = Path.Combine(folder.FullName, "npm-cli.js");
            await File.WriteAllTextAsync(npm, "setInterval(() => {}, 1000)", TestContext.Current.CancellationToken);
            var tools = Toolchain.Find(out _)! with { Npm = npm };
            await using var scene = await TurnScene.StartAsync(
                checks: folders => new SiteChecks(folders, TimeProvider.System, null, () => (tools, null)),
                cache: Path.Combine(folder.FullName, "cache")
            );
            var shown = await scene.Site.ShowAsync(null, CancellationToken.None);
            Assert.Equal(SimpleReason.Installing, shown.Simple!.Reason);
            Assert.Equal("A simple preview, while packages are being installed", shown.Label);
            Assert.Equal(1, scene.Site.Busy);

            scene.Write("src/main.ts", "const broken = = 1;\n");
            using var stop = new CancellationTokenSource();
            var changed = new TaskCompletionSource<ShownState>(TaskCreationOptions.RunContinuationsAsynchronously);
            scene.Site.ShownChanged += now => changed.TrySetResult(now);
            var check = scene.Site.CheckAsync(draft: true, CheckUrgency.Interactive, stop.Token);
            var problem = Assert.Single((await changed.Task).Simple!.Problems);
            Assert.Equal(("src/main.ts", 1), (problem.Path, problem.Line));
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task An_installation_that_failed_leaves_the_simple_page_and_says_so()
    {
        var folder = Directory.CreateTempSubdirectory("builder-npm-");
        try
        {
            var npm = Path.Combine(folder.FullName, "npm-cli.js");
            await File.WriteAllTextAsync(
                npm,
                "console.error('npm error code ENOTFOUND'); process.exit(1)",
                TestContext.Current.CancellationToken
            );
            var tools = Toolchain.Find(out _)! with { Npm = npm };
            await using var scene = await TurnScene.StartAsync(
                checks: folders => new SiteChecks(folders, TimeProvider.System, null, () => (tools, null)),
                cache: Path.Combine(folder.FullName, "cache")
            );
            var check = await scene.Site.CheckAsync(draft: true, CheckUrgency.Interactive, CancellationToken.None);
            Assert.False(check.Passed);
            Assert.Equal(SimpleReason.InstallFailed, scene.Site.Shown.Simple!.Reason);
            Assert.Equal("A simple preview, because the packages could not be installed", scene.Site.Shown.Label);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Page(SimpleSite site) =>
        System.Text.Encoding.UTF8.GetString(site.Files.Single(file => file.Path == "index.html").Read());
}
