using Xunit;

namespace Builder.Tests;

/// <summary>What the tests use of xunit 3 and xunit 2 does not have. Stryker leaves out what fails before anything is changed.</summary>
internal static class XunitThree
{
    extension(Assert)
    {
        public static void SkipUnless(bool condition, string reason) => Assert.True(condition, reason);

        public static void SkipWhen(bool condition, string reason) => Assert.False(condition, reason);
    }
}
