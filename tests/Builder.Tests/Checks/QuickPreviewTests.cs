using System.Text;
using Builder.Core.Artifacts;
using Builder.Core.Checks;
using Builder.Core.Checks.Queue;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Checks;

/// <summary>What a person sees before a check has ended.</summary>
public sealed class QuickPreviewTests : IAsyncDisposable
{
    private readonly Workbench bench = new();
    private readonly SiteChecks checks = new(Workbench.SharedFolders, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await checks.DisposeAsync();
        bench.Dispose();
    }

    [Fact]
    public async Task The_page_is_seen_before_the_check_ends_and_what_is_kept_is_the_full_build()
    {
        var site = bench.NewSite("react");
        Write(site, "src/pages/card.module.css", ".card { color: rgb(1 2 3) }\n");
        Write(site, "src/pages/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'><!--" + new string('x', 8000) + "--></svg>\n");
        await CheckAsync(site, "First words");

        var (result, seen) = await CheckAsync(site, "Second words", "rounded-[17px]");

        Assert.True(result.Passed);
        Assert.NotNull(seen);
        Assert.Equal(result.Artifact!.TreeKey, seen.TreeKey);
        var (quick, full) = (TextOf(seen), TextOf(result.Artifact));
        // The words, a class that is new, the class of a CSS module, the name of a picture and the mode are those of the full build.
        foreach (var part in (string[])["Second words", "17px", "rgb(1 2 3)", "logo-", "mode:production"])
        {
            Assert.Contains(part, full.Replace("#010203", "rgb(1 2 3)", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Contains(part, quick.Replace("#010203", "rgb(1 2 3)", StringComparison.Ordinal), StringComparison.Ordinal);
        }
        Assert.DoesNotContain("First words", quick, StringComparison.Ordinal);
        Assert.Contains("favicon.svg", seen.Files.Keys);
        Assert.DoesNotContain(result.Artifact.Files.Keys, path => path.Contains("/packages/", StringComparison.Ordinal));
        Assert.Equal(result.Artifact.Files.Values, checks.Artifacts.Find(result.Artifact.TreeKey)!.Files.Values);
    }

    [Fact]
    public async Task A_package_that_was_not_imported_before_waits_for_the_full_build()
    {
        var site = bench.NewSite("react");
        await CheckAsync(site, "Words");

        var (result, seen) = await CheckAsync(site, "{useSyncExternalStore.name}", first: "import { useSyncExternalStore } from 'react';");
        Assert.True(result.Passed);
        Assert.NotNull(seen);

        (result, seen) = await CheckAsync(site, "{renderToString.name}", first: "import { renderToString } from 'react-dom/server';");
        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        Assert.Null(seen);

        (_, seen) = await CheckAsync(site, "{renderToString.length}", first: "import { renderToString } from 'react-dom/server';");
        Assert.NotNull(seen);
    }

    [Fact]
    public async Task A_site_with_a_plugin_of_its_own_has_the_full_build_only()
    {
        var site = bench.NewSite("vanilla");
        Write(site, "vite.config.ts", "export default { plugins: [{ name: 'own', transform: (code: string) => code }] };\n");
        await checks.CheckAsync(site, site.Folder, Key(), _ => { }, CancellationToken.None);
        Artifact? seen = null;
        var result = await checks.CheckAsync(
            site,
            site.Folder,
            Key(),
            _ => { },
            new EarlySigns(artifact => seen = artifact, _ => { }),
            CheckUrgency.Interactive,
            CancellationToken.None
        );

        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        Assert.Null(seen);
    }

    [Fact]
    public async Task What_does_not_build_is_not_seen()
    {
        var site = bench.NewSite("react");
        await CheckAsync(site, "Words");
        var (result, seen) = await CheckAsync(site, "{missing", first: "import './nowhere';");

        Assert.False(result.Passed);
        Assert.Null(seen);
    }

    private async Task<(CheckResult Result, Artifact? Seen)> CheckAsync(Site site, string words, string classes = "", string first = "")
    {
        var isStyled = site.Folder.Exists(SitePath.Parse("src/pages/card.module.css"));
        Write(
            site,
            "src/pages/Home.tsx",
            $$"""
            {{first}}
            {{(
                isStyled
                    ? "import styles from './card.module.css'; import logo from './logo.svg';"
                    : "const styles = { card: '' }; const logo = '';"
            )}}
            export function Home() {
              return <p className={styles.card + ' {{classes}}'} data-mode={`mode:${import.meta.env.MODE}`}><img src={logo} alt="" />{{words}}</p>;
            }
            """
        );
        Artifact? seen = null;
        var result = await checks.CheckAsync(
            site,
            site.Folder,
            Key(),
            _ => { },
            new EarlySigns(artifact => seen = artifact, _ => { }),
            CheckUrgency.Interactive,
            CancellationToken.None
        );
        return (result, seen);
    }

    private static string Key() => Guid.NewGuid().ToString("N");

    private static string TextOf(Artifact artifact) =>
        string.Concat(
            artifact
                .Files.Values.Where(file => !file.Path.Contains("/packages/", StringComparison.Ordinal))
                .Select(file => Encoding.UTF8.GetString(artifact.Read(file)))
        );

    private static void Write(Site site, string path, string content) =>
        site.Folder.Write(SitePath.Parse(path), Encoding.UTF8.GetBytes(content));
}
