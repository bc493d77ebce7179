using Builder.Protocol;
using Builder.Server.Rpc;

namespace Builder.Server.Lsp;

/// <summary>The preview for an editor that has no panel for it: the page is shown in the browser, and told where to go and what to outline.</summary>
internal sealed class PreviewCommands(EditorConnection editor, Areas areas)
{
    /// <summary>Shows the newest state in the browser. With a place to go to, pages that are open go there instead.</summary>
    /// <param name="route">Such as <c>/menu</c>, or null.</param>
    internal async Task<CommandOutcome> ShowAsync(string site, string? route, CancellationToken cancellation)
    {
        var state = await areas.Previews.OpenAsync(new PreviewOpenRequest(site), cancellation).ConfigureAwait(false);
        var told = route is null
            ? 0
            : (await areas.Previews.NavigateAsync(new PreviewNavigateRequest(site, route), cancellation).ConfigureAwait(false)).Pages;
        var address = (state.LocalUrl ?? state.Url).TrimEnd('/') + (route ?? "/");
        if (told == 0 && editor.Said?.Capabilities?.Window?.ShowDocument?.Support == true)
        {
            await editor
                .Client.AskAsync(
                    "window/showDocument",
                    new ShowDocumentParams(address, External: true),
                    LspJson.Default.ShowDocumentParams,
                    LspJson.Default.ShowDocumentResult,
                    cancellation
                )
                .ConfigureAwait(false);
        }
        return new CommandOutcome(state.TreeId is not null, $"{state.Label}: {address}");
    }

    internal async Task<CommandOutcome> HighlightAsync(string site, string words, CancellationToken cancellation)
    {
        var reach = await areas.Previews.HighlightAsync(new PreviewHighlightRequest(site, Text: words), cancellation).ConfigureAwait(false);
        return reach switch
        {
            { Pages: 0 } => new CommandOutcome(false, "The preview is not open in any browser. Open it with builder.preview."),
            { Found: null } => new CommandOutcome(false, "The page did not answer; it may still be loading. Try again."),
            { Found: 0 } => new CommandOutcome(false, $"Nothing on the page that is shown says “{words}”."),
            { Found: var found } => new CommandOutcome(true, $"{found} {(found == 1 ? "place is" : "places are")} outlined on the page."),
        };
    }
}
