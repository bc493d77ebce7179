using Builder.Core;
using Builder.Core.OpenSites;
using Builder.Core.Sites;
using Builder.Tests.Sites;
using Xunit;

namespace Builder.Tests.OpenSites;

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

    [Theory]
    [InlineData("a file, where a folder should be")]
    [InlineData("a link that leads nowhere")]
    [InlineData("a link to itself")]
    [InlineData("a device, where a folder should be")]
    [InlineData("a file, where its sites should be")]
    [InlineData("a file system that takes nothing")]
    public void Where_nothing_can_be_kept_that_is_what_is_told_and_not_another_owner(string state)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || state.StartsWith("a file, ", StringComparison.Ordinal), "Made of what Linux has.");
        var place = _temporary.At("state");
        switch (state)
        {
            case "a link that leads nowhere":
                File.CreateSymbolicLink(place, Path.Combine(_temporary.Path, "none", "deeper"));
                break;
            case "a link to itself":
                File.CreateSymbolicLink(place, place);
                break;
            case "a device, where a folder should be":
                File.CreateSymbolicLink(place, "/dev/null");
                break;
            case "a file, where its sites should be":
                _temporary.Put("state/sites", "");
                break;
            case "a file system that takes nothing":
                File.CreateSymbolicLink(place, "/proc/self");
                break;
            default:
                _temporary.Put("state", "");
                break;
        }

        var folders = new BuilderFolders(place, _temporary.At("cache"));

        var refused = Assert.Throws<BuilderException>(() => SiteLock.Take(Site.Open(_root, folders)));

        Assert.DoesNotContain("Another Builder", refused.Message, StringComparison.Ordinal);
        Assert.Contains(folders.State, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>What the site itself is like has nothing to do with who owns it.</summary>
    [Theory]
    [InlineData("read-only")]
    [InlineData("of another user")]
    [InlineData("with a folder of ours that is a file")]
    [InlineData("with a lock that leads nowhere")]
    [InlineData("with a lock that another program holds")]
    public async Task A_site_that_nothing_can_be_written_into_is_owned_all_the_same(string site)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Made of what Linux has.");
        using var held = site == "with a lock that another program holds" ? Held() : null;
        switch (site)
        {
            case "read-only":
                await CliWrap.Cli.Wrap("chmod").WithArguments(["500", _root]).ExecuteAsync();
                break;
            case "of another user":
                Assert.SkipUnless(Environment.IsPrivilegedProcess, "Giving a folder to another user takes the rights of root.");
                await CliWrap.Cli.Wrap("chown").WithArguments(["-R", "12345", _root]).ExecuteAsync();
                break;
            case "with a folder of ours that is a file":
                File.WriteAllText(Path.Combine(_root, ".builder"), "");
                break;
            case "with a lock that leads nowhere":
                Directory.CreateDirectory(Path.Combine(_root, ".builder"));
                File.CreateSymbolicLink(Path.Combine(_root, ".builder", "owner.lock"), _temporary.At("made"));
                break;
        }

        SiteLock.Take(Open(_root)).Dispose();

        Assert.False(File.Exists(_temporary.At("made")));
        await CliWrap.Cli.Wrap("chmod").WithArguments(["700", _root]).ExecuteAsync();

        FileStream Held()
        {
            Directory.CreateDirectory(Path.Combine(_root, ".builder"));
            return new FileStream(Path.Combine(_root, ".builder", "owner.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        }
    }

    private Site Open(string directory) => Site.Open(directory, _folders);

    private BuilderException Refused(string directory)
    {
        var refused = Assert.Throws<BuilderException>(() => SiteLock.Take(Open(directory)));
        Assert.Contains("Another Builder", refused.Message, StringComparison.Ordinal);
        return refused;
    }
}
