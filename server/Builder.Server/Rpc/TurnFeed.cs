using System.Text;
using Builder.Protocol;

namespace Builder.Server.Rpc;

/// <summary>
/// The events of one turn, numbered, sent, and kept for a client that comes back.
///
/// Text arrives a token at a time and is sent a frame (<see cref="Frame"/>) at a time: 16 tokens in one message cost a
/// thirteenth of 16 messages. Any other event sends the waiting text first, so the order is always the order in which things happened.
/// Everything happens under one lock, held for no longer than it takes to put a message into a client's queue.
/// </summary>
internal sealed class TurnFeed : IDisposable
{
    /// <summary>How long text may wait for more: one frame at 60 a second.</summary>
    internal static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(16);

    /// <summary>So many events are kept; beyond them the oldest pieces of text go, and nothing else.</summary>
    internal const int Kept = 10_000;

    private readonly Lock _gate = new();
    private readonly List<TurnEvent> _events = [];
    private readonly StringBuilder _waitingText = new();
    private readonly Action<TurnEvent> _send;
    private readonly ITimer _frame;
    private int _waitingStep;
    private long _last;

    internal TurnFeed(string turnId, TimeProvider clock, Action<TurnEvent> send)
    {
        TurnId = turnId;
        _send = send;
        _frame = clock.CreateTimer(_ => Flush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal string TurnId { get; }

    /// <summary>True once the last event, <see cref="TurnEvent.Finished"/>, is among the kept ones.</summary>
    internal bool IsComplete { get; private set; }

    /// <summary>Takes an event in. Its number is given here; whatever number it carries is overwritten.</summary>
    internal void Add(TurnEvent happened)
    {
        lock (_gate)
        {
            if (IsComplete)
            {
                return;
            }
            if (happened is TurnEvent.TextDelta delta)
            {
                Hold(delta);
                return;
            }
            SendWaitingText();
            Number(happened);
            IsComplete = happened is TurnEvent.Finished;
        }
    }

    /// <summary>The kept events with a higher number, in order, and whether nothing will follow them.</summary>
    internal (IReadOnlyList<TurnEvent> Events, bool IsComplete) After(long sequence)
    {
        lock (_gate)
        {
            SendWaitingText();
            return ([.. _events.Where(kept => kept.Sequence > sequence)], IsComplete);
        }
    }

    public void Dispose()
    {
        Flush();
        _frame.Dispose();
    }

    private void Hold(TurnEvent.TextDelta delta)
    {
        if (_waitingText.Length > 0 && _waitingStep != delta.Step)
        {
            SendWaitingText();
        }
        if (_waitingText.Length == 0)
        {
            _waitingStep = delta.Step;
            _frame.Change(Frame, Timeout.InfiniteTimeSpan);
        }
        _waitingText.Append(delta.Text);
    }

    private void Flush()
    {
        lock (_gate)
        {
            SendWaitingText();
        }
    }

    private void SendWaitingText()
    {
        if (_waitingText.Length > 0)
        {
            var text = _waitingText.ToString();
            _waitingText.Clear();
            Number(new TurnEvent.TextDelta(_waitingStep, text) { TurnId = TurnId, Sequence = 0 });
        }
    }

    private void Number(TurnEvent happened)
    {
        var numbered = happened with { TurnId = TurnId, Sequence = ++_last };
        _events.Add(numbered);
        if (_events.Count > Kept && _events.FindIndex(kept => kept is TurnEvent.TextDelta) is >= 0 and var oldestText)
        {
            _events.RemoveAt(oldestText);
        }
        _send(numbered);
    }
}
