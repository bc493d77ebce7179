using System.CommandLine;
using Builder.Protocol;

namespace Builder.Server.Cli;

/// <summary><c>builder history DIR</c>: the checkpoints, newest first, with the number and the id that undo and restore take.</summary>
internal static class HistoryVerb
{
    internal static Command Create()
    {
        var directory = Parameters.Directory();
        var limit = new Option<int>("--limit")
        {
            Description = "At most this many.",
            DefaultValueFactory = _ => 30,
            HelpName = "N",
        };
        return new Command("history", "Lists the checkpoints of a site, newest first.") { directory, limit }.Runs(
            async (given, context, cancellation) =>
            {
                context.Client.OnlyLooks = true;
                var site = await context.OpenAsync(given.GetRequiredValue(directory), cancellation).ConfigureAwait(false);
                await ShowAsync(context, site.Site, given.GetValue(limit), cancellation).ConfigureAwait(false);
                return ExitCodes.Ok;
            }
        );
    }

    internal static async Task ShowAsync(CommandContext context, string site, int limit, CancellationToken cancellation)
    {
        var listed = await context.Areas.Checkpoints.ListAsync(new CheckpointListRequest(site, limit), cancellation).ConfigureAwait(false);
        context.Report.Answer(
            "builder/checkpoint.list",
            listed,
            ProtocolJson.Default.CheckpointListResponse,
            console => Shown.History(console, listed.Checkpoints)
        );
    }
}
