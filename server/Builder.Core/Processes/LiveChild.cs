using System.Text;
using System.Threading.Channels;
using CliWrap;

namespace Builder.Core.Processes;

internal delegate Task<(ChildEnd End, int ExitCode)> RunChild(
    PipeSource input,
    PipeTarget output,
    PipeTarget errors,
    CancellationToken stop
);

/// <summary>
/// A child that stays and is spoken with in messages: <see cref="Send"/> writes to its standard input, what it writes to its
/// standard output goes to the reader, on one thread at a time, and what it says on standard error is kept for the case that
/// it dies.
/// </summary>
internal sealed class LiveChild : IAsyncDisposable
{
    private readonly Channel<byte[]> input = Channel.CreateUnbounded<byte[]>();
    private readonly CancellationTokenSource stop = new();
    private readonly BoundedText errors = new(128 * 1024);
    private int isDisposed;

    /// <param name="read">Takes its output apart, see <see cref="MessageReader"/>. Output that it cannot read ends the child.</param>
    public LiveChild(Func<Stream, CancellationToken, Task> read, RunChild run)
    {
        Ended = RunAsync(read, run);
    }

    /// <summary>Completes, and never fails, when the process and everything it started is gone.</summary>
    public Task<(ChildEnd End, int ExitCode)> Ended { get; }

    public string Errors => errors.ToString();

    public void Send(string text) => input.Writer.TryWrite(Encoding.UTF8.GetBytes(text));

    public async ValueTask DisposeAsync()
    {
        input.Writer.TryComplete();
        if (Interlocked.Exchange(ref isDisposed, 1) == 0)
        {
            await stop.CancelAsync();
            await Ended;
            stop.Dispose();
        }
        await Ended;
    }

    private async Task<(ChildEnd End, int ExitCode)> RunAsync(Func<Stream, CancellationToken, Task> read, RunChild run)
    {
        try
        {
            var source = PipeSource.Create(WriteAsync);
            var target = PipeTarget.Create(
                async (stream, cancellationToken) =>
                {
                    try
                    {
                        await read(stream, cancellationToken);
                    }
                    catch (Exception unreadable) when (unreadable is not OperationCanceledException)
                    {
                        // It may be anybody's program, and whatever it says that nobody understands ends it and nothing else.
                        errors.Append(Encoding.UTF8.GetBytes(unreadable.Message));
                        await stop.CancelAsync();
                    }
                }
            );
            return await run(source, target, ChildProcesses.Into(errors), stop.Token);
        }
        catch (OperationCanceledException)
        {
            return (ChildEnd.Exited, -1);
        }
        catch (BuilderException refused)
        {
            errors.Append(Encoding.UTF8.GetBytes(refused.Message));
            return (ChildEnd.Exited, -1);
        }
        finally
        {
            input.Writer.TryComplete();
        }
    }

    private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        await foreach (var line in input.Reader.ReadAllAsync(cancellationToken))
        {
            await stream.WriteAsync(line, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }
}
