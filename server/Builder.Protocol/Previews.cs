namespace Builder.Protocol;

/// <summary>Previews: built sites, served on loopback.</summary>
public interface IPreviewsProtocol
{
    /// <summary>
    /// Serves the site's draft (or one checkpoint of it), building it first where needed, and answers with its address. Where that takes an
    /// installation, or there is no Node.js, it answers with a simple preview; <c>builder/preview.changed</c> tells when the built page is there.
    /// </summary>
    [RpcMethod("builder/preview.open")]
    Task<PreviewState> OpenAsync(PreviewOpenRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// An editor leads an address of its own to the preview's <see cref="PreviewState.LocalUrl"/>: the preview answers under that name as well. It
    /// answers under no name that it does not know, so that no page from elsewhere can reach it by one.
    /// </summary>
    [RpcMethod("builder/preview.forward")]
    Task<PreviewState> ForwardAsync(PreviewForwardRequest request, CancellationToken cancellationToken);
}

/// <param name="CheckpointId">Null for the newest state: the draft while a review waits, else the workspace.</param>
/// <param name="Forwarded">The client may be on another computer and reaches this one through forwarded ports: the site gets a <see cref="PreviewState.LocalUrl"/>.</param>
public sealed record PreviewOpenRequest(string Site, string? CheckpointId = null, bool Forwarded = false);

/// <param name="Address">Such as <c>https://name-4173.example.dev/</c>: http or https, a name and perhaps a port, no path.</param>
public sealed record PreviewForwardRequest(string Site, string Address);

/// <param name="Url">Where the page is, such as <c>http://k3f….localhost:4173/</c>. Loopback only.</param>
/// <param name="LocalUrl">The same page on a plain <c>http://localhost:PORT/</c> of its own, for tools that do not resolve <c>*.localhost</c>, or null.</param>
/// <param name="TreeId">Which tree's artifact is shown, or null while there is none. Of a simple preview a revision of its own.</param>
/// <param name="Label">What is shown, for a person, such as <c>Step 3 of 4: Add the menu</c>.</param>
/// <param name="IsStale">True when what is shown is older than the files (the newer state did not build).</param>
/// <param name="IsSimple">True when the page is made of the site's sources without a build; <c>Label</c> says why.</param>
/// <param name="IsLive">True while the draft is shown as it is being written; <c>TreeId</c> is then the newest state that pages were told of.</param>
/// <param name="Notice">A sentence on why the newest edits cannot be seen as they are made, or null.</param>
public sealed record PreviewState(
    string Site,
    string Url,
    string? LocalUrl,
    string? TreeId,
    string Label,
    bool IsStale,
    bool IsSimple,
    bool IsLive,
    string? Notice
);
