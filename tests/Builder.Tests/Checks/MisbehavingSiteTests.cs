using System.Text;
using Builder.Core;
using Builder.Core.Checks;
using Builder.Core.Processes;
using Builder.Core.Processes.Sandbox;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Checks;

/// <summary>Sites whose own build does harm: it hangs, dies, floods. Each time the next check works again.</summary>
public sealed class MisbehavingSiteTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const string Good = "import { defineConfig } from 'vite'\nexport default defineConfig({})\n";

    private readonly Workbench bench = new();
    private readonly CheckSettings settings = new() { MemoryLimit = 1L << 30 };
    private SiteChecks? checks;

    private SiteChecks Checks => checks ??= new SiteChecks(Workbench.SharedFolders, TimeProvider.System, settings);

    public async ValueTask DisposeAsync()
    {
        if (checks is not null)
        {
            await checks.DisposeAsync();
        }
        Assert.DoesNotContain(
            ProcessMarks.Find(mark => mark.StartsWith(ProcessMarks.Server, StringComparison.Ordinal)),
            id => Uses(id, bench.Root)
        );
        bench.Dispose();
    }

    [Theory]
    [InlineData("process.exit(3)", "ended by itself")]
    [InlineData("process.kill(process.pid, 'SIGKILL')", "ended by itself")]
    [InlineData("const all = []; while (true) all.push(new Array(1e6).fill(all.length))", "memory")]
    [InlineData("for (let n = 0; n < 300; n++) console.log('x'.repeat(1e6)); throw new Error('after a flood')", "after a flood")]
    [InlineData("setTimeout(() => { throw new Error('much later') }); await new Promise(() => {})", "much later")]
    public async Task A_build_that_does_harm_fails_alone_and_the_next_one_works(string harm, string message)
    {
        var site = bench.NewSite();
        Write(site, "vite.config.ts", $"export default {{ plugins: [{{ name: 'harm', async buildStart() {{ {harm} }} }}] }}\n");
        var result = await CheckAsync(site);
        Assert.False(result.Passed);
        Assert.Contains(message, result.Diagnostics[0].Message + result.Diagnostics[0].Raw, StringComparison.Ordinal);

        Write(site, "vite.config.ts", Good);
        Assert.True((await CheckAsync(site)).Passed);
    }

    [Fact]
    public async Task A_build_that_never_ends_is_stopped_in_time()
    {
        await using var hasty = new SiteChecks(
            Workbench.SharedFolders,
            TimeProvider.System,
            settings with
            {
                BuildTimeout = TimeSpan.FromSeconds(8),
                TypesTimeout = TimeSpan.FromSeconds(8),
            }
        );
        var site = bench.NewSite();
        Write(site, "vite.config.ts", "export default { plugins: [{ name: 'loop', buildStart() { while (true) {} } }] }\n");
        var result = await hasty.CheckAsync(site, site.Folder, null, _ => { }, TestContext.Current.CancellationToken);
        Assert.Contains("longer than 8 seconds", result.Diagnostics[0].Message, StringComparison.Ordinal);
        Write(site, "vite.config.ts", Good);
        Assert.True((await hasty.CheckAsync(site, site.Folder, null, _ => { }, TestContext.Current.CancellationToken)).Passed);
    }

    [Fact]
    public async Task The_newest_check_of_a_folder_wins()
    {
        var site = bench.NewSite();
        Allow(site, bench.Root);
        WriteLoop(site);
        var older = CheckAsync(site);
        await LoopingAsync();
        Assert.True(Checks.Activity(site).IsRunning);
        Write(site, "vite.config.ts", Good);
        Assert.True((await CheckAsync(site)).Passed);
        var refusal = await Assert.ThrowsAsync<BuilderException>(() => older);
        Assert.Equal(ErrorKind.Cancelled, refusal.Kind);
        Assert.Equal((false, false), (Checks.Activity(site).IsRunning, Checks.Activity(site).IsQueued));
    }

    [Fact]
    public async Task A_check_that_is_called_off_stops_at_once()
    {
        var site = bench.NewSite();
        Allow(site, bench.Root);
        WriteLoop(site);
        using var cancel = new CancellationTokenSource();
        var running = Checks.CheckAsync(site, site.Folder, null, _ => { }, cancel.Token);
        await LoopingAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(Checks.Activity(site).IsRunning);
    }

    [Fact]
    public async Task What_changes_during_a_check_is_not_remembered_as_checked()
    {
        var site = bench.NewSite();
        Allow(site, site.Root);
        Write(
            site,
            "vite.config.ts",
            $"import fs from 'node:fs'\nexport default {{ plugins: [{{ name: 'self', buildStart() {{ fs.appendFileSync({Quoted(Path.Combine(site.Root, "src", "main.ts"))}, '\\n// more') }} }}] }}\n"
        );
        var refusal = await Assert.ThrowsAsync<BuilderException>(() => CheckAsync(site));
        Assert.Equal(ErrorKind.Conflict, refusal.Kind);
    }

    [Fact]
    public async Task A_build_can_read_no_key_of_ours_and_no_file_of_the_person_s_home()
    {
        Environment.SetEnvironmentVariable("ANTHROPIC_API_KEY_FOR_TEST", "sk-secret");
        var site = bench.NewSite();
        Write(
            site,
            "vite.config.ts",
            "import os from 'node:os'\nexport default { define: { __SEEN__: JSON.stringify(JSON.stringify(process.env) + os.homedir()) } }\n"
        );
        Write(site, "src/main.ts", "declare const __SEEN__: string\nconsole.log(__SEEN__)\n");
        var result = await CheckAsync(site);
        Environment.SetEnvironmentVariable("ANTHROPIC_API_KEY_FOR_TEST", null);
        Assert.True(result.Passed);
        var script = Encoding.UTF8.GetString(
            result.Artifact!.Read(result.Artifact.Files.Values.First(file => file.Path.EndsWith(".js", StringComparison.Ordinal)))
        );
        Assert.DoesNotContain("sk-secret", script, StringComparison.Ordinal);
        Assert.Contains("/cache/children/", script, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_check_is_remembered_as_failed()
    {
        var site = bench.NewSite();
        // What is remembered is shared by the tests of a run, so this one has words of its own.
        Write(site, "src/main.ts", $"// {Guid.NewGuid()}\nexport const a: number = 'one'\n");
        var first = await CheckAsync(site);
        var again = await CheckAsync(site);
        Assert.Equal((false, false, true), (first.Passed, first.FromCache, again.FromCache));
        Assert.Equal(first.Diagnostics, again.Diagnostics);
        Assert.NotNull(again.Artifact);
    }

    [Fact]
    public async Task An_ignored_environment_file_counts_for_what_is_remembered()
    {
        var site = bench.NewSite();
        Write(site, "src/main.ts", "console.log(import.meta.env.VITE_WORD)\n");
        async Task<CheckResult> WithAsync(string word)
        {
            await File.WriteAllTextAsync(Path.Combine(site.Root, ".env.local"), $"VITE_WORD={word}\n");
            return await Checks.CheckAsync(site, site.Folder, "feedc0de", _ => { }, TestContext.Current.CancellationToken);
        }
        await WithAsync("first-word");
        var second = await WithAsync("second-word");
        Assert.False(second.FromCache);
        Assert.Contains(
            second.Artifact!.Files.Values,
            file =>
                file.Path.EndsWith(".js", StringComparison.Ordinal)
                && Encoding.UTF8.GetString(second.Artifact.Read(file)).Contains("second-word", StringComparison.Ordinal)
        );
        Assert.True((await WithAsync("second-word")).FromCache);
    }

    [Fact]
    public async Task A_draft_builds_with_the_packages_of_the_site_above_it()
    {
        var site = bench.NewSite("react");
        var draft = Workbench.NewDraft(site);
        var result = await Checks.CheckAsync(site, draft, null, _ => { }, TestContext.Current.CancellationToken);
        Assert.Empty(result.Diagnostics);
        var own = await CheckAsync(site);
        Assert.Equal(own.Artifact!.Files.Values.Select(file => file.Hash), result.Artifact!.Files.Values.Select(file => file.Hash));
    }

    private async Task<CheckResult> CheckAsync(Site site)
    {
        var result = await Checks.CheckAsync(site, site.Folder, null, _ => { }, TestContext.Current.CancellationToken);
        foreach (var diagnostic in result.Diagnostics)
        {
            output.WriteLine(diagnostic.ToString());
        }
        return result;
    }

    /// <summary>A build that says when it has begun and never ends.</summary>
    private void WriteLoop(Site site) =>
        Write(
            site,
            "vite.config.ts",
            $"import fs from 'node:fs'\nexport default {{ plugins: [{{ name: 'loop', buildStart() {{ fs.writeFileSync({Quoted(Looping)}, ''); while (true) {{}} }} }}] }}\n"
        );

    private string Looping => Path.Combine(bench.Root, "looping");

    private async Task LoopingAsync()
    {
        while (!File.Exists(Looping))
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A build may write nowhere that a test could look at; a person may allow it to.</summary>
    private static void Allow(Site site, string folder) =>
        new Allowances(Workbench.SharedFolders).Set(site.Root, new Allowance(false, [], [folder]));

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private static void Write(Site site, string path, string content) =>
        site.Folder.Write(SitePath.Parse(path), Encoding.UTF8.GetBytes(content));

    private static bool Uses(int id, string root)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Contains(root, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
