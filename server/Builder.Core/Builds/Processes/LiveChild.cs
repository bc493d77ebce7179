using System.Text;
using System.Threading.Channels;
using CliWrap;

namespace Builder.Core.Builds;

internal delegate Task<(ChildEnd End, int ExitCode)> RunChild(
    PipeSource input,
    PipeTarget output,
    PipeTarget errors,
    CancellationToken stop
);

/// <summary>
/// A child that stays and is spoken with in lines: <see cref="Send"/> writes one to its standard input, each line of its
/// standard output goes to the callback, on one thread at a time, and what it says on standard error is kept for the case
/// that it dies.
/// </summary>
internal sealed class LiveChild : IAsyncDisposable
{
    private const int LongestLine = 16 * 1024 * 1024;

    private readonly Channel<byte[]> input = Channel.CreateUnbounded<byte[]>();
    private readonly CancellationTokenSource stop = new();
    private readonly BoundedText errors = new(128 * 1024);
    private int isDisposed;

    public LiveChild(Action<string> onLine, RunChild run)
    {
        Ended = RunAsync(onLine, run);
    }

    /// <summary>Completes, and never fails, when the process and everything it started is gone.</summary>
    public Task<(ChildEnd End, int ExitCode)> Ended { get; }

    public string Errors => errors.ToString();

    public void Send(string line) => input.Writer.TryWrite(Encoding.UTF8.GetBytes(line + "\n"));

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

    private async Task<(ChildEnd End, int ExitCode)> RunAsync(Action<string> onLine, RunChild run)
    {
        try
        {
            var source = PipeSource.Create(WriteAsync);
            var target = PipeTarget.Create((stream, cancellationToken) => ReadAsync(stream, onLine, cancellationToken));
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

    /// <summary>Lines without bound would let a child fill our memory: one that is too long is dropped.</summary>
    private static async Task ReadAsync(Stream stream, Action<string> onLine, CancellationToken cancellationToken)
    {
        var buffer = new byte[32 * 1024];
        using var line = new MemoryStream();
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            var rest = buffer.AsMemory(0, read);
            int at;
            while ((at = rest.Span.IndexOf((byte)'\n')) >= 0)
            {
                line.Write(rest.Span[..at]);
                if (line.Length <= LongestLine)
                {
                    onLine(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
                }
                line.SetLength(0);
                rest = rest[(at + 1)..];
            }
            if (line.Length <= LongestLine)
            {
                line.Write(rest.Span);
            }
        }
    }
}
