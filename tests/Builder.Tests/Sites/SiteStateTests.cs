using Builder.Core;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Sites;

/// <summary>What is kept of a site lies in the person's own folder, and belongs to that one folder.</summary>
public sealed class SiteStateTests
{
    [Fact]
    public void State_is_for_this_user_alone_and_says_whose_it_is()
    {
        using var temporary = new TemporaryFolder();
        var folders = new BuilderFolders(temporary.At("state"), temporary.At("cache"));
        var site = Site.Open(Directory.CreateDirectory(temporary.At("bakery")).FullName, folders);
        Assert.False(Directory.Exists(folders.State));

        site.PrepareState();
        site.PrepareState();

        Assert.StartsWith(Path.Combine(folders.State, "sites") + Path.DirectorySeparatorChar, site.StateFolder, StringComparison.Ordinal);
        Assert.Contains(site.Root, File.ReadAllText(Path.Combine(site.StateFolder, "site.json")), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(site.Root));
        foreach (
            var folder in new[] { site.StateFolder, Path.GetDirectoryName(site.StateFolder)! }.Where(_ => !OperatingSystem.IsWindows())
        )
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(folder).UnixFileMode);
        }
    }

    [Fact]
    public void Another_folder_at_the_same_path_gets_nothing_of_the_one_before()
    {
        using var temporary = new TemporaryFolder();
        var folders = new BuilderFolders(temporary.At("state"), temporary.At("cache"));
        var first = Site.Open(Directory.CreateDirectory(temporary.At("bakery")).FullName, folders);
        first.PrepareState();

        Directory.Move(first.Root, temporary.At("kept"));
        Assert.False(first.IsStillThere);
        var second = Site.Open(Directory.CreateDirectory(temporary.At("bakery")).FullName, folders);
        second.PrepareState();

        Assert.Equal(first.Root, second.Root);
        Assert.NotEqual(first.StateFolder, second.StateFolder);
        Assert.True(second.IsStillThere);
        Assert.False(first.IsStillThere);
    }

    [Fact]
    public void A_renamed_folder_keeps_its_state_and_a_copy_gets_none()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux is asked which folder a path leads to.");
        using var temporary = new TemporaryFolder();
        var folders = new BuilderFolders(temporary.At("state"), temporary.At("cache"));
        var before = Site.Open(Directory.CreateDirectory(temporary.At("bakery")).FullName, folders);
        before.PrepareState();
        File.WriteAllText(Path.Combine(before.StateFolder, "draft.json"), "{}");

        Directory.Move(before.Root, temporary.At("cafe"));
        var copy = Site.Open(Directory.CreateDirectory(temporary.At("copy")).FullName, folders);
        copy.PrepareState();
        var after = Site.Open(temporary.At("cafe"), folders);
        after.PrepareState();

        Assert.True(File.Exists(Path.Combine(after.StateFolder, "draft.json")));
        Assert.False(File.Exists(Path.Combine(copy.StateFolder, "draft.json")));
        Assert.False(Directory.Exists(before.StateFolder));
        Assert.Contains("cafe", File.ReadAllText(Path.Combine(after.StateFolder, "site.json")), StringComparison.Ordinal);
    }
}
