using System.Threading.Channels;
using Builder.Core;
using Builder.Protocol;
using Spectre.Console;

namespace Builder.Server.Cli;

/// <summary>A display that moves, for a person at a terminal.</summary>
internal sealed class LiveReport(IAnsiConsole console, IAnsiConsole errors, TimeProvider clock, bool canAsk) : PlainReport(console, errors)
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    private (string What, StatusContext Status)? _waiting;

    internal override bool CanAsk => canAsk;

    internal override async Task<TurnEvent.Finished> TurnAsync(
        ChannelReader<TurnEvent> events,
        Func<string, string, CancellationToken, Task> answer,
        CancellationToken cancellation
    )
    {
        var view = new TurnView();
        while (true)
        {
            var halt = await Console
                .Live(new NeutralText(view.Render()))
                .Overflow(VerticalOverflow.Ellipsis)
                .Cropping(VerticalOverflowCropping.Top)
                .StartAsync(display => FollowAsync(view, events, display))
                .ConfigureAwait(false);
            switch (halt)
            {
                case TurnEvent.Finished { Error: not null } failed: // told by the verb, with its next step
                    return failed;
                case TurnEvent.Finished finished:
                    Console.Write(new Text(finished.Message + "\n", new Style(decoration: Decoration.Bold)));
                    return finished;
                case TurnEvent.QuestionAsked question:
                    await answer(question.QuestionId, await AnswerAsync(question, cancellation).ConfigureAwait(false), cancellation)
                        .ConfigureAwait(false);
                    break;
            }
        }
    }

    internal override Task<T> WaitAsync<T>(string what, Func<Task<T>> work) =>
        Console
            .Status()
            .StartAsync(
                Markup.Escape(ShownText.Line(what)),
                status =>
                {
                    _waiting = (what, status);
                    return work();
                }
            );

    internal override void Build(BuildEvent happened)
    {
        if (_waiting is var (what, status) && Symbols.Progress(happened) is { } progress)
        {
            status.Status = Markup.Escape(ShownText.Line($"{what}: {progress}"));
        }
    }

    internal override Task<bool> AskAsync(string question, CancellationToken cancellation) =>
        new ConfirmationPrompt(Markup.Escape(question)).ShowAsync(Console, cancellation);

    /// <summary>Draws until the turn has ended or asks something; between events the spinners turn.</summary>
    private async Task<TurnEvent> FollowAsync(TurnView view, ChannelReader<TurnEvent> events, LiveDisplayContext display)
    {
        using var frame = new PeriodicTimer(Frame, clock);
        var waiting = events.WaitToReadAsync().AsTask();
        var tick = frame.WaitForNextTickAsync().AsTask();
        while (true)
        {
            await Task.WhenAny(waiting, tick).ConfigureAwait(false);
            if (tick.IsCompleted)
            {
                view.Tick();
                tick = frame.WaitForNextTickAsync().AsTask();
            }
            TurnEvent? halt = null;
            while (halt is null && events.TryRead(out var happened))
            {
                view.Add(happened);
                halt = happened is TurnEvent.Finished or TurnEvent.QuestionAsked ? happened : null;
            }
            display.UpdateTarget(new NeutralText(view.Render()));
            if (halt is not null)
            {
                return halt;
            }
            if (waiting.IsCompleted)
            {
                waiting = events.WaitToReadAsync().AsTask();
            }
        }
    }

    private Task<string> AnswerAsync(TurnEvent.QuestionAsked asked, CancellationToken cancellation)
    {
        var prompt = new TextPrompt<string>(Markup.Escape(asked.Question));
        foreach (var option in asked.Options)
        {
            prompt.AddChoice(option);
        }
        return prompt.ShowAsync(Console, cancellation);
    }
}
