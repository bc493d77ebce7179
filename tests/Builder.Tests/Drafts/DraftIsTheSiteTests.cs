using System.Text;
using Builder.Core.Checkpoints;
using Builder.Core.Sites;
using Builder.Tests.Checkpoints;
using Xunit;

namespace Builder.Tests.Drafts;

/// <summary>Whatever a build reads of a site is in its draft as it is in the site, and nothing of it gets into a commit by that.</summary>
public sealed class DraftIsTheSiteTests
{
    [Theory]
    [InlineData(".gitignore", "src/generated/\n", "src/generated/v.ts")]
    [InlineData("src/.gitignore", "*.gen.ts\n", "src/routes.gen.ts")]
    [InlineData(".git/info/exclude", "/.svelte-kit\n", ".svelte-kit/tsconfig.json")]
    [InlineData(".gitignore", ".env*\nenv/\n", "env/.env.production.local")]
    [InlineData(".gitignore", "*.wasm\n", "public/engine.wasm")]
    public async Task Ignored_sources_are_in_the_draft_and_in_no_commit(string rules, string ignored, string file)
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write(rules, ignored);
        folder.Write(file, "ONE");
        using var desk = new Desk(folder);
        var path = SitePath.Parse(file);

        var draft = desk.Drafts.Open();
        Assert.Equal("ONE", Encoding.UTF8.GetString(draft.Folder.Read(path)!));
        Desk.Work(draft, ("index.html", "<h1>Mine</h1>\n"));
        var step = draft.AddStep(Desk.Step("Mine"))!;
        Assert.Null(desk.History.Read(step.Tree, path));
        await desk.Landing.LandAsync(draft, draft.Tree(), null, TestContext.Current.CancellationToken);
        Assert.Equal("", await folder.GitAsync("ls-files", file));

        folder.Write(file, "TWO and more");
        Assert.Equal("TWO and more", Encoding.UTF8.GetString(desk.Drafts.Open().Folder.Read(path)!));
        File.Delete(Path.Combine(folder.Path, file));
        Assert.False(desk.Drafts.Open().Folder.Exists(path));
    }

    [Fact]
    public async Task An_ignored_source_that_changes_beside_undecided_changes_is_followed()
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write(".gitignore", "generated/\n");
        folder.Write("generated/v.ts", "ONE");
        using var desk = new Desk(folder);
        Desk.Work(desk.Drafts.Open(), ("index.html", "<h1>Mine</h1>\n"));
        folder.Write("generated/v.ts", "TWO and more");

        var draft = desk.Drafts.Open();

        Assert.True(draft.HasChanges);
        Assert.Equal("TWO and more", Encoding.UTF8.GetString(draft.Folder.Read(SitePath.Parse("generated/v.ts"))!));
    }

    [Fact]
    public async Task What_tools_made_of_the_site_is_not_copied()
    {
        using var folder = await GitFolder.WithCommitAsync();
        folder.Write(".gitignore", "*\n");
        foreach (var file in new[] { "node_modules/a/index.js", ".next/x.js", "coverage/x.html", ".turbo/log", "src/.cache/x" })
        {
            folder.Write(file, "x");
        }

        using var desk = new Desk(folder);

        Assert.DoesNotContain(desk.Drafts.Open().Folder.List(), entry => entry.Length == 1);
    }

    [Theory]
    [InlineData(".git")]
    [InlineData("pnpm-workspace.yaml")]
    [InlineData("package.json")]
    [InlineData("turbo.json")]
    public async Task A_site_deep_in_a_project_has_the_same_surroundings_in_its_draft(string marker)
    {
        using var temporary = new GitFolder();
        temporary.Write("m/packages/ui/index.ts", "export const ui = 1\n");
        temporary.Write("m/tsconfig.base.json", "{}");
        temporary.Write("m/apps/other/index.html", "other");
        temporary.Write("m/apps/web/index.html", "<h1>Web</h1>\n");
        var root = Path.Combine(temporary.Path, "m");
        if (marker == ".git")
        {
            await temporary.GitAsync("init", "-q", "m");
        }
        else
        {
            temporary.Write("m/" + marker, """{ "workspaces": ["apps/*"] }""");
        }

        var site = Site.Open(Path.Combine(root, "apps", "web"));
        using var history = GitFolder.Open(site);
        var draft = new Core.Drafts.DraftStore(site, history, Core.Drafts.NoOpenBuffers.Instance).Open();

        Assert.Equal(root, site.ProjectRoot);
        foreach (var name in new[] { "../../packages/ui/index.ts", "../../tsconfig.base.json", "../other/index.html", "index.html" })
        {
            Assert.Equal(File.ReadAllText(Path.Combine(site.Root, name)), File.ReadAllText(Path.Combine(draft.Folder.Root, name)));
        }

        Assert.False(Path.Exists(Path.Combine(draft.Folder.Root, "..", "..", ".git")));
        Assert.Null(new FileInfo(Path.Combine(draft.Folder.Root, "index.html")).LinkTarget);

        File.Delete(Path.Combine(root, "tsconfig.base.json"));
        temporary.Write("m/biome.json", "{}");
        site.PrepareMirror(Site.Draft);
        Assert.False(Path.Exists(Path.Combine(draft.Folder.Root, "../../tsconfig.base.json")));
        Assert.True(File.Exists(Path.Combine(draft.Folder.Root, "../../biome.json")));
    }

    [Fact]
    public void Surroundings_that_lead_out_of_the_project_are_not_passed_on()
    {
        using var temporary = new Sites.TemporaryFolder();
        temporary.Put("secret/key", "k");
        temporary.Put("m/pnpm-workspace.yaml", "");
        temporary.Put("m/apps/web/index.html", "x");
        File.CreateSymbolicLink(temporary.At("m/tsconfig.base.json"), "../secret/key");
        Directory.CreateSymbolicLink(temporary.At("m/packages"), temporary.At("secret"));
        Directory.CreateSymbolicLink(temporary.At("m/shared"), "apps");
        var site = Site.Open(temporary.At("m/apps/web"));

        site.PrepareMirror(Site.Draft);

        var mirror = Path.Combine(site.DraftRoot, "..", "..");
        Assert.False(Path.Exists(Path.Combine(mirror, "tsconfig.base.json")));
        Assert.False(Path.Exists(Path.Combine(mirror, "packages")));
        Assert.True(Path.Exists(Path.Combine(mirror, "shared", "web", "index.html")));
    }

    [Fact]
    public async Task Links_of_the_site_mean_the_same_in_the_draft()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var outside = new Sites.TemporaryFolder();
        outside.Put("private.txt", "private");
        folder.Write("content/a.md", "A");
        Link("src/content", "../content", folder);
        Link("src/main.md", "../content/a.md", folder);
        Link("whole.md", Path.Combine(folder.Path, "content", "a.md"), folder);
        Link("out.txt", outside.At("private.txt"), folder);
        Link("roundabout", outside.Path, folder);
        Link("src/through", "../roundabout", folder);
        await folder.GitAsync("add", ".");
        using var desk = new Desk(folder);

        var draft = desk.Drafts.Open();

        string At(string path) => Path.Combine(draft.Folder.Root, path);
        Assert.Equal("A", File.ReadAllText(At("src/content/a.md")));
        Assert.Equal("A", File.ReadAllText(At("src/main.md")));
        Assert.Equal(At("content/a.md"), new FileInfo(At("whole.md")).LinkTarget);
        Assert.All(new[] { "out.txt", "roundabout", "src/through" }, path => Assert.False(Path.Exists(At(path))));
        Assert.Contains("out.txt", Assert.Single(draft.LeftOut), StringComparison.Ordinal);

        Directory.Delete(Path.Combine(folder.Path, "src", "content"));
        folder.Write("src/content/b.md", "B");
        Assert.Equal("B", File.ReadAllText(Path.Combine(desk.Drafts.Open().Folder.Root, "src/content/b.md")));
    }

    [Fact]
    public async Task A_linked_worktree_is_a_site_as_any()
    {
        using var main = await GitFolder.WithCommitAsync();
        using var around = new Sites.TemporaryFolder();
        await main.GitAsync("worktree", "add", "-q", around.At("modules/feature"), "-b", "feature");
        var site = Site.Open(around.At("modules/feature"));
        using var history = GitFolder.Open(site);
        var drafts = new Core.Drafts.DraftStore(site, history, Core.Drafts.NoOpenBuffers.Instance);
        var landing = new Core.Drafts.Landing(site, history, Core.Drafts.NoOpenBuffers.Instance, Core.Drafts.NoOpenBuffers.Instance);

        var draft = drafts.Open();
        Assert.DoesNotContain(draft.Folder.List(), entry => entry.Path.Value.Contains(".git/", StringComparison.Ordinal));
        Assert.False(Path.Exists(Path.Combine(draft.Folder.Root, ".git")));
        Desk.Work(draft, ("index.html", "<h1>Feature</h1>\n"));
        draft.AddStep(Desk.Step("Feature"));
        var landed = await landing.LandAsync(draft, draft.Tree(), null, TestContext.Current.CancellationToken);

        Assert.Equal("feature", Assert.IsType<HistoryState>(history.State).Branch);
        Assert.Single(landed.Commits);
        Assert.Equal("", await main.GitAsync("-C", site.Root, "status", "--porcelain"));
        Assert.Equal("<h1>Feature</h1>\n", await main.GitAsync("show", "feature:index.html"));
        Assert.Equal("<h1>Bakery</h1>\n", main.Read("index.html"));
    }

    [Fact]
    public async Task The_files_of_a_submodule_are_there_for_the_build_and_its_commit_stays()
    {
        using var library = await GitFolder.WithCommitAsync();
        using var folder = await GitFolder.WithCommitAsync();
        await folder.GitAsync("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.Path, "vendor/lib");
        await folder.GitAsync("commit", "-qm", "With a library");
        using var desk = new Desk(folder);

        var draft = desk.Drafts.Open();
        Assert.True(draft.Folder.Exists(SitePath.Parse("vendor/lib/src/app.ts")));
        Assert.False(Path.Exists(Path.Combine(draft.Folder.Root, "vendor/lib/.git")));
        Desk.Work(draft, ("index.html", "<h1>Mine</h1>\n"));
        draft.AddStep(Desk.Step("Mine"));
        await desk.Landing.LandAsync(draft, draft.Tree(), null, TestContext.Current.CancellationToken);

        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
        Assert.Equal("index.html\n", await folder.GitAsync("show", "--name-only", "--format="));
    }

    private static void Link(string path, string target, GitFolder folder)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.Path, path))!);
        File.CreateSymbolicLink(Path.Combine(folder.Path, path), target);
    }
}
