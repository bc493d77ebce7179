using System.Collections.Concurrent;
using Builder.Core.Changes;
using Builder.Core.Checkpoints;
using Builder.Core.Checks;
using Builder.Core.Drafts;
using Builder.Core.Sites;
using Builder.Core.Templates;

namespace Builder.Core.OpenSites;

/// <summary>The sites that are open in this process, one <see cref="OpenSite"/> each.</summary>
public sealed class SiteRegistry(SiteServices services) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, OpenSite> _open = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _opening = new(1);
    private Task? _sweep;

    /// <summary>Opens a folder as a site, or gives the one that is open. Recovers an interrupted landing before anything else.</summary>
    /// <param name="onlyLooking">Whether a site that another process owns is opened all the same, to be looked at.</param>
    /// <exception cref="BuilderException">NotFound, or Precondition when the folder cannot be a site or another process owns it.</exception>
    public async Task<OpenSite> OpenAsync(
        string directory,
        IOpenBuffers buffers,
        IEditorEdits editor,
        CancellationToken cancellationToken,
        bool onlyLooking = false
    )
    {
        var site = Site.Open(directory, services.Folders);
        await _opening.WaitAsync(cancellationToken);
        try
        {
            // What a killed process left running is ended once, beside everything else; it looks at every process of the machine.
            _sweep ??= Task.Run(SiteChecks.EndOrphans, CancellationToken.None);
            if (_open.TryGetValue(site.Id, out var open) && !IsSame(open, site) && _open.TryRemove(site.Id, out open))
            {
                // Another folder has taken the place of the one that was open here.
                await open.DisposeAsync();
                open = null;
            }

            return open ?? (_open[site.Id] = Open(site, buffers, editor, onlyLooking));
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Makes a site from a template, commits it as its first checkpoint, and opens it.</summary>
    /// <param name="templateId">Null for the default template.</param>
    public async Task<OpenSite> CreateAsync(
        string directory,
        string? templateId,
        IOpenBuffers buffers,
        IEditorEdits editor,
        CancellationToken cancellationToken
    )
    {
        var template = services.Templates.Get(templateId);
        var site = TemplateCatalog.Instantiate(template, directory, services.Folders);
        using (var history = SiteHistory.Open(site, services.Clock))
        {
            var tree = history.SnapshotTree(site.Folder);
            history.CommitOnBranch(tree, new StepDescription(CheckpointKind.Template, $"Start from the {template.Title} template"));
        }

        return await OpenAsync(directory, buffers, editor, cancellationToken);
    }

    /// <summary>The open site of that folder.</summary>
    /// <exception cref="BuilderException">NotFound when it is not open.</exception>
    public OpenSite Get(string directory) =>
        Site.Open(directory, services.Folders) is var site && _open.TryGetValue(site.Id, out var open) && IsSame(open, site)
            ? open
            : throw new BuilderException(ErrorKind.NotFound, $"The site {directory} is not open.", "Open the folder as a site first.");

    /// <summary>Closes every site, once what runs on it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var site in _open.Values)
        {
            await site.DisposeAsync();
        }

        _open.Clear();
        await (_sweep ?? Task.CompletedTask);
        _opening.Dispose();
    }

    private static bool IsSame(OpenSite open, Site site) => open.Site.StateFolder == site.StateFolder;

    private OpenSite Open(Site site, IOpenBuffers buffers, IEditorEdits editor, bool onlyLooking)
    {
        if (SiteLock.TakeUnlessHeld(site, out var held) is not { } ownership)
        {
            return onlyLooking ? Look(site, buffers, editor, held!) : throw held!;
        }

        try
        {
            var history = SiteHistory.Open(site, services.Clock);
            var drafts = new DraftStore(site, history, buffers);
            var landing = new Landing(site, history, buffers, editor);
            List<string> notices = [];
            if (landing.Recover() is { } recovered)
            {
                notices.Add(recovered.Message);
            }

            if (ForeignState.TellOnce(site) is { } foreign)
            {
                notices.Add(foreign);
            }

            notices.AddRange(history.Standing.Notices);
            if (services.Sessions.Notice is { } notice)
            {
                notices.Add(notice);
            }

            var context = new SiteContext(site, history, drafts, landing, services.Templates.Of(site), services);
            notices.AddRange(Interrupted.Settle(context));
            return new OpenSite(context, ownership, notices);
        }
        catch
        {
            ownership.Dispose();
            throw;
        }
    }

    /// <summary>A site that another process owns: what is kept of it can be seen, and nothing of it is touched, not even what was interrupted.</summary>
    private OpenSite Look(Site site, IOpenBuffers buffers, IEditorEdits editor, BuilderException held)
    {
        var history = SiteHistory.Open(site, services.Clock);
        var drafts = new DraftStore(site, history, buffers) { IsOfAnother = true };
        var context = new SiteContext(
            site,
            history,
            drafts,
            new Landing(site, history, buffers, editor),
            services.Templates.Of(site),
            services
        )
        {
            Held = held,
        };
        return new OpenSite(context, null, [$"{held.Message} Here it can be looked at; nothing of it can be changed."]);
    }
}
