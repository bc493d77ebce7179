using System.Text;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Sites;

/// <summary>Files change places with those of a site: by the kernel's exchange, where the file system has none, across disks, and by the portable way.</summary>
public sealed class HoldFolderTests
{
    private static readonly SitePath Page = SitePath.Parse("src/page.html");

    public static TheoryData<string> Ways() =>
        OperatingSystem.IsLinux() ? ["exchange", "no exchange", "other disk", "portable"] : ["portable"];

    [Theory, MemberData(nameof(Ways))]
    public void What_was_there_comes_out_and_goes_back(string way)
    {
        using var site = new TemporaryFolder();
        using var place = Place(way);
        site.Put("src/page.html", "old");
        using (var hold = Open(way, site.Path, place.Path))
        {
            hold.Stage("0", Page, "new"u8, executable: false);
            Assert.True(hold.Swap("0", Page));
            Assert.Equal(("new", "old"), (Read(site), Held(hold)));
            Assert.Equal(["src/page.html"], new SiteFolder(site.Path).List().Select(entry => entry.Path.Value));

            Assert.True(hold.Swap("0", Page));
            Assert.Equal(("old", "new"), (Read(site), Held(hold)));
            hold.Drop("0", Page);
            hold.Flush();
            hold.Remove();
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(place.Path));
        Assert.Single(Directory.EnumerateFiles(site.Path, "*", SearchOption.AllDirectories));
    }

    [Theory, MemberData(nameof(Ways))]
    public void Nothing_takes_the_place_of_what_is_there(string way)
    {
        using var site = new TemporaryFolder();
        using var place = Place(way);
        site.Put("src/page.html", "mine");
        using var hold = Open(way, site.Path, place.Path);
        hold.Stage("0", Page, "new"u8, executable: false);

        Assert.False(hold.PutNew("0", Page));
        Assert.Equal(("mine", "new"), (Read(site), Held(hold)));
        Assert.True(hold.TakeAway(Page, "1"));
        Assert.False(hold.TakeAway(Page, "2"));
        Assert.False(hold.Swap("0", Page));
        Assert.True(hold.PutNew("0", Page));
        Assert.Equal("new", Read(site));
        Assert.False(hold.PutNew("1", Page));
        hold.Drop("1", Page);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_swap_of_several_steps_that_was_killed_is_ended(string way)
    {
        using var site = new TemporaryFolder();
        using var place = Place(way);
        site.Put("src/page.html", "old");
        using var hold = Open(way, site.Path, place.Path);
        hold.Stage("0", Page, "new"u8, executable: false);
        Assert.True(hold.TakeAway(Page, "0.out"));

        hold.Resume("0", Page);

        Assert.Equal(("old", "new"), (Read(site), Held(hold)));
        Assert.True(hold.TakeAway(Page, "0.out"));
        site.Put("src/page.html", "saved meanwhile");
        hold.Resume("0", Page);
        Assert.Equal(("saved meanwhile", "old"), (Read(site), Held(hold)));
        hold.Drop("0", Page);
    }

    [Fact]
    public void What_a_program_goes_on_writing_to_is_not_taken_for_what_was_planned()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only the kernel's leases tell who writes.");
        using var site = new TemporaryFolder();
        using var place = Place("exchange");
        site.Put("src/page.html", "old");
        using var hold = Open("exchange", site.Path, place.Path);
        hold.Stage("0", Page, "new"u8, executable: false);
        using var writer = new FileStream(
            site.At("src/page.html"),
            FileMode.Open,
            FileAccess.Write,
            FileShare.ReadWrite | FileShare.Delete
        );

        Assert.True(hold.Swap("0", Page));

        Assert.Equal(HoldFolder.SomethingElse, hold.Settled("0", Page));
    }

    private static string Read(TemporaryFolder site) => File.ReadAllText(site.At("src/page.html"));

    private static string Held(HoldFolder hold) => Encoding.UTF8.GetString(hold.ReadSettled("0", Page)!);

    private static HoldFolder Open(string way, string site, string place)
    {
        if (way == "portable" || !OperatingSystem.IsLinux())
        {
            return new PortableHoldFolder(new PortableFolderAccess(site), place, "hold", create: true);
        }

        return new LinuxHoldFolder(new LinuxFolderAccess(site), place, "hold", create: true) { Exchanges = way != "no exchange" };
    }

    private static TemporaryFolder Place(string way)
    {
        if (way != "other disk")
        {
            return new TemporaryFolder();
        }

        Assert.SkipUnless(Directory.Exists("/dev/shm"), "There is no second disk to try it on.");
        return new TemporaryFolder("/dev/shm");
    }
}
