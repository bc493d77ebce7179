using Builder.Core.Packages;
using Xunit;

namespace Builder.Tests.Packages;

/// <summary>Ranges as npm reads them; the expected answers are those of its own package "semver".</summary>
public sealed class VersionRangeTests
{
    [Theory]
    [InlineData("^1.2.3", "1.9.0", true)]
    [InlineData("^1.2.3", "1.2.2", false)]
    [InlineData("^1.2.3", "2.0.0", false)]
    [InlineData("^0.2.3", "0.2.9", true)]
    [InlineData("^0.2.3", "0.3.0", false)]
    [InlineData("^0.0.3", "0.0.4", false)]
    [InlineData("^0", "0.9.1", true)]
    [InlineData("^0.0", "0.0.7", true)]
    [InlineData("^0.0", "0.1.0", false)]
    [InlineData("~1.2.3", "1.2.9", true)]
    [InlineData("~1.2.3", "1.3.0", false)]
    [InlineData("~1", "1.9.9", true)]
    [InlineData("1.x", "1.0.0", true)]
    [InlineData("1.2.*", "1.3.0", false)]
    [InlineData("*", "0.0.1", true)]
    [InlineData("", "7.0.0", true)]
    [InlineData("1.2.3", "1.2.3", true)]
    [InlineData("=1.2.3", "1.2.4", false)]
    [InlineData("v1.2.3", "1.2.3", true)]
    [InlineData(">=1.2 <3", "2.9.9", true)]
    [InlineData(">= 1.2 < 3", "3.0.0", false)]
    [InlineData(">1", "1.9.9", false)]
    [InlineData(">1", "2.0.0", true)]
    [InlineData("<=1", "1.9.9", true)]
    [InlineData("<1.2", "1.2.0", false)]
    [InlineData("1.2 - 2.3", "2.3.9", true)]
    [InlineData("1.2.3 - 2.3.4", "2.3.5", false)]
    [InlineData("^16.8.0 || ^17.0.0 || ^18.0.0", "18.3.1", true)]
    [InlineData("^16.8.0 || ^17.0.0 || ^18.0.0", "19.0.0", false)]
    [InlineData("^1.2.3", "1.3.0-beta.1", false)]
    [InlineData("^1.2.3-beta.2", "1.2.3-beta.10", true)]
    [InlineData("^1.2.3-beta.2", "1.2.3-alpha.9", false)]
    [InlineData("^19.0.0-rc", "19.0.0-rc-1", true)]
    [InlineData("^1.0.0", "1.0.0+build.5", true)]
    [InlineData("npm:other@^2.0.0", "2.1.0", true)]
    [InlineData("npm:@scope/other@^2.0.0", "3.1.0", false)]
    [InlineData("npm:@scope/other", "3.1.0", true)]
    [InlineData("workspace:^", "0.0.0", true)]
    [InlineData("workspace:^1.0.0", "2.0.0", false)]
    public void A_version_is_in_a_range_or_not(string range, string version, bool expected) =>
        Assert.Equal(expected, VersionRange.Holds(range, version));

    [Theory]
    [InlineData("latest")]
    [InlineData("github:a/b")]
    [InlineData("file:../x")]
    [InlineData("https://example.com/x.tgz")]
    [InlineData("catalog:")]
    public void What_is_no_range_says_nothing(string text) => Assert.Null(VersionRange.Holds(text, "1.0.0"));
}
