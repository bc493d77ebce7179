using System.CommandLine;
using System.Globalization;
using Builder.Core;
using Builder.Protocol;
using ErrorKind = Builder.Core.ErrorKind;

namespace Builder.Server.Cli;

/// <summary><c>builder undo DIR STEP</c> and <c>builder restore DIR CHECKPOINT</c>. Both name a checkpoint by its id or by its number in <c>builder history</c>.</summary>
internal static class ReversalVerbs
{
    private const int LongestNumber = 4;

    internal static Command Undo() =>
        Create(
            "undo",
            "STEP",
            "Takes back one step and keeps everything after it.",
            "builder/checkpoint.undo",
            (context, site, checkpoint, cancellation) =>
                context.Areas.Checkpoints.UndoAsync(new CheckpointUndoRequest(site, checkpoint), cancellation)
        );

    internal static Command Restore() =>
        Create(
            "restore",
            "CHECKPOINT",
            "Brings a site back to how it was at a checkpoint.",
            "builder/checkpoint.restore",
            (context, site, checkpoint, cancellation) =>
                context.Areas.Checkpoints.RestoreAsync(new CheckpointRestoreRequest(site, checkpoint), cancellation)
        );

    private static Command Create(
        string name,
        string argument,
        string description,
        string method,
        Func<CommandContext, string, string, CancellationToken, Task<CheckpointChangeResponse>> change
    )
    {
        var directory = Parameters.Directory();
        var step = new Argument<string>(argument) { Description = "Its id, or its number in “builder history”." };
        return new Command(name, description) { directory, step }.Runs(
            async (given, context, cancellation) =>
            {
                var site = await context.OpenAsync(given.GetRequiredValue(directory), cancellation).ConfigureAwait(false);
                var checkpoint = await CheckpointAsync(context, site.Site, given.GetRequiredValue(step), cancellation)
                    .ConfigureAwait(false);
                var changed = await context
                    .Report.WaitAsync("Checking that it builds", () => change(context, site.Site, checkpoint, cancellation))
                    .ConfigureAwait(false);
                context.Report.Answer(
                    method,
                    changed,
                    ProtocolJson.Default.CheckpointChangeResponse,
                    console => Shown.Changed(console, changed)
                );
                return ExitCodes.Ok;
            }
        );
    }

    internal static async Task<string> CheckpointAsync(CommandContext context, string site, string named, CancellationToken cancellation)
    {
        // A short number is one of the list; ids have at least seven digits.
        if (named.Length > LongestNumber || !int.TryParse(named, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return named;
        }
        var listed = await context.Areas.Checkpoints.ListAsync(new CheckpointListRequest(site, 1000), cancellation).ConfigureAwait(false);
        return number >= 1 && number <= listed.Checkpoints.Count
            ? listed.Checkpoints[number - 1].Id
            : throw new BuilderException(ErrorKind.NotFound, $"There is no step {number}.", $"“builder history {site}” lists the steps.");
    }
}
