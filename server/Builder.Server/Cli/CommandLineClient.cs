using System.Threading.Channels;
using Builder.Protocol;
using Builder.Server.Rpc;

namespace Builder.Server.Cli;

/// <summary>The command line as a client of the engine in its own process: the same requests and events as an editor's, without the wire between.</summary>
internal sealed class CommandLineClient : IClient
{
    private readonly Channel<TurnEvent> _events = Channel.CreateUnbounded<TurnEvent>();
    private readonly Channel<PreviewState> _previews = Channel.CreateUnbounded<PreviewState>();

    /// <summary>What happens in the turns that this command starts, one turn after another.</summary>
    internal ChannelReader<TurnEvent> Events => _events.Reader;

    /// <summary>What the preview shows, newest last.</summary>
    internal ChannelReader<PreviewState> Previews => _previews.Reader;

    /// <summary>Told how far builds are; null while no command wants to know.</summary>
    internal Action<BuildEvent>? OnBuild { get; set; }

    /// <summary>Said by the verbs that only look.</summary>
    public bool OnlyLooks { get; set; }

    public void Send(BuildEvent happened) => OnBuild?.Invoke(happened);

    public void Send(TurnEvent happened) => _events.Writer.TryWrite(happened);

    public void Send(PreviewProblem problem) { }

    public void Send(PublishEvent happened) { }

    public void Send(PreviewState preview) => _previews.Writer.TryWrite(preview);

    public void Show(string site, IReadOnlyList<BuildDiagnostic> diagnostics) { }
}
