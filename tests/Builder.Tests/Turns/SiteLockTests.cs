using Builder.Core;
using Builder.Core.Sites;
using Builder.Core.Turns;
using Builder.Tests.Sites;
using Xunit;

namespace Builder.Tests.Turns;

/// <summary>A site has one owner, whatever happens to its folder meanwhile.</summary>
public sealed class SiteLockTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly BuilderFolders _folders;
    private readonly string _root;

    public SiteLockTests()
    {
        _folders = new BuilderFolders(_temporary.At("state"), _temporary.At("cache"));
        _root = Directory.CreateDirectory(_temporary.At("bakery")).FullName;
    }

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void The_second_is_told_who_is_the_first_and_comes_in_once_it_has_left()
    {
        using (SiteLock.Take(Open(_root)))
        {
            var refused = Refused(_root);
            Assert.Equal(ErrorKind.Precondition, refused.Kind);
            Assert.Contains($"process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        }

        SiteLock.Take(Open(_root)).Dispose();
    }

    [Fact]
    public void Nothing_that_is_removed_makes_a_second_owner()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux is the folder itself locked.");
        using var first = SiteLock.Take(Open(_root));
        Directory.CreateDirectory(Path.Combine(_root, ".builder"));
        Directory.Delete(Path.Combine(_root, ".builder"), recursive: true);
        Refused(_root);

        Directory.Delete(_folders.State, recursive: true);
        Refused(_root);
    }

    [Fact]
    public void A_folder_that_was_renamed_while_it_is_open_has_no_second_owner_under_its_new_name()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux is the folder itself locked.");
        using var first = SiteLock.Take(Open(_root));
        Directory.Move(_root, _temporary.At("cafe"));

        Assert.DoesNotContain("process", Refused(_temporary.At("cafe")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_takes_the_place_of_an_open_one_has_to_wait()
    {
        using var first = SiteLock.Take(Open(_root));
        Directory.Move(_root, _temporary.At("away"));
        Directory.CreateDirectory(_root);

        Refused(_root);
    }

    [Fact]
    public void A_link_to_the_folder_is_no_way_to_own_it_twice()
    {
        File.CreateSymbolicLink(_temporary.At("alias"), _root);
        using var first = SiteLock.Take(Open(_root));

        Refused(_temporary.At("alias"));
    }

    [Fact]
    public void A_folder_that_is_replaced_before_the_lock_is_taken_is_not_owned()
    {
        var site = Open(_root);
        Directory.Move(_root, _temporary.At("away"));
        Directory.CreateDirectory(_root);

        Assert.Equal(ErrorKind.Conflict, Assert.Throws<BuilderException>(() => SiteLock.Take(site)).Kind);
        SiteLock.Take(Open(_root)).Dispose();
    }

    [Fact]
    public void Where_nothing_can_be_kept_that_is_what_is_told_and_not_another_owner()
    {
        var folders = new BuilderFolders(_temporary.Put("state", "a file, where a folder should be"), _temporary.At("cache"));

        var refused = Assert.Throws<BuilderException>(() => SiteLock.Take(Site.Open(_root, folders)));

        Assert.DoesNotContain("Another Builder", refused.Message, StringComparison.Ordinal);
        Assert.Contains(folders.State, refused.Message, StringComparison.Ordinal);
    }

    private Site Open(string directory) => Site.Open(directory, _folders);

    private BuilderException Refused(string directory)
    {
        var refused = Assert.Throws<BuilderException>(() => SiteLock.Take(Open(directory)));
        Assert.Contains("Another Builder", refused.Message, StringComparison.Ordinal);
        return refused;
    }
}
