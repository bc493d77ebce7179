using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Sites;

/// <summary>The packages of a draft are links to the person's, in a folder that is ours.</summary>
public sealed class LinkedModulesTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Every_package_is_a_link_and_what_tools_write_comes_into_our_folder()
    {
        Package("react");
        Package("@scope/one");
        _temporary.Put("site/.bin-target", "");
        Directory.CreateDirectory(_temporary.At("site/node_modules/.bin"));
        _temporary.Put("site/node_modules/.vite/deps/x.js", "theirs");
        _temporary.Put("site/node_modules/.package-lock.json", "{}");

        Renew();
        _temporary.Put("ours/.vite/deps/x.js", "ours");
        _temporary.Put("ours/.cache/y", "ours");

        Assert.Equal(_temporary.At("site/node_modules/react"), new FileInfo(_temporary.At("ours/react")).LinkTarget);
        Assert.Null(new DirectoryInfo(_temporary.At("ours/@scope")).LinkTarget);
        Assert.True(File.Exists(_temporary.At("ours/@scope/one/package.json")));
        Assert.NotNull(new DirectoryInfo(_temporary.At("ours/.bin")).LinkTarget);
        Assert.True(File.Exists(_temporary.At("ours/.package-lock.json")));
        Assert.Equal("theirs", File.ReadAllText(_temporary.At("site/node_modules/.vite/deps/x.js")));
        Assert.True(LinkedModules.IsOurs(_temporary.At("ours")));
    }

    [Fact]
    public void Packages_that_come_and_go_are_followed_and_caches_stay()
    {
        Package("react");
        Package("@scope/one");
        Renew();
        _temporary.Put("ours/.vite/x", "");

        Directory.Delete(_temporary.At("site/node_modules/react"), recursive: true);
        Directory.Delete(_temporary.At("site/node_modules/@scope"), recursive: true);
        Package("vue");
        Package("@other/two");
        Renew();

        Assert.False(Path.Exists(_temporary.At("ours/react")));
        Assert.False(Path.Exists(_temporary.At("ours/@scope")));
        Assert.True(File.Exists(_temporary.At("ours/vue/package.json")));
        Assert.True(File.Exists(_temporary.At("ours/@other/two/package.json")));
        Assert.True(File.Exists(_temporary.At("ours/.vite/x")));
    }

    [Fact]
    public void Installed_packages_are_left_and_a_link_upwards_is_not_followed()
    {
        Package("react");
        _temporary.Put("ours/react/package.json", "installed");
        Renew();
        Assert.Equal("installed", File.ReadAllText(_temporary.At("ours/react/package.json")));

        Directory.Delete(_temporary.At("ours"), recursive: true);
        Directory.CreateSymbolicLink(_temporary.At("ours"), _temporary.Path);
        Renew();
        Assert.Null(new DirectoryInfo(_temporary.At("ours")).LinkTarget);
        Assert.False(Path.Exists(_temporary.At(".builder-links")));
    }

    [Fact]
    public void Without_packages_there_is_an_empty_folder_of_ours_for_caches()
    {
        Renew();
        Assert.True(LinkedModules.IsOurs(_temporary.At("ours")));
        Package("late");
        Renew();
        Assert.True(File.Exists(_temporary.At("ours/late/package.json")));
    }

    private void Renew() => LinkedModules.Renew(_temporary.At("site/node_modules"), _temporary.At("ours"));

    private void Package(string name) => _temporary.Put($"site/node_modules/{name}/package.json", "{}");
}
