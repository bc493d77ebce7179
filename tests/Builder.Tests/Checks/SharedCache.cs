using Builder.Core;
using Xunit;

[assembly: AssemblyFixture(typeof(Builder.Tests.Checks.SharedCache))]

namespace Builder.Tests.Checks;

/// <summary>Builder's cache for all tests of a run, so that packages are installed once. Gone when the run is over.</summary>
public sealed class SharedCache : IDisposable
{
    private static readonly Lazy<string> Root = new(() => Directory.CreateTempSubdirectory("builder-tests-").FullName);

    public static BuilderFolders Folders => new(Path.Combine(Root.Value, "state"), Path.Combine(Root.Value, "cache"));

    public void Dispose()
    {
        if (Root.IsValueCreated)
        {
            Workbench.Delete(Root.Value);
        }
    }
}
