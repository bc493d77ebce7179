using System.Net;
using System.Net.Sockets;
using CliWrap;

namespace Builder.Bench.Serving;

/// <summary>A server that runs until it is disposed.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task ended;

    private RunningServer(Uri address, Task ended, CancellationTokenSource stop) =>
        (Address, this.ended, this.stop) = (address, ended, stop);

    public Uri Address { get; }

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="port">Where it will listen; null when it prints its address.</param>
    public static async Task<RunningServer> StartAsync(string folder, int? port, string file, params string[] arguments)
    {
        var stop = new CancellationTokenSource();
        var printed = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Its input stays open until it is stopped.
        var ended = Cli.Wrap(file)
            .WithArguments(arguments)
            .WithWorkingDirectory(folder)
            .WithValidation(CommandResultValidation.None)
            .WithStandardInputPipe(PipeSource.Create((_, token) => Task.Delay(Timeout.Infinite, token)))
            .WithStandardOutputPipe(
                PipeTarget.ToDelegate(line =>
                {
                    if (line.StartsWith("http://", StringComparison.Ordinal))
                    {
                        printed.TrySetResult(new Uri(line));
                    }
                })
            )
            .WithStandardErrorPipe(PipeTarget.ToStream(Console.OpenStandardError()))
            .ExecuteAsync(stop.Token)
            .Task;
        var address = port is null
            ? await Task.WhenAny(printed.Task, ended) == printed.Task
                ? await printed.Task
                : null
            : await AnswersAsync(port.Value, ended);
        return new RunningServer(address ?? throw new InvalidOperationException($"{file} ended by itself."), ended, stop);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAny(ended);
        stop.Dispose();
    }

    private static async Task<Uri?> AnswersAsync(int port, Task ended)
    {
        using var client = new HttpClient();
        var address = new Uri($"http://127.0.0.1:{port}/");
        while (!ended.IsCompleted)
        {
            try
            {
                using var answer = await client.GetAsync(address);
                return address;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50);
            }
        }
        return null;
    }
}
