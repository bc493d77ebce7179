using System.CommandLine;
using System.Text.Json.Serialization;
using Builder.Core;
using Builder.Server.Rpc;
using Spectre.Console;
using StreamJsonRpc;

namespace Builder.Server.Cli;

/// <summary><c>builder stdio</c> for editors, <c>builder serve</c> for clients over WebSocket.</summary>
internal static class ServerVerbs
{
    internal static Command Stdio()
    {
        var parent = new Option<int?>("--parent") { Description = "End when this process does.", HelpName = "PID" };
        // Clients of LSP libraries add this by themselves.
        var stdio = new Option<bool>("--stdio") { Hidden = true };
        return new Command("stdio", "Talks LSP and JSON-RPC on standard input and output.") { parent, stdio }.Runs(
            async (given, context, cancellation) =>
            {
                // Program guards standard output before anything else runs; these are the raw streams.
                var streams = StandardStreams.Guarded;
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                var watched = given.GetValue(parent) is { } id ? EndWithAsync(id, ended) : Task.CompletedTask;
                using var handler = new HeaderDelimitedMessageHandler(streams.Output, new FramingGuard(streams.Input), RpcJson.Formatter());
                var code = await RpcConnection.RunAsync(handler, context.Composition, ended.Token).ConfigureAwait(false);
                await ended.CancelAsync().ConfigureAwait(false);
                await watched.ConfigureAwait(false);
                return code;
            }
        );
    }

    internal static Command Serve()
    {
        var port = Parameters.Port("The port; without it any free one.");
        var origins = new Option<string[]>("--origin")
        {
            Description = "A web page's origin that may connect, besides the server's own.",
            HelpName = "URL",
        };
        return new Command("serve", "Talks the same over WebSocket, on this machine only.") { port, origins }.Runs(
            async (given, context, cancellation) =>
            {
                var composition = context.Composition;
                await using var server = await WebSocketServer
                    .StartAsync(
                        given.GetValue(port),
                        given.GetValue(origins) ?? [],
                        BuilderFolders.FromEnvironment().State,
                        composition.Log,
                        (handler, token) => RpcConnection.RunAsync(handler, composition, token),
                        cancellation
                    )
                    .ConfigureAwait(false);
                var listening = new Listening($"ws://127.0.0.1:{server.Port}/rpc", server.Token.File);
                context.Report.Answer(
                    "builder/serve",
                    listening,
                    ListeningJson.Default.Listening,
                    console => Show(console, listening, server.Token)
                );
                await Serving.UntilCancelledAsync(cancellation).ConfigureAwait(false);
                return ExitCodes.Ok;
            }
        );
    }

    /// <summary>The token is printed once, here, for a person; a program reads it from the file.</summary>
    private static void Show(IAnsiConsole console, Listening listening, AccessToken token)
    {
        console.WriteLine($"Listening on {listening.Url}");
        console.WriteLine($"Token: {token.Reveal()}");
        console.WriteLine($"Token file: {listening.TokenFile}");
    }

    private static async Task EndWithAsync(int parent, CancellationTokenSource ended)
    {
        try
        {
            await ParentWatch.UntilGoneAsync(parent, ended.Token).ConfigureAwait(false);
            await ended.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client left first.
        }
    }
}

/// <param name="Url">Where to connect, without the token.</param>
/// <param name="TokenFile">Where the token is.</param>
internal sealed record Listening(string Url, string TokenFile);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Listening))]
internal sealed partial class ListeningJson : JsonSerializerContext;
