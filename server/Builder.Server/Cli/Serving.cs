using Builder.Protocol;

namespace Builder.Server.Cli;

/// <summary>The preview of one site, served until Ctrl+C.</summary>
internal static class Serving
{
    /// <summary>Starts to serve a site's preview and says where.</summary>
    internal static async Task<PreviewState> StartAsync(CommandContext context, string site, int port, CancellationToken cancellation)
    {
        context.Composition.Previews.ServeOn(port, site);
        var preview = await context
            .Report.WaitAsync("Building the preview", () => context.Areas.Previews.OpenAsync(new PreviewOpenRequest(site), cancellation))
            .ConfigureAwait(false);
        context.Report.Answer(
            "builder/preview.open",
            preview,
            ProtocolJson.Default.PreviewState,
            console => Shown.Line(console, Sentence(preview))
        );
        return preview;
    }

    /// <summary>After the work: serves on until Ctrl+C, or, when nothing is served yet, only says that the site answers and ends.</summary>
    internal static async Task<int> FinishAsync(
        CommandContext context,
        string site,
        PreviewState? serving,
        int port,
        CancellationToken cancellation
    )
    {
        if (serving is null)
        {
            var opened = await StartAsync(context, site, port, cancellation).ConfigureAwait(false);
            await ProveAsync(context, opened, cancellation).ConfigureAwait(false);
            return ExitCodes.Ok;
        }
        context.Report.Say($"{Sentence(serving)}  Ctrl+C ends it.");
        await UntilCancelledAsync(cancellation).ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    internal static async Task UntilCancelledAsync(CancellationToken cancellation)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellation.Register(cancelled.SetResult);
        await cancelled.Task.ConfigureAwait(false);
    }

    /// <summary>Fetches the page once, so that "it is served" is a fact and not a hope.</summary>
    private static async Task ProveAsync(CommandContext context, PreviewState preview, CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var answer = await http.GetAsync(new Uri(preview.LocalUrl ?? preview.Url), cancellation).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        context.Report.Say("The built page answered.");
    }

    private static string Sentence(PreviewState preview) => $"Preview: {preview.LocalUrl ?? preview.Url}";
}
