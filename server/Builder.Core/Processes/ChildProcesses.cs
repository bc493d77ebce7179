using Builder.Core.Processes.Sandbox;
using CliWrap;

namespace Builder.Core.Processes;

/// <summary>
/// Starts children and sees to it that nothing of them remains: neither after they end by themselves, nor after a
/// cancellation or a timeout (asked first, then forced, then swept by mark), nor when this process is killed.
/// </summary>
/// <param name="home">An empty folder that stands in for the user's home.</param>
internal sealed class ChildProcesses(string home, TimeProvider clock)
{
    /// <summary>Stands in for the user's home.</summary>
    public string Home => home;

    /// <summary>How long a child may take to end after it was asked to. One that runs a site's code is not asked: it has nothing to put in order.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);

    /// <summary>How long the last of its output may take to arrive after it has ended.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromMilliseconds(150);

    /// <summary>Runs a command to its end and returns what it wrote, bounded.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing of it is left.</exception>
    /// <exception cref="BuilderException">External: the file could not be started.</exception>
    public async Task<ChildResult> RunAsync(ChildCommand command, CancellationToken cancellationToken)
    {
        var output = new BoundedText();
        var errors = new BoundedText();
        var (end, code) = await RunAsync(command, PipeSource.Null, Into(output), Into(errors), cancellationToken);
        return new ChildResult(end, code, output.ToString(), errors.ToString());
    }

    /// <summary>Starts a child that writes a message a line.</summary>
    public LiveChild Start(ChildCommand command, Action<string> onLine) =>
        new(
            (stream, cancellationToken) => MessageReader.ReadLinesAsync(stream, onLine, cancellationToken),
            (input, output, errors, stop) => RunAsync(command, input, output, errors, stop)
        );

    /// <summary>Starts a child that writes messages as language servers do.</summary>
    public LiveChild StartFramed(ChildCommand command, Action<string> onMessage) =>
        new(
            (stream, cancellationToken) => MessageReader.ReadFramesAsync(stream, onMessage, cancellationToken),
            (input, output, errors, stop) => RunAsync(command, input, output, errors, stop)
        );

    private async Task<(ChildEnd End, int ExitCode)> RunAsync(
        ChildCommand command,
        PipeSource input,
        PipeTarget output,
        PipeTarget errors,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        Watchdog.EnsureStarted();
        var mark = ProcessMarks.Next();
        using var ask = new CancellationTokenSource();
        using var force = new CancellationTokenSource();
        using var timeout = command.Timeout is { } limit ? new CancellationTokenSource(limit, clock) : new CancellationTokenSource();
        using var memory = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token, memory.Token);
        var exited = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);

        var exceeded = ChildEnd.OutOfMemory;
        var isLoose = command.Confinement is not null && BuildGuard.IsLoose(command);
        var task = isLoose
            ? Orphans.Starting(
                () => Launch(command, mark, input, output, errors, exited, force.Token, ask.Token),
                started => started.ProcessId
            )
            : Launch(command, mark, input, output, errors, exited, force.Token, ask.Token);
        Watchdog.Began(task.ProcessId);
        Telemetry.Children(1);
        using var watch = command.MemoryLimit is { } bytes
            ? new MemoryWatch(task.ProcessId, bytes, command.MostProcesses, command.Confinement, Exceeded, clock)
            : null;
        try
        {
            await Task.WhenAny(task.Task, exited.Task, Never(stop.Token));
            if (!task.Task.IsCompleted)
            {
                if (stop.IsCancellationRequested && command.Confinement is null)
                {
                    await ask.CancelAsync();
                    await Task.WhenAny(exited.Task, Task.Delay(Grace, CancellationToken.None));
                }
                // It may have ended while something that it started still holds its output open.
                await Task.WhenAny(task.Task, Task.Delay(Drain, CancellationToken.None));
            }
        }
        finally
        {
            Telemetry.Children(-1);
            ProcessMarks.End(mark);
            if (!task.Task.IsCompleted && !exited.Task.IsCompleted)
            {
                await force.CancelAsync();
            }
            await Task.WhenAny(task.Task, Task.Delay(Grace, CancellationToken.None));
            await force.CancelAsync();
            if (isLoose)
            {
                // Before its output is waited for: what it left running may hold that open.
                Orphans.Ended(task.ProcessId);
            }
            await task.Task.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            ProcessMarks.End(mark);
            Watchdog.Ended(task.ProcessId);
        }
        cancellationToken.ThrowIfCancellationRequested();
        var how =
            memory.IsCancellationRequested ? exceeded
            : timeout.IsCancellationRequested ? ChildEnd.TimedOut
            : ChildEnd.Exited;
        return (
            how,
            exited.Task.IsCompletedSuccessfully ? exited.Task.Result
            : task.Task.IsCompletedSuccessfully ? task.Task.Result.ExitCode
            : -1
        );

        void Exceeded(ChildEnd end)
        {
            exceeded = end;
            memory.Cancel();
        }
    }

    private CommandTask<CommandResult> Launch(
        ChildCommand command,
        string mark,
        PipeSource input,
        PipeTarget output,
        PipeTarget errors,
        TaskCompletionSource<int> exited,
        CancellationToken force,
        CancellationToken ask
    )
    {
        Directory.CreateDirectory(home);
        var environment = ChildEnvironment.Make(command, home, mark);
        foreach (var (name, value) in command.Variables)
        {
            environment[name] = value;
        }
        var confined = BuildGuard.Around(command);
        if (confined is not null)
        {
            ConfinedStart.AddRuntimeSettings(environment);
        }
        try
        {
            return Cli.Wrap(confined?.File ?? command.File)
                .WithArguments(confined?.Arguments ?? command.Arguments)
                .WithWorkingDirectory(command.WorkingDirectory)
                .WithValidation(CommandResultValidation.None)
                .WithStandardInputPipe(input)
                .WithStandardOutputPipe(output)
                .WithStandardErrorPipe(errors)
                .ExecuteAsync(
                    start =>
                    {
                        start.Environment.Clear();
                        foreach (var (name, value) in environment)
                        {
                            start.Environment[name] = value;
                        }
                    },
                    process =>
                    {
                        process.EnableRaisingEvents = true;
                        process.Exited += (_, _) => exited.TrySetResult(process.ExitCode);
                    },
                    force,
                    ask
                );
        }
        catch (Exception refused) when (refused is System.ComponentModel.Win32Exception or DirectoryNotFoundException)
        {
            throw new BuilderException(
                ErrorKind.External,
                $"{Path.GetFileName(command.File)} could not be started.",
                "Check that it is installed and may be run, then try again.",
                refused.Message,
                refused
            );
        }
    }

    internal static PipeTarget Into(BoundedText text) =>
        PipeTarget.Create(
            async (stream, cancellationToken) =>
            {
                var buffer = new byte[32 * 1024];
                int read;
                while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
                {
                    text.Append(buffer.AsSpan(0, read));
                }
            }
        );

    private static Task Never(CancellationToken until) => Task.Delay(Timeout.Infinite, until);
}
