using Builder.Core;
using Builder.Core.Processes.Node;
using Builder.Core.Proofs;

namespace Builder.Tests.Proofs;

/// <summary>The browser of this computer, for tests of pages.</summary>
internal static class RealBrowser
{
    public static (InstalledBrowser? Browser, string? WhyNot) Find() =>
        InstalledBrowser.Find(null, Environment.GetEnvironmentVariable("PATH") ?? "");

    public static SiteProofs Proofs(BuilderFolders folders) => Proofs(folders, Find);

    public static SiteProofs Proofs(BuilderFolders folders, Func<(InstalledBrowser?, string?)> find) =>
        new(folders, TimeProvider.System, () => (Toolchain.Find(out var whyNot), whyNot), find);
}
