using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Sites;

/// <summary>The kernel's way of listing a folder and the runtime's find the same.</summary>
public sealed class SiteWalkTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("builder-walk-").FullName;

    [Fact]
    public void Both_ways_find_the_same_files_links_and_leftovers()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has two ways.");
        if (!OperatingSystem.IsWindows())
        {
            Write("a.ts");
            File.SetUnixFileMode(Path.Combine(_root, "a.ts"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        foreach (
            var name in new[] { "a.ts", "src/b c.ts", "src/été.ts", " ", "..x", "x..", "dist/no", "src/dist/yes", ".git", "deep/.env" }
        )
        {
            Write(name);
        }

        Write("node_modules/p/index.js");
        Write(SiteFolder.UnfinishedPrefix + "1");
        Write("src/" + SiteFolder.UnfinishedPrefix + "2");
        Write("bad:name");
        Write(string.Join('/', Enumerable.Repeat("d", 80)) + "/too-deep");
        File.CreateSymbolicLink(Path.Combine(_root, "link"), "a.ts");
        File.CreateSymbolicLink(Path.Combine(_root, "src", "folder-link"), "../deep");

        var walk = new SiteWalk(_root);
        walk.Down(new DirectoryInfo(_root));
        var (runtimes, kernels) = (walk.Listing(), SiteListing.Of(_root));

        Assert.Equal(runtimes.Entries, kernels.Entries);
        Assert.Equal(
            runtimes.Links.OrderBy(link => link.Key, StringComparer.Ordinal),
            kernels.Links.OrderBy(link => link.Key, StringComparer.Ordinal)
        );
        Assert.Equal(runtimes.Unfinished.Order(StringComparer.Ordinal), kernels.Unfinished.Order(StringComparer.Ordinal));
        Assert.Contains(kernels.Entries, entry => entry is { Path.Value: "a.ts", IsExecutable: true, Length: 4 });
        Assert.Contains(kernels.Entries, entry => entry.Path.Value == "src/dist/yes");
        Assert.Equal(2, kernels.Unfinished.Count);
        Assert.Equal(["link", "src/folder-link"], kernels.Links.Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(kernels.Entries, entry => entry.Path.Name is "too-deep" or "index.js" or "no" or ".git");
    }

    [Theory]
    [InlineData("")]
    [InlineData("src/")]
    [InlineData(
        "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z/a/b/c/d/e/f/g/h/i/j/k/"
    )]
    public void A_name_in_a_folder_is_judged_as_its_whole_path_is(string folder)
    {
        string[] names =
        [
            "a",
            ".",
            "..",
            "...",
            "",
            " ",
            "a b",
            "a:b",
            "C:",
            "a\\b",
            "\u0085",
            "é",
            "\uD83D",
            "x\u2028",
            new('n', 255),
            new('n', 256),
            "~",
            "\u007F",
        ];
        foreach (var name in names)
        {
            var isPath = SitePath.TryParse(folder + name, out var whole, out _) && whole.Value == folder + name;

            Assert.Equal(isPath, SitePath.TryBelow(folder, name, out var below));
            Assert.Equal(isPath ? whole : default, isPath ? below : default);
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Write(string path)
    {
        var file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "text");
    }
}
