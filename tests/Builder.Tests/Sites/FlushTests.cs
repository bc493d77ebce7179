using System.Runtime.Versioning;
using Builder.Core.Sites;
using Builder.Tests.Checks;
using Xunit;

namespace Builder.Tests.Sites;

/// <summary>What the disk answers to a flush is told: a write that it did not take is no write (THREATS F8, F9).</summary>
[SupportedOSPlatform("linux")]
public sealed class FlushTests
{
    /// <summary>They can be written, and not flushed: the system answers that it does not know how.</summary>
    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/zero")]
    [InlineData("/proc/self/comm")]
    [InlineData("/proc/self/coredump_filter")]
    [InlineData("/dev/random")]
    [InlineData("/dev/urandom")]
    public void A_flush_that_fails_is_an_error_and_not_swallowed_as_by_the_runtime(string file)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the runtime's own flush is all that there is.");
        using (var opened = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.FlushToDisk(opened);
            Assert.Equal(LinuxFiles.Invalid, LinuxFiles.Flush(opened));
        }

        var told = Assert.Throws<IOException>(() => PlainFile.WriteFlushed(file, "0"u8));
        Assert.Contains("could not be made safe", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_flushed_by_the_runtime_on_Linux()
    {
        var found = Directory
            .EnumerateFiles(Path.Combine(Workbench.Repository, "server"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => Path.GetFileName(file) is not ("PortableFolderAccess.cs" or "PortableHoldFolder.cs" or "PlainFile.cs"))
            .Where(file => File.ReadAllText(file) is var text && (text.Contains("flushToDisk", StringComparison.OrdinalIgnoreCase)))
            .Select(Path.GetFileName);
        Assert.Empty(found);
    }
}
