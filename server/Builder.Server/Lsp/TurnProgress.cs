using Builder.Protocol;
using Builder.Server.Rpc;

namespace Builder.Server.Lsp;

/// <summary>Watches one turn: says what happens as progress, and knows when and how it ended.</summary>
internal sealed class TurnProgress(string turnId, Action<string> report) : IClient
{
    private readonly TaskCompletionSource<TurnEvent.Finished> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<TurnEvent.Finished> Finished => _finished.Task;

    public void Send(TurnEvent happened)
    {
        if (happened.TurnId != turnId)
        {
            return;
        }
        switch (happened)
        {
            case TurnEvent.ToolStarted tool:
                report(tool.Summary);
                break;
            case TurnEvent.BuildStarted:
                report("Checking that it builds");
                break;
            case TurnEvent.Notice notice:
                report(notice.Message);
                break;
            case TurnEvent.Finished finished:
                _finished.TrySetResult(finished);
                break;
        }
    }

    public void Send(BuildEvent happened) { }

    public void Send(PreviewState preview) { }

    public void Send(PreviewProblem problem) { }

    public void Send(PublishEvent happened) { }

    public void Show(string site, IReadOnlyList<BuildDiagnostic> diagnostics) { }
}
