using System.CommandLine;

namespace Builder.Server.Cli;

/// <summary><c>builder preview DIR</c>: serves a site's newest state until Ctrl+C.</summary>
internal static class PreviewVerb
{
    internal static Command Create()
    {
        var directory = Parameters.Directory();
        var port = Parameters.Port("The port; without it any free one.");
        return new Command("preview", "Serves the preview of a site.") { directory, port }.Runs(
            async (given, context, cancellation) =>
            {
                context.Client.OnlyLooks = true;
                var site = await context.OpenAsync(given.GetRequiredValue(directory), cancellation).ConfigureAwait(false);
                var preview = await Serving.StartAsync(context, site.Site, given.GetValue(port), cancellation).ConfigureAwait(false);
                context.Report.Say("Ctrl+C ends it.");
                await Serving.SayWhenBuiltAsync(context, preview, cancellation).ConfigureAwait(false);
                await Serving.UntilCancelledAsync(cancellation).ConfigureAwait(false);
                return ExitCodes.Ok;
            }
        );
    }
}
