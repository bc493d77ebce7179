namespace Builder.Protocol;

/// <summary>Sites: the folders of websites that are open.</summary>
public interface ISitesProtocol
{
    /// <summary>Opens an existing folder as a site, recovers an interrupted landing, and says how it stands.</summary>
    [RpcMethod("builder/site.open")]
    Task<SiteState> OpenAsync(SiteOpenRequest request, CancellationToken cancellationToken);

    /// <summary>Makes a new site from a template in a folder that is missing or empty, and opens it.</summary>
    [RpcMethod("builder/site.create")]
    Task<SiteState> CreateAsync(SiteCreateRequest request, CancellationToken cancellationToken);
}

/// <param name="Site">Absolute path of the site's folder.</param>
public sealed record SiteOpenRequest(string Site);

/// <param name="Site">Absolute path of the folder to make; it must be missing or empty.</param>
/// <param name="TemplateId">Which template; null for the default one.</param>
public sealed record SiteCreateRequest(string Site, string? TemplateId);

/// <summary>How a site stands.</summary>
/// <param name="Site">Canonical absolute path of the site's folder; use it in later requests.</param>
/// <param name="DraftFolder">Absolute path of the folder in which the draft's files are, each at its path in the site. It may be missing.</param>
/// <param name="Name">The folder's name, for display.</param>
/// <param name="TemplateId">The template it was made from, or null when unknown.</param>
/// <param name="Branch">The branch that is checked out, or null (detached, or no repository yet).</param>
/// <param name="HasPendingChanges">Whether the workspace has changes that no commit holds.</param>
/// <param name="ReviewId">The review that waits for a decision, or null.</param>
/// <param name="Notices">Sentences to show to the person, such as what a recovery did. Often empty.</param>
public sealed record SiteState(
    string Site,
    string DraftFolder,
    string Name,
    string? TemplateId,
    string? Branch,
    bool HasPendingChanges,
    string? ReviewId,
    IReadOnlyList<string> Notices
);
