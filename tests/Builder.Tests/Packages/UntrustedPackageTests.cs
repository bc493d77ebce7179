using System.Text;
using Builder.Core.Packages;
using Builder.Core.Sites;
using Builder.Tests.Checks;
using Xunit;

namespace Builder.Tests.Packages;

/// <summary>Packages that mean harm (THREATS X1, X2, X6), from a registry of our own, installed by the real clients.</summary>
public sealed class UntrustedPackageTests : IAsyncDisposable
{
    private static readonly TimeSpan Old = TimeSpan.FromDays(400);
    private static readonly TimeSpan New = TimeSpan.FromDays(2);

    private readonly Workbench bench = new();
    private readonly TinyRegistry registry = new();
    private readonly DependencyStore store;

    public UntrustedPackageTests() => store = registry.NewStore(bench.Folders);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await registry.DisposeAsync();
        bench.Dispose();
    }

    public static TheoryData<string, string> Traps() =>
        new()
        {
            { "preinstall", """{"scripts":{"preinstall":"touch MARK"}}""" },
            { "install", """{"scripts":{"install":"touch MARK"}}""" },
            { "postinstall", """{"scripts":{"postinstall":"touch MARK"}}""" },
            { "prepare", """{"scripts":{"prepare":"touch MARK"}}""" },
            { "binding", """{"gypfile":true,"scripts":{"install":"node-gyp rebuild"}}""" },
            { "shadow", """{"bin":{"npm":"trap.js","node":"trap.js","git":"trap.js","sh":"trap.js","vite":"trap.js"}}""" },
        };

    [Theory]
    [MemberData(nameof(Traps))]
    public async Task Nothing_of_a_package_is_run_when_it_is_installed(string name, string manifest)
    {
        var mark = Path.Combine(bench.Root, "ran");
        registry.Publish("helper", "1.0.0", Old, manifest.Replace("MARK", mark, StringComparison.Ordinal));
        registry.Publish(
            name,
            "1.0.0",
            Old,
            manifest.Replace("MARK", mark, StringComparison.Ordinal)[..^1] + ""","dependencies":{"helper":"^1.0.0"}}""",
            (
                "binding.gyp",
                $$"""{"targets":[{"target_name":"x","actions":[{"action":["touch","{{mark}}"],"inputs":[],"outputs":["x"],"action_name":"x"}]}]}"""
            ),
            ("trap.js", $"#!/bin/sh\ntouch {mark}\n")
        );
        registry.Publish("plain", "1.0.0", Old);
        var site = NewSite("""{"private":true}""");

        Assert.Empty((await store.AddAsync(site, new(name), _ => { }, Stop)).Diagnostics);
        // Its names of tools are beside it now, when the next one is added and removed.
        Assert.Empty((await store.AddAsync(site, new("plain"), _ => { }, Stop)).Diagnostics);

        Assert.True(File.Exists(Path.Combine(site.Root, "node_modules", name, "package.json")));
        Assert.True(File.Exists(Path.Combine(site.Root, "node_modules", "plain", "package.json")));
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public async Task A_version_that_has_just_come_out_is_not_taken_unasked()
    {
        registry.Publish("settled", "1.0.0", Old).Publish("settled", "1.0.1", New);
        registry.Publish("user", "2.0.0", Old, """{"dependencies":{"settled":"^1.0.0"}}""");
        var site = NewSite("""{"private":true}""");

        Assert.Empty((await store.AddAsync(site, new("user"), _ => { }, Stop)).Diagnostics);
        Assert.Contains("settled-1.0.0.tgz", Read(site, "package-lock.json"), StringComparison.Ordinal);

        var refused = await store.AddAsync(site, new("settled", "1.0.1"), _ => { }, Stop);
        Assert.Contains(
            "published more than 7 days ago, and newer ones are not taken unasked",
            Assert.Single(refused.Diagnostics).Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("\"settled\": \"", Read(site, "package.json"), StringComparison.Ordinal);

        Assert.Empty((await store.AddAsync(site, new("settled", "1.0.1", EvenIfNew: true), _ => { }, Stop)).Diagnostics);
        Assert.Contains("settled-1.0.1.tgz", Read(site, "package-lock.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_of_a_site_are_not_obeyed()
    {
        registry.Publish("trap", "1.0.0", Old, $$"""{"scripts":{"postinstall":"touch {{bench.Root}}/ran"} }""");
        var site = NewSite("""{"private":true,"dependencies":{"trap":"1.0.0"}}""");
        await File.WriteAllTextAsync(
            Path.Combine(site.Root, ".npmrc"),
            $"ignore-scripts=false\nregistry=http://127.0.0.1:9/\nscript-shell={bench.Root}/evil\ngit={bench.Root}/evil\n",
            Stop
        );
        Assert.Empty((await store.EnsureAsync(site, _ => { }, Stop)).Diagnostics);
        Assert.True(File.Exists(Path.Combine(site.Root, "node_modules", "trap", "package.json")));
        Assert.False(File.Exists(Path.Combine(bench.Root, "ran")));
    }

    [Theory]
    [InlineData("git+https://example.com/x.git")]
    [InlineData("git+ssh://git@example.com/x.git#main")]
    [InlineData("github:user/repo")]
    [InlineData("user/repo")]
    [InlineData("https://example.com/x.tgz")]
    [InlineData("file:../x")]
    [InlineData("link:../x")]
    [InlineData("workspace:*")]
    [InlineData("../x")]
    public async Task What_does_not_come_from_a_registry_is_refused_before_anything_is_fetched(string from)
    {
        var site = NewSite($$"""{"private":true,"dependencies":{"x":"{{from}}"} }""");
        var outcome = await store.EnsureAsync(site, _ => { }, Stop);
        Assert.StartsWith(
            "x does not come from the package registry",
            Assert.Single(outcome.Diagnostics).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(registry.Requests);
    }

    [Theory]
    [InlineData("^1.2.3 || ~2.0.0 <3")]
    [InlineData("1.x")]
    [InlineData("*")]
    [InlineData("latest")]
    [InlineData("npm:@other/name@^1.0.0-beta.2+5")]
    [InlineData("1.0.0 - 2.0.0")]
    public void A_range_a_tag_and_another_name_come_from_a_registry(string range) =>
        Assert.Null(PackageSources.FirstFromElsewhere(new(Encoding.UTF8.GetBytes($$"""{"dependencies":{"x":"{{range}}"} }"""), null)));

    [Fact]
    public async Task The_person_s_own_settings_reach_npm_but_only_those_about_registries()
    {
        var file = Path.Combine(bench.Root, "npmrc");
        await File.WriteAllTextAsync(
            file,
            """
            ; mine
            registry = https://registry.example/npm/
            @mine:registry=https://mine.example/
            //registry.example/npm/:_authToken = ${MY_TOKEN}
            strict-ssl="false"
            ignore-scripts=false
            git=/tmp/evil
            script-shell=/tmp/evil
            node-options=--require /tmp/evil.js
            //registry.example/npm/:tokenHelper=/tmp/evil
            omit=dev
            """,
            Stop
        );
        var settings = RegistrySettings.Read(name => name == "MY_TOKEN" ? "secret" : null, [file, file + ".missing"]);
        Assert.Equal(
            [
                "npm_config_//registry.example/npm/:_authToken=secret",
                "npm_config_@mine:registry=https://mine.example/",
                "npm_config_registry=https://registry.example/npm/",
                "npm_config_strict-ssl=false",
            ],
            settings.Variables.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal)
        );
        Assert.Equal(("https://registry.example/npm/", "secret"), (settings.Registry, settings.Token));
        Assert.Equal(
            "https://stronger.example/",
            RegistrySettings.Read(name => name == "NPM_CONFIG_REGISTRY" ? "https://stronger.example/" : null, [file]).Registry
        );
    }

    private SiteFolder NewSite(string manifest)
    {
        var root = Directory.CreateDirectory(Path.Combine(bench.Root, "site")).FullName;
        File.WriteAllText(Path.Combine(root, "package.json"), manifest);
        File.WriteAllText(Path.Combine(root, "package-lock.json"), """{"lockfileVersion":3,"requires":true,"packages":{"":{}}}""");
        return Site.Open(root).Folder;
    }

    private static string Read(SiteFolder folder, string path) => Encoding.UTF8.GetString(folder.Read(SitePath.Parse(path))!);
}
