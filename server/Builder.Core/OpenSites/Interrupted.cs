using Builder.Core.Changes;
using Builder.Core.Sessions;

namespace Builder.Core.OpenSites;

/// <summary>Settles what a turn left behind when the process ended in the middle of it.</summary>
internal static class Interrupted
{
    /// <summary>Keeps the draft's last good state as a review, gives up the rest, and closes the turn in the session.</summary>
    /// <returns>Sentences for the person; empty when nothing had been interrupted.</returns>
    public static IReadOnlyList<string> Settle(SiteContext context)
    {
        List<string> notices = [];
        foreach (var turn in context.Services.Sessions.UnfinishedTurns(context.Site.Root))
        {
            context.Services.Sessions.FinishTurn(turn.Id, TurnOutcome.Stopped, "Builder ended in the middle of this turn.");
            notices.Add($"The last turn (“{Short(turn.Prompt)}”) was interrupted.");
        }

        // Not run by itself: hours may have passed, and running it costs the person money.
        foreach (var waiting in context.Services.Sessions.Queue(context.Site.Root))
        {
            context.Services.Sessions.RemoveFromQueue(waiting.TurnId);
            notices.Add(
                $"A prompt was still waiting when Builder ended, and was not run: “{waiting.Request}”. Send it again if you still want it."
            );
        }

        if (context.Drafts.Current is { Review: null } draft)
        {
            if (draft.Steps.LastOrDefault(s => s.Builds != false) is { } good)
            {
                draft.ReturnTo(good.Tree);
                draft.OpenReview("The interrupted turn", "What the interrupted turn had made until its last step that was good.", true);
                notices.Add("What it had made until then waits for your review.");
            }
            else
            {
                draft.Close();
            }
        }

        return notices;
    }

    private static string Short(string prompt) => prompt.Length <= 60 ? prompt : prompt[..59] + "…";
}
