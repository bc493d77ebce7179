using Xunit;

namespace Builder.Tests;

/// <summary>The one test that Stryker runs to make the changes for <see cref="QuickRun"/>.</summary>
public sealed class KeptEngine
{
    [Fact]
    public void The_engine_with_all_changes_in_it_is_kept()
    {
        if (Environment.GetEnvironmentVariable("MUTATED_ENGINE") is { } target)
        {
            // Stryker takes a test that comes by no change for one that may come by all.
            Assert.NotNull(EditRules.Default);
            File.Copy(typeof(EditEngine).Assembly.Location, target, overwrite: true);
        }
    }
}
