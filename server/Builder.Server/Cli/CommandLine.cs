using System.CommandLine;
using System.Runtime.InteropServices;
using Builder.Core;
using Builder.Server.Rpc;
using Spectre.Console;

namespace Builder.Server.Cli;

/// <summary>The verbs of <c>builder</c>, in one list, and what is common to all: reports, exit codes, Ctrl+C.</summary>
internal static class CommandLine
{
    private static readonly Option<bool> Json = new("--json")
    {
        Description = "One JSON object a line, the same records as on the wire.",
        Recursive = true,
    };

    internal static async Task<int> RunAsync(string[] arguments)
    {
        var root = Root();
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(ShownText.Line(error.Message)).ConfigureAwait(false);
            }
            await Console.Error.WriteLineAsync($"→ builder {Verb(parsed)}--help shows how it is used.").ConfigureAwait(false);
            return ExitCodes.WrongUse;
        }
        using var cancel = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, cancel));
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, cancel));
        // Its own handling of Ctrl+C would end the process before a turn has put things in order.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        return await parsed.InvokeAsync(invocation, cancel.Token).ConfigureAwait(false);
    }

    /// <summary>Every verb there is.</summary>
    internal static RootCommand Root() =>
        new("Builder makes and changes websites from prompts. Without an editor: these verbs. With one: builder stdio.")
        {
            Json,
            NewVerb.Create(),
            PromptVerb.Create(),
            BuildVerb.Create(),
            FlowsVerb.Create(),
            PublishVerb.Create(),
            PreviewVerb.Create(),
            HistoryVerb.Create(),
            ProofVerb.Create(),
            ReversalVerbs.Undo(),
            ReversalVerbs.Restore(),
            ReviewVerbs.Keep(),
            ReviewVerbs.Discard(),
            ApplyVerb.Create(),
            SessionsVerb.Create(),
            TemplatesVerb.Create(),
            AllowVerb.Create(),
            DoctorVerb.Create(),
            ServerVerbs.Stdio(),
            ServerVerbs.Serve(),
        };

    /// <summary>Lets a verb run with its report, and turns whatever goes wrong into a message and an exit code.</summary>
    internal static Command Runs(this Command verb, Func<ParseResult, CommandContext, CancellationToken, Task<int>> run)
    {
        verb.SetAction(
            async (parsed, cancellation) =>
            {
                var report = ReportFor(parsed.GetValue(Json));
                await using var composition = new Composition(TimeProvider.System, Console.Error);
                try
                {
                    return await run(parsed, new CommandContext(composition, report), cancellation).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
                {
                    report.Say("Cancelled.");
                    return ExitCodes.Cancelled;
                }
                catch (Exception exception)
                {
                    report.Error(RpcErrors.Describe(exception, $"builder {verb.Name}", composition.Log.CreateLogger(nameof(CommandLine))));
                    return exception is BuilderException { Kind: ErrorKind.Validation } ? ExitCodes.WrongUse : ExitCodes.Failed;
                }
            }
        );
        return verb;
    }

    private static Report ReportFor(bool json)
    {
        if (json)
        {
            return new JsonReport(Console.Out);
        }
        var errors = new NeutralConsole(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }));
        if (Console.IsOutputRedirected || Environment.GetEnvironmentVariable("TERM") == "dumb")
        {
            var plain = new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                Interactive = InteractionSupport.No,
                Out = new UnwrappedOutput(Console.Out),
            };
            return new PlainReport(new NeutralConsole(AnsiConsole.Create(plain)), errors);
        }
        return new LiveReport(new NeutralConsole(AnsiConsole.Console), errors, TimeProvider.System, canAsk: !Console.IsInputRedirected);
    }

    /// <summary>The first Ctrl+C asks the work to stop; the second ends the process as usual.</summary>
    private static void Stop(PosixSignalContext signal, CancellationTokenSource cancel)
    {
        if (!cancel.IsCancellationRequested)
        {
            signal.Cancel = true;
            cancel.Cancel();
        }
    }

    private static string Verb(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
}
