using System.Runtime.CompilerServices;
using Builder.Core.Proofs;

namespace Builder.Tests;

/// <summary>Gives the tests, and every process that they start, a state folder of their own: never the one of the person who runs them.</summary>
internal static class OwnState
{
    [ModuleInitializer]
    internal static void Begin()
    {
        var folder = Directory.CreateTempSubdirectory("builder-test-state-").FullName;
        Environment.SetEnvironmentVariable("BUILDER_STATE_DIR", folder);
        // Pages are looked at where a test is about them.
        Environment.SetEnvironmentVariable(InstalledBrowser.Variable, "none");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }
}
