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
        if (preview.IsSimple || preview.TreeId is null)
        {
            context.Report.Say(preview.Label + ".");
        }
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

    /// <summary>Says when the built page has taken the place of a simple one.</summary>
    internal static async Task SayWhenBuiltAsync(CommandContext context, PreviewState preview, CancellationToken cancellation)
    {
        var said = preview.Label;
        try
        {
            while (preview.IsSimple)
            {
                preview = await context.Client.Previews.ReadAsync(cancellation).ConfigureAwait(false);
                if (preview.Label != said)
                {
                    context.Report.Say(preview.IsSimple ? preview.Label + "." : "The built page is shown now.");
                    said = preview.Label;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C, while the simple page was still shown.
        }
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
        context.Report.Say(preview.IsSimple ? "The page answered; it is a simple preview." : "The built page answered.");
    }

    private static string Sentence(PreviewState preview) => $"Preview: {preview.LocalUrl ?? preview.Url}";
}
