using Builder.Core.Proofs;
using Xunit;

namespace Builder.Tests.Proofs;

public sealed class InstalledBrowserTests
{
    [Fact]
    public void None_is_used_when_the_person_wants_none() =>
        Assert.Equal((null, "Pages are not looked at, as BUILDER_BROWSER says."), InstalledBrowser.Find("none", "/usr/bin"));

    [Fact]
    public void One_that_the_person_names_and_that_is_not_there_is_told_and_no_other_is_taken()
    {
        var (browser, whyNot) = InstalledBrowser.Find("/nowhere/chrome", Environment.GetEnvironmentVariable("PATH")!);

        Assert.Null(browser);
        Assert.Equal("BUILDER_BROWSER names /nowhere/chrome, which is not there.", whyNot);
    }

    [Fact]
    public void A_program_of_that_name_beside_us_is_not_taken_for_one()
    {
        Assert.SkipWhen(
            OperatingSystem.IsWindows() || OperatingSystem.IsMacOS(),
            "There, browsers are not looked for by the search path first."
        );
        var folder = Directory.CreateTempSubdirectory("builder-browser-test-");
        var here = Environment.CurrentDirectory;
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "chromium"), "");
            Environment.CurrentDirectory = folder.FullName;

            var (browser, whyNot) = InstalledBrowser.Find(null, ".::bin");

            Assert.Null(browser);
            Assert.Contains("Install Chrome, Edge, Brave or Chromium", whyNot, StringComparison.Ordinal);
            Assert.NotNull(InstalledBrowser.Find(null, folder.FullName).Browser);
        }
        finally
        {
            Environment.CurrentDirectory = here;
            folder.Delete(recursive: true);
        }
    }
}
