using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Builder.Protocol;
using Spectre.Console;

namespace Builder.Server.Cli;

/// <summary>How a verb tells what it does: as lines for a person, as a live display on a terminal, or as JSON for a program.</summary>
internal abstract class Report
{
    /// <summary>True when a person sits at a terminal and can be asked.</summary>
    internal virtual bool CanAsk => false;

    /// <summary>Shows a turn until it ends.</summary>
    /// <param name="answer">Gives the person's answer to a question of the model.</param>
    internal abstract Task<TurnEvent.Finished> TurnAsync(
        ChannelReader<TurnEvent> events,
        Func<string, string, CancellationToken, Task> answer,
        CancellationToken cancellation
    );

    /// <summary>Tells what a request came to.</summary>
    /// <param name="method">The request's name on the wire.</param>
    /// <param name="show">Writes it for a person.</param>
    internal abstract void Answer<T>(string method, T answer, JsonTypeInfo<T> type, Action<IAnsiConsole> show);

    /// <summary>Says something to a person; programs do not get it.</summary>
    internal abstract void Say(string line);

    /// <summary>Says what failed, where, and what to do next.</summary>
    internal abstract void Error(ErrorDetail error);

    /// <summary>Shows how far a build is, while it is waited for.</summary>
    internal virtual void Build(BuildEvent happened) { }

    /// <summary>Shows that something takes a while.</summary>
    internal virtual Task<T> WaitAsync<T>(string what, Func<Task<T>> work) => work();

    /// <summary>Asks yes or no.</summary>
    internal virtual Task<bool> AskAsync(string question, CancellationToken cancellation) => Task.FromResult(false);
}
