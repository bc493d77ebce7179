using System.Collections.Concurrent;
using Builder.Core.Drafts;
using Builder.Core.OpenSites;

namespace Builder.Server.Rpc;

/// <summary>Opens sites for clients: with the editors' buffers, its preview, and the client among those who see what happens to it.</summary>
internal sealed class SiteAccess(SiteRegistry registry, Clients clients, IOpenBuffers buffers, IEditorEdits edits, SitePreviews previews)
{
    private readonly ConcurrentDictionary<string, bool> _followed = new();

    /// <summary>The open site of that folder; opened now when it is not yet.</summary>
    /// <exception cref="Core.BuilderException">The folder cannot be a site, or another process has it.</exception>
    internal async Task<OpenSite> OpenAsync(IClient client, string directory, CancellationToken cancellation) =>
        Follow(client, await registry.OpenAsync(directory, buffers, edits, cancellation, client.OnlyLooks).ConfigureAwait(false));

    /// <summary>Makes a site from a template and opens it.</summary>
    internal async Task<OpenSite> CreateAsync(IClient client, string directory, string? templateId, CancellationToken cancellation) =>
        Follow(client, await registry.CreateAsync(directory, templateId, buffers, edits, cancellation).ConfigureAwait(false));

    private OpenSite Follow(IClient client, OpenSite open)
    {
        clients.Opened(client, open.Site.Root);
        if (_followed.TryAdd(open.Site.Root, true))
        {
            open.ShownChanged += _ => previews.Changed(open);
            open.BuildChanged += progress => clients.Send(ToWire.Build(open, progress));
        }
        return open;
    }
}
