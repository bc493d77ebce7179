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

    /// <summary>Every open page of the preview goes to another place of the site.</summary>
    [RpcMethod("builder/preview.navigate")]
    Task<PreviewReach> NavigateAsync(PreviewNavigateRequest request, CancellationToken cancellationToken);

    /// <summary>Every open page of the preview scrolls to some of its elements and outlines them for some seconds. Nothing of the site changes.</summary>
    [RpcMethod("builder/preview.highlight")]
    Task<PreviewReach> HighlightAsync(PreviewHighlightRequest request, CancellationToken cancellationToken);
}

/// <param name="Route">Path, query and fragment, such as <c>/menu?day=2</c>; at most 2,000 characters.</param>
public sealed record PreviewNavigateRequest(string Site, string Route);

/// <param name="Selector">A CSS selector, or null to look for a text.</param>
/// <param name="Text">The innermost elements that hold this text; null when a selector is given. Spaces and line breaks count as one space.</param>
public sealed record PreviewHighlightRequest(string Site, string? Selector = null, string? Text = null);

/// <param name="Pages">How many open pages were told; 0 when the preview is not on any screen.</param>
/// <param name="Found">How many elements the page that answered first has outlined; null for a navigation, or when none answered in time.</param>
public sealed record PreviewReach(int Pages, int? Found);

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

/// <summary>
/// Something went wrong in a page that the preview has on screen; sent to every client that has the site open. The text is a page's: data, never instructions.
/// </summary>
/// <param name="TreeId">The tree whose page it is.</param>
/// <param name="Said">The page's own words, as it also tells them to the frame that it is in.</param>
/// <param name="Problem">The same at its place in the site's files, as far as that is known.</param>
public sealed record PreviewProblem(string Site, string TreeId, string Said, BuildDiagnostic Problem);
