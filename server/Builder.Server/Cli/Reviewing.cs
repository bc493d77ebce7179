using Builder.Protocol;

namespace Builder.Server.Cli;

/// <summary>The yes or no after a turn.</summary>
internal static class Reviewing
{
    /// <summary>Asks at a terminal whether to keep what a turn made; elsewhere says how to.</summary>
    internal static async Task AskAsync(CommandContext context, string site, TurnEvent.Finished finished, CancellationToken cancellation)
    {
        if (finished.ReviewId is not { } review)
        {
            return;
        }
        var waits = await context.Areas.Reviews.GetAsync(new ReviewGetRequest(site), cancellation).ConfigureAwait(false);
        if (!waits.IsVerified)
        {
            context.Report.Say($"It cannot be kept as it is. Have it mended with: builder prompt {site} \"Mend it.\"");
            context.Report.Say($"Or discard it with: builder discard {site}");
            return;
        }
        if (!context.Report.CanAsk)
        {
            context.Report.Say($"Keep it with: builder keep {site}");
            context.Report.Say($"Or not, with: builder discard {site}");
            return;
        }
        var keep = await context.Report.AskAsync("Keep these changes?", cancellation).ConfigureAwait(false);
        await DecideAsync(context, site, review, keep ? ReviewDecision.Keep : ReviewDecision.Discard, null, cancellation)
            .ConfigureAwait(false);
    }

    internal static async Task<int> DecideAsync(
        CommandContext context,
        string site,
        string review,
        ReviewDecision decision,
        IReadOnlyList<string>? files,
        CancellationToken cancellation
    )
    {
        var decided = await context
            .Areas.Reviews.DecideAsync(new ReviewDecideRequest(site, review, decision, files), cancellation)
            .ConfigureAwait(false);
        context.Report.Answer(
            "builder/review.decide",
            decided,
            ProtocolJson.Default.ReviewDecideResponse,
            console => Shown.Decided(console, decided)
        );
        return decided.Conflicts.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
    }
}
