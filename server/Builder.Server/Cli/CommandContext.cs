using Builder.Protocol;
using Builder.Server.Rpc;

namespace Builder.Server.Cli;

/// <summary>What a verb has to work with: the engine's areas, as their client, and the report it tells everything to.</summary>
internal sealed class CommandContext
{
    private readonly Lazy<Areas> _areas;

    internal CommandContext(Composition composition, Report report)
    {
        Composition = composition;
        Report = report;
        Client = new CommandLineClient();
        _areas = new Lazy<Areas>(() => composition.AreasFor(Client, report.CanAsk));
    }

    internal Composition Composition { get; }

    internal Report Report { get; }

    internal CommandLineClient Client { get; }

    /// <summary>The engine starts when it is first asked for; verbs that need none never start it.</summary>
    internal Areas Areas => _areas.Value;

    /// <summary>Opens the site of a verb and says what the person should know about it.</summary>
    internal async Task<SiteState> OpenAsync(string directory, CancellationToken cancellation)
    {
        var state = await Areas.Sites.OpenAsync(new SiteOpenRequest(Path.GetFullPath(directory)), cancellation).ConfigureAwait(false);
        Report.Answer(
            "builder/site.open",
            state,
            ProtocolJson.Default.SiteState,
            console =>
            {
                foreach (var notice in state.Notices)
                {
                    Shown.Line(console, notice);
                }
            }
        );
        return state;
    }

    /// <summary>Runs a turn from its prompt to its end, shown as it happens. Ctrl+C stops the turn and keeps what was good.</summary>
    internal async Task<TurnEvent.Finished> TurnAsync(TurnStartRequest request, CancellationToken cancellation)
    {
        var started = await Areas.Turns.StartAsync(request, cancellation).ConfigureAwait(false);
        using var stop = cancellation.Register(() =>
            _ = Areas.Turns.CancelAsync(new TurnCancelRequest(started.TurnId), CancellationToken.None)
        );
        return await Report
            .TurnAsync(
                Client.Events,
                (question, answer, token) => Areas.Turns.AnswerAsync(new TurnAnswerRequest(started.TurnId, question, answer), token),
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <summary>The exit code that a turn's end stands for.</summary>
    internal static int ExitCode(TurnEvent.Finished finished) =>
        finished.Outcome switch
        {
            TurnOutcome.ReadyForReview or TurnOutcome.Landed or TurnOutcome.NothingChanged => ExitCodes.Ok,
            TurnOutcome.Cancelled => ExitCodes.Cancelled,
            _ => ExitCodes.Failed,
        };
}
