using Builder.Core.Checks;
using Builder.Core.Edits;
using Builder.Core.Reviews;
using Builder.Tests.Turns;
using Xunit;

namespace Builder.Tests.OpenSites;

/// <summary>Sites that Vite does not build: plain pages, and those of other tools. They are changed, kept and taken back like any other.</summary>
public sealed class OtherSitesTests
{
    [Fact]
    public async Task A_folder_of_pages_is_shown_changed_kept_and_undone_as_it_is()
    {
        await using var scene = await StartAsync(("index.html", "<!doctype html>\n<h1>Bread</h1>\n"));
        await scene.Site.ShowAsync(null, default);
        Assert.Equal(["index.html"], scene.Site.Shown.Artifact!.Files.Keys);

        var applied = await ApplyAsync(scene, "about.html", "<!doctype html>\n<h1>About</h1>\n");

        Assert.Equal((Verdict.Passed, "It builds."), (applied.Check!.Verdict, applied.Check.Sentence));
        Assert.NotNull(scene.File("about.html"));
        Assert.Contains("about.html", scene.Site.Shown.Artifact!.Files.Keys);
        await scene.Site.UndoAsync(scene.Site.Checkpoints(5).First(step => step.OnBranch).Id.Value, default);
        Assert.Null(scene.File("about.html"));
        Assert.Null(scene.File("package.json"));
    }

    [Fact]
    public async Task A_site_of_another_tool_is_changed_kept_and_undone_and_nothing_is_installed_or_said_to_build()
    {
        await using var scene = await StartAsync(
            ("package.json", "{\"scripts\":{\"dev\":\"next dev\",\"build\":\"next build\"},\"dependencies\":{\"next\":\"15.0.0\"}}\n"),
            ("app/page.tsx", "export default function Page() { return <h1>Bread</h1>; }\n")
        );
        await scene.Site.ShowAsync(null, default);
        Assert.StartsWith("Next.js builds this site", scene.Site.Shown.Label, StringComparison.Ordinal);

        var applied = await ApplyAsync(scene, "app/about/page.tsx", "export default function Page() { return <h1>About</h1>; }\n");

        Assert.Equal(Verdict.NotBuilt, applied.Check!.Verdict);
        Assert.NotNull(scene.File("app/about/page.tsx"));
        Assert.All(applied.Commits, commit => Assert.Null(commit.Builds));
        Assert.False(Directory.Exists(Path.Combine(scene.Site.Site.Root, "node_modules")));
        await scene.Site.UndoAsync(scene.Site.Checkpoints(5).First(step => step.OnBranch).Id.Value, default);
        Assert.Null(scene.File("app/about/page.tsx"));
    }

    /// <summary>A site in place of the template that the scene began with.</summary>
    private static async Task<TurnScene> StartAsync(params (string Path, string Text)[] files)
    {
        var scene = await TurnScene.StartAsync();
        foreach (var entry in scene.Site.Site.Folder.List())
        {
            scene.Site.Site.Folder.Delete(entry.Path);
        }
        foreach (var (path, text) in files)
        {
            scene.Write(path, text);
        }
        return scene;
    }

    private static Task<EditApplyResult> ApplyAsync(TurnScene scene, string path, string content) =>
        scene.Site.ApplyEditsAsync(
            EditFormat.ApplyPatch,
            $"*** Begin Patch\n*** Add File: {path}\n{string.Concat(content.TrimEnd('\n').Split('\n').Select(line => $"+{line}\n"))}*** End Patch\n",
            null,
            keep: true,
            default
        );
}
