using Builder.Core;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Sites;

public sealed class SiteTests
{
    [Fact]
    public void One_folder_is_one_site_by_whatever_way_it_is_named()
    {
        using var temporary = new TemporaryFolder();
        Directory.CreateDirectory(temporary.At("bakery"));
        File.CreateSymbolicLink(temporary.At("alias"), "bakery");

        var site = Site.Open(temporary.At("bakery") + "/");
        var alias = Site.Open(temporary.At("alias"));

        Assert.Equal(site.Root, alias.Root);
        Assert.Equal(site.Id, alias.Id);
        Assert.Equal("bakery", site.Name);
        Assert.Matches("^[0-9a-f]{16}$", site.Id);
        Assert.StartsWith(site.StateFolder, site.DraftRoot, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(site.Root));
    }

    [Fact]
    public void Folders_that_are_no_sites_are_refused_with_the_reason()
    {
        using var temporary = new TemporaryFolder();
        temporary.Put("file.txt", "x");
        Directory.CreateDirectory(temporary.At(".git/objects"));
        Directory.CreateDirectory(temporary.At(".builder/draft"));
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

        Assert.Equal(ErrorKind.Validation, Kind("relative"));
        Assert.Equal(ErrorKind.NotFound, Kind(temporary.At("missing")));
        Assert.Equal(ErrorKind.Precondition, Kind(temporary.At("file.txt")));
        Assert.Equal(ErrorKind.Precondition, Kind(temporary.At(".git/objects")));
        Assert.Equal(ErrorKind.Precondition, Kind(temporary.At(".builder/draft")));
        Assert.Equal(ErrorKind.Precondition, Kind(Path.GetPathRoot(temporary.Path)!));
        Assert.SkipUnless(Directory.Exists(home), "This machine has no home folder.");
        Assert.Equal(ErrorKind.Precondition, Kind(home));
    }

    private static ErrorKind Kind(string directory) => Assert.Throws<BuilderException>(() => Site.Open(directory)).Kind;
}
