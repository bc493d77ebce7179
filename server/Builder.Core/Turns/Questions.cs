using System.Collections.Concurrent;

namespace Builder.Core.Turns;

/// <summary>Questions that a turn has asked the person and that are still open.</summary>
public sealed class Questions
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _open = new();

    /// <summary>Gives the person's answer.</summary>
    /// <returns>False when the question is not open (any more).</returns>
    public bool Answer(string questionId, string answer) => _open.TryRemove(questionId, out var waiting) && waiting.TrySetResult(answer);

    /// <summary>Asks and waits for the answer, or for the turn's cancellation.</summary>
    internal async Task<string?> AskAsync(
        string question,
        IReadOnlyList<string> options,
        Action<TurnEvent> emit,
        CancellationToken cancellationToken
    )
    {
        var id = Guid.NewGuid().ToString("n");
        var waiting = _open[id] = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            emit(new TurnEvent.QuestionAsked(id, question, options));
            return await waiting.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _open.TryRemove(id, out _);
        }
    }
}
