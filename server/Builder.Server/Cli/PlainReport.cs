using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Builder.Protocol;
using Spectre.Console;

namespace Builder.Server.Cli;

/// <summary>Plain lines, for output that goes into a file or another program, and for terminals that can do no more.</summary>
internal class PlainReport(IAnsiConsole console, IAnsiConsole errors) : Report
{
    protected IAnsiConsole Console => console;

    internal override async Task<TurnEvent.Finished> TurnAsync(
        ChannelReader<TurnEvent> events,
        Func<string, string, CancellationToken, Task> answer,
        CancellationToken cancellation
    )
    {
        var lines = new TurnLines();
        await foreach (var happened in events.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            foreach (var line in lines.Of(happened))
            {
                console.WriteLine(line);
            }
            if (happened is TurnEvent.Finished finished)
            {
                return finished;
            }
        }
        throw new InvalidOperationException("A turn's events ended without its last one.");
    }

    internal override void Answer<T>(string method, T answer, JsonTypeInfo<T> type, Action<IAnsiConsole> show) => show(console);

    internal override void Say(string line) => console.WriteLine(line);

    internal override void Error(ErrorDetail error)
    {
        errors.Write(new Text(error.Message + "\n", new Style(Color.Red)));
        if (error.NextStep is { } next)
        {
            errors.WriteLine($"→ {next}");
        }
        if (error.Detail is { Length: > 0 } detail)
        {
            errors.Write(new Text(detail + "\n", new Style(decoration: Decoration.Dim)));
        }
    }
}
