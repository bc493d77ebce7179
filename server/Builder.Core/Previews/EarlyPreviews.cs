using Builder.Core.Checks;
using Builder.Core.Previews.Live;
using Builder.Core.Previews.Simple;
using Builder.Core.Sites;

namespace Builder.Core.Previews;

/// <summary>What can be shown of a site before it is built: a draft by its development server, or its sources as a simple page. One for all sites.</summary>
public sealed class EarlyPreviews(SiteChecks checks) : IAsyncDisposable
{
    /// <summary>What shows a site from its sources.</summary>
    public SimplePreviews Simple { get; } = new(checks.Tools.Clock);

    /// <summary>Drafts that are being watched while they are edited.</summary>
    internal DevelopmentServers Development { get; } = new(checks.Tools);

    /// <summary>Why a built page of this folder will not be there within moments, or null when it will.</summary>
    /// <param name="treeKey">The git tree id of what is in the folder now.</param>
    public SimpleReason? WhyNotSoon(SiteFolder folder, string treeKey) =>
        !SiteChecks.HasVite(folder) ? null
        : !checks.HasTools ? SimpleReason.NoTools
        : checks.IsBuiltSoon(folder, treeKey) ? null
        : SimpleReason.Installing;

    public async ValueTask DisposeAsync()
    {
        await Development.DisposeAsync();
        Simple.Dispose();
    }
}
