using Builder.Core.Packages;
using Builder.Core.Sites;
using Builder.Core.Tools;
using Builder.Tests.Checks;
using Xunit;

namespace Builder.Tests.Tools;

/// <summary>What a model may read of the packages that a site uses.</summary>
public sealed class PackageTypesTests : IDisposable
{
    private readonly Workbench _bench = new();
    private readonly Site _site;
    private readonly ToolBench _tools;

    public PackageTypesTests()
    {
        _site = _bench.NewSite();
        Put("node_modules/shapes/package.json", "{\"name\":\"shapes\",\"types\":\"dist/index.d.ts\"}");
        Put("node_modules/shapes/dist/index.d.ts", "export declare function area(a: number): number;\n");
        Put("node_modules/shapes/dist/index.js", "const secretCode = 1;\n");
        Put("node_modules/@kind/of/package.json", "{}");
        Put("node_modules/@kind/of/index.d.mts", "export type Kind = 'a' | 'b';\n");
        _tools = new ToolBench { Package = name => InstalledPackage.Find(Workbench.NewDraft(_site), _site, name) };
    }

    public void Dispose()
    {
        _tools.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task Types_of_an_installed_package_are_listed_read_and_searched()
    {
        Assert.Equal(
            "1\texport declare function area(a: number): number;\n",
            await _tools.RunAsync(new ReadFile(), new { path = "node_modules/shapes/dist/index.d.ts" })
        );
        Assert.Contains(
            "dist/index.d.ts",
            await _tools.RunAsync(new ReadFile(), new { path = "node_modules/shapes/package.json" }),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "node_modules/shapes/dist/index.d.ts:1: export declare function area(a: number): number;",
            await _tools.RunAsync(new Search(), new { pattern = "area", path = "node_modules/shapes" })
        );
        Assert.Equal(
            "node_modules/@kind/of/index.d.mts:1: export type Kind = 'a' | 'b';",
            await _tools.RunAsync(new Search(), new { pattern = "Kind", path = "node_modules/@kind/of/index.d.mts" })
        );
        var listed = await _tools.RunAsync(new ListFiles(), new { path = "node_modules/shapes" });
        Assert.Contains("node_modules/shapes/dist/index.d.ts", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("index.js", listed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("node_modules/shapes/dist/index.js", "node_modules/shapes/dist/index.d.ts")]
    [InlineData("node_modules/shapes/index.d.ts", "node_modules/shapes/dist/index.d.ts")]
    [InlineData("node_modules/no-such/index.d.ts", "The package no-such is not installed")]
    [InlineData("node_modules", "Name a package")]
    [InlineData("node_modules/.bin/x.d.ts", "is not installed")]
    public async Task What_cannot_be_read_says_what_can(string path, string said)
    {
        var result = await _tools.ResultAsync(new ReadFile(), new { path });
        Assert.False(result.Succeeded);
        Assert.Contains(said, result.ForModel, StringComparison.Ordinal);
        Assert.DoesNotContain("secretCode", result.ForModel, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_read_through_a_link_out_of_what_was_installed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        var elsewhere = Directory.CreateDirectory(Path.Combine(_bench.Root, "elsewhere")).FullName;
        File.WriteAllText(Path.Combine(elsewhere, "package.json"), "{}");
        File.WriteAllText(Path.Combine(elsewhere, "key.d.ts"), "the key\n");
        File.CreateSymbolicLink(At("node_modules/shapes/key.d.ts"), Path.Combine(elsewhere, "key.d.ts"));
        Directory.CreateSymbolicLink(At("node_modules/shapes/deep"), elsewhere);
        Directory.CreateSymbolicLink(At("node_modules/linked"), elsewhere);

        foreach (
            var path in (string[])["node_modules/shapes/key.d.ts", "node_modules/shapes/deep/key.d.ts", "node_modules/linked/key.d.ts"]
        )
        {
            Assert.DoesNotContain("the key", await _tools.RunAsync(new ReadFile(), new { path }), StringComparison.Ordinal);
        }

        foreach (var path in (string[])["node_modules/shapes", "node_modules/linked"])
        {
            Assert.DoesNotContain(
                "key.d.ts:1",
                await _tools.RunAsync(new Search(), new { pattern = "key", path }),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Packages_are_not_written() =>
        Assert.False((await _tools.ResultAsync(new WriteFile(), new { path = "node_modules/shapes/more.d.ts", content = "x" })).Succeeded);

    private string At(string path) => Path.Combine(_site.Root, path);

    private void Put(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), content);
    }
}
