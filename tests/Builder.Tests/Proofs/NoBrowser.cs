using Builder.Core;
using Builder.Core.Proofs;

namespace Builder.Tests.Proofs;

/// <summary>For tests of everything but pages: nothing is looked at.</summary>
internal static class NoBrowser
{
    public static SiteProofs Proofs(BuilderFolders folders) =>
        new(folders, TimeProvider.System, () => (null, null), () => (null, "This test looks at no page."));
}
